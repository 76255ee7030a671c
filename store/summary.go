package store

// What a turn reads of figures, each through an index.
const (
	toldQuery      = `SELECT round_id, side, bucket, n FROM figure WHERE commitment_id = $1 AND (round_id = $2 OR round_id = 0) AND n <> 0`
	officialQuery  = `SELECT status, counted FROM report WHERE commitment_id = $1 AND voice = 'government' AND round_id = $2 AND counts = 1 ORDER BY at_ms DESC, id DESC LIMIT 1`
	newestQuery    = `SELECT at_ms FROM report WHERE commitment_id = $1 AND voice = 'community' AND counts = 1 ORDER BY at_ms DESC LIMIT 1`
	checkableQuery = `SELECT r.id, r.contact_id, r.status, r.percent, r.at_ms FROM report r
		WHERE r.commitment_id = $1 AND r.voice = 'community' AND r.round_id = $2 AND r.counts = 1 AND r.contact_id <> $3
		AND NOT EXISTS (SELECT 1 FROM report v WHERE v.about = r.id AND v.about <> 0 AND v.contact_id = $3 AND v.state = 'accepted')
		ORDER BY r.at_ms DESC, r.id DESC LIMIT 1`
	heldQuery = `SELECT count(*) FROM report WHERE contact_id = $1`
)

// asking is one commitment that a job asked the figures of.
type asking struct {
	l    *loaded
	code string
	row  OverviewRow
}

// loadFigures counts what a phone may be told of commitments: one query for each
// table, whatever the number of jobs.
func (g *batch) loadFigures(all []*asking) error {
	var keys [][]any
	var of []*asking
	for _, a := range all {
		if a.l.Figures == nil {
			a.l.Figures = map[string]*Summary{}
		}
		c := g.ref.commitments[a.code]
		if a.l.Figures[a.code] = nil; c == nil {
			continue
		}
		a.row.Commitment, a.row.Official = *c, noReading
		keys, of = append(keys, []any{c.ID, a.l.Round.ID}), append(of, a)
	}
	err := g.tx.each(toldQuery, keys, func(r *cursor) error {
		var round, n int64
		var side, bucket string
		err := r.Scan(&round, &side, &bucket, &n)
		of[r.key].row.count(round, side, bucket, n)
		return err
	})
	if err != nil {
		return err
	}
	err = g.tx.each(officialQuery, keys, func(r *cursor) error {
		var v Reading
		err := r.Scan(&v.Status, &v.Percent)
		of[r.key].row.official(v)
		return err
	})
	if err != nil {
		return err
	}
	last := make([][]any, len(keys))
	for i, k := range keys {
		last[i] = k[:1]
	}
	err = g.tx.each(newestQuery, last, func(r *cursor) error {
		var ms int64
		err := r.Scan(&ms)
		of[r.key].row.Last = when(ms)
		return err
	})
	for _, a := range of {
		a.l.Figures[a.code] = a.row.summary(a.l.Round)
	}
	return err
}

// summary is what a phone may be told of the row in a round.
func (r *OverviewRow) summary(round Round) *Summary {
	kind, t := r.Commitment.Kind, r.Triangulate(r.Last)
	return &Summary{
		Community: r.Community.Reading(kind), Government: r.Official, Reports: r.Community.N, Last: r.Last,
		Arrived: r.Community.Rest["ever:f:received"], GovernmentArrived: r.Government.Rest["ever:f:received"],
		Public:  round.State == "published" && !t.Thin(),
		Guarded: t.Thin() || t.Disputes > 0 || t.Accord == "contested",
	}
}

// loadCheckable finds, for each commitment that a person may verify, the newest
// community report of somebody else with a value that she has not checked yet.
func (g *batch) loadCheckable(all []*loaded) error {
	type seat struct {
		p *Person
		c *Commitment
	}
	var seats []seat
	var keys [][]any
	for _, l := range all {
		for i := range l.People {
			p := &l.People[i]
			p.Checkable = map[string]*Report{}
			for _, code := range p.Verifies {
				if c := g.ref.commitments[code]; c != nil {
					seats, keys = append(seats, seat{p, c}), append(keys, []any{c.ID, l.Round.ID, p.ID})
				}
			}
		}
	}
	return g.tx.each(checkableQuery, keys, func(r *cursor) error {
		v := &Report{State: "accepted"}
		var ms int64
		err := r.Scan(&v.ID, &v.ContactID, &v.Status, &v.Percent, &ms)
		s := seats[r.key]
		v.At, v.Commitment = when(ms), s.c.Code
		s.p.Checkable[s.c.Code] = v
		return err
	})
}

// loadHeld counts what is stored of each person, and finds her name and what she
// agreed to last.
func (g *batch) loadHeld(all []*loaded) error {
	if err := g.loadNames(all); err != nil {
		return err
	}
	var people []*Person
	var ids [][]any
	for _, l := range all {
		for i := range l.People {
			people, ids = append(people, &l.People[i]), append(ids, []any{l.People[i].ID})
		}
	}
	err := g.tx.each(heldQuery, ids, func(r *cursor) error {
		var n int
		err := r.Scan(&n)
		people[r.key].Held = n
		return err
	})
	if err != nil {
		return err
	}
	return g.tx.each(`SELECT given_on, how FROM consent WHERE contact_id = $1 ORDER BY version DESC, at_ms DESC LIMIT 1`, ids, func(r *cursor) error {
		p := people[r.key]
		return r.Scan(&p.ConsentOn, &p.ConsentHow)
	})
}

// noReading is a side of the table that has said nothing.
var noReading = Reading{Percent: -1}

// official is the newest word of an official: what the government's side reads,
// which is never averaged.
func (r *OverviewRow) official(v Reading) {
	if v.Percent < 0 || v.Status == "stopped" || isKept(v.Status) {
		r.Official = Reading{Status: v.Status, Percent: v.Percent, Voices: 1}
		return
	}
	r.Official = Reading{Status: band(v.Percent), Percent: v.Percent, Voices: 1}
}

// count puts one stored bucket into the row.
func (r *OverviewRow) count(round int64, side, bucket string, n int64) {
	if round == allRounds {
		bucket = "ever:" + bucket
	}
	if side == Government {
		r.Government.count(bucket, n)
	} else {
		r.Community.count(bucket, n)
	}
}

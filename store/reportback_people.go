package store

import (
	"database/sql"
	"time"
)

// BackPeople is who was asked in a round and who answered. Who they are is told of
// the whole network alone: beside the document of a place it would tell of few.
// Groups are those that may be told, for a document to print with Published.
type BackPeople struct {
	Asked, Answered Crowd          // active people with a commitment to report on, officials aside
	Gender, Age     map[string]int // of those who answered, by what they said of themselves; "" and unsaid are one
	Via             map[string]int // of those who answered, how their first report came
	Language        map[string]int // of those who were asked
	Shared          int            // of those who were asked, whose phone others read
	Reader          int            // of those, for whom somebody reads
}

// BackCounts is what became of reports and of texts in a round. Those after
// Assigned are of the whole network alone, and exact, for a document to print with
// Published.
type BackCounts struct {
	Reports    Crowd          // on commitments of the branch that count, of the community
	Entered    Crowd          // of them, those that a coordinator entered for somebody
	Assigned   Crowd          // pairs of a monitor and a commitment that she is asked about
	Corrected  int            // that took the place of an earlier one by a correction
	Held       int            // that wait for a person to read them
	Excluded   map[string]int // by reason
	Texts      int            // messages that came in
	Unread     int            // of them, those that no form understood: a person has read them, or will
	NewestWait bool           // reports of the round still move: it is open or takes corrections
}

// people reads who was asked and who answered, as the overview counts them.
func (r *backReader) people() error {
	ref, round := r.v.ref, r.b.Round
	r.b.People = BackPeople{Gender: map[string]int{}, Age: map[string]int{}, Via: map[string]int{}, Language: map[string]int{}}
	heard := map[int64]firstWord{}
	if _, err := hearRound(r.v, ref, heard, round, 0); err != nil {
		return err
	}
	runs := round.ID == ref.round(r.now).ID
	closed := int64(0)
	if t, err := time.ParseInLocation(time.DateOnly, round.ClosesOn, ref.clock()); err == nil {
		closed = t.AddDate(0, 0, 1).UnixMilli()
	}
	asked, answered := map[int64]bool{}, map[int64]bool{}
	here, spoke := map[int64]int{}, map[int64]int{}
	documents, err := r.documents()
	if err != nil {
		return err
	}
	err = r.v.rows(peopleQuery, nil, func(rows *sql.Rows) error {
		var id int64
		var m member
		if err := rows.Scan(&id, &m.place, &m.since, &m.asked); err != nil {
			return err
		}
		h, said := heard[id]
		if r.spot != nil && !r.spot[m.place] || !(m.asked && (runs || m.since < closed) || said && !runs) {
			return nil
		}
		part := documents[m.place]
		asked[id] = true
		if here[part]++; said {
			answered[id] = true
			spoke[part]++
			r.b.People.Via[h.via]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	p := &r.b.People
	p.Asked, p.Answered = crowdOf(here, r.spot != nil), crowdOf(spoke, r.spot != nil)
	if r.spot != nil {
		p.Via = nil
		return nil
	}
	if err := r.profiles(asked, answered); err != nil {
		return err
	}
	p.Gender, p.Age, p.Via, p.Language = groupsTold(p.Gender, p.Answered), groupsTold(p.Age, p.Answered), groupsTold(p.Via, p.Answered), groupsTold(p.Language, p.Asked)
	return nil
}

// documents are, by place, the smallest place with a document of its own that it
// lies in, by their ids.
func (r *backReader) documents() (map[int64]int64, error) {
	own, all := map[int64]bool{}, map[int64]int64{}
	if err := r.v.rows(`SELECT id FROM place WHERE `+hasDocument, nil, idsInto(own)); err != nil {
		return nil, err
	}
	places := r.v.ref.places
	for id := range places {
		for at, steps := id, 0; at != 0 && steps < len(places); at, steps = places[at].parent, steps+1 {
			if own[at] {
				all[id] = at
				break
			}
		}
	}
	return all, nil
}

// profileQuery reads what is known of people beside their names.
const profileQuery = `SELECT c.id, c.data_key, c.sealed_profile, c.language, c.literacy_help,
	CASE WHEN EXISTS (SELECT 1 FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = c.id AND x.main = 1 AND l.private = 1) THEN 1 ELSE 0 END FROM contact c ORDER BY c.id`

// profiles counts what those who answered say of themselves.
func (r *backReader) profiles(asked, answered map[int64]bool) error {
	p, done := &r.b.People, int64(0)
	err := r.v.rows(profileQuery, nil, func(rows *sql.Rows) error {
		var id int64
		var e enrolled
		var private bool
		if err := rows.Scan(&id, &e.key, &e.profile, &e.language, &e.literacy, &private); err != nil || !asked[id] {
			return err
		}
		p.Language[e.language]++
		if e.literacy {
			p.Reader++
		}
		if !private {
			p.Shared++
		}
		if done++; r.tick != nil {
			r.tick(done, int64(len(asked)))
		}
		if !answered[id] {
			return nil
		}
		_, about, err := r.s.about(&e)
		p.Gender[said1(about.Gender)]++
		p.Age[said1(about.AgeBand)]++
		return err
	})
	return err
}

// said1 is what somebody said of herself, or that she did not.
func said1(answer string) string {
	if answer == "" {
		return "unsaid"
	}
	return answer
}

// counts reads what became of reports and texts.
func (r *backReader) counts() error {
	c := &r.b.Counts
	c.Excluded, c.NewestWait = map[string]int{}, r.b.Day < settled(r.b.Round)
	rows, err := r.v.ref.whole(r.v, r.ids, r.b.Round)
	if err != nil {
		return err
	}
	reports, entered, assigned := map[int64]int{}, map[int64]int{}, map[int64]int{}
	for _, row := range rows {
		t, id := row.Triangulate(r.end), row.Commitment.ID
		reports[id], entered[id], assigned[id] = t.Reports, t.Entered, t.Assigned
	}
	place := r.spot != nil
	c.Reports, c.Entered, c.Assigned = crowdOf(reports, place), crowdOf(entered, place), crowdOf(assigned, place)
	if place {
		return nil
	}
	err = r.v.rows(`SELECT coalesce(commitment_id, 0), CASE WHEN supersedes <> 0 THEN 1 ELSE 0 END, state, count(*) FROM report WHERE round_id + 0 = $1 AND excluded = 0 GROUP BY 1, 2, 3`,
		[]any{r.b.Round.ID}, func(rows *sql.Rows) error {
			var id int64
			var corrects bool
			var state string
			var n int
			err := rows.Scan(&id, &corrects, &state, &n)
			switch {
			case !r.all[id]:
			case state == "held":
				c.Held += n
			case corrects:
				c.Corrected += n
			}
			return err
		})
	if err == nil {
		err = r.excluded()
	}
	if err == nil {
		err = r.texts()
	}
	return err
}

func (r *backReader) excluded() error {
	var all []Exclusion
	if err := r.v.rows(exclusionQuery+` WHERE r.round_id = $1 ORDER BY e.id`, []any{r.b.Round.ID}, exclusionsInto(&all)); err != nil {
		return err
	}
	here := all[:0]
	for _, e := range all {
		if c := r.v.ref.commitments[e.Commitment]; c != nil && r.all[c.ID] {
			here = append(here, e)
		}
	}
	r.b.Counts.Excluded = ExclusionCounts(here)
	return nil
}

// texts counts the messages of the round's days. Ids tell when a row was made.
func (r *backReader) texts() error {
	zone := r.v.ref.clock()
	from, err := time.ParseInLocation(time.DateOnly, r.b.Round.OpensOn, zone)
	if err != nil {
		return err
	}
	until, err := time.ParseInLocation(time.DateOnly, settled(r.b.Round), zone)
	if err != nil {
		return err
	}
	query := `SELECT m.outcome, count(*) FROM inbound m WHERE m.id > $1 AND m.id <= $2 AND m.at_ms >= $3 AND m.at_ms < $4 GROUP BY 1`
	return r.v.rows(query, []any{firstID(from), firstID(until.AddDate(0, 0, 1)), from.UnixMilli(), until.UnixMilli()}, func(rows *sql.Rows) error {
		var outcome string
		var n int
		err := rows.Scan(&outcome, &n)
		r.b.Counts.Texts += n
		if outcome == "not_understood" {
			r.b.Counts.Unread += n
		}
		return err
	})
}

// rest reads the end of the audit chain, and what is set for the round.
func (r *backReader) rest() (err error) {
	if _, err = r.v.row(`SELECT hash FROM audit WHERE link > 0 ORDER BY link DESC LIMIT 1`, nil, &r.b.Head); err == nil {
		r.b.Setting, err = backSetting(r.v, r.b.Round.ID)
	}
	return err
}

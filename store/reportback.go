package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Period says what a report back is about.
type Period struct {
	Round string // code; "" for the newest that has begun
	Since string // code of an earlier round, from which on the readings stand beside; "" for the round alone
	Place string // code of a place: it and all below it; "" for the whole network
}

// ReportBack is all that a document for the public says of a round. Its figures
// are those of Published: of few people only what was chosen to be shown.
// Counts of people are printed with Published.
type ReportBack struct {
	Network  Network
	Round    Round
	Earlier  []Round // published, the oldest first
	Skipped  int     // rounds of the period that are not published
	Branch   string  // the name of its place; "" for the whole network
	Day      string  // the local day on which it was read
	Missing  Refusal // what stands in the way of publishing the round; empty when it is published
	Promises []BackPromise
	Shown    []BackRow  // those that are shown whole, by code
	Under    []PublicOf // those under their city alone, by city
	Held     int        // that were reported on and are not shown
	Silent   int        // on which nobody reported
	Replies  []Replying
	People   BackPeople
	Counts   BackCounts
	Setting  BackSetting
	Head     string // of the audit trail's chain; "" while nothing is sealed
}

// Final says whether it may be shown to the public.
func (b *ReportBack) Final() bool { return b.Round.State == "published" }

// BackPromise is a public commitment with what the register and people say of it,
// whatever was reported.
type BackPromise struct {
	SeedCommitment
	City     string
	Partners []BackPartner
	Steps    []MilestoneFigure // without anybody's word on them
	Changes  []Change          // within the period, of the commitment itself; without who and why
}

// BackPartner is an organisation's part in a commitment.
type BackPartner struct{ Name, Side, Role string }

// BackRow is a commitment whose figure is shown whole.
type BackRow struct {
	Promise  *BackPromise
	Choice   string        // what was chosen for it; "" when nobody has
	Figures  Triangulation // as of the end of the round; its money that of the rounds up to this one
	Earlier  []BackReading // as Earlier of the document
	Disputes []Dispute     // about its status, its money or a step
	Answers  []Answer      // of partners, in this round
}

// BackReading is the community's reading in an earlier round.
type BackReading struct {
	Round Round
	Reading
	Shown bool // it was reported on by enough, or chosen to be shown, in that round
}

// PublicOf is a figure that stands under its city alone: neither code nor title
// nor what the government says of it.
type PublicOf struct {
	City, Kind string
	Choice     string // what was chosen for it
	Figures    Triangulation
}

// ReportBack reads what a document about a period says, in one view of the
// database. tick is told how far it is, in people; it may be nil.
func (s *Store) ReportBack(ctx context.Context, p Period, now time.Time, tick func(done, total int64)) (b ReportBack, err error) {
	read := func(v *view) error {
		r := backReader{s: s, v: v, now: now, tick: tick}
		if err := r.choose(p); err != nil {
			return err
		}
		for _, read := range []func() error{r.people, r.register, r.figures, r.earlier, r.judged, r.counts, r.rest} {
			if err := read(); err != nil {
				return err
			}
		}
		b = r.b
		return nil
	}
	if err = s.look(ctx, read); errors.Is(err, errNotCounted) { // the first document of a round that came published, or was before an upgrade
		if err = s.keepPeople(ctx, p, now); err == nil {
			err = s.look(ctx, read)
		}
	}
	if err != nil {
		return b, fmt.Errorf("report back: %w", err)
	}
	return b, nil
}

// backReader reads a report back piece by piece.
type backReader struct {
	s    *Store
	v    *view
	now  time.Time
	tick func(done, total int64)
	b    ReportBack

	end  time.Time            // as of when figures are made
	in   func(string) bool    // whether a place, by its code, is in the branch
	spot map[int64]bool       // ids of its places; nil for all
	all  map[int64]bool       // ids of its commitments, hidden ones too
	at   map[string]int       // promises by code
	ids  []int64              // of promises, by code
	by   map[int64]*publisher // by round

	counted roundPeople // of the whole network
}

// choose finds the rounds and the branch.
func (r *backReader) choose(p Period) error {
	ref := r.v.ref
	round := ref.round(r.now)
	if p.Round != "" {
		var err error
		if round, err = ref.roundByCode(p.Round); err != nil {
			return err
		}
	}
	if round.ID == 0 || round.State == "draft" {
		return refused("the report back", "no round has begun: there is nothing to report yet")
	}
	round.Open = ref.takes(round, r.now)
	end, err := time.ParseInLocation(time.DateOnly, round.ClosesOn, ref.clock())
	if err != nil {
		return err
	}
	if r.end = end; r.now.Before(end) {
		r.end = r.now
	}
	r.b = ReportBack{Network: ref.network, Round: round, Day: ref.day(r.now)}
	if p.Since != "" {
		since, err := ref.roundByCode(p.Since)
		if err != nil {
			return err
		}
		if since.OpensOn > round.OpensOn {
			return refused("the report back", "%s begins after %s: name an earlier round to begin with", since.Code, round.Code)
		}
		for _, v := range ref.rounds {
			switch {
			case v.OpensOn < since.OpensOn || v.OpensOn >= round.OpensOn || v.State == "draft":
			case v.State == "published":
				r.b.Earlier = append(r.b.Earlier, v)
			default:
				r.b.Skipped++
			}
		}
	}
	return r.branch(p.Place)
}

// hasDocument says of a place whether a document of its own is made.
const hasDocument = `level = 'country' OR level = 'region' OR level = 'city' OR level = 'district'`

// branch finds the places.
func (r *backReader) branch(place string) error {
	scope := Everything()
	if place != "" {
		scope = Branch(place)
		ids := r.v.ref.branch(scope)
		if len(ids) == 0 {
			return fmt.Errorf("place %q: %w", place, ErrNotFound)
		}
		// Below a city everybody knows whose promise is whose: what is held there, or
		// what is left when one part is taken from the whole, would be somebody's word.
		large, err := r.v.row(`SELECT id FROM place WHERE code = $1 AND (`+hasDocument+`)`, []any{place}, new(int64))
		if err != nil {
			return err
		}
		if !large {
			return refused("the report back", "%s is smaller than a city or a district: make the document of that, or of the whole", place)
		}
		r.spot = map[int64]bool{}
		for _, id := range ids {
			r.spot[id] = true
			if r.v.ref.places[id].code == place {
				r.b.Branch = r.v.ref.places[id].name
			}
		}
	}
	r.in, r.all, r.by = r.v.ref.seen(scope), map[int64]bool{}, map[int64]*publisher{}
	return nil
}

// figures reads what was reported, and decides how each enters the document.
func (r *backReader) figures() error {
	rows, err := r.whole()
	if err == nil {
		err = r.disputesOf(rows)
	}
	if err != nil {
		return err
	}
	by, err := r.publisher(r.b.Round.ID)
	if err != nil {
		return err
	}
	made := make([]Triangulation, len(rows))
	for i, row := range rows {
		made[i] = row.published(r.end)
		by.add(row.Commitment, made[i])
		p := &r.b.Promises[r.at[row.Commitment.Code]]
		for _, m := range made[i].Milestones {
			m.Community, m.Government, m.DecidedBy = nil, nil, ""
			p.Steps = append(p.Steps, m)
		}
	}
	for i, row := range rows {
		c, t := row.Commitment, made[i]
		t.Flags, t.Days = nil, -1
		switch by.how(c, t.Thin()) {
		case PublishWhole:
			r.b.Shown = append(r.b.Shown, BackRow{Promise: &r.b.Promises[r.at[c.Code]], Choice: by.chosen[c.ID], Figures: t})
			continue
		case PublishLevel2:
			if t.Reports > 0 {
				t.Money, t.Milestones = Money{}, nil
				r.b.Under = append(r.b.Under, PublicOf{City: by.cities[c.PlaceID], Kind: c.Kind, Choice: by.chosen[c.ID], Figures: t.nameless(c.Kind)})
				continue
			}
		}
		if t.Reports == 0 {
			r.b.Silent++
		} else {
			r.b.Held++
		}
	}
	slices.SortFunc(r.b.Shown, func(a, b BackRow) int { return cmp.Compare(a.Promise.Code, b.Promise.Code) })
	slices.SortFunc(r.b.Under, func(a, b PublicOf) int {
		return cmp.Or(cmp.Compare(a.City, b.City), cmp.Compare(a.Figures.Community.Percent, b.Figures.Community.Percent))
	})
	return r.money()
}

// whole are the rows of the promises, with who was asked for each when the people of
// the round were counted.
func (r *backReader) whole() ([]OverviewRow, error) {
	rows, err := r.v.ref.whole(r.v, r.ids, r.b.Round)
	for i := range rows {
		rows[i].Assigned = r.counted.Assigned[rows[i].Commitment.ID]
	}
	return rows, err
}

// publisher is that of a round, read once.
func (r *backReader) publisher(round int64) (*publisher, error) {
	if r.by[round] == nil {
		by, err := publisherOf(r.v, round)
		if err != nil {
			return nil, err
		}
		r.by[round] = by
	}
	return r.by[round], nil
}

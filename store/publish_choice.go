package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"
)

// NewChoice is what a coordinator chooses for a figure that rests on few people.
type NewChoice struct {
	Round, Commitment string // codes
	Choice            string // publish, level2, hold
	AskedOn           string // for publish: the day on which its monitors agreed
}

// Choose decides how a thin figure enters a public document. Publish needs the
// day on which its monitors were asked and agreed. Until somebody has chosen,
// it is held. before is true when it was chosen so already.
func (s *Store) Choose(ctx context.Context, n NewChoice, h Hand) (before bool, err error) {
	what := "choosing for " + n.Commitment
	switch n.Choice {
	case PublishWhole:
		if n.AskedOn == "" {
			return false, refused(what, "ask its monitors first, and say on which day they agreed with --asked-on: few voices can be recognised")
		}
		if err := isDay(what, n.AskedOn); err != nil {
			return false, err
		}
	case PublishLevel2, PublishHold:
		n.AskedOn = ""
	default:
		return false, refused(what, "choose publish, level2 or hold, not %q", n.Choice)
	}
	if n.Choice == PublishLevel2 {
		if err := s.crowded(ctx, what, n, h.At); err != nil {
			return false, err
		}
	}
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.choose(what, n) })
}

// crowded refuses to show under its city alone what whoever knows the register
// would recognise there. What is shown is looked at again when it is.
func (s *Store) crowded(ctx context.Context, what string, n NewChoice, now time.Time) error {
	all, err := s.Publication(ctx, n.Round, now)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Commitment.Code == n.Commitment && p.Few {
			return refused(what, "fewer than %d public promises of %s are shown without their names in %s: whoever knows them would know which it is; hold it, or ask its monitors", level2Crowd, cmp.Or(p.City, "its country"), n.Round)
		}
	}
	return nil
}

func (d *decision) choose(what string, n NewChoice) (before bool, err error) {
	c, r, err := d.about(n.Commitment, n.Round)
	if err != nil {
		return false, err
	}
	all, err := choices(d.tx, r.ID)
	switch {
	case err != nil:
		return false, err
	case all[c.ID] == n.Choice:
		return true, nil
	case n.AskedOn > d.today:
		return false, refused(what, "%s has not come yet", n.AskedOn)
	case r.State == "published":
		return false, refused(what, "%s is published as was chosen by then", r.Code)
	}
	if _, err := d.tx.exec(`INSERT INTO publication_choice (id, commitment_id, round_id, choice, asked_on, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.id(), c.ID, r.ID, n.Choice, n.AskedOn, d.by, d.ms()); err != nil {
		return false, err
	}
	return false, d.changed("round choose", fmt.Sprintf("%s for %s in %s", n.Choice, c.Code, r.Code), all[c.ID], n.Choice)
}

// choices are what was chosen last for each commitment in a round. One that is
// missing is held.
func choices(q querier, round int64) (map[int64]string, error) {
	all := map[int64]string{}
	err := q.rows(`SELECT commitment_id, choice FROM publication_choice WHERE round_id = $1 ORDER BY id`, []any{round}, func(r *sql.Rows) error {
		var id int64
		var choice string
		err := r.Scan(&id, &choice)
		all[id] = choice
		return err
	})
	return all, err
}

// PublicRow is a commitment as a public document may show it.
type PublicRow struct {
	OverviewRow
	Figures Triangulation
	Choice  string // what was chosen for it; "" when nobody has
	How     string // publish, level2, hold: what follows
	City    string // the city or district that it lies in
	Few     bool   // so few of its city are shown less than whole that it can't stand under the city alone; not with Lists.Published
	Round   string // code; with Published only
}

// Publication lists the commitments with their figures in a round, and how each
// enters a public document.
func (s *Store) Publication(ctx context.Context, round string, now time.Time) ([]PublicRow, error) {
	r, err := s.ref.Load().roundByCode(round)
	if err != nil {
		return nil, err
	}
	rows, err := s.whole(ctx, s.ref.Load().ids(), r)
	if err != nil {
		return nil, fmt.Errorf("publication: %w", err)
	}
	var by *publisher
	err = s.look(ctx, func(v *view) (err error) {
		by, err = publisherOf(v, r.ID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("publication: %w", err)
	}
	all := make([]PublicRow, len(rows))
	for i, row := range rows {
		all[i] = PublicRow{OverviewRow: row, Figures: row.Triangulate(now), Choice: by.chosen[row.Commitment.ID], City: by.cities[row.Commitment.PlaceID]}
		by.add(row.Commitment, all[i].Figures)
	}
	for i := range all {
		p := &all[i]
		p.How, p.Few = by.how(p.Commitment, p.Figures.Thin()), !by.wouldStand(p.Commitment, p.Figures.Thin())
	}
	return all, nil
}

// Suggested lists the commitments whose two sides stand so far apart in a round
// that a dispute is suggested, and on which none is open. The system proposes; a
// person opens it.
func (s *Store) Suggested(ctx context.Context, round string, now time.Time) ([]PublicRow, error) {
	all, err := s.Publication(ctx, round, now)
	var apart []PublicRow
	for _, p := range all {
		if p.Figures.Dispute && p.Disputes == 0 {
			apart = append(apart, p)
		}
	}
	return apart, err
}

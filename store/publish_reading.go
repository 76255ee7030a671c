package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ahadi/internal/why"
)

// ReadingFor is the reading of a closed round as a partner of government gets
// it, and everybody once it is published: thin figures as was chosen for them.
// With an organisation's code, only of what it has a part in. While the round
// is open there is none: officials see no figure of residents then.
func (s *Store) ReadingFor(ctx context.Context, round, organisation string, now time.Time) ([]PublicRow, error) {
	r, err := s.ref.Load().roundByCode(round)
	if err != nil {
		return nil, err
	}
	if r.State != "closed" && r.State != "published" {
		return nil, Refusal{What: "reading " + r.Code, From: settled(r), Missing: []why.Reason{why.Because("it is %s, and officials see no reading before it is closed", r.State)}}
	}
	rows, err := s.Publication(ctx, round, now)
	if err != nil {
		return nil, err
	}
	all := rows[:0]
	err = s.look(ctx, func(v *view) error {
		theirs := map[int64]bool{}
		if err := v.rows(`SELECT p.commitment_id FROM partner p JOIN organisation o ON o.id = p.organisation_id WHERE o.code = $1`, []any{organisation}, idsInto(theirs)); err != nil {
			return err
		}
		if organisation != "" && len(theirs) == 0 {
			return fmt.Errorf("organisation %q has a part in no commitment: %w", organisation, ErrNotFound)
		}
		for _, p := range rows {
			if organisation == "" || theirs[p.Commitment.ID] {
				if p.How == PublishLevel2 {
					p.Figures = p.Figures.nameless(p.Commitment.Kind)
				}
				all = append(all, p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	return all, nil
}

// citiesOf names the city or district (level 2) that each place lies in, by the
// place's code; a country or a region lies in none.
func citiesOf(q querier) (map[string]string, error) {
	type spot struct{ parent, level, name string }
	places := map[string]spot{}
	err := q.rows(`SELECT p.code, coalesce(u.code, ''), p.level, p.name FROM place p LEFT JOIN place u ON u.id = p.parent_id`, nil, func(r *sql.Rows) error {
		var code string
		var p spot
		err := r.Scan(&code, &p.parent, &p.level, &p.name)
		places[code] = p
		return err
	})
	cities := map[string]string{}
	for code := range places {
		for at, steps := code, 0; at != "" && steps < len(places); at, steps = places[at].parent, steps+1 {
			if level := places[at].level; level == "city" || level == "district" {
				cities[code] = places[at].name
				break
			}
		}
	}
	return cities, err
}

package store

import (
	"context"
	"fmt"
	"time"
)

// Lacking is what a public document of a round would still lack, as counts of
// the commitments that people report on, or of what it says.
type Lacking struct {
	Commitments int
	Unheard     int // without any report
	Thin        int // whose figure rests on few people
	Undecided   int // of Thin, those for which nobody has chosen how they are published
	Silent      int // on which the government has said nothing
	Budgeted    int // with a budget
	Penniless   int // of Budgeted, those on whose money residents have said nothing
	Attended    int // with an entry about who came
	Disputes    int // that are open
	Partners    int // of government, who may reply
	Unasked     int // of Partners, those who have not got the reading
	Quotes      int // words that may be printed, and nobody has looked at: at most QuotesMost
	Looked      int // words that somebody has chosen or passed over
	Coverage    []Covered
}

// Lacks counts what a public document of a round would still lack.
func (s *Store) Lacks(ctx context.Context, w Which, now time.Time) (out Lacking, err error) {
	rows, err := s.Figured(ctx, w, Page{Limit: everyCommitment}, now)
	if err != nil {
		return out, err
	}
	if out.Coverage, _, err = s.covers(ctx, w.Scope, rows, now); err != nil {
		return out, err
	}
	err = s.look(ctx, func(v *view) error {
		chosen, err := choices(v, w.Round.ID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out.count(r, chosen[r.Commitment.ID])
		}
		if out.Quotes, err = s.quotesWaiting(v, w.Scope, w.Round.ID); err == nil {
			out.Looked, err = quotesDone(v, w.Scope, w.Round.ID)
		}
		if err != nil || !w.Scope.Whole {
			return err
		}
		asked, err := partners(v, w.Round)
		for _, p := range asked {
			if out.Partners++; p.AskedOn == "" {
				out.Unasked++
			}
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("readiness: %w", err)
	}
	return out, nil
}

func (out *Lacking) count(r OverviewRow, choice string) {
	c := &r.Community
	if !r.Commitment.Open() && c.N == 0 {
		return
	}
	t := Triangulation{Community: c.Reading(r.Commitment.Kind), Phones: int(c.Rest["d:line"]), Organisations: int(c.Rest["d:org"])}
	out.Commitments++
	out.Disputes += r.Disputes
	if r.Government.N == 0 {
		out.Silent++
	}
	if c.N == 0 {
		out.Unheard++
	} else if t.Thin() {
		if out.Thin++; choice == "" {
			out.Undecided++
		}
	}
	if r.Promised > 0 {
		if out.Budgeted++; !c.money().Said() {
			out.Penniless++
		}
	}
	if len(c.events()) > 0 {
		out.Attended++
	}
}

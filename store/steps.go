package store

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Step is a dated step of a commitment, with what is said of it in a round.
type Step struct {
	Commitment Commitment
	MilestoneFigure
	Met int // days from its due date to the day on which it was met; negative before it
}

// Steps are the steps that are due between two days, and those that were due
// before and are not met, the earliest first. Of a promise that people do not
// report on any more only what was met is listed.
func (s *Store) Steps(ctx context.Context, w Which, days [2]string, now time.Time) ([]Step, error) {
	rows, err := s.Figured(ctx, w, Page{Limit: everyCommitment}, now)
	if err == nil {
		err = s.milestones(ctx, rows, placed(rows))
	}
	if err != nil {
		return nil, err
	}
	var all []Step
	for _, r := range rows {
		for _, m := range r.milestones(now) {
			met := m.Status == "met"
			if m.DueOn > days[1] || m.DueOn < days[0] && met || !met && !r.Commitment.Open() {
				continue
			}
			step := Step{Commitment: r.Commitment, MilestoneFigure: m}
			if met && m.MetOn != "" {
				step.Met = daysBetween(m.DueOn, m.MetOn)
			}
			all = append(all, step)
		}
	}
	slices.SortStableFunc(all, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.Commitment.ID, b.Commitment.ID), cmp.Compare(a.Seq, b.Seq))
	})
	return all, nil
}

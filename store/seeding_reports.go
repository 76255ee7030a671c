package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"ahadi/internal/code"
)

// reports files what was reported before, oldest first: what the same person
// said again of a commitment in a round supersedes what she said before.
func (w *seeder) reports() error {
	ref, err := w.tx.refresh(nil)
	if err != nil {
		return err
	}
	g := w.store.batch(w.tx, ref)
	slices.SortStableFunc(w.seed.Reports, func(a, b SeedReport) int { return a.At.Compare(b.At) })
	for i, r := range w.seed.Reports {
		if err := w.report(g, i, r); err != nil {
			return fmt.Errorf("report of %s on %s in %s: %w", r.Contact, r.Commitment, r.Round, err)
		}
	}
	return nil
}

func (w *seeder) report(g *batch, i int, r SeedReport) error {
	p, ok := w.people[r.Contact]
	if !ok || w.commitments[r.Commitment] == 0 || w.rounds[r.Round] == 0 {
		return ErrNotFound
	}
	ref, err := code.Ref(w.store.random, w.store.refLength())
	if err != nil {
		return err
	}
	answers, err := json.Marshal(r.Answers)
	if err != nil {
		return err
	}
	channel := "import"
	if w.seed.Network.Demo {
		channel = "demo"
	}
	n := NewReport{
		Ref: ref, RoundID: w.rounds[r.Round], ContactID: p.id, CommitmentID: w.commitments[r.Commitment], Form: "progress", Version: 1,
		Side: p.side, Official: p.official, Via: r.Via, Channel: channel, Language: p.language, Status: r.Status, Percent: r.Percent,
		Answers: answers, State: "accepted", Confidence: 100, At: r.At,
	}
	l := &loaded{
		job:      &keyedJob{Job: Job{Channel: channel, ID: fmt.Sprintf("seed %s %s %d", r.Round, r.Contact, i), At: w.now}},
		contacts: map[int64]string{p.id: p.wrapped},
	}
	if err := g.file([]*entry{{l: l, n: n, ordinal: i}}, nil); err != nil {
		return err
	}
	return g.flush()
}

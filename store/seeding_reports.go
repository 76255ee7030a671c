package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"ahadi/internal/code"
)

// SeedReport is a report of the past. Contact and Of are people's codes.
type SeedReport struct {
	Round, Commitment, Contact string // no commitment where its form is about none
	Form                       string // "" is progress
	Of                         string // verify: whose report of the round on the commitment was checked
	Via, Status                string
	Percent                    int  // -1 when none
	Several                    bool // it stands beside others of its form
	Answers                    map[string]any
	At                         time.Time
}

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
	if !ok || r.Commitment != "" && w.commitments[r.Commitment] == 0 || w.rounds[r.Round] == 0 {
		return ErrNotFound
	}
	ref, err := w.receipt()
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
		Answers: answers, State: "accepted", Confidence: 100, Several: r.Several, Said: SaidIn(r.Answers), At: r.At,
	}
	if r.Form != "" {
		n.Form = r.Form
	}
	if r.Of != "" {
		if n.About, err = w.reportOf(r); err != nil {
			return err
		}
	}
	l := &loaded{
		job:      &keyedJob{Job: Job{Channel: channel, ID: fmt.Sprintf("seed %s %s %d", r.Round, r.Contact, i), At: w.now}},
		contacts: map[int64]string{p.id: p.wrapped}, from: map[int64]belongs{},
	}
	who := belongs{}
	if _, err := w.tx.row(`SELECT coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), coalesce((SELECT min(x.line_id) FROM contact_line x WHERE x.contact_id = c.id), 0) FROM contact c WHERE c.id = $1`,
		[]any{p.id}, &who.org, &who.place, &who.line); err != nil {
		return err
	}
	l.from[p.id], l.Line.ID = who, who.line
	if err := g.file([]*entry{{l: l, n: n, ordinal: i}}, nil); err != nil {
		return err
	}
	return g.flush()
}

// reportOf is the report that a verification of the past is about.
func (w *seeder) reportOf(r SeedReport) (id int64, err error) {
	of, ok := w.people[r.Of]
	if !ok {
		return 0, ErrNotFound
	}
	found, err := w.tx.row(`SELECT id FROM report WHERE contact_id = $1 AND commitment_id = $2 AND round_id = $3 AND form = 'progress' AND beside = 0`,
		[]any{of.id, w.commitments[r.Commitment], w.rounds[r.Round]}, &id)
	if err == nil && !found {
		err = fmt.Errorf("there is no report of %s that could be checked: %w", r.Of, ErrNotFound)
	}
	return id, err
}

// receipt is one that no other report of the seed has.
func (w *seeder) receipt() (string, error) {
	if w.refs == nil {
		w.refs = map[string]bool{}
	}
	length := code.RefLength
	if len(w.seed.Reports) > crowded {
		length++
	}
	for {
		ref, err := code.Ref(w.store.random, length)
		if err != nil || !w.refs[ref] {
			w.refs[ref] = true
			return ref, err
		}
	}
}

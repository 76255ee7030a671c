package gateway

import (
	"encoding/json"
	"fmt"

	"ahadi/flows"
	"ahadi/store"
)

// saveReport files one form under the person's side of the table.
func (r *rowsOf) saveReport(e flows.SaveReport) error {
	if r.b.Round.ID == 0 {
		return fmt.Errorf("no round has begun: a report cannot be filed")
	}
	answers, err := json.Marshal(e.Answers)
	if err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	n := store.NewReport{
		Ref: e.Ref, RoundID: r.b.Round.ID, ContactID: e.Person, Form: e.Form, Version: e.Version, Official: e.Official,
		Via: string(r.job.Kind), Channel: r.ch.Name, Language: e.Language, Percent: -1, Answers: answers, State: e.State,
		Late: e.Late, Confidence: e.Confidence, Flags: e.Flags, Several: e.Several, About: e.About, Said: store.SaidIn(e.Answers), At: r.job.At,
	}
	if e.RoundID != 0 {
		n.RoundID = e.RoundID
	}
	if e.Unchanged {
		n.Flags = append(n.Flags, "unchanged")
	}
	for i := range r.b.People {
		if r.b.People[i].ID == e.Person {
			n.Side = r.b.People[i].Side
		}
	}
	if c := r.b.Commitments[e.Commitment]; c != nil {
		n.CommitmentID = c.ID
	}
	if old := r.b.Reports[e.Supersedes]; old != nil {
		n.Supersedes = old.ID
	}
	for _, name := range []string{"status", "kept"} {
		if s, _ := e.Answers[name].(string); s != "" {
			n.Status = s
		}
	}
	if p, ok := e.Answers["percent"].(int); ok {
		n.Percent = p
	}
	r.after.Reports = append(r.after.Reports, n)
	r.outcome("report")
	return nil
}

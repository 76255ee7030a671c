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
		Late: e.Late, Confidence: e.Confidence, Flags: e.Flags, Several: e.Several, About: e.About, Said: toldIn(e.Answers), At: r.job.At,
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
		if s := word(e.Answers, name); s != "" {
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

// toldIn is what figures count of answers, by the names that they have in every
// form: an operator's form that asks the same counts the same.
func toldIn(answers map[string]any) store.Said {
	said := store.Said{
		Met: word(answers, "milestone"), Obstacle: word(answers, "obstacle"), Verdict: word(answers, "verdict"), Basis: word(answers, "basis"),
		Fund: fundOf(answers), Event: eventOf(answers),
	}
	said.Milestone, _ = answers["milestone_seq"].(int)
	said.TookPart, _ = answers["took_part"].([]string)
	return said
}

// fundOf is an entry about money: of a form that asks what became of it, or of
// one that asks whether some arrived.
func fundOf(answers map[string]any) store.Fund {
	f := store.Fund{
		Kind: word(answers, "kind"), Source: word(answers, "source"), When: word(answers, "when"), Proof: word(answers, "proof"),
	}
	f.Amount, _ = answers["amount"].(int64)
	switch f.Kind {
	case "received", "spent", "nothing_yet", "cut":
		return f
	}
	if word(answers, "money") == "yes" {
		return store.Fund{Kind: "received", Amount: f.Amount, Source: "unknown", When: "this_month", Proof: "none"}
	}
	return store.Fund{}
}

// eventOf is who came to something; a count that she does not know is -1.
func eventOf(answers map[string]any) store.Event {
	e := store.Event{Kind: word(answers, "event"), Influence: word(answers, "influence")}
	if e.Kind == "" {
		return store.Event{}
	}
	for name, into := range map[string]*int{"total": &e.Total, "women": &e.Women, "youth": &e.Youth, "informal": &e.Informal, "pwd": &e.PWD} {
		*into = -1
		if n, ok := answers[name].(int); ok {
			*into = n
		}
	}
	return e
}

// word is an answer that is one word, "" where there is none.
func word(answers map[string]any, name string) string {
	s, _ := answers[name].(string)
	return s
}

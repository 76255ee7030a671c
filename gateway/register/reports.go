package register

import (
	"slices"
	"strings"
	"time"

	"ahadi/store"
)

// tookPart spells the digits of the form's question "who took part".
var tookPart = map[rune]string{'1': "women", '2': "youth", '3': "informal", '4': "pwd", '9': "nobody"}

// pastReports reads the past reports that a register may bring along, from
// every table whose name begins with "reports", with what a verifier said of one.
func (r *reader) pastReports() error {
	for i := range r.files.sources {
		s := &r.files.sources[i]
		if !strings.HasPrefix(s.table, "reports") {
			continue
		}
		if err := r.read(s, r.report); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) report(w row) {
	at, err := time.Parse(time.DateOnly, w.get("received_on"))
	if err != nil {
		w.refuse("received_on", "write a date as 2026-10-07")
	}
	i := slices.IndexFunc(r.seed.Commitments, func(c store.SeedCommitment) bool { return c.Code == w.get("code") })
	if i < 0 {
		w.refuse("code", "no such commitment in commitments.csv")
		return
	}
	if !slices.ContainsFunc(r.seed.Contacts, func(c store.SeedContact) bool { return c.Code == w.get("contact") }) {
		w.refuse("contact", "no such person in contacts.csv")
		return
	}
	c := r.seed.Commitments[i]
	rep := store.SeedReport{
		Round: w.must("round"), Commitment: c.Code, Contact: w.get("contact"),
		Via: w.one("channel", "ussd", "sms", "call", "paper", "meeting"), Status: w.must("status"),
		Percent: int(w.number("percent", -1)), Answers: map[string]any{}, At: at.Add(9 * time.Hour),
	}
	if c.Kind == "keep" {
		rep.Answers["kept"] = rep.Status
	} else {
		rep.Answers["status"] = rep.Status
	}
	if rep.Percent >= 0 {
		rep.Answers["percent"] = rep.Percent
	}
	for _, name := range []string{"milestone", "obstacle", "money", "comment"} {
		if v := w.get(name); v != "" {
			rep.Answers[name] = v
		}
	}
	if n := w.number("amount_minor", 0); n > 0 {
		rep.Answers["amount"] = n
	}
	var who []string
	for _, digit := range w.get("took_part") {
		who = append(who, tookPart[digit])
	}
	if len(who) > 0 {
		rep.Answers["took_part"] = who
	}
	if seq, ok := asked(c); ok && rep.Answers["milestone"] != nil {
		rep.Answers["milestone_seq"] = seq
	}
	r.seed.Reports = append(r.seed.Reports, rep)
	if w.get("verifier") != "" {
		r.verification(w, rep)
	}
}

// asked is the step that the form asks about: the first one that is not met.
func asked(c store.SeedCommitment) (seq int, ok bool) {
	for _, m := range c.Milestones {
		if m.Status != "met" {
			return m.Seq, true
		}
	}
	return 0, false
}

// verification is what somebody else said of a report, an hour after it.
func (r *reader) verification(w row, of store.SeedReport) {
	who := w.get("verifier")
	if !slices.ContainsFunc(r.seed.Contacts, func(c store.SeedContact) bool { return c.Code == who }) {
		w.refuse("verifier", "no such person in contacts.csv")
		return
	}
	if who == of.Contact {
		w.refuse("verifier", "is who reported it: nobody verifies her own report")
		return
	}
	r.seed.Reports = append(r.seed.Reports, store.SeedReport{
		Round: of.Round, Commitment: of.Commitment, Contact: who, Form: "verify", Of: of.Contact, Via: "ussd", Percent: -1, At: of.At.Add(time.Hour),
		Answers: map[string]any{
			"verdict": w.one("verdict", "agree", "less", "more", "not_true", "cannot_check"), "basis": w.one("basis", "seen", "told", "none"),
		},
	})
}

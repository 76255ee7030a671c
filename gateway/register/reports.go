package register

import (
	"io/fs"
	"slices"
	"time"

	"ahadi/store"
)

// tookPart spells the digits of the form's question "who took part".
var tookPart = map[rune]string{'1': "women", '2': "youth", '3': "informal", '4': "pwd", '9': "nobody"}

// reports reads the past reports that a register may bring along, from every
// file whose name begins with "reports". What others said of a report
// (verifier, verdict, basis) is not read here.
func (r *reader) reports() {
	names, err := fs.Glob(r.dir, "reports*.csv")
	if err != nil {
		r.errs = append(r.errs, err)
	}
	for _, name := range names {
		r.file(name, []string{"round", "code", "contact", "channel", "status", "percent", "received_on"}, r.report)
	}
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
	r.seed.Reports = append(r.seed.Reports, rep)
}

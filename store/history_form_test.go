package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"pgregory.net/rapid"
)

// filled is one form as it was filled in.
type filled struct {
	h       *history
	name    string
	code    string
	round   string
	answers map[string]any
	via     string
	state   string
	fix     string // the receipt that it corrects
	wrong   bool   // it names a report that is not its to check
}

func (h *history) form(t *rapid.T, name string) *filled {
	pick := func(label string, words ...string) string { return rapid.SampledFrom(words).Draw(t, label) }
	f := &filled{
		h: h, name: name, code: pick("code", "K12", "K12", "K21"), round: pick("round", "r3", "r3", "r3", "r2"), answers: map[string]any{},
		via: pick("via", "ussd", "ussd", "ussd", "sms", "call", "paper"), state: pick("state", "accepted", "accepted", "accepted", "accepted", "held"),
	}
	set := func(name, value string) {
		if value != "" {
			f.answers[name] = value
		}
	}
	status := func() {
		if f.code == "K21" {
			set("kept", pick("kept", "kept", "kept", "partly", "broken", "unknown"))
			return
		}
		set("status", pick("status", "not_started", "started", "mostly", "mostly", "done", "stopped", "unknown"))
		if p := rapid.SampledFrom([]int{-1, -1, 10, 40, 50, 55, 60, 65, 70, 90}).Draw(t, "percent"); p >= 0 && f.answers["status"] != "unknown" {
			f.answers["percent"] = p
		}
	}
	amount := func() { f.answers["amount"] = rapid.SampledFrom([]int64{100, 100, 200, 300}).Draw(t, "amount") }
	switch name {
	case "progress":
		status()
		set("obstacle", pick("obstacle", "", "no_funds", "weather", "none"))
		if set("milestone", pick("milestone", "", "met", "not_met")); f.answers["milestone"] != nil {
			f.answers["milestone_seq"] = rapid.IntRange(1, 2).Draw(t, "seq")
		}
		if set("money", pick("money", "", "yes", "no")); f.answers["money"] == "yes" {
			amount()
		}
		if groups := rapid.SampledFrom([][]string{nil, {"women"}, {"women", "youth"}}).Draw(t, "groups"); groups != nil {
			f.answers["took_part"] = groups
		}
		if rapid.IntRange(0, 3).Draw(t, "fix") == 0 && len(h.refs) > 0 {
			f.fix = rapid.SampledFrom(h.refs).Draw(t, "fixed")
		}
	case "verify":
		status()
		set("verdict", pick("verdict", "agree", "agree", "agree", "less", "more", "not_true", "cannot_check"))
		set("basis", pick("basis", "seen", "seen", "told", "none"))
		if f.wrong = rapid.IntRange(0, 4).Draw(t, "wrong") == 0; f.wrong && len(h.refs) > 0 {
			f.fix = rapid.SampledFrom(h.refs[max(0, len(h.refs)-12):]).Draw(t, "her own")
		}
	case "funds":
		if set("kind", pick("kind", "received", "received", "spent", "cut", "nothing_yet")); f.answers["kind"] != "nothing_yet" && rapid.Bool().Draw(t, "known") {
			amount()
		}
		set("when", pick("when", "this_month", "last_month", "before", "unknown"))
	case "participation":
		set("event", pick("event", "work_day", "work_day", "gov_meeting", "none"))
		if f.answers["event"] == "none" {
			break
		}
		set("influence", pick("influence", "", "asked", "told"))
		total := rapid.IntRange(-1, 9).Draw(t, "total")
		for _, g := range []string{"total", "women", "pwd"} {
			if n := rapid.IntRange(-1, max(total, 0)).Draw(t, g); g == "total" && total >= 0 {
				f.answers[g] = total
			} else if g != "total" && n >= 0 {
				f.answers[g] = n
			}
		}
	}
	return f
}

// step files it for person i of the phone.
func (f *filled) step(b Before, i int) After {
	p := b.People[i]
	if need := f.needs(b, p); need != nil {
		return After{More: need}
	}
	var round Round
	for _, r := range f.h.s.ref.Load().rounds {
		if r.Code == f.round {
			round = r
		}
	}
	answers, err := json.Marshal(f.answers)
	if err != nil {
		return After{Err: err}
	}
	var back map[string]any
	if err := json.Unmarshal(answers, &back); err != nil {
		return After{Err: err}
	}
	n := NewReport{
		Ref: b.Refs[0], RoundID: round.ID, ContactID: p.ID, CommitmentID: b.Commitments[f.code].ID, Form: f.name, Version: 1, Side: p.Side, Official: p.Roles[0] == "official",
		Via: f.via, Channel: "demo", Language: "en", Percent: -1, Answers: answers, State: f.state, Confidence: 100, Late: f.round == "r2",
		Several: f.name == "funds" || f.name == "participation", Said: SaidIn(back), At: f.h.at,
	}
	for _, name := range []string{"status", "kept"} {
		if s, ok := f.answers[name].(string); ok {
			n.Status = s
		}
	}
	if v, ok := f.answers["percent"].(int); ok {
		n.Percent = v
	}
	if r := b.Reports[f.fix]; r != nil && !f.wrong {
		n.Supersedes = r.ID
	}
	if f.name == "verify" {
		if r := p.Checkable[f.code]; r != nil {
			n.About = r.ID
		}
		if f.wrong {
			n.About = b.Line.ID // no report at all
			if r := b.Reports[f.fix]; r != nil {
				n.About = r.ID // her own, which nobody may check herself
			}
		}
	}
	f.h.values[n.Ref] = f.value(n)
	if f.h.before[n.Ref], err = f.before(n); err != nil {
		return After{Err: err}
	}
	return After{Reply: Reply{Say: n.Ref, End: true}, Session: &SessionChange{State: []byte("{}"), Person: p.ID, Ended: true}, Reports: []NewReport{n}}
}

func (f *filled) needs(b Before, p Person) (need []Need) {
	if b.Commitments[f.code] == nil {
		need = append(need, Need{Code: f.code})
	}
	if f.fix != "" && b.Reports == nil {
		need = append(need, Need{Ref: f.fix})
	}
	if f.name == "verify" && p.Checkable == nil {
		need = append(need, Need{Checkable: true})
	}
	return need
}

// value is the percentage that the rules give a report: its own, its status's,
// or, where work has stopped, the last one of the same person.
func (f *filled) value(n NewReport) int {
	switch n.Status {
	case "unknown", "kept", "partly", "broken", "":
		return -1
	}
	if n.Percent >= 0 {
		return n.Percent
	}
	if n.Status != "stopped" {
		return map[string]int{"not_started": 0, "started": 25, "mostly": 75, "done": 100}[n.Status]
	}
	reports, err := f.h.s.Reports(context.Background(), Page{Limit: 100000})
	if err != nil {
		return -2
	}
	value, at := -1, time.Time{}
	for _, r := range reports {
		if r.ContactID == n.ContactID && r.Commitment == f.code && r.Form == n.Form && r.State == "accepted" && f.h.values[r.Ref] >= 0 && !r.At.Before(at) {
			value, at = f.h.values[r.Ref], r.At
		}
	}
	return value
}

// before is the receipt of the report whose place a new one takes, "" when there
// is none that counts or when the new one corrects that one.
func (f *filled) before(n NewReport) (ref string, err error) {
	if n.Several || n.State != "accepted" {
		return "", nil
	}
	err = f.h.s.rows(context.Background(), `SELECT id, ref, contact_id, commitment_id, round_id, form FROM report WHERE state = 'accepted' AND excluded = 0`, nil, func(r *sql.Rows) error {
		v := NewReport{}
		var id int64
		err := r.Scan(&id, &v.Ref, &v.ContactID, &v.CommitmentID, &v.RoundID, &v.Form)
		if v.ContactID == n.ContactID && v.CommitmentID == n.CommitmentID && v.RoundID == n.RoundID && v.Form == n.Form && id != n.Supersedes {
			ref = v.Ref
		}
		return err
	})
	return ref, err
}

package world

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// voices is what is said of one commitment in one round by one side, counted
// from the reports as they were acknowledged, and never from what is stored of
// figures.
type voices struct {
	n       int
	status  map[string]int
	values  []int               // of those who gave one, in no order
	from    map[string][]string // whose voice it is: phones, organisations, places, each once
	rest    map[string]int64    // obstacles, milestones, who took part, events, flags, verdicts
	money   map[moneyEntry]bool // entries that are told apart
	ever    map[moneyEntry]bool // of all rounds
	unknown map[string]int64    // money without an amount, by kind; "nothing yet"
	weighed []weight            // what verifiers say
}

// moneyEntry is an entry about money; two that are equal are the same money.
type moneyEntry struct {
	kind   string
	amount int64
	month  string
}

// weight is what a verifier says of a percentage: how far it is off, or that it
// is another one; twice the weight, so that a half is a whole number.
type weight struct {
	twice int
	off   int // -1: at is what she reads
	at    int
}

// counts says whether a report counts: it is accepted, nobody excluded it, and
// what it is about, if anything, counts too and is another person's.
func (m *model) counts(f *filed) bool {
	if f.State != "accepted" || f.excluded || f.Commitment == "" {
		return false
	}
	if a := f.about; a != nil {
		return a.ContactID != f.ContactID && a.Commitment == f.Commitment && a.Round == f.Round && m.counts(a)
	}
	return true
}

// bySide is where a report counts.
func (m *model) bySide(f *filed) string {
	if p := m.people[f.ContactID]; p.official || p.government {
		return "government"
	}
	return "community"
}

// said are the answers of a report.
func (f *filed) said() map[string]any {
	all := map[string]any{}
	if err := json.Unmarshal(f.Answers, &all); err != nil {
		panic(fmt.Sprintf("answers of %s: %v", f.Ref, err))
	}
	return all
}

func word(answers map[string]any, name string) string {
	s, _ := answers[name].(string)
	return s
}

func number(answers map[string]any, name string) int64 {
	if n, ok := answers[name].(float64); ok {
		return int64(n)
	}
	return -1
}

// count gathers what is said of a commitment in a round by a side.
func (m *model) count(code, round, side string) *voices {
	v := &voices{
		status: map[string]int{}, from: map[string][]string{}, rest: map[string]int64{}, money: map[moneyEntry]bool{},
		ever: map[moneyEntry]bool{}, unknown: map[string]int64{},
	}
	for _, f := range m.reports {
		if f.Commitment != code || m.bySide(f) != side || !m.counts(f) {
			continue
		}
		answers := f.said()
		v.arrived(f, f.Round == round)
		if f.Round != round {
			continue
		}
		if f.Via != "" && f.Channel != "" && f.Language != "" {
			v.rest["c:"+f.Via+":"+f.Channel+":"+f.Language]++
		}
		if word(answers, "verdict") != "" {
			v.verdict(f, answers)
		} else if f.Status != "" {
			m.voice(v, f)
		}
		v.details(f, answers)
	}
	return v
}

// voice counts what one person reads herself.
func (m *model) voice(v *voices, f *filed) {
	m.reading(v, f)
	if p := m.people[f.ContactID]; (f.Via == "ussd" || f.Via == "sms") && f.Status != "unknown" {
		for what, who := range map[string]string{"line": f.number, "org": p.org, "place": p.place} {
			if who != "" && !slices.Contains(v.from[what], who) {
				v.from[what] = append(v.from[what], who)
			}
		}
	}
	if f.Via != "ussd" && f.Via != "sms" {
		v.rest["by:"+f.Via]++
	}
}

// reading counts the reading itself.
func (m *model) reading(v *voices, f *filed) {
	v.n++
	v.status[f.Status]++
	if f.counted >= 0 {
		v.values = append(v.values, f.counted)
	}
}

// details counts what stands beside a reading.
func (v *voices) details(f *filed, answers map[string]any) {
	if s := word(answers, "obstacle"); s != "" {
		v.rest["o:"+s]++
	}
	if seq := number(answers, "milestone_seq"); seq > 0 && word(answers, "milestone") != "" {
		v.rest[fmt.Sprintf("m:%d:%s", seq, word(answers, "milestone"))]++
	}
	groups, _ := answers["took_part"].([]any)
	for _, g := range groups {
		v.rest[fmt.Sprintf("t:%v", g)]++
	}
	for _, flag := range f.Flags {
		v.rest["j:"+flag]++
	}
	v.event(answers)
}

// arrived counts the money that a person has told of up to her newest report: each
// asks what came since the one before it. That she knew of money without an
// amount is one answer, however often she said it.
func (v *voices) arrived(newest *filed, now bool) {
	unknown := map[string]bool{}
	for f := newest; f != nil; f = f.before {
		answers := f.said()
		kind := fundKind(answers)
		if e, ok := f.moneyOf(answers); ok {
			v.ever[e] = true
			if now {
				v.money[e] = true
			}
		} else if kind == "nothing_yet" && f == newest {
			unknown[kind] = true
		} else if kind != "" && kind != "nothing_yet" {
			unknown[kind+":unknown"] = true
		}
	}
	for kind := range unknown {
		if now {
			v.unknown[kind]++
		}
	}
}

// event counts who came.
func (v *voices) event(answers map[string]any) {
	kind := word(answers, "event")
	if kind == "" {
		return
	}
	v.rest["e:"+kind]++
	if s := word(answers, "influence"); s != "" {
		v.rest["i:"+s]++
	}
	total := number(answers, "total")
	if kind == "none" || total < 0 {
		return
	}
	v.rest["e:"+kind+":total"] += total
	for _, group := range []string{"women", "youth", "informal", "pwd"} {
		if n := number(answers, group); n >= 0 {
			v.rest["e:"+kind+":"+group] += n
			v.rest["e:"+kind+":"+group+"_of"] += total
		}
	}
}

// fundKind is the kind of an entry about money; "" for none. Money in a report on
// progress has arrived.
func fundKind(answers map[string]any) string {
	switch kind := word(answers, "kind"); kind {
	case "received", "spent", "nothing_yet", "cut":
		return kind
	}
	if word(answers, "money") == "yes" {
		return "received"
	}
	return ""
}

// moneyOf is an entry with an amount.
func (f *filed) moneyOf(answers map[string]any) (moneyEntry, bool) {
	kind, amount := fundKind(answers), number(answers, "amount")
	if kind == "" || kind == "nothing_yet" || amount <= 0 {
		return moneyEntry{}, false
	}
	here, err := time.Parse(time.DateOnly, f.day())
	if err != nil {
		panic(err)
	}
	first := time.Date(here.Year(), here.Month(), 1, 0, 0, 0, 0, time.UTC)
	month := first.Format("2006-01")
	switch word(answers, "when") {
	case "last_month":
		month = first.AddDate(0, 0, -1).Format("2006-01")
	case "before", "unknown":
		month = word(answers, "when")
	}
	return moneyEntry{kind, amount, month}, true
}

// verdict counts what a verifier says of somebody else's report.
func (v *voices) verdict(f *filed, answers map[string]any) {
	verdict, basis := word(answers, "verdict"), word(answers, "basis")
	if basis == "" {
		basis = "none"
	}
	v.rest["v:"+verdict+":"+basis]++
	if slices.Contains([]string{"kept", "partly", "broken"}, f.Status) {
		v.rest["k:"+f.Status+":"+basis]++
	}
	if verdict == "agree" && basis == "seen" && (f.Via == "ussd" || f.Via == "sms") {
		v.rest["seen"]++
	}
	twice := map[string]int{"seen": 2, "told": 1}[basis]
	if f.about == nil || f.about.counted < 0 || twice == 0 || verdict == "cannot_check" {
		return
	}
	at := f.about.counted + map[string]int{"less": -25, "more": +25}[verdict]
	switch {
	case verdict == "not_true":
		v.weighed = append(v.weighed, weight{twice, 100, 0})
		v.rest["a:"+basis+":100"]++
	case at < 0 || at > 100:
		v.weighed = append(v.weighed, weight{twice, 25, 0})
		v.rest["a:"+basis+":25"]++
	default:
		v.weighed = append(v.weighed, weight{twice, -1, at})
		v.rest["w:"+basis+":"+strconv.Itoa(at)]++
	}
}

// bucketed is everything but the readings as the rows of figures name it.
func (v *voices) bucketed() map[string]int64 {
	all := maps.Clone(v.rest)
	for what, who := range v.from {
		all["d:"+what] = int64(len(who))
	}
	for e := range v.money {
		all["f:"+e.kind] += e.amount
	}
	for e := range v.ever {
		all["ever:f:"+e.kind] += e.amount
	}
	for kind, n := range v.unknown {
		all["f:"+kind] += n
	}
	return all
}

// median is the lower one, -1 for none.
func (v *voices) median() int {
	if len(v.values) == 0 {
		return -1
	}
	sorted := slices.Sorted(slices.Values(v.values))
	return sorted[(len(sorted)-1)/2]
}

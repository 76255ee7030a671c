package store

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"sort"
	"time"
)

// heard is one stored report as a reader of the rules sees it: the row, and its
// opened answers. Nothing of what the program keeps to count with is looked at.
type heard struct {
	Report
	about   int64
	line    int64
	org     string
	place   string
	answers map[string]any
	value   int    // its percentage by the rules, -1 without one
	said    string // the local day on which a coordinator heard it, for one that she entered
	before  *heard // whose place it took without being its correction, while that one counted
}

func (h *heard) word(name string) string { s, _ := h.answers[name].(string); return s }

func (h *heard) number(name string) (int64, bool) {
	n, ok := h.answers[name].(float64)
	return int64(n), ok
}

func (h *heard) government() bool {
	return h.Official || h.Side == "local_gov" || h.Side == "national_gov"
}

func (h *heard) counts() bool { return h.State == "accepted" && h.Excluded == "" }

// naive works the figures of one commitment in one round out of all reports, by
// the text of the rules, in the slowest way.
type naive struct {
	all   []*heard
	code  string
	kind  string
	round string
	now   time.Time
	asked int // length of a round, in days
	money int64
	open  int // disputes
}

func (n naive) pick(keep func(*heard) bool) (all []*heard) {
	for _, h := range n.all {
		if h.Commitment == n.code && h.Round == n.round && h.counts() && keep(h) {
			all = append(all, h)
		}
	}
	return all
}

// checks are the verifications that count: of a report of somebody else that
// counts itself, on the same commitment in the same round.
func (n naive) checks() (all [][2]*heard) {
	for _, v := range n.pick(func(h *heard) bool { return h.Form == "verify" }) {
		for _, h := range n.all {
			if h.ID == v.about && h.counts() && h.Commitment == n.code && h.Round == n.round && h.ContactID != v.ContactID {
				all = append(all, [2]*heard{v, h})
			}
		}
	}
	return all
}

func (n naive) voices(government bool) []*heard {
	return n.pick(func(h *heard) bool { return h.Form == "progress" && h.government() == government })
}

func valued(all []*heard) (kept []*heard) {
	for _, h := range all {
		if h.Status != "unknown" {
			kept = append(kept, h)
		}
	}
	return kept
}

// reading is the community's.
func (n naive) reading() (status string, percent int) {
	voices := valued(n.voices(false))
	percent = -1
	if n.kind == "keep" {
		for _, word := range []string{"kept", "partly", "broken"} {
			for _, h := range voices {
				if h.Status == word {
					status = word
				}
			}
		}
		for _, c := range n.checks() {
			if c[0].word("kept") == "broken" && c[0].word("basis") == "seen" && len(voices) > 0 {
				status = "broken"
			}
		}
		return status, percent
	}
	var percents []int
	stopped := 0
	for _, h := range voices {
		if h.Status == "stopped" {
			stopped++
		}
		if h.value >= 0 {
			percents = append(percents, h.value)
		}
	}
	sort.Ints(percents)
	if len(percents) > 0 {
		percent = percents[(len(percents)-1)/2]
		status = map[bool]string{true: "not_started", false: "started"}[percent == 0]
		if percent >= 50 {
			status = "mostly"
		}
		if percent == 100 {
			status = "done"
		}
	}
	if len(voices) > 0 && 2*stopped >= len(voices) {
		status = "stopped"
	}
	return status, percent
}

// official is the newest word of government.
func (n naive) official() (status string, percent int, silent bool) {
	var newest *heard
	for _, h := range valued(n.voices(true)) {
		if newest == nil || h.At.After(newest.At) || h.At.Equal(newest.At) && h.ID > newest.ID {
			newest = h
		}
	}
	if newest == nil {
		return "", -1, true
	}
	return newest.Status, newest.value, false
}

// agreement is n/a (-1) with fewer than two percentages.
func (n naive) agreement() int {
	_, c := n.reading()
	weights, apart := new(big.Rat), new(big.Rat)
	add := func(weight *big.Rat, distance int) {
		weights.Add(weights, weight)
		apart.Add(apart, new(big.Rat).Mul(weight, big.NewRat(int64(max(distance, -distance)), 1)))
	}
	reports := 0
	for _, h := range valued(n.voices(false)) {
		if h.value >= 0 {
			reports++
			add(big.NewRat(1, 1), h.value-c)
		}
	}
	if n.kind == "keep" || reports < 2 {
		return -1
	}
	for _, check := range n.checks() {
		weight, ok := map[string]*big.Rat{"seen": big.NewRat(1, 1), "told": big.NewRat(1, 2)}[check[0].word("basis")]
		v := check[1].value
		if !ok || v < 0 {
			continue
		}
		off := map[string]int{"agree": 0, "less": -25, "more": 25}
		switch verdict := check[0].word("verdict"); verdict {
		case "not_true":
			add(weight, 100)
		case "agree", "less", "more":
			if x := v + off[verdict]; x < 0 || x > 100 {
				add(weight, 25)
			} else {
				add(weight, x-c)
			}
		}
	}
	a := new(big.Rat).Sub(big.NewRat(100, 1), new(big.Rat).Quo(apart, weights))
	return int(new(big.Int).Div(a.Num(), a.Denom()).Int64())
}

// ground is from how many phones, organisations and places the values came that
// people sent themselves.
func (n naive) ground() (phones, orgs, places int) {
	sets := [3]map[string]bool{{}, {}, {}}
	for _, h := range valued(n.voices(false)) {
		if h.Via == "ussd" || h.Via == "sms" {
			sets[0][fmt.Sprint(h.line)], sets[1][h.org], sets[2][h.place] = true, true, true
		}
	}
	return len(sets[0]), len(sets[1]), len(sets[2])
}

func (n naive) seen() (count int) {
	for _, c := range n.checks() {
		if c[0].word("verdict") == "agree" && c[0].word("basis") == "seen" && (c[0].Via == "ussd" || c[0].Via == "sms") {
			count++
		}
	}
	return count
}

// days since the newest community report with a value, whatever its round.
func (n naive) days() int {
	days := -1
	for _, h := range n.all {
		if h.Commitment == n.code && h.counts() && h.Form == "progress" && !h.government() && h.Status != "unknown" {
			if d := int(n.now.Sub(h.At) / (24 * time.Hour)); days < 0 || d < days {
				days = max(d, 0)
			}
		}
	}
	return days
}

func (n naive) label() string {
	all := n.voices(false)
	voices := valued(all)
	status, _ := n.reading()
	a := n.agreement()
	phones, orgs, places := n.ground()
	agreed := a >= 85
	if n.kind == "keep" {
		agreed = true
		for _, h := range voices {
			agreed = agreed && h.Status == voices[0].Status
		}
		for _, c := range n.checks() {
			against := !slices.Contains([]string{"agree", "cannot_check"}, c[0].word("verdict"))
			agreed = agreed && !(against && c[0].word("basis") != "none" && c[0].word("basis") != "")
		}
	}
	switch {
	case len(all) == 0:
		return "no report"
	case len(voices) == 0:
		return "nobody knows"
	case status == "broken":
		return "broken reported"
	case a >= 0 && a < 65 || n.open > 0:
		return "contested"
	case n.days() > 2*n.asked:
		return "stale"
	case len(voices) == 1:
		return "one voice"
	case phones >= 2 && (orgs >= 2 || places >= 2) && agreed && n.seen() > 0:
		return "confirmed"
	}
	return "reported"
}

// opened reads the answers of a report.
func opened(r Report) *heard {
	h := &heard{Report: r, answers: map[string]any{}, value: -1}
	if json.Unmarshal(r.Answers, &h.answers) != nil {
		h.answers = nil
	}
	return h
}

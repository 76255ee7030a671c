package store

import (
	"fmt"
	"sort"
	"strings"
	"time"
)

// arrived adds up the distinct entries of one kind and one side, of all rounds.
func (n naive) arrived(kind string, government bool, round string) (sum int64) {
	seen := map[string]bool{}
	var said []*heard
	for _, h := range n.all {
		if h.Commitment != n.code || !h.counts() || h.government() != government || round != "" && h.Round != round {
			continue
		}
		for ; h != nil; h = h.before { // what arrived before her last report stays true
			said = append(said, h)
		}
	}
	for _, h := range said {
		entry, when := h.word("kind"), h.word("when")
		if h.word("money") == "yes" {
			entry, when = "received", "this_month"
		}
		amount, ok := h.number("amount")
		if entry != kind || !ok || amount <= 0 {
			continue
		}
		local := h.At.In(time.FixedZone("EAT", 3*3600))
		if day, err := time.Parse(time.DateOnly, h.said); err == nil {
			local = day
		}
		month := when + h.Round // whoever does not know the month speaks of the round
		switch when {
		case "this_month":
			month = local.Format("2006-01")
		case "last_month":
			month = local.AddDate(0, 0, -local.Day()).Format("2006-01")
		}
		if key := fmt.Sprint(amount, month); !seen[key] {
			seen[key] = true
			sum += amount
		}
	}
	return sum
}

func (n naive) tally(of func(*heard) []string) string {
	count := map[string]int{}
	for _, h := range n.pick(func(h *heard) bool { return !h.government() && (h.Form != "verify" || n.checked(h)) }) {
		for _, name := range of(h) {
			count[name]++
		}
	}
	return counted2(count)
}

func (n naive) checked(v *heard) bool {
	for _, c := range n.checks() {
		if c[0].ID == v.ID {
			return true
		}
	}
	return false
}

func counted2(count map[string]int) string {
	var all []string
	for name, k := range count {
		all = append(all, fmt.Sprintf("%s %d", name, k))
	}
	sort.Strings(all)
	return strings.Join(all, " ")
}

func (n naive) groups() string {
	var out []string
	for _, event := range []string{"gov_meeting", "community_meeting", "work_day", "none"} {
		reports, total := 0, int64(0)
		share := map[string][2]int64{}
		for _, h := range n.pick(func(h *heard) bool { return h.Form == "participation" && h.word("event") == event && !h.government() }) {
			reports++
			of, known := h.number("total")
			if !known || event == "none" {
				continue
			}
			total += of
			for _, g := range []string{"women", "youth", "informal", "pwd"} {
				if k, ok := h.number(g); ok && of > 0 {
					share[g] = [2]int64{share[g][0] + k, share[g][1] + of}
				}
			}
		}
		if reports == 0 {
			continue
		}
		line := fmt.Sprint(event, " ", reports, " ", total)
		for _, g := range []string{"women", "youth", "informal", "pwd"} {
			if share[g][1] > 0 {
				line += fmt.Sprint(" ", g, " ", share[g][0], "/", share[g][1])
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// told is all of it in words.
func (n naive) told() string {
	status, c := n.reading()
	said, g, silent := n.official()
	government := "silent"
	if !silent {
		government = fmt.Sprint(g)
		if g < 0 {
			government = said
		}
	}
	gap, suggested := "-", false
	if n.kind == "build" && c >= 0 && g >= 0 {
		gap, suggested = fmt.Sprint(g-c), g-c > 25 || c-g > 25
	}
	if n.kind == "keep" {
		suggested = status == "broken" && said == "kept"
	}
	phones, orgs, places := n.ground()
	received, theirs := n.arrived("received", false, ""), n.arrived("received", true, "")
	asked := func(h *heard) []string {
		if seq, ok := h.number("milestone_seq"); ok && h.word("milestone") != "" {
			return []string{fmt.Sprint(seq, h.word("milestone"))}
		}
		return nil
	}
	one := func(name string) func(h *heard) []string {
		return func(h *heard) []string {
			if w := h.word(name); w != "" && w != "none" {
				return []string{w}
			}
			return nil
		}
	}
	return strings.Join([]string{
		fmt.Sprintf("%s: %d of which %d, %s %d, government %s, gap %s %v", n.label(), len(n.voices(false)), len(valued(n.voices(false))), status, c, government, gap, suggested),
		fmt.Sprintf("agreement %d, %d days, %d phones %d groups %d places, %d saw it", n.agreement(), n.days(), phones, orgs, places, n.seen()),
		fmt.Sprintf("received %d (%d) spent %d cut %d, theirs %d, gap %d, apart %d", received, n.arrived("received", false, n.round), n.arrived("spent", false, ""), n.arrived("cut", false, ""),
			theirs, n.money-received, theirs-received),
		"obstacles " + n.tally(one("obstacle")),
		"steps " + n.tally(asked),
		"took part " + n.tally(func(h *heard) (groups []string) {
			list, _ := h.answers["took_part"].([]any)
			for _, g := range list {
				groups = append(groups, g.(string))
			}
			return groups
		}),
		"verdicts " + n.tally(func(h *heard) []string {
			if v := h.word("verdict"); v != "" {
				return []string{v + " " + h.word("basis")}
			}
			return nil
		}),
		"heard " + n.tally(func(h *heard) []string {
			if h.word("influence") != "" {
				return []string{h.word("influence")}
			}
			return nil
		}),
		"came " + n.groups(),
	}, "\n")
}

// toldOf is the same of what the program makes out of its counts.
func toldOf(r OverviewRow, now time.Time) string {
	t := r.Triangulate(now)
	government, gap := "silent", "-"
	if t.Government.Voices > 0 {
		government = fmt.Sprint(t.Government.Percent)
		if t.Government.Percent < 0 {
			government = t.Government.Status
		}
	}
	if t.Gulf != "" {
		gap = fmt.Sprint(t.Gap)
	}
	steps, verdicts := map[string]int{}, map[string]int{}
	for _, m := range t.Milestones {
		for answer, k := range m.Community {
			steps[fmt.Sprint(m.Seq, answer)] = k
		}
	}
	for _, v := range t.Verdicts {
		for basis, k := range map[string]int{"seen": v.Seen, "told": v.Told, "none": v.None} {
			if k > 0 {
				verdicts[v.Verdict+" "+basis] = k
			}
		}
	}
	list := func(all []Tally) string {
		count := map[string]int{}
		for _, v := range all {
			count[v.Name] = v.N
		}
		return counted2(count)
	}
	var came []string
	for _, e := range t.Events {
		line := fmt.Sprint(e.Event, " ", e.Reports, " ", e.Total)
		for _, g := range e.Groups {
			line += fmt.Sprint(" ", g.Name, " ", g.N, "/", g.Of)
		}
		came = append(came, line)
	}
	m := t.Money
	return strings.Join([]string{
		fmt.Sprintf("%s: %d of which %d, %s %d, government %s, gap %s %v", t.Label, t.Reports, t.Community.Voices, t.Community.Status, t.Community.Percent, government, gap, t.Dispute),
		fmt.Sprintf("agreement %d, %d days, %d phones %d groups %d places, %d saw it", t.Agreement, t.Days, t.Phones, t.Organisations, t.Places, t.Seen),
		fmt.Sprintf("received %d (%d) spent %d cut %d, theirs %d, gap %d, apart %d", m.Community.Received, m.Community.ReceivedNow, m.Community.Spent, m.Community.Cut, m.Government.Received, m.Gap, m.Difference),
		"obstacles " + list(t.Obstacles), "steps " + counted2(steps), "took part " + list(t.TookPart), "verdicts " + counted2(verdicts), "heard " + list(t.Influence),
		"came " + strings.Join(came, "; "),
	}, "\n")
}

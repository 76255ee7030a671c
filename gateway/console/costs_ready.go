package console

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"ahadi/internal/money"
	"ahadi/store"
)

// byLanguage is how many reports came in each language, and what they cost at
// what a report costs on the channels by which they came: no message is booked
// by language.
func (t tongue) byLanguage(cost store.RoundCost, round string) table {
	type account struct {
		n    int
		cost map[string]int64 // millionths, by currency
	}
	came := map[[2]string]int{}
	for _, s := range cost.Sources {
		came[[2]string{s.Channel, s.Via}] += s.N
	}
	by, of := map[string]*account{}, 0
	for _, s := range cost.Sources {
		if by[s.Language] == nil {
			by[s.Language] = &account{cost: map[string]int64{}}
		}
		a := by[s.Language]
		a.n, of = a.n+s.N, of+s.N
		for _, c := range cost.Spent {
			if c.Channel == s.Channel && c.Kind == s.Via && !c.Spent.IsZero() {
				a.cost[c.Spent.Currency] += c.Spent.Micro / int64(came[[2]string{s.Channel, s.Via}]) * int64(s.N)
			}
		}
	}
	out := table{ID: "languages-table", Caption: t.say("costs.languages", "round", round), Head: []column{
		{Text: t.say("costs.language")}, {Text: t.say("costs.reports"), Num: true}, {Text: t.say("obstacles.share"), Num: true}, {Text: t.say("costs.average"), Num: true},
	}}
	for _, language := range slices.Sorted(maps.Keys(by)) {
		a, prices := by[language], []string{}
		for _, currency := range slices.Sorted(maps.Keys(a.cost)) {
			prices = append(prices, each(money.Amount{Currency: currency, Micro: a.cost[currency]}, a.n).String())
		}
		price := cell{Text: strings.Join(prices, " + ")}
		price.None = len(prices) == 0
		out.Rows = append(out.Rows, []cell{{Text: t.Word("language", language)}, t.part(a.n, of), t.percent(a.n, of), price})
	}
	return out
}

// ready is what each section of the public document still lacks.
func (t tongue) ready(l store.Lacking, whole bool) table {
	out := table{ID: "ready-table", Caption: t.say("costs.ready"), Head: []column{{Text: t.say("costs.section")}, {Text: t.say("costs.lacks")}, {Text: t.say("costs.missing"), Num: true}}}
	add := func(section string, n, of int) {
		c := t.part(n, of)
		c.Hot = n > 0
		out.Rows = append(out.Rows, []cell{{Text: t.Word("costs", "section_"+section)}, {Text: t.Word("costs", "lacks_"+section)}, c})
	}
	low, places := 0, 0
	for _, c := range l.Coverage {
		if c.Assigned > 0 {
			if places++; covers(c) < lowCoverage {
				low++
			}
		}
	}
	add("progress", l.Unheard, l.Commitments)
	add("coverage", low, places)
	add("thin", l.Undecided, l.Thin)
	add("readings", l.Silent, l.Commitments)
	add("disputes", l.Disputes, l.Commitments)
	add("money", l.Penniless, l.Budgeted)
	add("people", l.Commitments-l.Attended, l.Commitments)
	add("quotes", l.Quotes, l.Quotes+l.Looked)
	if whole {
		add("reply", l.Unasked, l.Partners)
	}
	return out
}

// covers is a place's coverage in percent.
func covers(c store.Covered) int { return 100 * min(c.Reports, c.Assigned) / max(c.Assigned, 1) }

// low lists the places under the bound, each with what it is a part of.
func (t tongue) low(all []store.Covered) table {
	out := table{ID: "low-table", Caption: t.say("costs.low", "percent", strconv.Itoa(lowCoverage)), Head: []column{{Text: t.say("figures.place")}, {Text: t.say("places.reports"), Num: true}, {Text: t.say("obstacles.share"), Num: true}}}
	for _, c := range all {
		if c.Assigned > 0 && covers(c) < lowCoverage && len(out.Rows) < mostPlaces {
			part := t.part(c.Reports, c.Assigned)
			if c.Reports == 0 {
				part = cell{None: true, Text: t.say("figures.none")}
			}
			out.Rows = append(out.Rows, []cell{{Text: c.Name, Href: "/places?place=" + c.Code, Deep: min(c.Depth, 4)}, part, t.percent(min(c.Reports, c.Assigned), c.Assigned)})
		}
	}
	return out
}

package reportback

import (
	"cmp"
	"slices"
	"strings"

	"ahadi/internal/words"
	"ahadi/store"
)

// Lead is the first sentence: who speaks, of what, and when.
func (p *page) Lead() string {
	return p.Say("summary.lead", "n", len(p.F.Promises), "number", p.Num(len(p.F.Promises)), "span", p.Span())
}

// Reported is how many promises somebody reported on.
func (p *page) Reported() int { return len(p.F.Promises) - p.F.Silent }

// Apart is how many promises are so far apart that a dispute is suggested.
func (p *page) Apart() int {
	_, n := p.apart()
	return n
}

// Sections are the headings.
func (p *page) Sections() []string {
	var all []string
	for _, key := range []string{"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10"} {
		all = append(all, p.Say("doc."+key))
	}
	return all
}

// line is a name with what is said of it.
type line struct{ Name, Says string }

// Groups are those who answered by gender and age, as far as a group has five
// or more.
func (p *page) Groups() []line {
	var all []line
	for _, of := range []struct {
		kind   string
		counts map[string]int
	}{{"gender", p.F.People.Gender}, {"age", p.F.People.Age}} {
		for _, t := range ordered(of.counts) {
			all = append(all, line{p.Word("who", of.kind+"_"+words.Key(t.Name)), p.Count("§1", t.N)})
		}
	}
	return all
}

// theme is what some promises are about.
type theme struct {
	Name string
	Rows []store.BackRow
}

// Themes are the shown promises by theme.
func (p *page) Themes() []theme {
	var all []theme
	for _, r := range p.F.Shown {
		i := slices.IndexFunc(all, func(t theme) bool { return t.Name == r.Promise.Theme })
		if i < 0 {
			i, all = len(all), append(all, theme{Name: r.Promise.Theme})
		}
		all[i].Rows = append(all[i].Rows, r)
	}
	slices.SortStableFunc(all, func(a, b theme) int { return cmp.Compare(p.Word("theme", a.Name), p.Word("theme", b.Name)) })
	return all
}

// CriteriaNames are the six questions, in their order.
func (p *page) CriteriaNames() []string {
	var all []string
	for _, name := range store.Criteria {
		all = append(all, p.Word("criterion", name))
	}
	return all
}

// Offices are the partners of government.
func (p *page) Offices(partners []store.BackPartner) string { return Offices(partners) }

// DisputeSide is what a side of a commitment in dispute says.
func (p *page) DisputeSide(d store.Dispute, side string) string {
	i := slices.IndexFunc(p.F.Shown, func(r store.BackRow) bool { return r.Promise.Code == d.Commitment })
	switch {
	case i < 0:
		return p.Say("doc.no_value")
	case side == store.Government:
		return p.Officially(p.F.Shown[i].Figures)
	}
	return p.Reading(p.F.Shown[i].Figures.Community)
}

// Next is the next step that an answer names, and by when.
func (p *page) Next(a store.Answer) string {
	switch {
	case a.Next == "" && a.DueOn == "":
		return ""
	case a.Next == "":
		return p.Say("doc.until", "day", p.Day(a.DueOn))
	case a.DueOn == "":
		return p.Say("doc.next_step", "step", p.Free(a.Commitment, a.Next))
	}
	return p.Say("doc.next_step_until", "step", p.Free(a.Commitment, a.Next), "day", p.Day(a.DueOn))
}

// State is where a dispute stands.
func (p *page) State(state string) string {
	if state == "open" || state == "asked_both" {
		return p.Say("doc.dispute_open")
	}
	return p.Word("dispute", state)
}

// Reply is what became of a partner's right of reply.
func (p *page) Reply(r store.Replying) string {
	p.guard.Government("§4", r.Name)
	switch {
	case r.AskedOn == "":
		return p.Say("doc.reply_not_asked")
	case r.RepliedOn == "":
		return p.Say("doc.reply_none", "day", p.Day(r.AskedOn))
	}
	return p.Say("doc.reply_given", "day", p.Day(r.AskedOn), "text", p.Any("§4, "+r.Name, r.Words))
}

// MoneyRows are the shown promises with money in them.
func (p *page) MoneyRows() []store.BackRow {
	return slices.DeleteFunc(slices.Clone(p.F.Shown), func(r store.BackRow) bool {
		m := r.Figures.Money
		return m.Promised == 0 && !m.Community.Said() && !m.Government.Said()
	})
}

// groups are those who are counted at an event; they overlap.
var groups = []string{"women", "youth", "informal", "pwd"}

// GroupNames are they, in the reader's language.
func (p *page) GroupNames() []string {
	var all []string
	for _, g := range groups {
		all = append(all, p.Word("group", g))
	}
	return all
}

// came is one kind of event of a promise.
type came struct {
	Code, Event, Came string
	Groups            []line
}

// Events are who came, by promise and kind of event.
func (p *page) Events() []came {
	var all []came
	for _, r := range p.F.Shown {
		for _, e := range r.Figures.Events {
			if e.Event == "none" {
				continue
			}
			where := "who took part in " + r.Promise.Code
			row := came{Code: r.Promise.Code, Event: p.Word("event", e.Event), Came: p.Count(where, e.Total)}
			for _, g := range groups {
				says := p.Say("doc.not_counted")
				if i := slices.IndexFunc(e.Groups, func(s store.Share) bool { return s.Name == g }); i >= 0 {
					says = p.Say("doc.some_of", "some", p.Count(where, e.Groups[i].N), "all", p.Count(where, e.Groups[i].Of))
				}
				row.Groups = append(row.Groups, line{p.Word("group", g), says})
			}
			all = append(all, row)
		}
	}
	return all
}

// Influence is how far those who came were heard, by how many say so.
func (p *page) Influence() []string {
	counts := map[string]int{}
	for _, r := range p.F.Shown {
		for _, t := range r.Figures.Influence {
			counts[t.Name] += t.N
		}
	}
	return p.listed("influence", counts, true)
}

// TookPart is who took part in the work, by how many promises name them.
func (p *page) TookPart() []string {
	counts := map[string]int{}
	for _, r := range p.F.Shown {
		for _, t := range r.Figures.TookPart {
			counts[t.Name]++
		}
	}
	return p.listed("group", counts, false)
}

// listed are counts with their words; of people, or of promises.
func (p *page) listed(group string, counts map[string]int, people bool) []string {
	var all []string
	for _, t := range ordered(counts) {
		says := p.Say("doc.on_promises", "n", t.N, "all", p.Num(len(p.F.Shown)))
		if people {
			says = p.Count("§6", t.N)
		}
		all = append(all, p.Say("doc.named", "name", p.Word(group, t.Name), "says", says))
	}
	return all
}

// Change is what became of a promise in the period.
func (p *page) Change(c changed) string {
	text := p.Say("doc.change", "name", p.name(c.Promise), "was", p.Word("lifecycle", c.Was), "became", p.Word("lifecycle", c.Became))
	if c.DueBefore != c.Due {
		text += " " + p.Say("doc.change_due", "before", p.Day(c.DueBefore), "now", p.Day(c.Due))
	}
	if c.BudgetBefore != c.Budget {
		text += " " + p.Say("doc.change_budget", "before", p.minor(c.BudgetBefore, c.Promise.Currency), "now", p.minor(c.Budget, c.Promise.Currency))
	}
	return text
}

// Targets says whether there is anything for the table of goals.
func (p *page) Targets() bool { return len(p.F.Promises) > 0 }

// NUA are paragraphs of the New Urban Agenda by their numbers.
func (p *page) NUA(all []string) []string {
	var numbers []string
	for _, id := range all {
		numbers = append(numbers, strings.TrimPrefix(id, "nua_"))
	}
	return numbers
}

// Measure is what is measured, and from where to where.
func (p *page) Measure(c store.BackPromise) string {
	if c.Indicator == "" {
		return ""
	}
	if c.Baseline == "" && c.Target == "" {
		return p.Free(c.Code, c.Indicator)
	}
	return p.Say("doc.measure_from", "what", p.Free(c.Code, c.Indicator), "from", c.Baseline, "to", c.Target)
}

package reportback

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"ahadi/internal/chart"
	"ahadi/store"
)

// Row lets the guard look at how a figure is shown: whole, under its code.
func (p *page) Row(r store.BackRow) string {
	p.guard.Row("§3, "+r.Promise.Code, r.Figures.Thin(), r.Choice, r.Promise.Code)
	for _, o := range r.Promise.Partners {
		if official(o.Side) {
			p.guard.Government("§2, "+r.Promise.Code, o.Name)
		}
	}
	return r.Promise.Code
}

// Under lets the guard look at how a figure is shown: under its city alone.
func (p *page) Under(r store.PublicOf) string {
	p.guard.Row("§3, "+r.City, r.Figures.Thin(), r.Choice, "")
	return r.City
}

func official(side string) bool { return strings.HasSuffix(side, "_gov") || side == "government" }

// Reading is what one side says, in words.
func (p *page) Reading(r store.Reading) string {
	switch {
	case r.Status == "" && r.Percent < 0:
		return p.Say("doc.no_value")
	case r.Percent < 0:
		return p.Word("status", r.Status)
	}
	return p.Say("doc.reading", "status", p.Word("status", r.Status), "percent", p.Pct(r.Percent))
}

// Officially is the government's word; that it has said nothing is a finding.
func (p *page) Officially(t store.Triangulation) string {
	if t.Government.Voices == 0 {
		return p.Say("doc.government_silent")
	}
	return p.Reading(t.Government)
}

// Gap is how far apart the two are.
func (p *page) Gap(t store.Triangulation) string {
	if t.Gulf == "" {
		return p.Say("doc.gap_none")
	}
	return p.Say("doc.gap", "n", abs(t.Gap), "gap", fmt.Sprintf("%+d", t.Gap), "word", p.Word("gulf", t.Gulf))
}

func abs(n int) int { return max(n, -n) }

// Label is how sure the figure is.
func (p *page) Label(t store.Triangulation) string { return p.Word("label", t.PublicLabel()) }

// Sure is how sure a figure is, and of how many people it comes.
func (p *page) Sure(where string, t store.Triangulation) string {
	if t.Community.Voices == 0 {
		return p.Label(t)
	}
	return p.Say("doc.voices", "label", p.Label(t), "count", p.Count(where, t.Community.Voices))
}

// By are the names of those partners who promised it, then of those who do another
// part, with which.
func (p *page) By(partners []store.BackPartner) string {
	names := named(partners, "promises")
	for _, o := range partners {
		if o.Role != "promises" && o.Role != "monitors" {
			names = append(names, p.Say("doc.part_of", "name", o.Name, "part", p.Word("partner", o.Role)))
		}
	}
	return strings.Join(names, "; ")
}

// Watch are the names of those who follow it.
func (p *page) Watch(partners []store.BackPartner) string {
	return strings.Join(named(partners, "monitors"), "; ")
}

// named are the names of the partners with a role.
func named(partners []store.BackPartner, role string) (names []string) {
	for _, o := range partners {
		if o.Role == role && !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
	}
	return names
}

// Offices are the partners of government.
func Offices(partners []store.BackPartner) string {
	var names []string
	for _, o := range partners {
		if official(o.Side) && !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
	}
	return strings.Join(names, ", ")
}

// Budget is the money that was promised.
func (p *page) Budget(c store.BackPromise) string {
	if c.Budget == 0 {
		return p.Say("doc.no_budget")
	}
	return p.minor(c.Budget, c.Currency)
}

// Money is an amount of a commitment's currency.
func (p *page) Money(amount int64, m store.Money) string { return p.minor(amount, m.Currency) }

// Side is what a side says arrived, or was spent; it says so where it said nothing
// of that.
func (p *page) Side(amount int64, known bool, m store.Money) string {
	if !known {
		return p.Say("doc.nothing_said")
	}
	return p.minor(amount, m.Currency)
}

// Ticks are the six questions that a promise is registered with: each answer is
// yes, no or not said.
func (p *page) Ticks(c store.BackPromise) []tick {
	var all []tick
	for _, name := range store.Criteria {
		answer, _, _ := strings.Cut(strings.ToLower(c.Criteria[name]), " ")
		answer = strings.Trim(answer, ":;,.")
		if answer != "yes" && answer != "no" {
			answer = "unsaid"
		}
		all = append(all, tick{p.Word("criterion", name), answer, p.Say("doc.tick_" + answer)})
	}
	return all
}

// Asked says whether anybody has answered one of the six questions.
func (p *page) Asked() bool {
	return slices.ContainsFunc(p.F.Promises, func(c store.BackPromise) bool { return len(c.Criteria) > 0 })
}

type tick struct{ Name, Answer, Says string }

// Slope are the readings of the rounds before and of this one.
func (p *page) Slope(r store.BackRow) string {
	if !slices.ContainsFunc(r.Earlier, func(e store.BackReading) bool { return e.Shown }) {
		return p.Say("doc.slope_first")
	}
	var all []string
	for _, e := range r.Earlier {
		text := p.Say("doc.not_shown")
		if e.Shown {
			text = p.short(e.Reading)
		}
		all = append(all, e.Round.Name+": "+text)
	}
	return strings.Join(append(all, p.F.Round.Name+": "+p.short(r.Figures.Community)), " → ")
}

func (p *page) short(r store.Reading) string {
	if r.Percent >= 0 {
		return p.Pct(r.Percent)
	}
	return p.Reading(r)
}

// perChart is how many lines a chart has at most: a page of paper holds them.
const perChart = 24

// Bells are both readings of all works that are shown whole, some a chart.
func (p *page) Bells() []template.HTML {
	var all []template.HTML
	var d chart.Dumbbell
	end := func() {
		if len(d.Pairs) > 0 {
			d.Text.ID, d.Text.Title, d.Ticks = fmt.Sprintf("bells-%d", len(all)+1), p.Say("doc.bells"), true
			all = append(all, d.SVG())
		}
		d = chart.Dumbbell{}
	}
	for _, r := range p.F.Shown {
		if r.Promise.Kind != "build" {
			continue
		}
		d.Pairs = append(d.Pairs, pairOf(r.Figures, r.Promise.Code))
		d.Desc += r.Promise.Code + ": " + p.both(r.Figures) + " "
		if len(d.Pairs) == perChart {
			end()
		}
	}
	end()
	return all
}

// Bell is that of one commitment.
func (p *page) Bell(r store.BackRow) template.HTML {
	if r.Promise.Kind != "build" {
		return ""
	}
	d := chart.Dumbbell{Text: chart.Text{ID: "bell-" + r.Promise.Code, Title: r.Promise.Code, Desc: p.both(r.Figures)}, Ticks: true, Wide: 220}
	d.Pairs = []chart.Pair{pairOf(r.Figures, "")}
	return d.SVG()
}

func (p *page) both(t store.Triangulation) string {
	return p.Say("doc.both_say", "community", p.Reading(t.Community), "government", p.Officially(t))
}

func pairOf(t store.Triangulation, label string) chart.Pair {
	pair := chart.Pair{Label: label, Community: t.Community.Percent, Government: t.Government.Percent, Silent: t.Government.Voices == 0, Wide: t.Gulf == "dispute"}
	if t.Gulf != "" {
		pair.Says = fmt.Sprintf("%+d", t.Gap)
	}
	return pair
}

// Bars are promises by what is said of them.
func (p *page) Bars() template.HTML {
	b := chart.Bars{Text: chart.Text{ID: "standing", Title: p.Say("doc.standing")}, Wide: 300}
	of := len(p.F.Promises)
	for _, c := range p.Standing {
		says := p.Say("doc.n_of", "some", p.Num(c.N), "all", p.Num(of), "percent", p.Pct(100*c.N/max(of, 1)))
		fill := chart.Solid
		switch c.Kind {
		case "held":
			fill = chart.Striped
		case "none":
			fill = chart.Hollow
		}
		b.Bars = append(b.Bars, chart.Bar{Label: c.Word, N: int64(c.N), Of: int64(of), Says: says, Fill: fill})
		b.Desc += c.Word + ": " + says + ". "
	}
	return b.SVG()
}

// Obstacles are how many promises each stands in the way of.
func (p *page) Obstacles() template.HTML {
	b := chart.Bars{Text: chart.Text{ID: "obstacles", Title: p.Say("doc.obstacles")}}
	for _, o := range p.Ranked {
		word := p.Word("obstacle", o.Obstacle)
		says := p.Say("doc.some_of", "some", p.Num(o.Commitments), "all", p.Num(len(p.F.Shown)))
		b.Bars = append(b.Bars, chart.Bar{Label: word, N: int64(o.Commitments), Of: int64(len(p.F.Shown)), Says: says})
		b.Desc += word + ": " + says + ". "
	}
	return b.SVG()
}

// Gauge is what arrived of what was promised, by either side.
func (p *page) Gauge(r store.BackRow) template.HTML {
	m := r.Figures.Money
	g := chart.Gauge{Text: chart.Text{ID: "money-" + r.Promise.Code, Title: r.Promise.Code, Desc: p.Say("doc.money_chart")}, Of: m.Promised}
	for i, s := range []store.SideMoney{m.Community, m.Government} {
		fill := []chart.Fill{chart.Solid, chart.Striped}[i]
		if !s.Arrived() {
			fill = chart.Missing
		}
		g.Bars = append(g.Bars, chart.Bar{N: s.Received, Fill: fill})
	}
	return g.SVG()
}

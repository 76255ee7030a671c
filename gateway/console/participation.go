package console

import (
	"html/template"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/chart"
	"ahadi/store"
)

// participationPage is all that templates/participation.html can show.
type participationPage struct {
	Asked     picked
	Entries   int // about who came, "no event" included
	Counted   int // commitments with an entry
	Of        int
	Events    []template.HTML // a chart for each kind of event
	Table     table
	Ladder    template.HTML
	Influence table
}

// The groups that are counted, and how far people are heard, from the top of the ladder.
var (
	groups = []string{"women", "youth", "informal", "pwd"}
	ladder = []string{"decided", "asked", "told", "no"}
)

// participation answers who takes part and who is missing: GET /participation,
// /participation.csv. The groups overlap and are never added to each other.
func (k *Console) participation(c *fiber.Ctx) error {
	a, err := k.picked(c)
	if err != nil {
		return err
	}
	rows, err := k.Store.Figured(c.UserContext(), a.Which, store.Page{Limit: everything}, k.Now())
	if err != nil {
		return err
	}
	page := participationPage{Asked: a}
	var all []store.Attendance
	heard := map[string]int{}
	for _, r := range rows {
		f := r.Triangulate(k.Now())
		if !r.Commitment.Open() && len(f.Events) == 0 {
			continue
		}
		if page.Of++; len(f.Events) > 0 {
			page.Counted++
		}
		for _, e := range f.Events {
			all = together(all, e)
			page.Entries += e.Reports
		}
		for _, i := range f.Influence {
			heard[i.Name] += i.N
		}
	}
	t := k.tongue(c)
	page.Table = t.attended(all, a.Round.Name)
	for _, e := range all {
		if e.Event != "none" {
			page.Events = append(page.Events, t.came(e))
		}
	}
	page.Ladder, page.Influence = t.heard(heard, a.Round.Name)
	if wantsFile(c) {
		if query(c).Get("table") == "influence" {
			return file(c, "influence-"+a.Round.Code, page.Influence)
		}
		return file(c, "participation-"+a.Round.Code, page.Table)
	}
	return k.show(c, "participation", page)
}

// together adds up what was counted at events of one kind.
func together(all []store.Attendance, e store.Attendance) []store.Attendance {
	i := slices.IndexFunc(all, func(a store.Attendance) bool { return a.Event == e.Event })
	if i < 0 {
		e.Groups = slices.Clone(e.Groups)
		return append(all, e)
	}
	all[i].Reports, all[i].Total = all[i].Reports+e.Reports, all[i].Total+e.Total
	for _, g := range e.Groups {
		j := slices.IndexFunc(all[i].Groups, func(s store.Share) bool { return s.Name == g.Name })
		if j < 0 {
			all[i].Groups = append(all[i].Groups, g)
			continue
		}
		all[i].Groups[j].N, all[i].Groups[j].Of = all[i].Groups[j].N+g.N, all[i].Groups[j].Of+g.Of
	}
	return all
}

// groupOf finds a group; Of is 0 where nobody counted it.
func groupOf(e store.Attendance, group string) store.Share {
	if i := slices.IndexFunc(e.Groups, func(s store.Share) bool { return s.Name == group }); i >= 0 {
		return e.Groups[i]
	}
	return store.Share{Name: group}
}

// attended is the table of who came, one row a kind of event.
func (t tongue) attended(all []store.Attendance, round string) table {
	out := table{ID: "participation-table", Caption: t.say("participation.caption", "round", round), Head: []column{
		{Text: t.say("participation.event")}, {Text: t.say("participation.entries"), Num: true}, {Text: t.say("participation.total"), Num: true},
	}}
	for _, g := range groups {
		out.Head = append(out.Head, column{Text: t.Word("group", g), Num: true}, column{Text: t.say("participation.share", "group", t.Word("group", g)), Num: true})
	}
	for _, e := range all {
		row := []cell{{Text: t.Word("event", e.Event)}, t.count(e.Reports), t.count(e.Total)}
		for _, g := range groups {
			s := groupOf(e, g)
			if s.Of == 0 {
				row = append(row, cell{None: true}, cell{None: true})
				continue
			}
			row = append(row, t.part(s.N, s.Of), t.percent(s.N, s.Of))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// came draws who came to one kind of event.
func (t tongue) came(e store.Attendance) template.HTML {
	bars := chart.Bars{Text: chart.Text{ID: "came-" + strings.ReplaceAll(e.Event, "_", "-"), Title: t.say("participation.came", "event", t.Word("event", e.Event), "n", e.Reports, "total", t.Num(e.Total))}, Share: true}
	var says []string
	for _, g := range groups {
		s := groupOf(e, g)
		b := chart.Bar{Label: t.Word("group", g), N: int64(s.N), Of: int64(s.Of), Says: t.part(s.N, s.Of).Text + ", " + t.percent(s.N, s.Of).Text}
		if s.Of == 0 {
			b.Fill, b.Says = chart.Missing, t.say("participation.uncounted")
		}
		bars.Bars, says = append(bars.Bars, b), append(says, b.Label+" "+b.Says)
	}
	bars.Desc = strings.Join(says, "; ")
	return bars.SVG()
}

// heard draws the ladder of influence, and is its table.
func (t tongue) heard(n map[string]int, round string) (template.HTML, table) {
	of := 0
	for _, k := range n {
		of += k
	}
	bars := chart.Bars{Text: chart.Text{ID: "ladder", Title: t.say("participation.ladder", "round", round)}, Most: int64(of)}
	out := table{ID: "influence-table", Caption: bars.Title, Head: []column{{Text: t.say("participation.rung")}, {Text: t.say("participation.entries"), Num: true}, {Text: t.say("obstacles.share"), Num: true}}}
	var says []string
	for _, rung := range ladder {
		name, part := t.Word("influence", rung), t.part(n[rung], of)
		out.Rows = append(out.Rows, []cell{{Text: name}, part, t.percent(n[rung], of)})
		bars.Bars = append(bars.Bars, chart.Bar{Label: name, N: int64(n[rung]), Of: int64(of), Says: part.Text})
		says = append(says, name+" "+part.Text)
	}
	if of == 0 {
		return "", table{}
	}
	bars.Desc = strings.Join(says, "; ")
	return bars.SVG(), out
}

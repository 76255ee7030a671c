package console

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/chart"
	"ahadi/store"
)

// milestonesPage is all that templates/milestones.html can show.
type milestonesPage struct {
	Asked    picked
	Day      string // the day in the middle: today, or another one
	Today    string
	From, To string // the calendar's first and last day
	Earlier  string // addresses of the calendars beside it
	Later    string
	Side     string // whose steps; "" for all
	Sides    []string
	Counts   map[string]int // by kind
	Before   int            // late since before the calendar begins
	Chart    template.HTML
	Table    table
	Pager    pager
}

// A calendar reaches so far back and forward, in days.
const calendar = 90

// The kinds of steps, as the calendar draws them from below.
var kinds = []string{"met", "partial", "planned", "late"}

// milestones answers which steps fall due or are late: GET /milestones,
// /milestones.csv. ?at= moves the calendar's middle, ?side= asks for one side.
func (k *Console) milestones(c *fiber.Ctx) error {
	a, err := k.picked(c)
	if err != nil {
		return err
	}
	t, q := k.tongue(c), query(c)
	page := milestonesPage{Asked: a, Today: t.now.In(t.zone).Format(time.DateOnly), Side: q.Get("side"), Counts: map[string]int{}}
	page.Day = page.Today
	if _, err := time.Parse(time.DateOnly, q.Get("at")); err == nil {
		page.Day = q.Get("at")
	}
	page.From, page.To = moved(page.Day, -calendar), moved(page.Day, calendar)
	q.Del("after")
	q.Set("at", moved(page.Day, -calendar))
	page.Earlier = with(a.Path, q)
	q.Set("at", moved(page.Day, calendar))
	page.Later = with(a.Path, q)
	all, err := k.Store.Steps(c.UserContext(), a.Which, [2]string{page.From, page.To}, k.Now())
	if err != nil {
		return err
	}
	for _, m := range all {
		if !slices.Contains(page.Sides, m.Side) {
			page.Sides = append(page.Sides, m.Side)
		}
	}
	slices.Sort(page.Sides)
	all = slices.DeleteFunc(all, func(m store.Step) bool { return page.Side != "" && m.Side != page.Side })
	page.Chart = t.calendar(&page, all)
	if !wantsFile(c) {
		all, page.Pager = cut(c, all)
	}
	page.Table = t.steps(all, page)
	if wantsFile(c) {
		return file(c, "milestones-"+a.Round.Code, page.Table)
	}
	return k.show(c, "milestones", page)
}

// cut keeps the page's rows of a list in the order of stepKey.
func cut(c *fiber.Ctx, all []store.Step) ([]store.Step, pager) {
	if key := query(c).Get("after"); key != "" {
		i := slices.IndexFunc(all, func(m store.Step) bool { return stepKey(m) > key })
		if i < 0 {
			i = len(all)
		}
		all = all[i:]
	}
	if len(all) <= perPage {
		return all, pagesBy(c, false, "")
	}
	return all[:perPage], pagesBy(c, true, stepKey(all[perPage-1]))
}

// stepKey is where a step stands in the list.
func stepKey(m store.Step) string {
	return fmt.Sprintf("%s.%019d.%04d", m.DueOn, m.Commitment.ID, m.Seq)
}

// kindOf is how the calendar shows a step.
func kindOf(m store.Step) string {
	switch {
	case m.Status == "met":
		return "met"
	case m.Late > 0:
		return "late"
	case m.Status == "partially_met":
		return "partial"
	}
	return "planned"
}

// calendar counts the steps by week and kind, and draws them.
func (t tongue) calendar(page *milestonesPage, all []store.Step) template.HTML {
	strip := chart.Weeks{Text: chart.Text{ID: "milestones-chart", Title: t.say("milestones.title", "from", t.Day(page.From), "to", t.Day(page.To))}, Today: -1, Says: t.say("milestones.today")}
	month := ""
	for day := page.From; day <= page.To; day = moved(day, 7) {
		col := chart.Column{Counts: make([]int, len(kinds))}
		if m := moved(day, 6)[:7]; m != month {
			month, col.Label = m, t.Word("common", fmt.Sprintf("month_%d", monthOf(m)))
		}
		if day <= page.Today && page.Today < moved(day, 7) {
			strip.Today = len(strip.Columns)
		}
		strip.Columns = append(strip.Columns, col)
	}
	for _, m := range all {
		kind := kindOf(m)
		if m.DueOn < page.From {
			page.Before++
			continue
		}
		page.Counts[kind]++
		strip.Columns[daysApart(page.From, m.DueOn)/7].Counts[slices.Index(kinds, kind)]++
	}
	var says []string
	for _, kind := range kinds {
		name := fmt.Sprintf("%s: %d", t.Word("milestones", "kind_"+kind), page.Counts[kind])
		strip.Kinds, says = append(strip.Kinds, name), append(says, name)
	}
	strip.Desc = strings.Join(says, "; ")
	return strip.SVG()
}

// steps is the calendar's table.
func (t tongue) steps(all []store.Step, page milestonesPage) table {
	out := table{ID: "milestones-table", Caption: t.say("milestones.caption", "from", t.Day(page.From), "to", t.Day(page.To)), Head: []column{
		{Text: t.say("milestones.due")},
		{Text: t.say("figures.code")},
		{Text: t.say("milestones.step"), Long: true},
		{Text: t.say("figures.place")},
		{Text: t.say("milestones.side")},
		{Text: t.say("milestones.status")},
		{Text: t.say("milestones.late"), Num: true},
		{Text: t.say("milestones.community")},
		{Text: t.say("milestones.government")},
	}}
	for _, m := range all {
		late := cell{}
		switch {
		case m.Late > 0:
			late = t.count(m.Late)
			late.Hot = true
		case m.Met > 0:
			late = t.count(m.Met)
		}
		status := t.Word("step", m.Status)
		if m.MetOn != "" && m.Status == "met" {
			status = t.say("milestones.met_on", "day", t.Day(m.MetOn))
		}
		out.Rows = append(out.Rows, []cell{
			{Text: t.Day(m.DueOn), Value: m.DueOn},
			{Text: m.Commitment.Code},
			{Text: fmt.Sprintf("%d. %s", m.Seq, t.Title(m.Title))},
			{Text: m.Commitment.Place},
			{Text: t.Word("side", m.Side)},
			{Text: status},
			late,
			t.voices(m.Community), t.voices(m.Government),
		})
	}
	return out
}

// voices is a cell with what is said of a step in the round.
func (t tongue) voices(said map[string]int) cell {
	var parts []string
	for _, word := range []string{"met", "partially_met", "not_met", "unknown"} {
		if n := said[word]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", t.Word("step", word), n))
		}
	}
	if parts == nil {
		return cell{None: true}
	}
	return cell{Text: strings.Join(parts, ", ")}
}

// moved is a day some days later.
func moved(day string, days int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly)
}

// daysApart counts from one day to another.
func daysApart(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0
	}
	return days(a, b)
}

// monthOf is the month of 2026-10.
func monthOf(month string) int {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return 0
	}
	return int(t.Month())
}

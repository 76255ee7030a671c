package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/internal/chart"
	"ahadi/store"
)

// dayRow is a day of the rounds that are compared, as the table beside the curve
// says it.
type dayRow struct {
	Day   int
	Parts []string // "18 of 24", the round of now first; "" for a day that has not come
}

// curve draws the round of now against those before it.
func (t tongue) curve(a store.Answers) template.HTML {
	if len(a.Curves) == 0 || a.Curves[0].Of == 0 {
		return ""
	}
	v := chart.Curve{Text: chart.Text{ID: "curve", Title: t.say("overview.curve")}}
	today := len(a.Curves[0].Sum)
	for i, c := range a.Curves {
		if c.Of == 0 {
			continue // nobody was there yet
		}
		v.Days = max(v.Days, c.Days)
		at := min(today, len(c.Sum))
		says := t.say("overview.at_day", "k", upTo(c, at), "of", c.Of, "day", at)
		if at == 0 {
			says = t.say("judge.of", "k", 0, "of", c.Of)
		}
		v.Series = append(v.Series, chart.Series{Name: c.Round.Name, Counts: c.Sum, Of: c.Of, Says: says})
		if i > 0 {
			v.Desc += "; "
		}
		v.Desc += c.Round.Name + ": " + says
	}
	first := a.Curves[0]
	v.Ticks = []chart.Tick{{Day: 1, Name: t.say("overview.opened")}}
	if today > 4 && today < first.Days-4 {
		v.Ticks = append(v.Ticks, chart.Tick{Day: today, Name: t.say("overview.day", "day", today)})
	}
	v.Ticks = append(v.Ticks, chart.Tick{Day: first.Days, Name: t.say("overview.closes")})
	return v.SVG()
}

// upTo is how many had reported by the end of a day.
func upTo(c store.AnswerCurve, day int) int {
	if day < 1 || len(c.Sum) == 0 {
		return 0
	}
	return c.Sum[min(day, len(c.Sum))-1]
}

// days are the curve's twin.
func (t tongue) days(a store.Answers) []dayRow {
	longest := 0
	for _, c := range a.Curves {
		longest = max(longest, len(c.Sum))
	}
	var all []dayRow
	for day := 1; day <= longest; day++ {
		r := dayRow{Day: day}
		for _, c := range a.Curves {
			part := ""
			if day <= len(c.Sum) {
				part = t.say("judge.of", "k", c.Sum[day-1], "of", c.Of)
			}
			r.Parts = append(r.Parts, part)
		}
		all = append(all, r)
	}
	return all
}

// channels draws how those who reported did it.
func (t tongue) channels(a store.Answers) template.HTML {
	if a.Reported == 0 {
		return ""
	}
	b := chart.Bars{Text: chart.Text{ID: "channels", Title: t.say("overview.channels")}, Share: true}
	for _, via := range byCount(a.Via) {
		says := t.say("judge.of", "k", a.Via[via], "of", a.Reported)
		b.Bars = append(b.Bars, chart.Bar{Label: t.Word("via", via), N: int64(a.Via[via]), Of: int64(a.Reported), Says: says})
		b.Desc += fmt.Sprintf("%s: %s. ", t.Word("via", via), says)
	}
	return b.SVG()
}

// curveSheet is the curve as a file: GET /overview/curve.csv.
func (k *Console) curveSheet(c *fiber.Ctx) error {
	t := k.tongue(c)
	a, err := k.Store.Answers(c.UserContext(), access.In(c).Scope(), t.now)
	if err != nil {
		return err
	}
	rows := [][]string{{t.say("overview.round"), t.say("overview.day_head"), t.say("overview.date"), t.say("overview.reported"), t.say("overview.asked")}}
	for _, v := range a.Curves {
		opens, err := time.Parse(time.DateOnly, v.Round.OpensOn)
		if err != nil {
			continue
		}
		for day, n := range v.Sum {
			rows = append(rows, []string{v.Round.Code, fmt.Sprint(day + 1), opens.AddDate(0, 0, day).Format(time.DateOnly), fmt.Sprint(n), fmt.Sprint(v.Of)})
		}
	}
	return sheet(c, "curve", rows)
}

// placesSheet is who has reported by place as a file: GET /overview/places.csv.
func (k *Console) placesSheet(c *fiber.Ctx) error {
	t := k.tongue(c)
	a, err := k.Store.Answers(c.UserContext(), access.In(c).Scope(), t.now)
	if err != nil {
		return err
	}
	rows := [][]string{{t.say("overview.place"), t.say("overview.name"), t.say("overview.reported"), t.say("overview.asked")}}
	for _, p := range a.Places {
		rows = append(rows, []string{p.Code, p.Name, fmt.Sprint(p.Reported), fmt.Sprint(p.People)})
	}
	return sheet(c, "places", rows)
}

// open finds a route of ours by an address, so that a page never leads nowhere.
func (k *Console) open(role access.Role, path string) bool {
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	need, there := k.ways[path]
	return there && role.May(need)
}

package console

import (
	"fmt"
	"strings"
	"time"

	"ahadi/store"
)

// row is one commitment: what its counts come to, in the words of the page.
type row struct {
	Commitment store.Commitment
	store.Triangulation
	Says    string // the label, with its number where it has one
	Mark    string // its shape, so that no colour is needed to tell it
	Points  string // the gap with its sign; "" without one
	Rests   string // on whom the reading rests
	InWay   string // the obstacle that is named most
	Arrived string // the money that came, of what was promised
	Step    string // the next step that is late
	Due     string // 4 Aug 2027
	Overdue int    // days past the due date
}

// marks are the shapes of the labels.
var marks = map[string]string{
	store.LabelConfirmed: "●", store.LabelReported: "◐", store.LabelOne: "○", store.LabelContested: "◆", store.LabelStale: "▽", store.LabelBroken: "■",
}

// judge puts one commitment's figures into the words of the page. Every number
// stands beside what it is a part of.
func judge(r store.OverviewRow, now time.Time) row {
	out := row{Commitment: r.Commitment, Triangulation: r.Triangulate(now)}
	out.Says, out.Mark = out.Label, marks[out.Label]
	if out.Label == store.LabelBroken {
		out.Says = fmt.Sprintf("broken reported (%d)", out.Kept.Broken+out.Kept.SawBroken)
	}
	if out.Gulf != "" {
		out.Points = fmt.Sprintf("%+d", out.Gap)
	}
	out.Rests = rests(out.Triangulation)
	if len(out.Obstacles) > 0 {
		out.InWay = fmt.Sprintf("%s (%d of %d)", named(obstacles, out.Obstacles[0].Name), out.Obstacles[0].N, out.Reports)
	}
	if out.Money.Community.Said() && out.Money.Promised > 0 {
		out.Arrived = fmt.Sprintf("%d%% of the money has arrived", out.Money.Community.Received*100/out.Money.Promised)
	}
	for _, m := range out.Milestones {
		if m.Late > 0 {
			out.Step = fmt.Sprintf("step %d: %s late", m.Seq, plural(m.Late, "day", "days"))
			break
		}
	}
	if due, err := time.Parse(time.DateOnly, r.Commitment.DueOn); err == nil {
		out.Due = due.Format("2 Jan 2006")
		if now.After(due.AddDate(0, 0, 1)) {
			out.Overdue = days(due, now)
		}
	}
	return out
}

// rests says from how many phones a reading of several came, and who checked it.
func rests(t store.Triangulation) string {
	var parts []string
	if t.Community.Voices > 1 {
		parts = append(parts, plural(t.Phones, "phone", "phones"), plural(t.Organisations, "group", "groups"))
	}
	for _, v := range t.Verdicts {
		if n := v.Seen + v.Told; n > 0 && v.Verdict != "cannot_check" {
			parts = append(parts, fmt.Sprintf("%d %s", n, named(verdicts, v.Verdict)))
		}
	}
	if t.Entered > 0 {
		parts = append(parts, fmt.Sprintf("%d entered for them", t.Entered))
	}
	return strings.Join(parts, ", ")
}

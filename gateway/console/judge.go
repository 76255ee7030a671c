package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"ahadi/internal/chart"
	"ahadi/store"
)

// row is one commitment: what its counts come to, in the words of the page.
type row struct {
	Commitment store.Commitment
	store.Triangulation
	Says    string        // the label, with its number where it has one
	Mark    string        // its shape, so that no colour is needed to tell it
	Points  string        // the gap with its sign; "" without one
	Rests   string        // on whom the reading rests
	InWay   string        // the obstacle that is named most
	Arrived string        // the money that came, of what was promised
	Step    string        // the next step that is late
	Due     string        // 4 Aug 2027
	Overdue int           // days past the due date
	Bell    template.HTML // both sides on one line
}

// marks are the shapes of the labels.
var marks = map[string]string{
	store.LabelConfirmed: "●", store.LabelReported: "◐", store.LabelOne: "○", store.LabelContested: "◆", store.LabelStale: "▽", store.LabelBroken: "■",
}

// judge puts one commitment's figures into the words of the page. Every number
// stands beside what it is a part of.
func (t tongue) judge(r store.OverviewRow) row {
	out := row{Commitment: r.Commitment, Triangulation: r.Triangulate(t.now), Due: t.Day(r.Commitment.DueOn)}
	out.Says, out.Mark = t.Word("label", out.Label), marks[out.Label]
	if out.Label == store.LabelBroken {
		out.Says = fmt.Sprintf("%s (%d)", out.Says, out.Kept.Broken+out.Kept.SawBroken)
	}
	if out.Gulf != "" {
		out.Points = fmt.Sprintf("%+d", out.Gap)
	}
	out.Rests, out.Bell = t.rests(out.Triangulation), t.bell(out.Commitment, out.Triangulation)
	if len(out.Obstacles) > 0 {
		out.InWay = t.say("judge.way", "what", t.Word("obstacle", out.Obstacles[0].Name), "k", out.Obstacles[0].N, "of", out.Reports)
	}
	if out.Money.Community.Said() && out.Money.Promised > 0 {
		out.Arrived = t.say("judge.arrived", "share", out.Money.Community.Received*100/out.Money.Promised)
	}
	for _, m := range out.Milestones {
		if m.Late > 0 {
			out.Step = t.say("judge.step", "seq", m.Seq, "n", m.Late)
			break
		}
	}
	if due, err := time.Parse(time.DateOnly, r.Commitment.DueOn); err == nil && t.now.After(due.AddDate(0, 0, 1)) {
		out.Overdue = days(due, t.now)
	}
	return out
}

// rests says from how many phones a reading of several came, and who checked it.
func (t tongue) rests(f store.Triangulation) string {
	var parts []string
	if f.Community.Voices > 1 {
		parts = append(parts, t.say("judge.phones", "n", f.Phones), t.say("judge.groups", "n", f.Organisations))
	}
	for _, v := range f.Verdicts {
		if n := v.Seen + v.Told; n > 0 && v.Verdict != "cannot_check" {
			parts = append(parts, fmt.Sprintf("%d %s", n, t.Word("verdict", v.Verdict)))
		}
	}
	if f.Entered > 0 {
		parts = append(parts, t.say("judge.entered", "n", f.Entered))
	}
	return strings.Join(parts, ", ")
}

// bell draws both sides of one commitment on a line.
func (t tongue) bell(c store.Commitment, f store.Triangulation) template.HTML {
	return chart.Dumbbell{
		Text: chart.Text{ID: "bell-" + c.Code, Title: c.Code, Desc: t.bothSay(f)}, Wide: 100, Pairs: []chart.Pair{pairOf(f)},
	}.SVG()
}

// bothSay is what both sides say, in words.
func (t tongue) bothSay(f store.Triangulation) string {
	say := func(side string, r store.Reading, without string) string {
		if r.Percent >= 0 {
			without = fmt.Sprintf("%d %%", r.Percent)
		}
		return t.Word("side", side) + ": " + without
	}
	silent := t.Word("status", f.Government.Status)
	if f.Government.Voices == 0 {
		silent = t.say("judge.silent")
	}
	return say("community", f.Community, t.Word("status", f.Community.Status)) + ", " + say("government", f.Government, silent)
}

// pairOf is what is drawn of both sides.
func pairOf(f store.Triangulation) chart.Pair {
	return chart.Pair{Community: f.Community.Percent, Government: f.Government.Percent, Silent: f.Government.Voices == 0, Wide: f.Gulf == "dispute"}
}

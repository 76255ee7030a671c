package console

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// overviewPage is all that templates/overview.html can show.
type overviewPage struct {
	Network   store.Network
	Round     round
	Answers   store.Answers
	Dots      []bool // one a monitor, those who reported first; none when there are too many to see
	Curve     template.HTML
	Days      []dayRow // the curve as a table
	Channels  template.HTML
	Places    []store.PlaceAnswers // where the fewest have reported, first
	MorePlace int                  // places that are not shown
	Todo      []todo
	Rows      []row                // of the promises to look at, those that need it most
	Look      int                  // promises to look at
	All       int                  // promises
	InTheWay  []store.ObstacleRank // of all, the widest first
	Reports   []reported
	Inbox     []store.InboxItem
	Remind    remindBox
	Ask       []question
	As        string // what time it is
}

// reported is one of the newest reports.
type reported struct {
	store.Report
	Says    string // of a form that has no status
	Comment string
}

// What a page shows at most: it has to load on a slow line.
const (
	newest      = 12 // reports and messages
	mostDots    = 72 // people as dots
	shownPlaces = 10
)

// overview answers Monday's first question, who reported and what is late: GET /.
// A viewer is led to what is published.
func (k *Console) overview(c *fiber.Ctx) error {
	u := access.In(c)
	if !u.Role.May(access.Branch) {
		return c.Redirect("/published", fiber.StatusSeeOther)
	}
	t, ctx := k.tongue(c), c.UserContext()
	o, err := k.Store.Overview(ctx, u.Scope(), t.now)
	if err != nil {
		return err
	}
	page := overviewPage{Network: o.Network, Round: t.roundOf(o.Round), Answers: o.Answers, As: t.now.In(t.zone).Format("15:04 MST"), All: len(o.Rows), Ask: k.questions(u.Role)}
	page.answers(t)
	page.InTheWay = store.RankObstacles(o.Rows)
	if page.Todo, err = k.todos(ctx, u, t, o.Rows); err != nil {
		return err
	}
	if err := k.rows(ctx, &page, t, o.Rows); err != nil {
		return err
	}
	if err := k.feeds(ctx, &page, t, u.Scope()); err != nil {
		return err
	}
	if u.Role.May(access.Coordinator) {
		if page.Remind, err = k.listen(ctx, t, o.Answers); err != nil {
			return err
		}
	}
	return k.show(c, "overview", page)
}

// answers draws who has reported.
func (p *overviewPage) answers(t tongue) {
	a := p.Answers
	if a.People <= mostDots {
		for i := range a.People {
			p.Dots = append(p.Dots, i < a.Reported)
		}
	}
	p.Curve, p.Days = t.curve(a), t.days(a)
	p.Channels = t.channels(a)
	p.Places = slices.Clone(a.Places)
	slices.SortStableFunc(p.Places, func(x, y store.PlaceAnswers) int { return cmp.Compare(x.Reported*y.People, y.Reported*x.People) })
	p.MorePlace = max(len(p.Places)-shownPlaces, 0)
	p.Places = p.Places[:min(len(p.Places), shownPlaces)]
}

// rows shows the promises that need somebody to look, the worst first; all of
// them have a page of their own.
func (k *Console) rows(ctx context.Context, page *overviewPage, t tongue, all []store.OverviewRow) error {
	type worry struct{ at, alarm int }
	var look []worry
	for i := range all {
		if n := alarm(all[i].Triangulate(t.now)); n > 0 {
			look = append(look, worry{i, n})
		}
	}
	slices.SortStableFunc(look, func(a, b worry) int { return cmp.Compare(b.alarm, a.alarm) })
	page.Look = len(look)
	rows := make([]store.OverviewRow, min(len(look), newest))
	for i := range rows {
		rows[i] = all[look[i].at]
	}
	if err := k.Store.Fill(ctx, rows, t.now); err != nil {
		return err
	}
	for _, r := range rows {
		page.Rows = append(page.Rows, t.judge(r))
	}
	return nil
}

// alarm is how much a promise needs somebody to look, a number to sort by; 0
// where both sides say nearly the same, or one of them nothing.
func alarm(f store.Triangulation) int {
	n := 0
	if f.Gulf == "gap" || f.Gulf == "dispute" {
		n = max(f.Gap, -f.Gap)
	}
	switch f.Label {
	case store.LabelBroken:
		n += 400
	case store.LabelContested:
		n += 300
	case store.LabelStale:
		n += 20
	}
	if f.Dispute {
		n += 200
	}
	return n + 500*min(f.Disputes, 1)
}

// feeds are the newest reports and what waits to be read.
func (k *Console) feeds(ctx context.Context, page *overviewPage, t tongue, scope store.Scope) error {
	reports, err := k.Store.NewestReports(ctx, scope, newest)
	if err != nil {
		return err
	}
	for _, r := range reports {
		page.Reports = append(page.Reports, reported{r, t.said(r), freeText(r.Answers)})
	}
	page.Inbox, err = k.Store.Inbox(ctx, scope, newest)
	return err
}

// remind writes to those who have not reported, now: POST /remind.
func (k *Console) remind(c *fiber.Ctx) error {
	t := k.tongue(c)
	rows, err := k.Reminders.RemindNow(c.UserContext(), t.now)
	if errors.Is(err, store.ErrPaused) {
		return k.refused(c, err, "/")
	}
	if err != nil {
		return fmt.Errorf("remind now: %w", err)
	}
	sent, later, left := 0, 0, map[string]int{}
	for _, r := range rows {
		switch {
		case r.Reason == "reported": // she needs no reminder
		case r.Reason != "":
			left[r.Reason]++
		case r.Due.After(t.now):
			later++
		default:
			sent++
		}
	}
	var rest []string
	if later > 0 {
		rest = append(rest, t.say("overview.wait_hours", "n", later))
	}
	for _, reason := range byCount(left) {
		rest = append(rest, t.say("overview.left_out", "n", left[reason], "why", t.Word("reason", reason)))
	}
	return k.did(c, "/", done{Word: "overview.reminded", Args: []string{"n", fmt.Sprint(sent), "rest", strings.Join(rest, " ")}})
}

// byCount are the words of a count, the most first.
func byCount(all map[string]int) []string {
	var words []string
	for w := range all {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(all[b], all[a]), cmp.Compare(a, b)) })
	return words
}

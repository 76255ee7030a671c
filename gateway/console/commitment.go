package console

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/internal/chart"
	"ahadi/store"
)

// commitmentPage is all that templates/commitment.html can show.
type commitmentPage struct {
	Pager   pager
	Promise store.Promise
	Row     row
	Why     string   // what the label beside its figure means
	Grounds []string // on what it rests
	Strip   template.HTML
	Raw     []rawAnswer
	Bell    template.HTML
	Rounds  table
	Money   []fact
	Voices  []voiceRow
	Steps   []store.MilestoneFigure
	Ways    []string // where its lifecycle may go
	Answer  []answerForm
	Enter   bool // reports can be entered for somebody
	Reports bool // each report has a page of its own
	Today   string
}

// StepWords are what a step can be.
func (commitmentPage) StepWords() []string {
	return []string{"scheduled", "met", "partially_met", "not_met"}
}

// DisputeKinds are what can be in dispute.
func (commitmentPage) DisputeKinds() []string {
	return []string{"status", "money", "milestone", "safety", "identity"}
}

// DisputeSides are on whose word it is opened.
func (commitmentPage) DisputeSides() []string {
	return []string{"coordinator", "community", "government"}
}

// rawAnswer is how many residents said the same.
type rawAnswer struct {
	Said string
	N    int
}

// answerForm is where the answer of one partner is entered: what it answered in
// this round stands in it.
type answerForm struct {
	Org  string // code
	Said map[string]string
	store.NextStep
}

// fact is a word and what stands beside it.
type fact struct{ Word, Says string }

// voiceRow is one voice of the timeline.
type voiceRow struct {
	store.Voice
	Says    string
	Comment string
}

// commitment tells the story of one promise: GET /commitments/:code. It is for
// coordinators: it shows every voice.
func (k *Console) commitment(c *fiber.Ctx) error {
	t, u, ctx := k.tongue(c), access.In(c), c.UserContext()
	code := c.Params("code")
	p, err := k.Store.Promise(ctx, u.Scope(), code, t.now)
	if err != nil {
		return k.refused(c, err, "/commitments")
	}
	page := commitmentPage{Promise: p, Row: t.judge(p.Row), Ways: store.Ways(p.Row.Commitment.Lifecycle), Today: k.Store.Today(t.now), Enter: k.open(u.Role, "/enter"), Reports: k.open(u.Role, "/reports")}
	page.Steps = page.Row.Milestones
	page.trust(t)
	page.Rounds = t.roundTable(p)
	page.Money = t.moneyOf(page.Row)
	page.Bell = t.bigBell(page.Row)
	page.Answer = answerForms(p)
	voices, err := k.Store.Voices(ctx, u.Scope(), code, store.Page{After: after(c), Limit: perPage + 1})
	if err != nil {
		return err
	}
	more := len(voices) > perPage
	for _, v := range voices[:min(len(voices), perPage)] {
		page.Voices = append(page.Voices, voiceRow{v, t.said(v.Report), freeText(v.Report.Answers)})
	}
	if len(page.Voices) > 0 {
		page.Pager = pages(c, more, page.Voices[len(page.Voices)-1].ID)
	}
	return k.show(c, "commitment", page)
}

// answerForms are a form for each partner that may answer, in the round that the
// answer is to.
func answerForms(p store.Promise) (all []answerForm) {
	for _, a := range p.Partners {
		if a.Role == "monitors" || slices.ContainsFunc(all, func(b answerForm) bool { return b.Org == a.Organisation }) {
			continue
		}
		f := answerForm{Org: a.Organisation}
		for _, r := range p.Answers {
			if r.Organisation == f.Org && r.Round == p.Rounds[0].Round.Code {
				f.Said, f.NextStep = r.Words, store.NextStep{Next: r.Next, DueOn: r.DueOn}
			}
		}
		all = append(all, f)
	}
	return all
}

// trust answers whether the figure beside it can be trusted: the rule that gave
// the label, what it counted, and every answer as it came.
func (p *commitmentPage) trust(t tongue) {
	f := p.Row.Triangulation
	p.Why = t.say("commitment.why_" + strings.ReplaceAll(f.Label, " ", "_"))
	add := func(key string, n int) { p.Grounds = append(p.Grounds, t.say(key, "n", n)) }
	add("commitment.ground_values", f.Community.Voices)
	add("judge.phones", f.Phones)
	add("judge.groups", f.Organisations)
	add("commitment.ground_places", f.Places)
	add("commitment.ground_seen", f.Seen)
	if f.Agreement >= 0 {
		p.Grounds = append(p.Grounds, t.say("judge.agreement", "share", f.Agreement, "word", t.Word("accord", f.Accord)))
	}
	if f.Entered > 0 {
		add("judge.entered", f.Entered)
	}
	if f.Disputes > 0 {
		add("commitment.ground_disputes", f.Disputes)
	}
	p.Grounds = append(p.Grounds, t.Word("fresh", f.Fresh))
	counts := p.Promise.Row.Community
	strip := chart.Strip{Text: chart.Text{ID: "strip", Title: t.say("commitment.strip")}, Middle: f.Community.Percent}
	for percent, n := range counts.Percent {
		if n > 0 {
			said := fmt.Sprintf("%d %%", percent)
			p.Raw = append(p.Raw, rawAnswer{said, n})
			strip.Counts[percent] = n
			strip.Desc += fmt.Sprintf("%s × %d. ", said, n)
		}
	}
	for _, status := range byCount(counts.Status) {
		if n := counts.Status[status]; n > 0 {
			p.Raw = append(p.Raw, rawAnswer{t.Word("status", status), n})
		}
	}
	if strip.Desc != "" {
		p.Strip = strip.SVG()
	}
}

// bigBell draws both sides large; nothing of a standing promise.
func (t tongue) bigBell(r row) template.HTML {
	if r.Commitment.Kind != "build" {
		return ""
	}
	p := pairOf(r.Triangulation)
	p.Says = r.Points
	return chart.Dumbbell{Text: chart.Text{ID: "bell", Title: r.Commitment.Code, Desc: t.bothSay(r.Triangulation)}, Ticks: true, Pairs: []chart.Pair{p}}.SVG()
}

// roundTable is the promise from round to round.
func (t tongue) roundTable(p store.Promise) table {
	out := table{ID: "rounds", Caption: t.say("commitment.rounds"), Head: []column{
		{Text: t.say("overview.round")}, {Text: t.say("overview.says_community")}, {Text: t.say("commitment.spread")}, {Text: t.say("overview.voices"), Num: true}, {Text: t.say("commitment.label")}, {Text: t.say("overview.says_government")}, {Text: t.say("overview.gap"), Num: true},
	}}
	for _, r := range p.Rounds {
		f := r.Triangulate(t.now)
		low, high := spread(&r.Community)
		between, gap := cell{None: true}, cell{None: true}
		if low >= 0 {
			between = cell{Text: fmt.Sprintf("%d–%d %%", low, high)}
		}
		if f.Gulf != "" {
			gap = cell{Text: fmt.Sprintf("%+d", f.Gap)}
		}
		out.Rows = append(out.Rows, []cell{{Text: r.Round.Name}, t.stood(f), between, {Text: t.Num(f.Reports)}, {Text: t.Word("label", f.Label)}, {Text: t.officially(f)}, gap})
	}
	return out
}

// moneyOf is what is said of its money.
func (t tongue) moneyOf(r row) []fact {
	m := r.Money
	if m.Promised == 0 && !m.Community.Said() && !m.Government.Said() {
		return nil
	}
	say := func(minor int64) string { return t.amount(minor, m.Currency).Text + " " + m.Currency }
	all := []fact{{"promised", say(m.Promised)}}
	if m.Community.Said() {
		all = append(all, fact{"arrived_community", say(m.Community.Received)}, fact{"spent", say(m.Community.Spent)})
	}
	if m.Government.Said() {
		all = append(all, fact{"arrived_government", say(m.Government.Received)})
	}
	if m.Community.Said() {
		all = append(all, fact{"missing", say(m.Gap)})
	}
	return all
}

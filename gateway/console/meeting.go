package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/chart"
	"ahadi/store"
)

// meetingPage is all that templates/meeting.html can show: a sheet of paper for
// a meeting. There is no name of anybody who reported on it, no comment, and no
// figure that a public document would not print.
type meetingPage struct {
	Asked     picked
	Place     store.Place
	Path      string
	Languages []string
	Printed   string // the day
	Rows      []agenda
	More      int
	Groups    []string // whom to count who came
}

// agenda is one commitment on it.
type agenda struct {
	Code, Title, Place, Due string
	Overdue                 bool
	Held                    bool   // it rests on few people, and is not printed
	Community, Government   string // what each side says
	Basis                   string // 3 of 4, and the label
	Points                  string // the gap
	Chart                   template.HTML
	Step                    string // the next step that is not met
	Late                    int    // days
	Answers                 []answered
}

// answered is what an organisation has answered.
type answered struct{ Who, Words, On, Next, Due string }

// onSheet is how many commitments a sheet has room for.
const onSheet = 24

// meeting is the sheet for a place's meeting: GET /places/:code/sheet. ?lang=
// chooses the language of the paper, whatever the reader's own is.
func (k *Console) meeting(c *fiber.Ctx) error {
	a, err := k.picked(c)
	if err != nil {
		return err
	}
	v, err := k.view(c, "meeting", nil)
	if err != nil {
		return err
	}
	if lang := query(c).Get("lang"); spoken(lang) {
		v.Language = lang
	}
	a.Which.Place = strings.Clone(c.Params("code"))
	sheet, err := k.Store.SheetOf(c.UserContext(), a.Which, onSheet, k.Now())
	if err != nil {
		return k.refused(c, err, "/places")
	}
	page := meetingPage{
		Asked: a, Place: sheet.Place, Path: strings.Clone(c.Path()), Languages: languages, Printed: v.Day(v.now.In(v.zone).Format(time.DateOnly)), More: sheet.More, Groups: groups,
	}
	for _, r := range sheet.Rows {
		page.Rows = append(page.Rows, v.agenda(r))
	}
	v.Page = page
	return k.render(c, v)
}

// agenda puts a commitment on paper.
func (t tongue) agenda(r store.SheetRow) agenda {
	c, f := r.Commitment, r.Figures
	out := agenda{Code: c.Code, Title: t.Title(c.Title), Place: c.Place, Due: t.Day(c.DueOn), Held: r.How != store.PublishWhole && !r.Silent}
	out.Overdue = c.DueOn != "" && c.DueOn < t.now.In(t.zone).Format(time.DateOnly)
	out.Community, out.Government = t.reading(f.Community), t.reading(f.Government)
	pair := chart.Pair{Community: f.Community.Percent, Government: f.Government.Percent, Silent: f.Government.Voices == 0, Wide: f.Gulf == "dispute"}
	if f.Gulf != "" {
		out.Points = fmt.Sprintf("%+d", f.Gap)
		pair.Says = out.Points
	}
	says := t.say("meeting.says", "community", out.Community, "government", out.Government)
	switch {
	case out.Held:
		out.Community, says = t.say("meeting.held"), t.say("meeting.says", "community", t.say("meeting.held"), "government", out.Government)
	case r.Silent:
		out.Basis = t.Word("label", store.LabelNone)
	default:
		out.Basis = t.part(f.Reports, f.Assigned).Text + ", " + t.Word("label", f.Label)
	}
	if c.Kind == "build" {
		out.Chart = chart.Dumbbell{Text: chart.Text{ID: "pair-" + c.Code, Title: c.Code, Desc: says}, Pairs: []chart.Pair{pair}, Ticks: true, Wide: 200}.SVG()
	}
	for _, m := range f.Milestones {
		if m.Status != "met" {
			out.Step, out.Late = t.say("meeting.step", "step", t.Title(m.Title), "day", t.Day(m.DueOn), "side", t.Word("side", m.Side)), m.Late
			break
		}
	}
	for _, a := range r.Answers {
		out.Answers = append(out.Answers, answered{a.Name, t.Title(a.Words), t.Day(a.On), a.Next, t.Day(a.DueOn)})
	}
	return out
}

// reading is what one side says, in words.
func (t tongue) reading(r store.Reading) string {
	switch {
	case r.Voices == 0:
		return t.say("meeting.silent")
	case r.Percent < 0:
		return t.Word("status", r.Status)
	}
	return fmt.Sprintf("%s, %d %%", t.Word("status", r.Status), r.Percent)
}

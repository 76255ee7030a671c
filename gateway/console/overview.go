package console

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// overviewPage is all that templates/overview.html can show.
type overviewPage struct {
	Network  store.Network
	Round    store.Round
	Day      int // of the round, from 1
	People   int
	Reported int
	Rows     []row
	Reports  []reported
	Inbox    []waiting
	Silent   []store.Contact
	Remind   []store.ReminderRow // what the button would do
	Left     int                 // people whom it leaves out
	Done     *done
	At       time.Time
}

// row is one commitment.
type row struct {
	store.OverviewRow
	Community  store.Reading
	Government store.Reading
	Label      string // the confidence printed beside every figure
	Agreement  int    // -1: not applicable
	Gap        string // government minus community, with its sign; "" without both
	Wide       bool   // |gap| > 25: a dispute is suggested
	Fresh      string // fresh, ageing, stale, none: of the report, not of the work
	Days       int    // since the newest report
	Overdue    int    // days past the due date
}

// reported is one of the newest reports.
type reported struct {
	store.Report
	Comment string
}

// waiting is an entry of the inbox; a message about danger opens behind a click.
type waiting struct {
	store.InboxItem
	Urgent bool
}

// done is what "remind them now" did.
type done struct {
	Sent, Later int
	Left        map[string]int // by reason
}

// overview answers Monday's first question, who reported and what is late: GET /.
func (k *Console) overview(c *fiber.Ctx) error {
	page, err := k.load(c.UserContext(), k.now())
	if err != nil {
		return err
	}
	return k.render(c, "overview", page)
}

// remind writes to those who have not reported, now: POST /remind.
func (k *Console) remind(c *fiber.Ctx) error {
	if !sameOrigin(c) {
		return fiber.NewError(fiber.StatusForbidden, "This form was sent from another site. Open the page here and press the button again.")
	}
	now := k.now()
	rows, err := k.reminders.RemindNow(c.UserContext(), now)
	if err != nil {
		return fmt.Errorf("remind now: %w", err)
	}
	page, err := k.load(c.UserContext(), now)
	if err != nil {
		return err
	}
	page.Done = &done{Left: map[string]int{}}
	for _, r := range rows {
		switch {
		case r.Reason != "":
			page.Done.Left[r.Reason]++
		case r.Due.After(now):
			page.Done.Later++
		default:
			page.Done.Sent++
		}
	}
	return k.render(c, "overview", page)
}

// newest is how many reports and messages the page shows.
const newest = 12

func (k *Console) load(ctx context.Context, now time.Time) (overviewPage, error) {
	o, err := k.store.Overview(ctx, now)
	if err != nil {
		return overviewPage{}, err
	}
	page := overviewPage{Network: o.Network, Round: o.Round, People: o.People, Reported: o.Reported, At: now, Day: dayOf(o.Round, now)}
	for _, r := range o.Rows {
		page.Rows = append(page.Rows, judge(r, o.Round, now))
	}
	reports, err := k.store.NewestReports(ctx, newest)
	if err != nil {
		return page, err
	}
	for _, r := range reports {
		page.Reports = append(page.Reports, reported{r, comment(r)})
	}
	inbox, err := k.store.Inbox(ctx, newest)
	if err != nil {
		return page, err
	}
	for _, i := range inbox {
		page.Inbox = append(page.Inbox, waiting{i, i.Reason == "urgent" || i.Reason == "held"})
	}
	contacts, err := k.store.Contacts(ctx, store.Page{Limit: 1000}, now)
	if err != nil {
		return page, err
	}
	for _, p := range contacts {
		if p.Status == "active" && !p.Reported && monitors(p) && len(p.Assigned) > 0 {
			page.Silent = append(page.Silent, p)
		}
	}
	rows, err := k.reminders.Preview(ctx, now)
	for _, r := range rows {
		if r.Reason == "" {
			page.Remind = append(page.Remind, r)
		} else {
			page.Left++
		}
	}
	return page, err
}

func monitors(p store.Contact) bool {
	for _, role := range p.Roles {
		if role == "monitor" {
			return true
		}
	}
	return false
}

// comment is the free text of a report, which only coordinators read.
func comment(r store.Report) string {
	var answers struct {
		Comment string `json:"comment"`
	}
	if json.Unmarshal(r.Answers, &answers) != nil {
		return ""
	}
	return answers.Comment
}

func dayOf(r store.Round, now time.Time) int {
	opened, err := time.Parse(time.DateOnly, r.OpensOn)
	if err != nil {
		return 0
	}
	return int(now.Sub(opened).Hours()/24) + 1
}

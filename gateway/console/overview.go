package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// overviewPage is all that templates/overview.html can show.
type overviewPage struct {
	Network  store.Network
	Round    round
	People   int
	Reported int
	Dots     []bool // one a monitor, those who reported first; none when there are too many to see
	Rows     []row
	InTheWay []store.ObstacleRank // of all rows, the widest first
	Reports  []reported
	Inbox    []waiting
	Silent   []silent
	More     int   // monitors to hear from who are not in Silent
	Willing  int   // people to whom the button would write
	Others   []sum // why monitors who are not asked in this round are left out
	Reminded *reminded
	Paused   bool   // sending is paused
	As       string // what time it is
}

// reported is one of the newest reports.
type reported struct {
	store.Report
	Says    string // of a form that has no status
	Comment string
	When    string
}

// waiting is an entry of the inbox; a message about danger opens behind a click.
type waiting struct {
	store.InboxItem
	Urgent bool
	When   string
}

// silent is a monitor who has not reported, with what the button would do.
type silent struct {
	store.Contact
	Reason string // why she would be left out; "" when she is written to
	Text   string
	Parts  int // SMS that the text takes
	When   string
	For    string // the commitment that she is asked for
}

// reminded is what "remind them now" did.
type reminded struct {
	Sent, Later int
	Left        []sum
}

// sum counts people by reason.
type sum struct {
	Reason string
	N      int
}

// What a page shows at most: it has to load on a slow line.
const (
	newest    = 12 // reports and messages
	shownOut  = 40 // monitors to hear from
	mostDots  = 72 // people as dots
	allPeople = 1000
)

// overview answers Monday's first question, who reported and what is late: GET /.
func (k *Console) overview(c *fiber.Ctx) error {
	page, err := k.load(c.UserContext(), k.tongue(c))
	if err != nil {
		return err
	}
	return k.show(c, "overview", page)
}

// remind writes to those who have not reported, now: POST /remind.
func (k *Console) remind(c *fiber.Ctx) error {
	now := k.Now()
	rows, err := k.Reminders.RemindNow(c.UserContext(), now)
	if errors.Is(err, store.ErrPaused) {
		return fiber.NewError(fiber.StatusConflict, "Nothing was sent: sending is paused. Ask who runs this gateway to let it go on with 'ahadi sending resume', then press the button again.")
	}
	if err != nil {
		return fmt.Errorf("remind now: %w", err)
	}
	page, err := k.load(c.UserContext(), k.tongue(c))
	if err != nil {
		return err
	}
	page.Reminded = outcome(rows, now)
	return k.show(c, "overview", page)
}

// outcome counts what became of each monitor; who has reported needs no reminder.
func outcome(rows []store.ReminderRow, now time.Time) *reminded {
	d := &reminded{}
	for _, r := range rows {
		switch {
		case r.Reason == "reported":
		case r.Reason != "":
			d.Left = count(d.Left, r.Reason)
		case r.Due.After(now):
			d.Later++
		default:
			d.Sent++
		}
	}
	return d
}

func count(all []sum, reason string) []sum {
	i := slices.IndexFunc(all, func(s sum) bool { return s.Reason == reason })
	if i < 0 {
		return append(all, sum{reason, 1})
	}
	all[i].N++
	return all
}

func (k *Console) load(ctx context.Context, t tongue) (overviewPage, error) {
	now := t.now
	o, err := k.Store.Overview(ctx, store.Everything(), now)
	if err != nil {
		return overviewPage{}, err
	}
	zone := zoneOf(o.Network)
	page := overviewPage{Network: o.Network, Round: roundOf(o.Round, now.In(zone)), People: o.People, Reported: o.Reported, As: now.In(zone).Format("15:04 MST")}
	if o.People <= mostDots {
		for i := range o.People {
			page.Dots = append(page.Dots, i < o.Reported)
		}
	}
	if _, page.Paused, err = k.Store.Paused(ctx); err != nil {
		return page, err
	}
	for _, r := range o.Rows {
		page.Rows = append(page.Rows, t.judge(r))
	}
	page.InTheWay = store.RankObstacles(o.Rows)
	reports, err := k.Store.NewestReports(ctx, newest)
	if err != nil {
		return page, err
	}
	for _, r := range reports {
		page.Reports = append(page.Reports, reported{r, t.said(r), comment(r), ago(r.At, now, zone)})
	}
	inbox, err := k.Store.Inbox(ctx, newest)
	if err != nil {
		return page, err
	}
	for _, i := range inbox {
		page.Inbox = append(page.Inbox, waiting{i, unsafe(i.Reason), ago(i.At, now, zone)})
	}
	return page, k.listen(ctx, &page, now)
}

// listen finds whom to hear from, and what the button would do for each.
func (k *Console) listen(ctx context.Context, page *overviewPage, now time.Time) error {
	contacts, err := k.Store.Contacts(ctx, store.Page{Limit: allPeople}, now)
	if err != nil {
		return err
	}
	rows, err := k.Reminders.Preview(ctx, now)
	if err != nil {
		return fmt.Errorf("preview reminders: %w", err)
	}
	would := map[int64]store.ReminderRow{}
	for _, r := range rows {
		would[r.ContactID] = r
		if r.Reason == "" {
			page.Willing++
		}
	}
	for _, p := range contacts {
		if p.Reported || len(p.Assigned) == 0 || !slices.Contains(p.Roles, "monitor") {
			continue
		}
		r, known := would[p.ID]
		switch {
		case p.Status != "active":
			page.Others = count(page.Others, p.Status)
		case len(page.Silent) < shownOut:
			page.Silent = append(page.Silent, quiet(p, r, known, now, page.Network))
		}
	}
	if len(page.Silent) == shownOut { // the rest is only counted
		page.More = max(page.People-page.Reported-shownOut, 0)
	}
	return nil
}

// quiet is one monitor whom nobody has heard from.
func quiet(p store.Contact, r store.ReminderRow, known bool, now time.Time, n store.Network) silent {
	s := silent{Contact: p, Reason: r.Reason, Text: r.Text, Parts: r.Segments, For: r.Commitment, When: "now"}
	if !known {
		s.Reason = "no_round"
	}
	if r.Due.After(now) {
		s.When = r.Due.In(zoneOf(n)).Format("2 Jan 15:04")
	}
	return s
}

// unsafe are the reasons whose text may name somebody in danger.
func unsafe(reason string) bool { return reason == "urgent" || reason == "held" }

// comment is the free text of a report, which only coordinators read.
func comment(r store.Report) string {
	if r.State == "held" {
		return "" // it names a person: read it in the inbox
	}
	var answers struct {
		Comment string `json:"comment"`
	}
	if json.Unmarshal(r.Answers, &answers) != nil {
		return ""
	}
	return answers.Comment
}

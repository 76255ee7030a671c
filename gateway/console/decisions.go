package console

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// decisionsPage is all that templates/decisions.html can show.
type decisionsPage struct {
	Items []matter // the most urgent first
	Round store.Round
	Now   time.Time
	Today string // the network's local day, for the forms
	Whole bool
	Me    string
}

// matter is one thing that waits for a decision. One of its parts is there.
type matter struct {
	Kind string    // alert, erasure, exclusion, held, dispute, choice, reply, quotes
	Due  time.Time // by when; zero where nothing says so
	Late bool
	Days int // until it is due, at least 0

	Alert     *store.Alert
	Dispute   *store.DisputeAt
	Held      *store.HeldReport
	Exclusion *store.Exclusion
	Mine      bool // of the exclusion: she proposed it, so another has to look
	Erasure   *store.Waiting
	Choice    *store.PublicRow
	Reply     *store.Replying
	Quotes    int // words to be redacted for the document of a round
	QuotesOf  store.Round
}

// eraseWithin is by when who asks to be erased is.
const eraseWithin = 30 * 24 * time.Hour

// matterKinds of a matter, the most urgent first where the day is the same.
var matterKinds = []string{"alert", "held", "exclusion", "dispute", "erasure", "choice", "reply", "quotes"}

// decisions shows what waits for a person to decide, what to do about each, and
// by when: GET /decisions.
func (k *Console) decisions(c *fiber.Ctx) error {
	u, now := access.In(c), k.Now()
	d, err := k.Store.Deciding(c.UserContext(), u.Scope(), now)
	if err == nil && slices.ContainsFunc(d.Alerts, func(a store.Alert) bool { return a.Number == 0 }) { // raised a moment ago
		if err = k.Store.NumberAlerts(c.UserContext()); err == nil {
			d, err = k.Store.Deciding(c.UserContext(), u.Scope(), now)
		}
	}
	if err != nil {
		return err
	}
	zone := zoneOf(k.Store.Network())
	page := decisionsPage{Round: d.Round, Now: now, Today: k.Store.Today(now), Whole: u.Scope().Whole, Me: u.Name}
	page.Items = matters(d, u, zone)
	if r := k.Store.QuoteRound(now); r.ID != 0 {
		n, err := k.Store.QuotesWaiting(c.UserContext(), u.Scope(), r.Code)
		if err != nil {
			return err
		}
		if n > 0 {
			page.Items = append(page.Items, matter{Kind: "quotes", Quotes: n, QuotesOf: r})
		}
	}
	for i := range page.Items {
		m := &page.Items[i]
		if m.Due.IsZero() {
			continue
		}
		m.Late, m.Days = m.Due.Before(now), max(int(m.Due.Sub(now).Hours()/24), 0)
	}
	slices.SortStableFunc(page.Items, func(a, b matter) int {
		return cmp.Or(whole(b.Kind == "alert")-whole(a.Kind == "alert"), whole(a.Due.IsZero())-whole(b.Due.IsZero()), a.Due.Compare(b.Due),
			slices.Index(matterKinds, a.Kind)-slices.Index(matterKinds, b.Kind))
	})
	return k.show(c, "decisions", page)
}

func whole(b bool) int {
	if b {
		return 1
	}
	return 0
}

// matters puts a day to each thing that waits.
func matters(d store.Deciding, u access.User, zone *time.Location) (all []matter) {
	for i := range d.Alerts {
		a := &d.Alerts[i]
		all = append(all, matter{Kind: "alert", Alert: a, Due: a.At.Add(15 * time.Minute)})
	}
	for i := range d.Disputes {
		all = append(all, matter{Kind: "dispute", Dispute: &d.Disputes[i], Due: endOf(d.Disputes[i].DueOn, zone)})
	}
	for i := range d.Held {
		all = append(all, matter{Kind: "held", Held: &d.Held[i], Due: d.Held[i].At.Add(heldFor)})
	}
	for i := range d.Exclusions {
		e := &d.Exclusions[i]
		by := e.ProposedBy
		if e.State == "undo_proposed" {
			by = e.UndoBy
		}
		all = append(all, matter{Kind: "exclusion", Exclusion: e, Mine: store.SameHand(by, u.Name), Due: e.At.Add(heldFor)})
	}
	for i := range d.Erasures {
		all = append(all, matter{Kind: "erasure", Erasure: &d.Erasures[i], Due: d.Erasures[i].At.Add(eraseWithin)})
	}
	for i := range d.Choices {
		all = append(all, matter{Kind: "choice", Choice: &d.Choices[i]})
	}
	for i := range d.Replies {
		if d.Replies[i].RepliedOn == "" {
			all = append(all, matter{Kind: "reply", Reply: &d.Replies[i], Due: endOf(d.Replies[i].Until, zone)})
		}
	}
	return all
}

// heldFor is how long a report should wait for a person at most: longer, and its
// round may be over.
const heldFor = 7 * 24 * time.Hour

// endOf is the end of a local day; zero for none.
func endOf(day string, zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 0, 1)
}

// numberOf is the number that a form names.
func numberOf(c *fiber.Ctx) int64 {
	n, err := strconv.ParseInt(field(c, "number"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

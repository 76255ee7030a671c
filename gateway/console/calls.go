package console

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/internal/why"
	"ahadi/store"
)

// callsPage is all that templates/calls.html can show.
type callsPage struct {
	Pager   pager
	Round   store.Round
	Begun   bool // a round has begun, so somebody is asked for something
	Place   string
	Places  []store.Place
	Calls   []toCall
	Asked   []callMe // who asks for a call
	Watched []store.Attention
	Reasons []string // what can come of a call
	Whole   bool
}

// toCall is a monitor to telephone.
type toCall struct {
	store.CallTo
	Days int // since her commitment was heard of; -1 for never
}

// callMe is somebody who asks for a call, who is promised one within callWithin.
type callMe struct {
	store.Waiting
	Due  time.Time
	Late bool
}

// callWithin is what the phone promises to who asks for a call (help_call).
const callWithin = 3 * 24 * time.Hour

// calls answers whom to call first: GET /calls.
func (k *Console) calls(c *fiber.Ctx) error {
	ctx, u, now := c.UserContext(), access.In(c), k.Now()
	page := callsPage{Place: query(c).Get("place"), Places: k.Store.Places(u.Scope()), Reasons: store.CallReasons(), Whole: u.Scope().Whole}
	if page.Place != "" && !k.Store.Sees(u.Scope(), page.Place) {
		return fiber.ErrNotFound
	}
	list, err := k.Store.CallListOf(ctx, u.Scope(), store.CallFilter{Place: page.Place, From: markOf(query(c).Get("from")), Limit: perPage}, now)
	if err != nil {
		return k.refused(c, err, "/calls")
	}
	page.Round, page.Begun = list.Round, list.Round.ID != 0
	for _, t := range list.Calls {
		days := -1
		if !t.Heard.IsZero() {
			days = int(now.Sub(t.Heard).Hours() / 24)
		}
		page.Calls = append(page.Calls, toCall{t, days})
	}
	page.Pager = callPager(c, list.Next)
	if page.Pager.First == "" { // on the first page only
		if err := k.asking(c, &page, now); err != nil {
			return err
		}
	}
	return k.show(c, "calls", page)
}

// asking adds who asks for a call, and what the rounds' watch has noted.
func (k *Console) asking(c *fiber.Ctx, page *callsPage, now time.Time) error {
	u := access.In(c)
	all, err := k.Store.Waiting(c.UserContext(), u.Scope(), store.WaitingFilter{Reason: "call_me"}, store.Page{Limit: perPage}, now)
	if err != nil {
		return err
	}
	for _, w := range all {
		due := w.At.Add(callWithin)
		page.Asked = append(page.Asked, callMe{w, due, due.Before(now)})
	}
	watched, err := k.Store.Attentions(c.UserContext())
	page.Watched = slices.DeleteFunc(watched, func(a store.Attention) bool { return !k.attends(u.Scope(), a) })
	return err
}

// markOf reads where a call list goes on: "commitment.contact".
func markOf(s string) (m store.CallMark) {
	one, two, _ := strings.Cut(s, ".")
	commitment, err1 := strconv.ParseInt(one, 10, 64)
	contact, err2 := strconv.ParseInt(two, 10, 64)
	if err1 != nil || err2 != nil || commitment < 1 || contact < 0 {
		return m
	}
	return store.CallMark{Commitment: commitment, Contact: contact}
}

func callPager(c *fiber.Ctx, next store.CallMark) (p pager) {
	q := query(c)
	q.Del("seen")
	if q.Get("from") != "" {
		q.Del("from")
		p.First = with(c.Path(), q)
	}
	if next != (store.CallMark{}) {
		q.Set("from", fmt.Sprintf("%d.%d", next.Commitment, next.Contact))
		p.Next = with(c.Path(), q)
	}
	return p
}

// hers is the person that a form is about, where its user may see her.
func (k *Console) hers(c *fiber.Ctx) (int64, error) {
	return k.Store.ContactIn(c.UserContext(), access.In(c).Scope(), field(c, "contact"))
}

// logCall notes what came of a call, in as many words as were ticked:
// POST /calls/log.
func (k *Console) logCall(c *fiber.Ctx) error {
	contact, err := k.hers(c)
	to, h := toPage(c, "/calls"), access.In(c).Hand(k.Now())
	reasons := fields(c, "reason")
	if err == nil && len(reasons) == 0 {
		err = store.Refusal{What: "logging the call", Missing: []why.Reason{why.Because("tick what came of the call")}}
	}
	before := false
	if err == nil {
		before, err = k.Store.LogCall(c.UserContext(), contact, reasons, h)
	}
	if err != nil {
		return k.refused(c, err, to)
	}
	d := done{Word: "calls.logged"}
	if slices.ContainsFunc(reasons, store.Rests) {
		d.Word = "calls.logged_rests"
	}
	if !before {
		d.Back = &back{"/calls/unlog", map[string]string{"contact": strconv.FormatInt(contact, 10), "at": strconv.FormatInt(h.At.UnixMilli(), 10), "to": to}}
	}
	return k.did(c, to, d)
}

// unlogCall takes back what she has just noted of a call: POST /calls/unlog.
func (k *Console) unlogCall(c *fiber.Ctx) error {
	contact, err := k.hers(c)
	to := toPage(c, "/calls")
	at, bad := strconv.ParseInt(field(c, "at"), 10, 64)
	if err == nil && bad != nil {
		err = store.ErrNotFound
	}
	if err == nil {
		_, err = k.Store.UnlogCall(c.UserContext(), contact, time.UnixMilli(at), access.In(c).Hand(k.Now()))
	}
	if err != nil {
		return k.refused(c, err, to)
	}
	return k.did(c, to, done{Word: "common.undone"})
}

// numberPage is all that templates/number.html can show.
type numberPage struct {
	Numbers []string
	Back    string
}

// revealNumber shows the numbers of a person to who signs for it:
// POST /calls/reveal.
func (k *Console) revealNumber(c *fiber.Ctx) error {
	contact, err := k.hers(c)
	var numbers []string
	if err == nil {
		numbers, err = k.Store.RevealNumber(c.UserContext(), contact, access.In(c).Hand(k.Now()))
	}
	if err != nil {
		return k.refused(c, err, "/calls")
	}
	return k.show(c, "number", numberPage{numbers, toPage(c, "/calls")})
}

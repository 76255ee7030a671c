package console

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// Broadcasts writes to many.
type Broadcasts interface {
	// Draft writes a text and its audience down, once the words can be sent.
	Draft(ctx context.Context, n store.NewBroadcast, h store.Hand) (store.Broadcast, error)
	// Preview says what it would do if it was confirmed now.
	Preview(ctx context.Context, number int, now time.Time) (store.BroadcastPreview, error)
	// Confirm lets it leave, after the hold; people is to how many.
	Confirm(ctx context.Context, number int, h store.Hand) (people int, before bool, err error)
	Moves
}

// Moves hold back what leaves of a broadcast, let it go on, and end it. before
// is true when it was so.
type Moves interface {
	Pause(ctx context.Context, number int, h store.Hand) (before bool, err error)
	Resume(ctx context.Context, number int, h store.Hand) (before bool, err error)
	Stop(ctx context.Context, number int, h store.Hand) (before bool, err error)
}

// broadcastsPage is all that templates/broadcasts.html can show.
type broadcastsPage struct {
	Rows  []store.Broadcast
	Pager pager
}

// broadcasts lists what was written to many, newest first: GET /broadcasts.
func (k *Console) broadcasts(c *fiber.Ctx) error {
	all, err := k.Store.Broadcasts(c.UserContext(), access.In(c).Scope(), int(after(c)), perPage+1)
	if err != nil {
		return err
	}
	page := broadcastsPage{Rows: all[:min(len(all), perPage)]}
	if n := len(page.Rows); n > 0 {
		page.Pager = pages(c, len(all) > perPage, int64(page.Rows[n-1].Number))
	}
	return k.show(c, "broadcasts", page)
}

// broadcastPage is all that templates/broadcast.html can show.
type broadcastPage struct {
	store.Broadcast
	Whom     []criterion
	Preview  *store.BroadcastPreview // of a draft; nil afterwards
	Adds     []adding
	Second   bool // somebody else than its author has to confirm
	Mine     bool // who reads this has written it
	Alone    int  // up to so many people one person alone sends
	Held     bool // nothing of it leaves yet: to stop it now undoes it
	Progress *store.Progress
	Rows     []sum // messages by what became of them
	Ended    []ended
	LeftOut  []sum
	Replies  []store.BroadcastReply
	Revealed bool
}

// criterion is one thing by which the audience is chosen; words: broadcasts.by_…
type criterion struct {
	By string
	Of []string
}

// adding is what a broadcast is expected to take of a budget.
type adding struct {
	budgetLeft
	Adds  string
	Above bool // it would reach the share beyond which broadcasts wait
}

// ended are messages that became nothing, for one reason.
type ended struct {
	Became, Reason string
	N              int
}

// broadcast is one of them, a draft as it would go out now: GET /broadcasts/:number.
func (k *Console) broadcast(c *fiber.Ctx) error {
	b, err := k.broadcastOf(c)
	if err != nil {
		return err
	}
	return k.showBroadcast(c, b, nil)
}

// broadcastOf is the one that the address names; one outside of the reader's
// branch is not there for her.
func (k *Console) broadcastOf(c *fiber.Ctx) (store.Broadcast, error) {
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil {
		return store.Broadcast{}, fiber.ErrNotFound
	}
	b, err := k.Store.Broadcast(c.UserContext(), number)
	if errors.Is(err, store.ErrNotFound) || err == nil && !k.Store.SeesAudience(access.In(c).Scope(), b.Audience) {
		err = fiber.ErrNotFound
	}
	return b, err
}

// showBroadcast renders it; replies are those that were revealed, nil for none.
func (k *Console) showBroadcast(c *fiber.Ctx, b store.Broadcast, replies []store.BroadcastReply) error {
	ctx, u := c.UserContext(), access.In(c)
	page := broadcastPage{Broadcast: b, Whom: whom(b.Audience), Alone: store.BroadcastAlone, Mine: strings.EqualFold(b.By, u.Name), Held: b.Hold.After(k.Now()), Replies: replies, Revealed: replies != nil}
	if b.State == "draft" {
		return k.showDraft(c, page)
	}
	_, p, err := k.Store.BroadcastProgress(ctx, b.Number)
	if err != nil {
		return err
	}
	page.Progress = &p
	page.Rows, page.Ended, page.LeftOut = progressed(p)
	if replies == nil {
		if page.Replies, err = k.Store.BroadcastReplies(ctx, b.Number); err != nil {
			return err
		}
	}
	return k.show(c, "broadcast", page)
}

// showDraft renders what a draft would do if it was confirmed now.
func (k *Console) showDraft(c *fiber.Ctx, page broadcastPage) error {
	p, err := k.Broadcasts.Preview(c.UserContext(), page.Number, k.Now())
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	page.Preview, page.Second = &p, p.Second()
	for _, b := range budgetsLeft(p.Budget) {
		adds := p.Adds(b.Budget)
		page.Adds = append(page.Adds, adding{b, adds.String(), b.Spent.Micro+adds.Micro > b.Whole.Micro/100*80})
	}
	return k.show(c, "broadcast", page)
}

// whom says whom an audience means, criterion by criterion.
func whom(a store.Audience) []criterion {
	var all []criterion
	for _, one := range []criterion{{"place", a.Places}, {"role", a.Roles}, {"commitment", a.Commitments}, {"language", a.Languages}} {
		if len(one.Of) > 0 {
			all = append(all, one)
		}
	}
	if a.Reported != "" {
		all = append(all, criterion{"reported_" + a.Reported, []string{a.Round}})
	}
	return all
}

// progressed is how far one has come, in the order in which it is read.
func progressed(p store.Progress) (rows []sum, failed []ended, left []sum) {
	for _, status := range []string{"queued", "sending", "sent", "delivered", "unknown", "expired", "failed", "refused"} {
		if n := p.Status[status]; n > 0 {
			rows = append(rows, sum{status, n})
		}
		for _, why := range slices.Sorted(maps.Keys(p.Ended)) {
			if len(why) > len(status)+2 && why[:len(status)+2] == status+": " {
				failed = append(failed, ended{status, why[len(status)+2:], p.Ended[why]})
			}
		}
	}
	for _, why := range slices.Sorted(maps.Keys(p.LeftOut)) {
		left = append(left, sum{why, p.LeftOut[why]})
	}
	return rows, failed, left
}

// reveal opens what was answered to one, which is noted: POST /broadcasts/:number/replies.
func (k *Console) broadcastReplies(c *fiber.Ctx) error {
	b, err := k.broadcastOf(c)
	if err != nil {
		return err
	}
	all, err := k.Store.RevealBroadcastReplies(c.UserContext(), b.Number, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, here(b))
	}
	if all == nil {
		all = []store.BroadcastReply{}
	}
	return k.showBroadcast(c, b, all)
}

func here(b store.Broadcast) string { return "/broadcasts/" + strconv.Itoa(b.Number) }

// confirmBroadcast lets one leave: POST /broadcasts/:number/confirm.
func (k *Console) confirmBroadcast(c *fiber.Ctx) error {
	b, err := k.broadcastOf(c)
	if err != nil {
		return err
	}
	people, before, err := k.Broadcasts.Confirm(c.UserContext(), b.Number, access.In(c).Hand(k.Now()))
	switch {
	case err != nil:
		return k.refused(c, err, here(b))
	case before:
		return k.did(c, here(b), done{Word: "broadcasts.was_confirmed"})
	}
	return k.did(c, here(b), done{Word: "broadcasts.confirmed", Args: []string{"n", strconv.Itoa(people), "seconds", strconv.Itoa(int(store.BroadcastHold / time.Second))}, Back: &back{Path: here(b) + "/stop"}})
}

// moved runs one act on a broadcast of the reader's, and says so.
func (k *Console) moved(c *fiber.Ctx, act func(context.Context, int, store.Hand) (bool, error), word, undo string) error {
	b, err := k.broadcastOf(c)
	if err != nil {
		return err
	}
	if _, err := act(c.UserContext(), b.Number, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, here(b))
	}
	d := done{Word: word}
	if undo != "" {
		d.Back = &back{Path: here(b) + undo}
	}
	return k.did(c, here(b), d)
}

// pauseBroadcast holds back what has not left: POST /broadcasts/:number/pause.
func (k *Console) pauseBroadcast(c *fiber.Ctx) error {
	return k.moved(c, k.Broadcasts.Pause, "broadcasts.paused", "/resume")
}

// resumeBroadcast lets it leave again: POST /broadcasts/:number/resume.
func (k *Console) resumeBroadcast(c *fiber.Ctx) error {
	return k.moved(c, k.Broadcasts.Resume, "broadcasts.resumed", "/pause")
}

// stopBroadcast ends it for good: POST /broadcasts/:number/stop.
func (k *Console) stopBroadcast(c *fiber.Ctx) error {
	return k.moved(c, k.Broadcasts.Stop, "broadcasts.stopped", "")
}

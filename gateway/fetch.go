package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"ahadi/flows"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/outbox"
	"ahadi/store"
)

// When inboxes are looked into: at the start, now and then, and soon after a
// call was turned away, which its provider may not repeat.
const (
	fetchEvery = 5 * time.Minute
	fetchSoon  = 20 * time.Second
)

// fetchBack is how far a look goes back behind the one before where the provider
// gives no cursor: what it lists may appear a while after it came.
const fetchBack = 10 * time.Minute

// listedLate is how long after it was written a message may appear behind the
// cursor of the look before. What is older was there before the first look, which
// was broken off.
const listedLate = 24 * time.Hour

// mostPages bounds one look; the next goes on.
const mostPages = 50

// Fetch looks into the inboxes that providers keep until ctx ends, and takes
// what their calls did not hand on as if they had.
func (g *Gateway) Fetch(ctx context.Context, ask outbox.Asker) error {
	var inboxes []*channel
	for _, ch := range g.channels {
		if _, ok := ch.Adapter.(aggregator.Fetcher); ok {
			inboxes = append(inboxes, ch)
		}
	}
	if len(inboxes) == 0 {
		return nil
	}
	slices.SortFunc(inboxes, func(a, b *channel) int { return cmp.Compare(a.Name, b.Name) })
	timer := time.NewTimer(0)
	defer timer.Stop()
	within, soon := fetchSoon, false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-g.turned:
			if !soon {
				timer.Reset(fetchSoon)
				within, soon = fetchSoon/2, true
			}
			continue
		case <-timer.C:
		}
		for _, ch := range inboxes {
			if err := g.fetch(ctx, ch, ask, within); err != nil {
				g.log.Warn("the provider's inbox was not read to its end", "channel", ch.Name, "err", err)
			}
		}
		timer.Reset(fetchEvery)
		within, soon = fetchEvery/2, false
	}
}

// fetch reads one inbox from where it was left. Where it was read to is noted
// only when all before is on disk.
func (g *Gateway) fetch(ctx context.Context, ch *channel, ask outbox.Asker, within time.Duration) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading it panicked: %T at %s", p, debug.Stack())
		}
	}()
	began := g.now()
	from, begun, err := g.store.BeginFetch(ctx, ch.Name, within, began)
	if err != nil || !begun {
		return err
	}
	if !from.First {
		from.Since = from.Since.Add(-fetchBack)
	}
	oldest := from.Since
	if from.Cursor != "" {
		oldest = oldest.Add(-listedLate)
	}
	foreign := 0
	defer func() {
		if foreign > 0 {
			g.log.Info("messages in the provider's inbox were sent to none of our senders", "channel", ch.Name, "messages", foreign)
		}
	}()
	for range mostPages {
		page, err := look(ctx, ch.Adapter.(aggregator.Fetcher), ask, from)
		if err != nil {
			return err
		}
		for _, m := range page.Messages {
			if old := m.At.IsZero() && from.First || !m.At.IsZero() && m.At.Before(oldest); old {
				continue
			}
			if to := g.addressed(ch, m.To); to != ch {
				if to == nil {
					foreign++
				}
				continue
			}
			if err := g.take(ctx, ch, m); err != nil {
				return err
			}
		}
		if !page.More || page.After == "" || page.After == from.Cursor {
			return g.store.Fetched(ctx, ch.Name, page.After, began)
		}
		if err := g.store.Fetched(ctx, ch.Name, page.After, from.Since); err != nil {
			return err
		}
		from.Cursor = page.After
	}
	return nil
}

// addressed is the channel to whose sender a message in a channel's inbox was
// sent: several may share the account. nil means that it is none of ours. What
// goes to no number of ours is the channel's own where it has none, such as a
// messaging service of many.
func (g *Gateway) addressed(ch *channel, to string) *channel {
	if to == "" || same(to, ch.From, ch.Region) {
		return ch
	}
	for _, other := range g.channels {
		if same(to, other.From, other.Region) {
			return other
		}
	}
	if strings.Trim(ch.From, "+0123456789") == "" && ch.From != "" {
		return nil
	}
	return ch
}

// look asks for one page.
func look(ctx context.Context, p aggregator.Fetcher, ask outbox.Asker, from store.Fetching) (aggregator.Fetched, error) {
	req, err := p.EncodeFetch(from.Cursor, from.Since)
	if err != nil {
		return aggregator.Fetched{}, errors.New("the request for it cannot be written") // it may hold a secret
	}
	a, err := ask(ctx, req)
	if err != nil {
		return aggregator.Fetched{}, err
	}
	page, err := p.DecodeFetch(a)
	if err != nil {
		return aggregator.Fetched{}, fmt.Errorf("the answer (HTTP %d) cannot be read: %s", a.Status, outbox.Clean(err.Error()))
	}
	return page, nil
}

// take is the turn of a message that was fetched. One that is no message stops
// nobody else's.
func (g *Gateway) take(ctx context.Context, ch *channel, m aggregator.SMS) error {
	if m.ID == "" || m.From == "" {
		g.log.Warn("a message of the provider's inbox has no id or no sender", "channel", ch.Name)
		return nil
	}
	job := g.smsJob(ch, m, g.now())
	job.Fetched = true
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	if _, err := g.answer(ctx, ch, job); err != nil {
		g.note(job, err)
		return err
	}
	return nil
}

// turnedAway says that a provider was not able to hand on a message.
func (g *Gateway) turnedAway() {
	select {
	case g.turned <- struct{}{}:
	default:
	}
}

// Who wrote this long ago does not wait with the phone in her hand: her answer
// keeps to the quiet hours. And this long ago, nothing that we say makes sense to
// her any more, but that her STOP is heeded.
const (
	lateAfter = 30 * time.Minute
	oldAfter  = 24 * time.Hour
)

// old says whether a message is one to which nothing is said any more.
func old(job *store.Job) bool { return job.Age() > oldAfter }

// asleep is when an answer may leave: at once, or after the quiet hours of the
// person's own zone when she wrote long ago, or did not write at all.
func (r *rowsOf) asleep(class flows.Class) (due, expires time.Time) {
	if r.job.Age() < lateAfter && r.job.Entry == nil || class == flows.ClassMust || r.quiet == nil {
		return due, expires
	}
	zone := r.b.Network.Zone
	if len(r.b.People) > 0 && r.b.People[0].Zone != "" {
		zone = r.b.People[0].Zone
	}
	due = r.quiet(r.job.At, r.zones.get(zone), r.ch.Region)
	return due, due.Add(oldAfter)
}

// overtaken says whether a message comes too late for what it says: its round is
// over; it would take the place of what she has reported since; or it would undo
// what her phone has said since: an old START a newer STOP, an old "wrong number"
// her who has the number now. A STOP counts however late it is.
func overtaken(job *store.Job, b *store.Before, effects []flows.Effect) (code, why string) {
	if job.Age() == 0 {
		return "", ""
	}
	for _, e := range effects {
		switch e := e.(type) {
		case flows.SaveReport:
			for i := range b.People {
				if last := b.People[i].Last[e.Commitment]; b.People[i].ID == e.Person && last != nil && last.At.After(job.Sent) {
					return e.Commitment, sentBefore
				}
			}
			if e.RoundID == 0 && gone(b.Round, job.At) {
				return e.Commitment, roundOver
			}
		case flows.KeepDraft:
			if gone(b.Round, job.At) {
				return e.State.Answers["commitment"], roundOver
			}
		case flows.OptIn, flows.Detach, flows.Enrol, flows.Agree, flows.Refuse, flows.SetLanguage, flows.Seldom, flows.Withdraw:
			if b.Line.SeenAt.After(job.Sent) {
				return "", sentBefore
			}
		}
	}
	return "", ""
}

// Why a message comes too late, as a coordinator reads it.
const (
	sentBefore = "sent before what the phone has said since"
	roundOver  = "sent in a round that is over"
)

// gone says whether the round in which a message was sent takes it no more.
func gone(r store.Round, now time.Time) bool {
	r.Open = false // it was, when she wrote
	return r.ID == 0 || !r.Corrects(now)
}

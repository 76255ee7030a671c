package store

import (
	"cmp"
	"strings"
	"time"

	"ahadi/internal/money"
)

// The shares of a round's budget, in percent, beyond which something stays: in
// the order of what is given up first (docs/sending.md). What answers a person
// in danger, who stops, or who is thanked never stays.
const (
	shareBroadcasts = 80 // broadcasts; and a warning
	shareMid        = 85 // the reminder in the middle of a round
	shareLast       = 90 // the last one
	shareReceipts   = 95 // receipts, but the first of a day to a phone
	shareAll        = 100
)

// lookAgain is how long what the budget does not reach for waits: an operator
// may raise it meanwhile.
const lookAgain = time.Hour

// What the keys of texts begin with, those of their twins too, that a budget
// treats in a way of its own.
const (
	thanksKey = "sms_thanks"
	midKey    = "sms_mid"
	lastKey   = "sms_last"
)

// purse is the money of one claim: what is left of each channel's day and of
// the round, and what this claim takes of it.
type purse struct {
	tx       *Tx
	store    *Store
	now      time.Time
	midnight time.Time // when today began
	day      string
	round    Round
	rules    sendingSettings
	budget   map[string]int64 // by currency
	spent    map[string]int64 // of the round, by currency
	today    map[string]int64 // by route with a limit
	books    books
}

func newPurse(tx *Tx, s *Store, now time.Time) *purse {
	return &purse{tx: tx, store: s, now: now, budget: map[string]int64{}, today: map[string]int64{}, books: books{}}
}

// purseLock makes claims of several processes that count money wait for each
// other: two that look at the same sum could each spend the rest of it.
const purseLock = `SELECT 1 FROM (SELECT pg_advisory_xact_lock(-7210)) locked`

// open counts what is left.
func (p *purse) open(rules sendingSettings, lanes []Lane) error {
	ref, err := p.tx.refresh(p.store.ref.Load()) // another process may have opened a round meanwhile
	if err != nil {
		return err
	}
	p.rules, p.round, p.midnight = rules, ref.round(p.now), ref.midnight(p.now)
	p.day = p.midnight.Format(time.DateOnly)
	counts := len(rules.budget) > 0
	for _, l := range lanes {
		counts = counts || !l.Limit.IsZero()
	}
	if !counts {
		return nil
	}
	if p.tx.engine.sets {
		if _, err := p.tx.row(purseLock, nil, new(int)); err != nil {
			return err
		}
	}
	for _, l := range lanes {
		if l.Limit.IsZero() {
			continue
		}
		if p.today[l.Route], err = spentToday(p.tx, p.day, l.Route, l.Limit.Currency); err != nil {
			return err
		}
	}
	if len(rules.budget) == 0 {
		return nil
	}
	for _, b := range rules.budget {
		p.budget[b.Currency] = b.Micro
	}
	p.spent, err = spentInRound(p.tx, p.round.ID)
	return err
}

// upTo is the last class that a lane may take now: what cannot leave whatever it
// costs is not even looked at, so that it holds up nobody.
func (p *purse) upTo(l Lane) int {
	last := toBroadcast
	if p.over(l, l.Price.Micro, shareBroadcasts) {
		last = toReminder
	}
	if p.rules.stoppedSince(l.Route, p.midnight) {
		last = toReply
	}
	if !l.Limit.IsZero() && l.Price.Micro > 0 && p.today[l.Route]+l.Price.Micro > l.Limit.Micro {
		last = toControl
	}
	return last
}

// over says whether a share of the round's budget would not hold an amount more.
func (p *purse) over(l Lane, micro int64, share int64) bool {
	budget, ok := p.budget[l.Price.Currency]
	return ok && l.Price.Micro > 0 && p.spent[l.Price.Currency]+micro > budget/100*share
}

// wait says until when a message waits for money, and why; "" when it may leave.
func (p *purse) wait(l Lane, d *queued) (until int64, why string, err error) {
	if d.Class == "must" || d.Class == "control" {
		return 0, "", nil
	}
	micro := l.Price.Times(d.Segments).Micro
	if !l.Limit.IsZero() && p.today[l.Route]+micro > l.Limit.Micro {
		return p.midnight.AddDate(0, 0, 1).UnixMilli(), "the day's limit of the channel is spent", nil
	}
	if strings.HasPrefix(d.permit.key, thanksKey) {
		return 0, "", nil
	}
	share, err := p.share(l, d, micro)
	if err != nil || !p.over(l, micro, share) {
		return 0, "", err
	}
	return p.now.Add(lookAgain).UnixMilli(), "the round's budget is spent", nil
}

// share is the percentage of the budget up to which a message may leave.
func (p *purse) share(l Lane, d *queued, micro int64) (int64, error) {
	switch {
	case d.Class == "broadcast":
		return shareBroadcasts, nil
	case strings.HasPrefix(d.permit.key, midKey):
		return shareMid, nil
	case strings.HasPrefix(d.permit.key, lastKey):
		return shareLast, nil
	case d.Class == "receipt" && p.over(l, micro, shareReceipts):
		second, err := p.tx.row(`SELECT id FROM outbox WHERE line_id = $1 AND id < $2 AND class = 'receipt' AND at_ms >= $3 AND status <> 'refused' AND status <> 'expired' LIMIT 1`,
			[]any{d.line, d.ID, p.midnight.UnixMilli()}, new(int64))
		if second {
			return shareReceipts, err
		}
		return shareAll, err
	}
	return shareAll, nil
}

// spend takes what a message is estimated to cost.
func (p *purse) spend(l Lane, segments int) booking {
	price := l.Price.Times(segments)
	b := booking{day: p.day, route: l.Route, round: p.round.ID, currency: price.Currency, messages: 1, segments: int64(segments), micro: price.Micro}
	p.books.add(b, 1)
	if _, limited := p.today[l.Route]; limited {
		p.today[l.Route] += price.Micro
	}
	if p.spent != nil {
		p.spent[price.Currency] += price.Micro
	}
	return b
}

// book writes down what was taken, and warns once of a budget that runs out.
func (p *purse) book() error {
	if err := p.books.write(p.tx); err != nil {
		return err
	}
	for _, b := range p.rules.budget {
		for _, share := range []int64{shareAll, shareBroadcasts} {
			if p.spent[b.Currency] >= b.Micro/100*share && b.Micro > 0 {
				if err := p.warn(b, share); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// warn leaves an event in the trail, once for each share of a round's budget.
func (p *purse) warn(b money.Amount, share int64) error {
	name, told := "budget_told:"+b.Currency, p.rules.told[b.Currency]
	word := budgetWord(p.round.Code, share)
	if told == word || told == budgetWord(p.round.Code, shareAll) {
		return nil
	}
	if err := p.tx.set(name, word, p.now); err != nil {
		return err
	}
	spent := money.Amount{Currency: b.Currency, Micro: p.spent[b.Currency]}
	p.store.log.Warn("the round's budget", "round", p.round.Code, "budget", b.String(), "spent", spent.String())
	return p.tx.audit(p.store.ids.next(p.now), NewAudit{Actor: "gateway", Action: "budget_warning", Object: cmp.Or(word, "round")}, p.now)
}

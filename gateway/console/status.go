package console

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/money"
	"ahadi/store"
)

// statusPage is all that templates/status.html can show.
type statusPage struct {
	Problems []finding // the gravest first
	Fine     []finding
}

// finding is one thing that was looked at, in plain words.
type finding struct {
	ID   string
	Says string
	Do   string // what to do about it; "" where nothing is wrong
	Link string // where; "" where it is done elsewhere
}

// What is worth a word.
const (
	lateQueue  = 10 * time.Minute // something could leave, and does not
	oldBackup  = 48 * time.Hour
	lowDays    = 3   // for so many days the money on an account should last
	fewReports = 20  // messages of a day, below which a rate tells nothing
	fullBudget = 80  // percent
	lookedBack = 168 // hours, for what is usual
)

// status says in plain words whether all is well, and what to do about what is
// not: GET /status.
func (k *Console) status(c *fiber.Ctx) error {
	look := &looking{k: k, t: k.tongue(c), ctx: c.UserContext(), now: k.Now()}
	for _, part := range []func() error{look.ready, look.danger, look.sending, look.heard, look.receipts, look.copies} {
		if err := part(); err != nil {
			return err
		}
	}
	return k.show(c, "status", look.page)
}

// looking collects it.
type looking struct {
	k    *Console
	t    tongue
	ctx  context.Context
	now  time.Time
	week []store.Delivery // what became of messages, by channel
	page statusPage
}

// wrong notes a problem: words health.ID and health.do_ID.
func (l *looking) wrong(id, link string, args ...any) {
	l.page.Problems = append(l.page.Problems, finding{id, l.t.say("health."+id, args...), l.t.say("health.do_" + id), link})
}

// fine notes that nothing is wrong: words health.ID.
func (l *looking) fine(id string, args ...any) {
	l.page.Fine = append(l.page.Fine, finding{ID: id, Says: l.t.say("health."+id, args...)})
}

// ready looks at the database, the disk and the clock.
func (l *looking) ready() error {
	if err := l.k.Store.Ready(l.ctx, l.now); err != nil {
		l.wrong("not_ready", "", "why", err.Error())
		return nil
	}
	l.fine("ready")
	return nil
}

// danger looks at alerts that nobody has taken, and at places for which nobody
// would be told.
func (l *looking) danger() error {
	alerts, err := l.k.Store.Alerts(l.ctx, false)
	if err != nil {
		return err
	}
	open := 0
	for _, a := range alerts {
		if a.State == "open" {
			open++
		}
	}
	if open > 0 {
		l.wrong("alerts", "/decisions", "n", open)
	}
	alone, err := l.k.Store.Unguarded(l.ctx, l.k.OnCall)
	if err != nil {
		return err
	}
	stopped, err := l.k.Store.OnCallStopped(l.ctx)
	switch {
	case err != nil:
		return err
	case len(alone) > 0:
		l.wrong("unguarded", "", "places", strings.Join(alone, ", "))
	case stopped > 0:
		l.wrong("oncall_stopped", "", "n", stopped)
	default:
		l.fine("guarded")
	}
	return nil
}

// sending looks at what leaves, channel by channel, and at the money.
func (l *looking) sending() error {
	s, err := l.k.Store.Leaving(l.ctx, l.now)
	if err != nil {
		return err
	}
	if s.Paused {
		l.wrong("paused", "/delivery", "since", l.t.Exact(s.Pause.Since), "why", s.Pause.Reason)
	}
	for _, b := range budgetsLeft(s.Budget) {
		if b.Share >= fullBudget {
			l.wrong("budget", "/delivery", "share", b.Share, "left", b.Left.String(), "round", s.Round.Name)
		} else {
			l.fine("budget_left", "left", b.Left.String(), "round", s.Round.Name)
		}
	}
	l.week, err = l.k.Store.Deliveries(l.ctx, l.now.Add(-lookedBack*time.Hour))
	for _, c := range s.Channels {
		l.channel(c, s.Paused)
		l.account(c)
	}
	return err
}

// channel looks whether one hands over what waits.
func (l *looking) channel(c store.ChannelSending, paused bool) {
	switch {
	case c.Circuit != "":
		l.wrong("away", "/delivery", "channel", c.Name, "since", l.t.Exact(c.Since), "why", c.Circuit)
	case c.Limited:
		l.wrong("limited", "/delivery", "channel", c.Name, "limit", c.Limit.String())
	case c.Stopped != "":
		l.wrong("stopped", "/delivery", "channel", c.Name, "why", c.Stopped)
	case c.Ready > 0 && !paused && l.now.Sub(c.Overdue) > lateQueue:
		l.wrong("queue", "/delivery", "channel", c.Name, "n", c.Ready, "time", l.long(l.now.Sub(c.Overdue)))
	default:
		l.fine("sends", "channel", c.Name)
	}
}

// account looks how long the money on an account lasts, by what a day of the
// last week has cost.
func (l *looking) account(c store.ChannelSending) {
	left, err := money.Parse(c.Balance)
	if err != nil || l.now.Sub(c.Asked) > 24*time.Hour {
		return
	}
	spent := int64(0)
	for _, d := range l.week {
		for _, day := range d.Cost {
			if d.Channel == c.Name && day.Cost.Currency == left.Currency {
				spent += day.Cost.Micro
			}
		}
	}
	if left.Micro*7 < lowDays*spent {
		l.wrong("balance", "", "channel", c.Name, "left", left.String(), "days", lowDays)
	} else {
		l.fine("balance_left", "channel", c.Name, "left", left.String())
	}
}

// heard looks whether channels are silent for much longer than usual.
func (l *looking) heard() error {
	all, err := l.k.Store.Heard(l.ctx, l.now)
	for _, h := range all {
		kind := l.t.Word("via", h.Kind)
		switch {
		case h.Silent(l.now) && h.Last.IsZero():
			l.wrong("silent_week", "", "channel", h.Channel, "kind", kind, "usual", l.long(h.Usual))
		case h.Silent(l.now):
			l.wrong("silent", "", "channel", h.Channel, "kind", kind, "time", l.long(l.now.Sub(h.Last)), "usual", l.long(h.Usual))
		case !h.Last.IsZero():
			l.fine("heard", "channel", h.Channel, "kind", kind, "ago", l.t.since(h.Last))
		}
	}
	return err
}

// receipts looks whether fewer delivery reports come than in the week before.
func (l *looking) receipts() error {
	day, err := l.k.Store.Deliveries(l.ctx, l.now.Add(-24*time.Hour))
	for _, d := range day {
		for _, w := range l.week {
			if w.Channel != d.Channel || d.Sent < fewReports {
				continue
			}
			rate, usual := share(d.Delivered, d.Sent), share(w.Delivered, w.Sent)
			if 2*rate < usual {
				l.wrong("receipts", "/delivery", "channel", d.Channel, "share", rate, "usual", usual)
			} else {
				l.fine("receipts_come", "channel", d.Channel, "share", rate)
			}
		}
	}
	return err
}

// copies looks at backups and at the copy of the keys.
func (l *looking) copies() error {
	newest, err := l.k.Store.NewestBackup(l.ctx)
	if err != nil {
		return err
	}
	switch age := l.now.Sub(newest); {
	case newest.IsZero():
		l.wrong("no_backup", "")
	case age > oldBackup:
		l.wrong("old_backup", "", "time", l.long(age))
	default:
		l.fine("backup", "ago", l.t.since(newest))
	}
	expired, err := l.k.Store.ExpiredBackups(l.ctx, l.now)
	if err != nil {
		return err
	}
	if len(expired) > 0 {
		l.wrong("expired_backup", "", "n", len(expired))
	}
	copied, err := l.k.Store.KeyCopy(l.ctx)
	if copied.IsZero() {
		l.wrong("no_key_copy", "")
	} else {
		l.fine("key_copy", "ago", l.t.since(copied))
	}
	return err
}

// long is a time in its largest unit.
func (l *looking) long(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return l.t.say("health.minutes", "n", max(int(d.Round(time.Minute)/time.Minute), 1))
	case d < 48*time.Hour:
		return l.t.say("health.hours", "n", int(d.Round(time.Hour)/time.Hour))
	}
	return l.t.say("health.days", "n", int(d.Round(24*time.Hour)/(24*time.Hour)))
}

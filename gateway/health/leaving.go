package health

import (
	"time"

	"ahadi/internal/money"
	"ahadi/store"
)

// What is worth a word.
const (
	lateQueue  = 10 * time.Minute // something could leave, and does not
	lowDays    = 3                // for so many days the money on an account should last
	fewReports = 20               // messages of a day, below which a rate tells nothing
	fullBudget = 80               // percent
	lookedBack = 168              // hours, for what is usual
)

// sending looks at what leaves, channel by channel, and at the money.
func (k *looking) sending() error {
	s, err := k.Store.Leaving(k.ctx, k.now)
	if err != nil {
		return err
	}
	if s.Paused {
		k.wrong("sending", "paused", "", "since", Moment(s.Pause.Since), "why", s.Pause.Reason)
	}
	for _, b := range s.Budget {
		share := 100
		if b.Whole.Micro > 0 {
			share = int(b.Spent.Micro / max(1, b.Whole.Micro/100))
		}
		left := money.Amount{Currency: b.Whole.Currency, Micro: max(0, b.Whole.Micro-b.Spent.Micro)}
		if share >= fullBudget {
			k.wrong("budget", "budget", b.Whole.Currency, "share", share, "left", left.String(), "round", s.Round.Name)
		} else {
			k.fine("budget", "budget_left", b.Whole.Currency, "left", left.String(), "round", s.Round.Name)
		}
	}
	k.week, err = k.Store.Deliveries(k.ctx, k.now.Add(-lookedBack*time.Hour))
	for _, c := range s.Channels {
		k.channel(c, s.Paused)
		k.account(c)
	}
	return err
}

// channel looks whether one hands over what waits.
func (k *looking) channel(c store.ChannelSending, paused bool) {
	switch {
	case c.Circuit != "":
		k.wrong(c.Name, "away", c.Name, "channel", c.Name, "since", Moment(c.Since), "why", c.Circuit)
	case c.Limited:
		k.wrong(c.Name, "limited", c.Name, "channel", c.Name, "limit", c.Limit.String())
	case c.Stopped != "":
		k.wrong(c.Name, "stopped", c.Name, "channel", c.Name, "why", c.Stopped)
	case paused: // which is found by itself
	case c.Ready > 0 && k.now.Sub(c.Overdue) > lateQueue:
		k.wrong(c.Name, "queue", c.Name, "channel", c.Name, "n", c.Ready, "time", Long(k.now.Sub(c.Overdue)))
	default:
		k.fine(c.Name, "sends", c.Name, "channel", c.Name)
	}
}

// account looks how long the money on an account lasts, by what a day of the
// last week has cost.
func (k *looking) account(c store.ChannelSending) {
	left, err := money.Parse(c.Balance)
	if err != nil || k.now.Sub(c.Asked) > 24*time.Hour {
		return
	}
	spent := int64(0)
	for _, d := range k.week {
		for _, day := range d.Cost {
			if d.Channel == c.Name && day.Cost.Currency == left.Currency {
				spent += day.Cost.Micro
			}
		}
	}
	if left.Micro*7 < lowDays*spent {
		k.wrong(c.Name, "balance", c.Name, "channel", c.Name, "left", left.String(), "days", lowDays)
	} else {
		k.fine(c.Name, "balance_left", c.Name, "channel", c.Name, "left", left.String())
	}
}

// heard looks whether channels are silent for much longer than usual.
func (k *looking) heard() error {
	all, err := k.Store.Heard(k.ctx, k.now)
	for _, h := range all {
		about, args := h.Channel+" "+h.Kind, []any{"channel", h.Channel, "kind", Via(h.Kind)}
		switch {
		case h.Silent(k.now) && h.Last.IsZero():
			k.wrong(h.Channel, "silent_week", about, append(args, "usual", Long(h.Usual))...)
		case h.Silent(k.now):
			k.wrong(h.Channel, "silent", about, append(args, "time", Long(k.now.Sub(h.Last)), "usual", Long(h.Usual))...)
		case !h.Last.IsZero():
			k.fine(h.Channel, "heard", about, append(args, "ago", Ago(h.Last))...)
		}
	}
	return err
}

// receipts looks whether fewer delivery reports come than in the week before.
func (k *looking) receipts() error {
	day, err := k.Store.Deliveries(k.ctx, k.now.Add(-24*time.Hour))
	for _, d := range day {
		for _, w := range k.week {
			if w.Channel != d.Channel || d.Sent < fewReports {
				continue
			}
			rate, usual := 100*d.Delivered/max(d.Sent, 1), 100*w.Delivered/max(w.Sent, 1)
			if 2*rate < usual {
				k.wrong(d.Channel, "receipts", d.Channel, "channel", d.Channel, "share", rate, "usual", usual)
			} else {
				k.fine(d.Channel, "receipts_come", d.Channel, "channel", d.Channel, "share", rate)
			}
		}
	}
	return err
}

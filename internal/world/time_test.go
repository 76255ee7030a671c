package world

import (
	"context"
	"errors"
	"slices"
	"time"

	"ahadi/store"
)

// time passes, or the clock jumps: hours, days, to what is next in the round, a
// little back.
func (w *world) time() {
	switch d := w.dice.IntN(12); {
	case d < 3:
		w.pass(time.Duration(1+w.dice.IntN(12)) * time.Minute)
		return
	case d < 5:
		w.jump(time.Duration(1+w.dice.IntN(600)) * time.Minute)
	case d < 6:
		w.jump(time.Duration(1+w.dice.IntN(5*24)) * time.Hour)
	case d < 7 && w.quirks.clock:
		w.jump(-time.Duration(1+w.dice.IntN(200)) * time.Second)
	default:
		w.toNext()
	}
	for range 1 + w.dice.IntN(3) {
		if !w.stop {
			w.pass(time.Minute)
		}
	}
}

// toNext goes to just before, or soon after, the next moment at which something
// is due anywhere.
func (w *world) toNext() {
	var moments []time.Time
	for _, s := range w.model.steps {
		for _, zone := range zones {
			moments = append(moments, local(s.day, s.at, location(zone)), local(s.closes, "18:00", location(zone)))
		}
	}
	for _, o := range w.model.owed {
		if o.state == "due" {
			moments = append(moments, o.due)
		}
	}
	now := w.now().Add(2 * time.Minute)
	moments = slices.DeleteFunc(moments, func(t time.Time) bool { return t.Before(now) })
	if len(moments) == 0 {
		return
	}
	next := slices.MinFunc(moments, time.Time.Compare)
	if w.dice.IntN(4) == 0 {
		next = next.Add(time.Duration(w.dice.IntN(20*60)) * time.Minute)
	} else {
		next = next.Add(-90 * time.Second)
	}
	w.jump(next.Sub(w.now()))
}

// button is a coordinator who reminds all who have not reported, now.
func (w *world) button() {
	w.learn()
	w.refresh()
	now := w.now()
	sane := w.model.sane(now)
	w.tell("the coordinator reminds now")
	rows, err := w.reminder.RemindNow(context.Background(), now)
	round := w.store.RoundAt(now)
	switch {
	case err != nil && (!round.Open || errors.Is(err, store.ErrClock) && !sane):
		return
	case err != nil:
		w.failf("the button works", "%v", err)
		return
	case !sane:
		w.failf("nothing that we start leaves while the clock is behind", "%d rows", len(rows))
		return
	}
	s := &step{round: round.Code, name: "now", day: now.In(location(zones[0])).Format(time.DateOnly), at: now.In(location(zones[0])).Format("15:04"), closes: round.ClosesOn, ended: true}
	for _, p := range w.model.monitors() {
		w.model.owe(s, p, now)
	}
	w.model.event.button = true
	w.judgeReminders(now, sane, w.learn())
}

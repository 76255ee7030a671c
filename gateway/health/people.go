package health

import (
	"strings"
	"time"

	"ahadi/store"
)

// danger looks at alerts that nobody has taken, and at places for which nobody
// would be told.
func (k *looking) danger() error {
	alerts, err := k.Store.Alerts(k.ctx, false)
	if err != nil {
		return err
	}
	open := 0
	for _, a := range alerts {
		if a.State == store.AlertOpen {
			open++
		}
	}
	if open > 0 {
		k.wrong("safeguarding", "alerts", "", "n", open)
	}
	alone, err := k.Store.Unguarded(k.ctx, k.OnCall)
	if err != nil {
		return err
	}
	stopped, err := k.Store.OnCallStopped(k.ctx)
	switch {
	case err != nil:
		return err
	case len(alone) > 0:
		k.wrong("safeguarding", "unguarded", "", "places", strings.Join(alone, ", "))
	case stopped > 0:
		k.wrong("safeguarding", "oncall_stopped", "", "n", stopped)
	default:
		k.fine("safeguarding", "guarded", "")
	}
	return nil
}

// lateOpening is after how long an opening that has not begun to leave is late.
const lateOpening = 26 * time.Hour // its minute may be any of its day, on the clock of any of its people

// opening looks whether rounds open as their days say, and whether the message
// that opens one leaves.
func (k *looking) opening() error {
	for _, r := range k.Store.Rounds() {
		began, err := time.Parse(time.DateOnly, r.OpensOn)
		ends, bad := time.Parse(time.DateOnly, r.ClosesOn)
		late := k.now.Sub(began) > lateOpening
		if err != nil || bad != nil || k.now.After(ends) || r.Held {
			continue
		}
		switch {
		case !late && (r.State == "draft" || r.State == "open"):
			k.fine("round", "round_ahead", r.Code, "round", r.Name, "day", r.OpensOn)
		case !late:
		case r.State == "draft":
			k.wrong("round", "round_unopened", r.Code, "round", r.Name, "day", r.OpensOn)
		case r.State == "open" && !r.Approved:
			k.wrong("round", "round_unapproved", r.Code, "round", r.Name)
		case r.State == "open":
			if err := k.opened(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *looking) opened(r store.Round) error {
	_, stopped, err := k.Store.Paused(k.ctx)
	if err != nil || stopped { // which is found by itself
		return err
	}
	steps, err := k.Store.RoundSteps(k.ctx, r.Code)
	for _, s := range steps {
		switch {
		case s.Step != store.StepOpen:
		case s.Status == "broken":
			k.wrong("round", "opening_broken", r.Code, "round", r.Name, "why", s.Reason)
		case s.Status != "done":
			k.wrong("round", "opening_late", r.Code, "round", r.Name)
		default:
			k.fine("round", "opening_left", r.Code, "round", r.Name)
		}
	}
	return err
}

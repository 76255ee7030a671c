package health

import (
	"time"

	"ahadi/store"
)

// leftOut is for how long it stands as trouble that a webhook did not take an event
// while it takes others.
const leftOut = 72 * time.Hour

// hooks looks whether programs take what they are told.
func (k *looking) hooks() error {
	all, err := k.Store.Webhooks(k.ctx)
	for _, w := range all {
		switch {
		case w.Stopped == store.StoppedByPerson: // who knows
		case w.Stopped == store.StoppedGone:
			k.wrong("webhooks", "webhook_gone", w.Name, "name", w.Name)
		case w.Stopped == store.StoppedFailing:
			k.wrong("webhooks", "webhook_given_up", w.Name, "name", w.Name)
		case w.Stopped == store.StoppedCopy:
			k.wrong("webhooks", "webhook_copied", w.Name, "name", w.Name)
		case w.Unreadable:
			k.wrong("webhooks", "webhook_unreadable", w.Name, "name", w.Name)
		case !w.Failing.IsZero():
			k.wrong("webhooks", "webhook_failing", w.Name, "name", w.Name, "since", Ago(w.Failing))
		case k.now.Sub(w.GaveUp) < leftOut:
			k.wrong("webhooks", "webhook_left_out", w.Name, "name", w.Name)
		default:
			k.fine("webhooks", "webhook_told", w.Name, "name", w.Name)
		}
	}
	return err
}

package operator

import (
	"context"
	"errors"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// Text queues a message to phones of the operator: another channel than the one
// that is in trouble, if it can be.
type Text struct {
	Store   *store.Store
	Channel string
	To      []phone.Number
}

// textTime is how long such a message is worth sending.
const textTime = 6 * time.Hour

// Send queues it: the outbox sends it as anything else, and says how it went. It
// fails where no phone takes it: what one of several took is told, and is not sent
// to her again because another said STOP.
func (t Text) Send(ctx context.Context, m Message) error {
	var failed []error
	for _, to := range t.To {
		_, err := t.Store.Probe(ctx, store.Hand{By: "operator alerts", At: m.At}, store.Probe{Channel: t.Channel, To: to, Body: short(m), Expires: m.At.Add(textTime)})
		if err != nil {
			failed = append(failed, err)
		}
	}
	if len(failed) < len(t.To) {
		return nil
	}
	return errors.Join(failed...)
}

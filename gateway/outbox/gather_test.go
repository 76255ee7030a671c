package outbox

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/store"
)

// looked is a queue in which nothing waits; it notes when somebody looks.
type looked struct {
	began time.Time
	at    []time.Duration
	wake  chan struct{}
}

func (q *looked) Claim(context.Context, time.Time, time.Duration, ...store.Lane) ([]store.Outgoing, error) {
	q.at = append(q.at, time.Since(q.began))
	return nil, nil
}

func (*looked) Settle(context.Context, []store.Settlement, time.Time) error { return nil }

func (q *looked) Wake() <-chan struct{} { return q.wake }

func TestWhatIsQueuedTogetherIsClaimedTogetherAndWhatComesAloneAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &looked{began: time.Now(), wake: make(chan struct{})}
		s, err := New(Config{Queue: q, Channels: []Channel{{Name: "demo", Sender: struct{ aggregator.Sender }{}}}, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		for range 5 {
			<-time.After(time.Millisecond)
			q.wake <- struct{}{}
		}
		<-time.After(495 * time.Millisecond)
		q.wake <- struct{}{}
		synctest.Wait()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if want := []time.Duration{0, gather, 500 * time.Millisecond}; !slices.Equal(q.at, want) {
			t.Errorf("it looks after %v, want %v", q.at, want)
		}
	})
}

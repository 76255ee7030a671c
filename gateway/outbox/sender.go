package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
	"ahadi/store"
)

// Queue is where claimed messages come from.
type Queue interface {
	Claim(ctx context.Context, now time.Time, lease time.Duration, lanes ...store.Lane) ([]store.Outgoing, error)
	Settle(ctx context.Context, all []store.Settlement, now time.Time) error
	Wake() <-chan struct{}
}

// Journal is where other processes and people read how sending goes.
type Journal interface {
	SetCircuit(ctx context.Context, channel, why string, since time.Time) error
	SetBalance(ctx context.Context, channel string, left money.Amount, now time.Time) error
	// SetPlan says that a channel is served, and how.
	SetPlan(ctx context.Context, channel string, p store.Plan, now time.Time) error
	// Resumed is when somebody has let sending go on.
	Resumed(ctx context.Context) (time.Time, error)
	// Sweep puts aside what no channel of these names will ever take.
	Sweep(ctx context.Context, channels []string, sessions map[string]money.Amount, now time.Time) error
}

// Channel is one provider's account, and how it is used.
type Channel struct {
	Name     string
	Sender   aggregator.Sender
	Rate     float64      // messages a second, of all processes together; 0 for no limit of ours
	Slots    int          // requests at the same time, of all processes together; default 16
	Price    money.Amount // of one segment, as long as the provider does not tell what it charged
	Limit    money.Amount // of one day
	Fallback string       // the channel that sends while this one cannot
}

// Config is what a Sender needs.
type Config struct {
	Queue    Queue
	Journal  Journal // nil: nothing is noted
	Channels []Channel
	Sessions map[string]money.Amount // what a USSD session costs, by channel
	// Share is of a channel's slots those of this process; nil: it is the only one.
	Share  func(slots int, now time.Time) int
	Poll   time.Duration // looks at the queue even when nobody woke it; default 1 s
	Dial   dialer        // opens connections to the providers; default the network
	Now    func() time.Time
	Jitter func() float64 // between 0 and 1; default random
	Logger *slog.Logger
}

// Sender sends what is queued until its Run ends.
type Sender struct {
	Config
	lanes   []*lane
	resumed time.Time    // as it was last seen; zero before the first look
	client  *http.Client // for POST
	fresh   *http.Client // for anything else: a connection for each request
}

// lease is longer than a post can take, so that a living sender settles first.
const lease = time.Minute

// New makes a Sender that works once its Run is called.
func New(c Config) (*Sender, error) {
	if c.Queue == nil || c.Now == nil {
		return nil, errors.New("outbox: a sender needs a queue and a clock")
	}
	if c.Poll <= 0 {
		c.Poll = time.Second
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Sender{Config: c}
	slots := 1
	for _, ch := range c.Channels {
		if ch.Name == "" || ch.Sender == nil || s.lane(ch.Name) != nil {
			return nil, fmt.Errorf("outbox: channel %q: each has a name of its own and a provider that sends", ch.Name)
		}
		l := newLane(ch)
		slots = max(slots, l.Slots)
		s.lanes = append(s.lanes, l)
	}
	s.client, s.fresh = newClient(c.Dial, slots, true), newClient(c.Dial, slots, false)
	return s, nil
}

// lane finds a channel's; nil when there is none.
func (s *Sender) lane(name string) *lane {
	for _, l := range s.lanes {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// Run claims and sends until ctx ends, then waits for the posts that are on
// their way and settles them: none is left to its lease.
func (s *Sender) Run(ctx context.Context) error {
	defer s.client.CloseIdleConnections()
	slots := 0
	for _, l := range s.lanes {
		slots += l.Slots
		l.reset()
	}
	s.introduce(ctx)
	w := &working{Sender: s, done: make(chan []store.Settlement, slots), ended: make(chan ending, slots)}
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		w.settle(context.WithoutCancel(ctx))
	}()
	defer func() { w.ending.Store(true); w.posts.Wait(); close(w.done); <-settled }()

	poll := time.NewTicker(s.Poll)
	defer poll.Stop()
	timer := time.NewTimer(s.Poll) // for the next token, or the next look at a channel that was away
	defer timer.Stop()
	gathered := time.NewTimer(gather)
	defer gathered.Stop()
	for ctx.Err() == nil {
		w.fill(ctx)
		timer.Reset(w.next())
		gathered.Reset(gather)
		for look, soon := false, true; !look || soon; {
			select {
			case <-ctx.Done():
				return nil
			case e := <-w.ended:
				look = w.end(ctx, e) || look
			case <-s.Queue.Wake():
				look = true
			case <-poll.C:
				look = true
			case <-timer.C:
				look = true
			case <-gathered.C:
				soon = false
			}
		}
	}
	return nil
}

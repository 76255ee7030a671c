package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/store"
)

// Queue is where claimed messages come from.
type Queue interface {
	Claim(ctx context.Context, now time.Time, lease time.Duration, n int) ([]store.Outgoing, error)
	Settle(ctx context.Context, all []store.Settlement, now time.Time) error
	Wake() <-chan struct{}
}

// Config is what a Sender needs.
type Config struct {
	Queue   Queue
	Senders map[string]aggregator.Sender // by the channel's name
	Slots   int                          // posts at the same time; default 16
	Poll    time.Duration                // looks at the queue even when nobody woke it; default 1 s
	Dial    dialer                       // opens connections to the providers; default the network
	Now     func() time.Time
	Logger  *slog.Logger
}

// Sender sends what is queued until its Run ends.
type Sender struct {
	Config
	client *http.Client // for POST
	fresh  *http.Client // for anything else: a connection for each request
}

// lease is longer than a post can take, so that a living sender settles first.
const lease = time.Minute

// New makes a Sender that works once its Run is called.
func New(c Config) (*Sender, error) {
	if c.Queue == nil || c.Now == nil {
		return nil, errors.New("outbox: a sender needs a queue and a clock")
	}
	if c.Slots <= 0 {
		c.Slots = 16
	}
	if c.Poll <= 0 {
		c.Poll = time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Sender{Config: c, client: newClient(c.Dial, c.Slots, true), fresh: newClient(c.Dial, c.Slots, false)}, nil
}

// Run claims and sends until ctx ends, then waits for the posts that are on
// their way and settles them: none is left to its lease.
func (s *Sender) Run(ctx context.Context) error {
	defer s.client.CloseIdleConnections()
	var posts sync.WaitGroup
	free := make(chan struct{}, s.Slots) // one token for each post that has ended
	for range s.Slots {
		free <- struct{}{}
	}
	done := make(chan store.Settlement, s.Slots)
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		s.settle(context.WithoutCancel(ctx), done)
	}()
	defer func() { posts.Wait(); close(done); <-settled }()

	poll := time.NewTicker(s.Poll)
	defer poll.Stop()
	slots := 0 // tokens held, for the next claim
	for {
		slots += gather(free)
		full := s.fill(ctx, &posts, &slots, outlet{done, free})
		var more chan struct{}
		if full { // there may be more: go on with the first slot that comes free
			more = free
		}
		select {
		case <-ctx.Done():
			return nil
		case <-more:
			slots++
		case <-s.Queue.Wake():
		case <-poll.C:
		}
	}
}

// outlet is where a post leaves its result and then its slot.
type outlet struct {
	done chan<- store.Settlement
	free chan<- struct{}
}

// gather takes the tokens that are there.
func gather(free <-chan struct{}) int {
	n := 0
	for {
		select {
		case <-free:
			n++
		default:
			return n
		}
	}
}

// fill claims as many messages as there are free slots and posts them. It says
// whether every slot is taken.
func (s *Sender) fill(ctx context.Context, posts *sync.WaitGroup, slots *int, to outlet) bool {
	if *slots == 0 || ctx.Err() != nil {
		return true
	}
	// A claim that is given up while it is written would leave its messages to
	// their leases.
	claimed, err := s.Queue.Claim(context.WithoutCancel(ctx), s.Now(), lease, *slots)
	if err != nil {
		s.Logger.Warn("claim messages", "err", err)
		return false
	}
	for _, m := range claimed {
		*slots--
		posts.Go(func() {
			defer func() { to.free <- struct{}{} }()
			to.done <- s.send(context.WithoutCancel(ctx), m)
		})
	}
	return *slots == 0
}

// settle writes results, as many together as wait.
func (s *Sender) settle(ctx context.Context, done <-chan store.Settlement) {
	for first := range done {
		all := []store.Settlement{first}
	more:
		for len(all) < s.Slots {
			select {
			case st, ok := <-done:
				if !ok {
					break more
				}
				all = append(all, st)
			default:
				break more
			}
		}
		if err := s.Queue.Settle(ctx, all, s.Now()); err != nil {
			// Their leases make them unknown, which is what they are.
			s.Logger.Error("settle messages", "messages", len(all), "err", err)
		}
	}
}

// send posts one message and says what became of it.
func (s *Sender) send(ctx context.Context, m store.Outgoing) (st store.Settlement) {
	st = store.Settlement{ID: m.ID, Try: m.Try, Status: "unknown", Reason: "the sender failed"}
	defer func() {
		if p := recover(); p != nil {
			s.Logger.Error("sending panicked", "message", m.ID, "channel", m.Channel, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		}
	}()
	out := s.try(ctx, m)
	st.Status, st.ProviderID, st.Reason, st.OptedOut = string(out.Verdict), out.ID, out.Reason, out.OptedOut
	if out.Verdict == aggregator.Later {
		st.Status, st.Due = "queued", s.Now().Add(max(backoff(m.Try), out.RetryAfter))
	}
	s.Logger.Info("message", "message", m.ID, "channel", m.Channel, "class", m.Class, "try", m.Try, "status", st.Status, "reason", st.Reason)
	return st
}

func (s *Sender) try(ctx context.Context, m store.Outgoing) aggregator.Outcome {
	provider, ok := s.Senders[m.Channel]
	if !ok {
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: "no channel of this name sends messages"}
	}
	message := aggregator.Message{ID: m.ID, Ref: strconv.FormatInt(m.ID, 36), To: m.To.E164(), Body: m.Body}
	req, err := provider.EncodeSend(message)
	if err != nil {
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: "cannot be written for the provider"}
	}
	client := s.client
	if req.Method != http.MethodPost {
		client = s.fresh
	}
	out := judge(provider, message, post(ctx, client, req), s.Now())
	switch out.Verdict {
	case aggregator.Sent, aggregator.Refused, aggregator.Later, aggregator.Unclear:
		return out
	}
	return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: fmt.Sprintf("the provider's codec says %q", out.Verdict)}
}

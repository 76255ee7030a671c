package webhook

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"ahadi/store"
)

// Queue is what waits to be told.
type Queue interface {
	// DueWebhooks gives what is due, of each webhook at most so many.
	DueWebhooks(ctx context.Context, now time.Time, each int) ([]store.WebhookDelivery, error)
	// WebhookToSend reads one as it stands now, with what is posted; ok is false
	// where it is to be posted no more.
	WebhookToSend(ctx context.Context, d store.WebhookDelivery, now time.Time) (_ store.WebhookDelivery, ok bool, err error)
	// SettleWebhook writes what a try came to.
	SettleWebhook(ctx context.Context, d store.WebhookDelivery, e store.WebhookAnswer, now time.Time) error
	// Leads says whether this process tells for all.
	Leads(now time.Time) bool
}

// Config is what telling needs.
type Config struct {
	Queue  Queue
	Allow  []netip.Prefix // private addresses that may be told
	Poll   time.Duration  // between two looks; 0 is a second
	HTTP   *http.Client   // nil for one that reaches the world and Allow alone
	Now    func() time.Time
	Jitter func() float64 // in [0, 1); nil for chance
	Logger *slog.Logger
}

// Service tells.
type Service struct {
	Config
	mu    sync.Mutex
	busy  map[int64]bool // webhooks that are being told
	rests map[int64]rest // those that have just not taken something
}

// rest is until when a webhook is left alone, and how often in a row it was.
type rest struct {
	until     time.Time
	times     int
	unwritten bool // what it answered was not written
}

// holds says whether an event waits for the rest to end. A test does not, nor does
// what is sent to a webhook that somebody has enabled since.
func (r rest) holds(d store.WebhookDelivery, now time.Time) bool {
	return now.Before(r.until) && (r.unwritten || d.Failing && !d.Test)
}

// New makes the service; Run runs it.
func New(c Config) *Service {
	if c.Poll == 0 {
		c.Poll = time.Second
	}
	if c.HTTP == nil {
		c.HTTP = client(c.Allow)
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	return &Service{Config: c, busy: map[int64]bool{}, rests: map[int64]rest{}}
}

// each is how many events one webhook is told in a row before it is looked again
// what is due.
const each = 10

// Run tells what is due until ctx ends. Each webhook is told one event after the
// other, beside all others: a slow one holds up none.
func (s *Service) Run(ctx context.Context) error {
	var tells sync.WaitGroup
	defer tells.Wait()
	look := time.NewTicker(s.Poll)
	defer look.Stop()
	failed := false
	for {
		select {
		case <-look.C:
		case <-ctx.Done():
			return nil
		}
		if now := s.Now(); s.Queue.Leads(now) {
			all, err := s.Queue.DueWebhooks(ctx, now, each)
			if err != nil && !failed && ctx.Err() == nil {
				s.Logger.Warn("look for what webhooks are to be told", "err", err)
			}
			failed = err != nil
			s.begin(ctx, all, now, &tells)
		}
	}
}

// begin tells each webhook that is not being told what does not rest.
func (s *Service) begin(ctx context.Context, all []store.WebhookDelivery, now time.Time, tells *sync.WaitGroup) {
	by := map[int64][]store.WebhookDelivery{}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range all {
		if !s.busy[d.Webhook] && !s.rests[d.Webhook].holds(d, now) {
			by[d.Webhook] = append(by[d.Webhook], d)
		}
	}
	for id, due := range by {
		s.busy[id] = true
		tells.Go(func() {
			defer func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				delete(s.busy, id)
			}()
			for _, d := range due {
				if ctx.Err() != nil || !s.tell(ctx, d) {
					return
				}
			}
		})
	}
}

// tell sends one event, if it still is to be sent, and writes what that came to; it
// says whether the next may follow at once.
func (s *Service) tell(ctx context.Context, d store.WebhookDelivery) bool {
	if !s.Queue.Leads(s.Now()) {
		return false
	}
	d, ok, err := s.Queue.WebhookToSend(ctx, d, s.Now())
	if err != nil && ctx.Err() == nil {
		s.Logger.Warn("look whether a webhook is still to be told", "webhook", d.Webhook, "err", err)
	}
	if err != nil || !ok {
		return false
	}
	e, wait, err := post(ctx, s.HTTP, d, s.Now())
	if ctx.Err() != nil && !e.Taken { // we stop: it is sent again by whoever comes next
		return false
	}
	now := s.Now()
	if err != nil {
		s.Logger.Error("a webhook cannot be told", "webhook", d.Webhook, "err", err)
		e.Reason = reasonReached
	}
	if !e.Taken {
		e.Again = again(d.Tries, max(wait, 0), now, s.Jitter())
	}
	s.note(d.Webhook, e.Taken, true, wait, now)
	if err := s.Queue.SettleWebhook(context.WithoutCancel(ctx), d, e, now); err != nil { // it is sent again, under the same id
		s.Logger.Warn("what a webhook answered was not written", "webhook", d.Webhook, "err", err)
		s.note(d.Webhook, false, false, 0, now)
		return false
	}
	return e.Taken
}

// How long a webhook rests that has just not taken something: twice as long each
// time in a row, or as long as it asks for, up to the longest.
const (
	shortestRest = 2 * time.Second
	longestRest  = time.Minute
)

func (s *Service) note(id int64, taken, written bool, asked time.Duration, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if taken {
		delete(s.rests, id)
		return
	}
	r := s.rests[id]
	pause := min(max(shortestRest<<min(r.times, 10), asked), longestRest)
	until := now.Add(pause)
	if until.Before(r.until) { // a test was not taken meanwhile
		until = r.until
	}
	s.rests[id] = rest{until, r.times + 1, !written}
}

// retries is how long after each try the next one follows, as Standard Webhooks
// suggests: ten tries in three days.
func retries() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// again is when an event is sent again that was tried so often before; zero when it
// is given up. The pause is up to a tenth longer or shorter, so that many do not
// come at once, and no shorter than the program asks for.
func again(before int, asked time.Duration, now time.Time, chance float64) time.Time {
	all := retries()
	if before >= len(all) {
		return time.Time{}
	}
	pause := time.Duration(float64(all[before]) * (0.9 + chance/5))
	return now.Add(max(pause, asked))
}

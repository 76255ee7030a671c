// Package world is a simulation: phones that mistype, lose signal and give up,
// and carriers that repeat, reorder, delay and drop, against the real gateway
// on a real database, with a clock that jumps. A seed decides everything, so
// that what fails can be looked at again; a small model says what must hold.
// It has tests only (docs/testing.md says how to run them).
package world

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/valyala/fasthttp"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/africastalking"
	"ahadi/gateway/api"
	"ahadi/gateway/outbox"
	"ahadi/gateway/reminder"
	"ahadi/internal/keys"
	"ahadi/store"
)

// The channels: two of one provider, so that what is kept apart by channel is.
const (
	mainChannel  = "demo"
	otherChannel = "other"
	secret       = "a-secret-of-the-hooks-0123456789"
	apiKey       = "a-key-of-the-carrier-0123456789"
)

// world is one history.
type world struct {
	t      *testing.T
	seed   uint64
	dice   *rand.Rand
	ground *ground
	engine engine
	ahead  atomic.Int64 // nanoseconds that the gateway's clock is ahead of the bubble's
	stop   bool         // something is wrong: the history ends here

	*process
	carrier *carrier
	quirks  quirks
	history history
	model   *model
	phones  []*handset
	past    []*request // what the carriers may repeat
	serial  int        // of sessions, message ids and words

	mu     sync.Mutex // of agenda
	agenda []*plan
}

// process is one life of the service.
type process struct {
	store    *store.Store
	edge     *gateway.Gateway
	handler  fasthttp.RequestHandler
	reminder *reminder.Service
	sender   *outbox.Sender
	log      *logbook
	cancel   context.CancelFunc
	ended    chan error
}

// now is what the gateway's clock shows.
func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// open starts the service as a process does.
func (w *world) open() {
	p := &process{log: &logbook{}, ended: make(chan error, 1)}
	w.process = p
	log := slog.New(slog.NewJSONHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if p.store, err = w.engine.open(log); err != nil {
		w.t.Fatal(err)
	}
	if err := p.store.SetTerms(context.Background(), w.terms(), w.now()); err != nil {
		w.t.Fatal(err)
	}
	channels := w.channels()
	routes := api.New(api.Config{Store: p.store, Tokens: oneToken{}, Rate: 1 << 30, Now: w.now})
	if p.edge, err = gateway.New(gateway.Config{Store: p.store, Book: w.ground.book, Channels: channels, Mounts: []gateway.Mount{mounted(routes.Mount)}, Logger: log, Now: w.now}); err != nil {
		w.t.Fatal(err)
	}
	p.handler = p.edge.Handler()
	p.reminder = reminder.New(p.store, w.ground.book, func(string, string) string { return mainChannel }, reminder.Hours{})
	var lanes []outbox.Channel
	for name, s := range gateway.Senders(channels) {
		lanes = append(lanes, outbox.Channel{Name: name, Sender: &addressed{Sender: s, carrier: w.carrier, channel: name}, Slots: w.quirks.slots})
	}
	slices.SortFunc(lanes, func(a, b outbox.Channel) int { return strings.Compare(a.Name, b.Name) })
	p.sender, err = outbox.New(outbox.Config{
		Queue: &queue{Store: p.store, w: w}, Journal: p.store, Channels: lanes, Poll: 10 * time.Second, Dial: w.carrier.dial, Now: w.now, Jitter: func() float64 { return 1 }, Logger: log,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := p.store.Orphans(context.Background(), w.now()); err != nil {
		w.t.Fatal(err)
	}
	var ctx context.Context
	ctx, p.cancel = context.WithCancel(context.Background())
	go func() { p.ended <- p.sender.Run(ctx) }()
	synctest.Wait()
}

func (w *world) channels() []gateway.Channel {
	var all []gateway.Channel
	for _, name := range []string{mainChannel, otherChannel} {
		adapter, err := africastalking.Provider().New(aggregator.Setup{Settings: map[string]string{"username": "world", "api_key": apiKey, "from": "20880", "base_url": "http://carrier.test"}})
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, gateway.Channel{Name: name, Secret: keys.Secret(secret), Adapter: adapter, Region: "KE"})
	}
	return all
}

// shutdown stops the service in order: what is on its way is settled.
func (w *world) shutdown() {
	p := w.process
	p.cancel()
	for _, err := range []error{w.edge.Close(), <-p.ended, p.store.Close()} {
		if err != nil {
			w.failf("a service that is stopped", "%v", err)
		}
	}
}

// kill ends the service as a kill does: what it was doing is left as it lies on
// the disk, its connections break, and nobody hears of it again.
func (w *world) kill() {
	p := w.process
	w.engine.freeze()
	p.log.close()
	_ = p.store.Close() // the new life has a copy of the files, or another connection
	w.carrier.hangUp()
	p.cancel()
	<-p.ended
	_ = w.edge.Close()
}

// restart is one life after another.
func (w *world) restart(kill bool) {
	w.learn()
	if kill {
		w.tell("killed")
		w.kill()
	} else {
		w.tell("stopped in order")
		w.shutdown()
	}
	w.model.readSender() // what it settled with its last words
	w.model.reborn()
	w.open()
	w.tell("started again")
}

// pass lets time pass, with a tick each minute.
func (w *world) pass(d time.Duration) {
	for d > 0 && !w.stop {
		step := min(d, time.Minute)
		<-time.After(step)
		synctest.Wait()
		w.learn()
		w.meet()
		if step == time.Minute {
			w.tick()
		}
		d -= step
	}
}

// jump moves the gateway's clock: the machine slept, or somebody set it.
func (w *world) jump(d time.Duration) {
	w.ahead.Add(int64(d))
	w.tell("the clock jumps by %s to %s", d, w.now().Format("Mon 01-02 15:04:05"))
	if w.dice.IntN(2) == 0 { // leases run out while their messages are still on the way
		w.tick()
	}
	<-time.After(11 * time.Second) // the sender looks at its queue
	synctest.Wait()
	w.learn()
	w.meet()
}

// tick is one minute's housekeeping, as cmd/ahadi does it.
func (w *world) tick() {
	now := w.now()
	w.learn()
	if w.model.due(now) || w.dice.IntN(4) == 0 {
		w.refresh() // the statuses that a reminder depends on
	}
	before := w.model.sane(now)
	for _, part := range []struct {
		name string
		work func(context.Context, time.Time) error
	}{{"leases", w.store.Recover}, {"prune", w.store.Prune}, {"outbox", w.sender.Tick}, {"reminders", w.reminder.Tick}} {
		err := part.work(context.Background(), now)
		if err != nil && !(errors.Is(err, store.ErrClock) && !before) {
			w.failf("a tick goes on", "%s: %v", part.name, err)
		}
	}
	w.model.ticked(now)
	if before {
		w.model.expand(now)
	}
	w.model.event.tick = true
	w.judgeReminders(now, before, w.learn())
}

// plan is something that a carrier will do.
type plan struct {
	at   time.Time
	name string // orders what is planned for one moment
	do   func()
}

// later puts something off.
func (w *world) later(after time.Duration, name string, do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.agenda = append(w.agenda, &plan{w.now().Add(after), name, do})
}

// queue is the store as the sender sees it; the model reads over its shoulder.
type queue struct {
	*store.Store
	w *world
}

func (q *queue) Claim(ctx context.Context, now time.Time, lease time.Duration, lanes ...store.Lane) ([]store.Outgoing, error) {
	all, err := q.Store.Claim(ctx, now, lease, lanes...)
	q.w.model.claimed(all, now, now.Add(lease))
	return all, err
}

func (q *queue) Settle(ctx context.Context, all []store.Settlement, now time.Time) error {
	err := q.Store.Settle(ctx, all, now)
	if err == nil {
		q.w.model.settled(all)
	}
	return err
}

// addressed sends each message to a host of its own, so that the carrier knows
// which message a connection is for before it has read anything.
type addressed struct {
	aggregator.Sender
	carrier *carrier
	channel string
}

// mounted is a mount that always succeeds.
func mounted[R any](mount func(R)) func(R) error {
	return func(r R) error {
		mount(r)
		return nil
	}
}

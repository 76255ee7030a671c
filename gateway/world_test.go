package gateway_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/africastalking"
	"ahadi/gateway/health"
	"ahadi/gateway/register"
	"ahadi/gateway/reminder"
	"ahadi/internal/keys"
	"ahadi/store"
	"ahadi/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// The people of the sample register that the tests speak for.
const (
	adwoa    = "+12025550101" // en, C21 C22 C23, alone on her phone
	akinyi   = "+12025550102" // sw, K11 K12 K14
	rosa     = "+12025550103" // es, L31 L32
	yaw      = "+12025550104" // fr, C22 C23
	julio    = "+12025550105" // pt, L31 to L34
	otieno   = "+12025550106" // sw, K12 alone
	sampuli  = "+12025550107" // two people: Wanjiru (sw) and Baraka (en)
	county   = "+12025550120" // an official
	amos     = "+12025550130" // has opted out
	stranger = "+12025550199"
)

const secret = "s3cret-of-the-demo-channel"

// public is the address of the proxy that the world calls.
const public = "https://ahadi.example.org"

// world is a whole gateway on a real database, called over real HTTP.
type world struct {
	t        *testing.T
	database string
	url      string
	store    *store.Store
	edge     *gateway.Gateway
	book     *flows.Book
	log      *lockedBuffer
	client   *http.Client
	people   int          // generated monitors beside the sample's
	ahead    atomic.Int64 // nanoseconds that the gateway's clock is ahead
	keys     *keys.Ring
	began    time.Time
	more     []gateway.Channel
	proxies  []netip.Prefix
	stop     func()
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// wait lets time pass.
func (w *world) wait(d time.Duration) { w.ahead.Add(int64(d)) }

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, "")
}

// newWorldOn is one on a database that is there; "" for a file of its own.
func newWorldOn(t *testing.T, database string) *world {
	t.Helper()
	return newWorldWith(t, database, 0)
}

// newWorldWith is one with more people than the sample has, and more channels.
func newWorldWith(t *testing.T, database string, people int, more ...gateway.Channel) *world {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	if database == "" {
		database = filepath.Join(t.TempDir(), "ahadi.db")
	}
	w := &world{t: t, database: database, people: people, log: &lockedBuffer{}, keys: ring, more: more, began: time.Now().Truncate(time.Millisecond)}
	w.client = &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{MaxIdleConnsPerHost: 64},
	}
	w.start()
	t.Cleanup(func() { w.stop() })
	return w
}

// start opens the database and serves; a second start is a restart.
func (w *world) start() {
	t := w.t
	t.Helper()
	log := slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := store.Open(context.Background(), store.Options{Database: w.database, Keys: w.keys, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	w.store = s
	if s.Network().ID == 0 {
		w.seed()
	}
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	adapter, err := africastalking.Provider().New(aggregator.Setup{Settings: map[string]string{"username": "sandbox", "api_key": "key", "base_url": "http://127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	w.book = book
	g, err := gateway.New(gateway.Config{
		Store: s, Book: book, Logger: log, Now: w.now, Public: public, Proxies: w.proxies, Version: "v9.9.9 (1a2b3c4d)", Health: &health.Looker{Store: s}, Quiet: reminder.Hours{}.Open,
		Channels: append([]gateway.Channel{
			{Name: "demo", Secret: secret, Adapter: adapter, Region: "KE"},
			{Name: "mute", Secret: secret, Adapter: struct{}{}},
			{Name: "broken", Secret: secret, Adapter: broken{}},
			{Name: "inputs", Secret: secret, Adapter: perInput{}, Region: "KE"},
		}, w.more...),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.edge = g
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.url = "http://" + l.Addr().String()
	served := make(chan error, 1)
	go func() { served <- g.Serve(l) }()
	w.stop = func() {
		w.client.CloseIdleConnections()
		for _, err := range []error{g.Close(), <-served, s.Close()} {
			if err != nil {
				t.Error(err)
			}
		}
		w.stop = func() {}
	}
}

func (w *world) restart() {
	w.t.Helper()
	w.stop()
	w.start()
}

func (w *world) seed() {
	w.t.Helper()
	seed, err := register.Read(register.Sample())
	if err == nil {
		seed, err = register.AddPeople(seed, w.people)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	now := w.now()
	seed = register.Shift(seed, register.DaysTo(now), now)
	last := seed.Rounds[len(seed.Rounds)-1] // the open one; the next begins in its days of grace
	seed.Rounds = append(seed.Rounds, store.Round{
		Code: "next", Name: "the next", OpensOn: dayAfter(w.t, last.ClosesOn, 3), ClosesOn: dayAfter(w.t, last.ClosesOn, 31), GraceDays: 7, State: "draft",
	})
	if err := w.store.Seed(context.Background(), seed, now); err != nil {
		w.t.Fatal(err)
	}
}

// dayAfter is the day n days after day.
func dayAfter(t *testing.T, day string, n int) string {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.AddDate(0, 0, n).Format(time.DateOnly)
}

package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
)

// wired is a configuration with each key that says how and when something
// leaves, and whom a hook hears; %s are where the two Kannels listen.
const wired = `network: {name: Kisumu, timezone: Africa/Nairobi, country: KE}
listen: 127.0.0.1:0
public_url: https://ahadi.example.org
flows: flows
trusted_proxy: [127.0.0.1]
channels:
  line:
    aggregator: kannel
    hook_secret: 0123456789abcdef0123456789abcdef
    allow: [192.0.2.0/24]
    ussd: {price: {USD: 0.05}}
    sms: {username: ahadi, password: hush, from: "22345", base_url: "%s", rate: 1/h, price: {KES: 0.80}, daily_limit: {KES: 5000}, fallback: spare}
  spare:
    aggregator: kannel
    country: GH
    hook_secret: 0123456789abcdef0123456789abcdeg
    sms: {username: ahadi, password: hush, from: "22345", base_url: "%s", slots: 1}
reminders:
  quiet: "14:00-13:00"
  friday: "13:00-13:30"
  caps: {week: 1, weeks4: 3, year: 12}
  holidays: {KE: [2027-03-10]}
  schedule: {mid: "15 9 * * *"}
  budget: {KES: 20000}
safeguarding: {"*": ["+12025550198", "+12025550197"]}
`

// wiring is a service as the configuration makes it, on the sample's people.
type wiring struct {
	*service
	t    *testing.T
	c    *config
	base string
	asks chan *http.Request // what line's Kannel was asked
	free chan struct{}      // closed: the spare's Kannel answers
}

func newWiring(t *testing.T) *wiring {
	t.Helper()
	w := &wiring{t: t, asks: make(chan *http.Request, 9), free: make(chan struct{})}
	taken := func(rw http.ResponseWriter) {
		rw.WriteHeader(http.StatusAccepted)
		io.WriteString(rw, "0: Accepted for delivery")
	}
	quick := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.asks <- r; taken(rw) }))
	t.Cleanup(quick.Close)
	slow := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { <-w.free; taken(rw) }))
	t.Cleanup(slow.Close)
	dir := configured(t, fmt.Sprintf(wired, quick.URL, slow.URL))
	var err error
	if w.c, err = loadConfig(filepath.Join(dir, "ahadi.yaml")); err != nil {
		t.Fatal(err)
	}
	seedSample(t, w.c)
	db, err := w.c.openStore(context.Background(), slog.New(slog.DiscardHandler), true)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", w.c.Listen)
	if err != nil {
		t.Fatal(err)
	}
	w.base = "http://" + l.Addr().String()
	if w.service, err = w.c.service(db, l, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return w
}

// configured is a folder with a configuration, its keys, and texts in all
// languages that somebody has approved.
func configured(t *testing.T, config string) (dir string) {
	t.Helper()
	files := map[string]string{"ahadi.yaml": config}
	for _, language := range []string{"en", "sw", "es", "fr", "pt"} {
		files["flows/texts/"+language+".yaml"] = "language: " + language + "\nstate: approved\nreader: a reader\nread_on: 2026-08-01\nforms_read: {progress: 1, verify: 1, funds: 1, participation: 1, practice: 1}\n"
	}
	dir = t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := cmp.Or(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := keys.Open(filepath.Join(dir, "ahadi.keys")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// seedSample brings the sample into the database of a configuration, of which
// today is the fourth day of the open round.
func seedSample(t *testing.T, c *config) {
	t.Helper()
	ring, err := c.ring()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(context.Background(), store.Options{Database: c.database(), Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	opens := time.Date(2026, 10, 6, 0, 0, 0, 0, time.UTC) // the sample's open round, of which this is the fourth day
	seed = register.Shift(seed, int(now().Sub(opens)/(24*time.Hour))-3, now())
	seed.Network.Demo = false
	if err := cmp.Or(db.Seed(context.Background(), seed, now()), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// runs lets it serve until the test ends.
func (w *wiring) runs() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- w.run(ctx) }()
	w.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	})
}

func (w *wiring) sending(at time.Time) store.Sending {
	w.t.Helper()
	s, err := w.store.Sending(context.Background(), at)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *wiring) channel(name string, at time.Time) store.ChannelSending {
	w.t.Helper()
	all := w.sending(at).Channels
	i := slices.IndexFunc(all, func(c store.ChannelSending) bool { return c.Name == name })
	if i < 0 {
		w.t.Fatalf("no channel %s sends", name)
	}
	return all[i]
}

// turn is what a phone sends.
func (w *wiring) turn(number string, kind store.Kind, at time.Time, after store.After) {
	w.t.Helper()
	job := store.Job{Channel: "line", Number: phone.MustParse(number), Kind: kind, ID: fmt.Sprint(at.UnixNano()), Text: "", Folded: "x", At: at}
	if _, err := w.store.Turn(context.Background(), job, func(store.Before) store.After { return after }); err != nil {
		w.t.Fatal(err)
	}
}

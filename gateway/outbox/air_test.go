package outbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/keys"
	"ahadi/internal/money"
	"ahadi/internal/phone"
	"ahadi/store"
)

// air is every provider, over connections in memory: each host is one.
type air struct {
	mu    sync.Mutex
	does  map[string]func(body string) (int, string) // by host; nil: nobody is there
	dials map[string]int
	got   map[string][]string // what arrived whole
}

// taken is a provider that takes everything.
func taken(string) (int, string) { return 201, "" }

// silence is a provider that reads, and never answers.
func silence(string) (int, string) { return 0, "" }

func (a *air) dial(_ context.Context, _, address string) (net.Conn, error) {
	host, _, _ := strings.Cut(address, ".")
	a.mu.Lock()
	defer a.mu.Unlock()
	a.dials[host]++
	if a.does[host] == nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	ours, theirs := net.Pipe()
	go a.serve(theirs, host)
	return ours, nil
}

func (a *air) serve(c net.Conn, host string) {
	defer c.Close()
	req, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	body, _ := io.ReadAll(req.Body)
	a.mu.Lock()
	a.got[host] = append(a.got[host], string(body))
	do := a.does[host]
	a.mu.Unlock()
	status, answer := do(string(body))
	if status == 0 {
		_, _ = io.Copy(io.Discard, c)
		return
	}
	fmt.Fprintf(c, "HTTP/1.1 %d X\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", status, len(answer), answer)
}

// becomes changes what a provider does.
func (a *air) becomes(host string, do func(string) (int, string)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.does[host] = do
}

func (a *air) heard(host string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.got[host])
}

// town is a store, its sender and the air, in a bubble whose clock stands still
// while anybody works.
type town struct {
	*air
	t     *testing.T
	store *store.Store
	to    *Sender
	balks atomic.Int64 // so many settlements the database does not take
	n     int
}

// balky is a store whose settlements are the town's.
type balky struct {
	*store.Store
	w *town
}

func (b balky) Settle(ctx context.Context, all []store.Settlement, now time.Time) error {
	if b.w.balks.Add(-1) >= 0 {
		return store.ErrBusy
	}
	return b.Store.Settle(ctx, all, now)
}

// inTown runs a test with a sender for these channels.
func inTown(t *testing.T, channels []Channel, test func(*town)) {
	synctest.Test(t, func(t *testing.T) {
		ring, err := keys.New()
		if err != nil {
			t.Fatal(err)
		}
		w := &town{t: t, air: &air{does: map[string]func(string) (int, string){}, dials: map[string]int{}, got: map[string][]string{}}}
		if w.store, err = store.Open(context.Background(), store.Options{Database: filepath.Join(t.TempDir(), "a.db"), Keys: ring}); err != nil {
			t.Fatal(err)
		}
		defer w.store.Close()
		if err := w.store.Seed(context.Background(), agreed(), time.Now()); err != nil {
			t.Fatal(err)
		}
		s, err := New(Config{Queue: balky{w.store, w}, Journal: w.store, Channels: channels, Dial: w.dial, Now: time.Now, Jitter: func() float64 { return 0.5 }, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		w.to = s
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		synctest.Wait()
		test(w)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// queue writes messages to a channel: the texts are all the same, or their number.
func (w *town) queue(channel, class string, n int, body string) {
	w.t.Helper()
	for range n {
		w.n++
		text := body
		if text == "" {
			text = fmt.Sprint("text ", w.n)
		}
		job := store.Job{Channel: channel, Number: phone.MustParse(people[w.n%len(people)]), Kind: store.KindSMS, ID: fmt.Sprint(w.n), Text: "x", At: time.Now()}
		_, err := w.store.Turn(context.Background(), job, func(store.Before) store.After {
			return store.After{Messages: []store.NewMessage{{Channel: channel, Key: "k", Body: text, Class: class}}, Inbound: &store.NewInbound{Outcome: "help"}}
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// after lets time pass.
func (w *town) after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// channel is how it goes on one.
func (w *town) channel(name string) store.ChannelSending {
	w.t.Helper()
	s, err := w.store.Sending(context.Background(), time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range s.Channels {
		if c.Name == name {
			return c
		}
	}
	return store.ChannelSending{}
}

// many is a provider that takes a text for many numbers. It answers a line for
// each number that it names: number, word, id; or 400 for all of them.
type many struct {
	plain
	most int
}

func (m many) Most() int { return m.most }

func (m many) EncodeBatch(all []aggregator.Message) (*http.Request, error) {
	var to []string
	for _, one := range all {
		to = append(to, one.To)
	}
	return http.NewRequest(http.MethodPost, m.url, strings.NewReader(strings.Join(to, ",")+" "+all[0].Body))
}

func (m many) DecodeBatch(all []aggregator.Message, a aggregator.Answer) []aggregator.Outcome {
	said := map[string]aggregator.Outcome{}
	for line := range strings.Lines(string(a.Body)) {
		if f := strings.Fields(line); len(f) == 3 {
			said[f[0]] = aggregator.Outcome{Verdict: aggregator.Verdict(f[1]), ID: f[2], Reason: "by name"}
		}
	}
	outcomes := make([]aggregator.Outcome, len(all))
	for i, one := range all {
		if a.Status == 400 {
			said[one.To] = aggregator.Outcome{Verdict: aggregator.Refused, Reason: "one of them", NoSuch: true, OptedOut: true}
		}
		if outcomes[i] = said[one.To]; outcomes[i].Verdict == "" {
			outcomes[i].Verdict = aggregator.Unclear
		}
	}
	return outcomes
}

// poor is a provider whose account is empty while it answers 402, and which
// tells what is left on it.
type poor struct{ plain }

func (p poor) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	if a.Status == 402 {
		return aggregator.Outcome{Verdict: aggregator.Refused, Account: true, Reason: "pay"}
	}
	return p.plain.DecodeSent(m, a)
}

func (p poor) EncodeBalance() (*http.Request, error) {
	return http.NewRequest(http.MethodGet, p.url+"/balance", nil)
}

func (p poor) DecodeBalance(a aggregator.Answer) (money.Amount, error) {
	return money.Parse(string(a.Body))
}

package outbox

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/storetest"
)

var now = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// plain is a provider with the smallest dialect: the text is the body, an
// answer of 201 is the message's id, 400 a refusal.
type plain struct{ url string }

func (p plain) EncodeSend(m aggregator.Message) (*http.Request, error) {
	return http.NewRequest(http.MethodPost, p.url, strings.NewReader(m.To+" "+m.Body))
}

func (p plain) DecodeSent(_ aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	switch a.Status {
	case 201:
		return aggregator.Outcome{Verdict: aggregator.Sent, ID: string(a.Body)}
	case 400:
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: string(a.Body)}
	}
	return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "an answer that nobody expects"}
}

// fake is an aggregator on a real socket whose every byte a test decides: it
// reads at most read bytes of a request (-1: all of it), writes answer, and
// hangs up.
type fake struct {
	url   string
	whole atomic.Int64 // requests that arrived in full
}

func newFake(t *testing.T, read int, answer string) *fake {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	f := &fake{url: "http://" + l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go f.serve(c, read, answer)
		}
	}()
	return f
}

func (f *fake) serve(c net.Conn, read int, answer string) {
	defer c.Close()
	var in io.Reader = c
	if read >= 0 {
		in = io.LimitReader(c, int64(read))
	}
	req, err := http.ReadRequest(bufio.NewReaderSize(in, 16))
	if err == nil {
		if _, err = io.Copy(io.Discard, req.Body); err == nil {
			f.whole.Add(1)
		}
	}
	io.WriteString(c, answer)
}

// world is a store with one message in its outbox and a sender for it.
type world struct {
	store *store.Store
	log   bytes.Buffer
	to    *Sender
}

func newWorld(t *testing.T, url string, messages int) *world {
	t.Helper()
	w := &world{store: storetest.Empty(t)}
	if err := w.store.Seed(context.Background(), agreed(), now); err != nil {
		t.Fatal(err)
	}
	for i := range messages {
		job := store.Job{Channel: "demo", Number: phone.MustParse("+12025550101"), Kind: store.KindSMS, ID: fmt.Sprint(i), Text: "x", At: now}
		_, err := w.store.Turn(context.Background(), job, func(store.Before) store.After {
			return store.After{Messages: []store.NewMessage{{Channel: "demo", Key: "k", Body: "secret text", Class: "reply"}}, Inbound: &store.NewInbound{Outcome: "help"}}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	w.to, err = New(Config{
		Queue: w.store, Journal: w.store, Channels: []Channel{{Name: "demo", Sender: plain{url}, Slots: 4}}, Poll: time.Hour,
		Now: func() time.Time { return now }, Jitter: func() float64 { return 1 }, Logger: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// agreed is a register with three people who have agreed to be written to.
func agreed() store.Seed {
	return store.Seed{
		Network:  store.Network{Name: "Test network", Short: "Test", Languages: []string{"en"}, Zone: "Africa/Nairobi", Country: "KE", Demo: true},
		Contacts: []store.SeedContact{person("c1", people[0]), person("c2", people[1]), person("c3", people[2])},
	}
}

// people are the numbers of the register.
var people = [...]string{"+12025550101", "+12025550102", "+12025550103"}

func person(code, number string) store.SeedContact {
	return store.SeedContact{
		Person: store.Person{Code: code, Name: "Akinyi Mfano", Language: "en", Roles: []string{"monitor"}, Side: "grassroots", Status: "active"},
		Number: phone.MustParse(number), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1,
	}
}

// by sends the next message by another provider.
func (w *world) by(t *testing.T, url string) store.Settlement {
	t.Helper()
	w.to.lanes[0].Sender = plain{url}
	return w.one(t)
}

// one claims the next message and sends it.
func (w *world) one(t *testing.T) store.Settlement {
	t.Helper()
	all, err := w.store.Claim(context.Background(), now, lease, store.Lane{Route: "demo", Slots: 1})
	if err != nil || len(all) != 1 {
		t.Fatalf("claimed %v, %v", all, err)
	}
	settled, _ := w.to.send(context.Background(), w.to.lanes[0], all)
	return settled[0]
}

const accepted = "HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nat1"

func TestADroppedConnectionIsNeverGuessed(t *testing.T) {
	w := newWorld(t, "", len(accepted)+1)
	for cut := range len(accepted) {
		f := newFake(t, -1, accepted[:cut])
		st := w.by(t, f.url)
		if st.Status != "unknown" || f.whole.Load() != 1 {
			t.Fatalf("answer cut after %d bytes: %s (%s), the provider has %d", cut, st.Status, st.Reason, f.whole.Load())
		}
	}
	st := w.by(t, newFake(t, -1, accepted).url)
	if st.Status != "sent" || st.ProviderID != "at1" {
		t.Errorf("got %+v", st)
	}
}

func TestAProviderThatReadsHalfOfARequestIsNotTakenForOneThatSent(t *testing.T) {
	const most = 300 // more bytes than the request has
	w := newWorld(t, "", most)
	for read := range most {
		f := newFake(t, read, "")
		st := w.by(t, f.url)
		if st.Status == "sent" || st.Status == "refused" || (f.whole.Load() == 1 && st.Status == "queued") {
			t.Fatalf("dropped after %d bytes: %s (%s), the provider has %d whole", read, st.Status, st.Reason, f.whole.Load())
		}
		if f.whole.Load() == 1 {
			return // every byte of the request was tried
		}
	}
	t.Error("the request is longer than expected")
}

func TestWhatWasSurelyNotSentIsTriedAgainWithinFiveSeconds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	l.Close() // nobody listens there any more
	for name, url := range map[string]string{
		"refused":  url,
		"no name":  "http://aggregator.invalid",
		"too many": newFake(t, -1, "HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n").url,
		"away":     newFake(t, -1, "HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n").url,
	} {
		st := newWorld(t, url, 1).one(t)
		if wait := st.Due.Sub(now); st.Status != "queued" || wait <= 0 || wait > 5*time.Second {
			t.Errorf("%s: %s in %s (%s)", name, st.Status, wait, st.Reason)
		}
	}
}

func TestAProviderThatAsksForPatienceGetsIt(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"90":                            90 * time.Second,
		"Tue, 20 Oct 2026 09:02:00 GMT": 2 * time.Minute,
		"999999":                        time.Hour,
		"-5":                            firstBackoff,
		"soon":                          firstBackoff,
	} {
		f := newFake(t, -1, "HTTP/1.1 429 Too Many\r\nRetry-After: "+header+"\r\nContent-Length: 0\r\n\r\n")
		st := newWorld(t, f.url, 1).one(t)
		if got := st.Due.Sub(now); st.Status != "queued" || got != want {
			t.Errorf("%s: %s in %s, want %s", header, st.Status, got, want)
		}
	}
}

func TestAnswersAreJudged(t *testing.T) {
	huge := "HTTP/1.1 201 Created\r\nContent-Length: 2000000\r\n\r\n" + strings.Repeat("x", 2_000_000)
	for name, c := range map[string]struct{ answer, want string }{
		"failed inside": {"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "unknown"},
		"bad gateway":   {"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n", "unknown"},
		"refused":       {"HTTP/1.1 400 Bad\r\nContent-Length: 24\r\n\r\nbad number +254712345678", "refused"},
		"moved":         {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "unknown"},
		"endless":       {huge, "unknown"},
		"no HTTP":       {"hello\r\n\r\n", "unknown"},
	} {
		w := newWorld(t, newFake(t, -1, c.answer).url, 1)
		if st := w.one(t); st.Status != c.want || strings.Contains(st.Reason, "254712345678") {
			t.Errorf("%s: %s (%s), want %s", name, st.Status, st.Reason, c.want)
		}
	}
}

func TestNoTextAndNoNumberIsLogged(t *testing.T) {
	w := newWorld(t, newFake(t, -1, accepted).url, 1)
	w.one(t)
	if got := w.log.String(); !strings.Contains(got, "status=sent") || strings.Contains(got, "secret") || strings.Contains(got, "2025550101") {
		t.Errorf("logged %s", got)
	}
}

func TestAMessageOfAChannelThatIsGoneIsPutAside(t *testing.T) {
	w := newWorld(t, "", 3)
	w.to.lanes = nil
	if err := w.to.Tick(context.Background(), now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := w.statuses(t); n["refused"] != 3 {
		t.Errorf("got %v", n)
	}
}

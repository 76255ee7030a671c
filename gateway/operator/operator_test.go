package operator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/health"
	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
	"ahadi/store"
)

var now = time.Date(2026, 10, 20, 10, 0, 0, 0, time.UTC)

// desk is a gateway whose operator is told.
type desk struct {
	*Service
	t    *testing.T
	got  []Message
	fail error
	log  bytes.Buffer
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t}
	log := slog.New(slog.NewTextHandler(&d.log, nil))
	s, err := store.Open(t.Context(), store.Options{Database: filepath.Join(t.TempDir(), "ahadi.db"), Keys: ring, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Seed(t.Context(), store.Seed{Network: store.Network{Name: "Kisumu Network", Short: "Kisumu", Languages: []string{"en"}, Zone: "UTC", Country: "KE"}}, now); err != nil {
		t.Fatal(err)
	}
	d.start(s, log)
	return d
}

// start is a process that begins.
func (d *desk) start(s *store.Store, log *slog.Logger) {
	d.Service = New(Config{
		Store: s, Health: &health.Looker{Store: s}, Logger: log, Console: "https://ahadi.example.org/status", Mute: []string{"unguarded", "no_backup"},
		Finding: func(f health.Finding) (string, string) { return fmt.Sprint(f.ID, " ", f.Args), "do something" },
		Say:     func(key string, args ...any) string { return fmt.Sprint(append([]any{key, " "}, args...)...) },
		Exact:   func(at time.Time) string { return at.Format("15:04") },
		Ways: []Way{{"e-mail", func(_ context.Context, m Message) error {
			d.got = append(d.got, m)
			return d.fail
		}}},
	})
}

// wait lets hours pass, minute by minute, with a restart in each.
func (d *desk) wait(from, to time.Duration) {
	d.t.Helper()
	for at := from; at < to; at += time.Minute {
		if at%time.Hour == 0 {
			d.start(d.Store, d.Logger)
		}
		_ = d.Tick(d.t.Context(), now.Add(at)) // what cannot be sent is asked for below
	}
}

// told are what was told, as "state what".
func (d *desk) told() string {
	var all []string
	for _, m := range d.got {
		for _, a := range m.Alerts {
			all = append(all, a.State+" "+a.What)
		}
	}
	d.got = nil
	return strings.Join(all, ", ")
}

func (d *desk) circuit(why string, at time.Duration) {
	d.t.Helper()
	if err := d.Store.SetCircuit(d.t.Context(), "kenya", why, now.Add(at)); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) expect(want string) {
	d.t.Helper()
	if got := d.told(); got != want {
		d.t.Errorf("the operator was told %q, not %q", got, want)
	}
}

func TestAProviderThatIsAwayIsToldOnceADayAndWhenItIsBack(t *testing.T) {
	d := newDesk(t)
	d.circuit("the connection failed: +12025550101 was refused", 0)
	d.wait(0, 10*time.Minute)
	d.expect("") // most mend themselves
	d.wait(10*time.Minute, 23*time.Hour)
	if len(d.got) != 1 || !strings.Contains(d.got[0].Text, "https://ahadi.example.org/status") || !strings.Contains(d.got[0].Subject, "Kisumu: ") || !strings.Contains(d.got[0].Text, "do something") {
		t.Fatalf("%+v", d.got)
	}
	if all := d.got[0].Subject + d.got[0].Text + d.log.String(); strings.Contains(all, "5550101") || !strings.Contains(all, "… was refused") {
		t.Errorf("a number is told, or more than a number is left out: %s", all)
	}
	d.expect("new away")
	d.wait(23*time.Hour, 47*time.Hour)
	d.expect("still away")
	d.circuit("", 47*time.Hour)
	d.wait(47*time.Hour, 50*time.Hour)
	d.expect("over away")
}

func TestWhatCouldNotBeSentIsSentLater(t *testing.T) {
	d := newDesk(t)
	d.circuit("away", 0)
	d.fail = errors.New("the mail server is full")
	d.wait(0, 30*time.Minute)
	if n := len(d.got); n < 2 || n > 3 {
		t.Errorf("in twenty minutes it is tried %d times", n)
	}
	d.fail, d.got = nil, nil
	d.wait(30*time.Minute, time.Hour)
	d.expect("new away")
}

func TestADatabaseThatDoesNotAnswerIsToldFromMemory(t *testing.T) {
	d := newDesk(t)
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	d.wait(time.Minute, 59*time.Minute)
	d.expect("new not_ready")
}

func TestWhatIsMutedIsNotTold(t *testing.T) {
	d := newDesk(t)
	d.Mute = append(d.Mute, "away")
	d.circuit("away", 0)
	d.wait(time.Minute, 59*time.Minute)
	d.expect("")
}

func TestWhatIsMutedWhileItLastsIsNotOver(t *testing.T) {
	d := newDesk(t)
	d.circuit("away", 0)
	d.wait(0, 30*time.Minute)
	d.expect("new away")
	d.start(d.Store, d.Logger)
	d.Mute = append(d.Mute, "away")
	for at := 30 * time.Minute; at < 20*time.Hour; at += time.Minute { // without a restart, which would take the mute away
		if err := d.Tick(d.t.Context(), now.Add(at)); err != nil {
			t.Fatal(err)
		}
	}
	d.expect("")
	d.circuit("", 20*time.Hour)
	d.wait(20*time.Hour, 22*time.Hour) // and not muted any more
	d.expect("over away")
}

func TestWhatNobodyCanSeeIsNotOver(t *testing.T) {
	d := newDesk(t)
	d.circuit("away", 0)
	d.wait(0, 30*time.Minute)
	d.expect("new away")
	if err := d.Store.PauseSending(t.Context(), "a trial", now.Add(30*time.Minute)); err != nil {
		t.Fatal(err)
	}
	d.circuit("", 30*time.Minute) // nothing is handed over now, so nobody knows
	d.wait(30*time.Minute, 10*time.Hour)
	d.expect("")
	if err := d.Store.ResumeSending(t.Context(), now.Add(10*time.Hour)); err != nil {
		t.Fatal(err)
	}
	d.wait(10*time.Hour, 12*time.Hour)
	d.expect("over away")
}

func TestAMessageFitsTwoSegments(t *testing.T) {
	long := Message{Subject: "Kisumu: 2 new problems", Alerts: []Alert{{Says: strings.Repeat("kenya sends nothing ", 20)}, {Says: "é" + strings.Repeat("n", 300)}}}
	for _, m := range []Message{long, {Subject: "Kisumu: new"}, {Subject: strings.Repeat("ñandú ", 80)}} {
		text := short(m)
		if _, parts := sms.Segments(text); parts > 2 || !strings.HasPrefix(m.Subject, text[:10]) {
			t.Errorf("%d segments: %s", parts, text)
		}
	}
}

func TestAnSMSToTheOperatorWaitsInTheQueueOfItsChannel(t *testing.T) {
	d := newDesk(t)
	way := Text{Store: d.Store, Channel: "phone", To: []phone.Number{phone.MustParse("+12025550180")}}
	if err := way.Send(t.Context(), Message{Subject: "Kisumu: kenya sends nothing", At: now}); err != nil {
		t.Fatal(err)
	}
	all, err := d.Store.Claim(t.Context(), now, time.Minute, store.Lane{Route: "phone", Slots: 5})
	if err != nil || len(all) != 1 || all[0].Body != "Kisumu: kenya sends nothing" || all[0].To.E164() != "+12025550180" {
		t.Errorf("%+v, %v", all, err)
	}
}

// What one of two phones took is told: it is not sent to it again and again because
// the other takes nothing.
func TestAnSMSThatOneOfTwoPhonesTookIsTold(t *testing.T) {
	d := newDesk(t)
	bad := phone.MustParse("+12025550181")
	way := Text{Store: d.Store, Channel: "phone", To: []phone.Number{bad}}
	if err := way.Send(t.Context(), Message{Subject: "Kisumu: first", At: now}); err != nil { // it is a phone that is known
		t.Fatal(err)
	}
	if err := d.Store.ProviderOptOut(t.Context(), bad, false, now); err != nil {
		t.Fatal(err)
	}
	m := Message{Subject: "Kisumu: kenya sends nothing", At: now}
	if err := way.Send(t.Context(), m); err == nil {
		t.Error("nobody took it, and it counts as told")
	}
	way.To = append(way.To, phone.MustParse("+12025550180"))
	if err := way.Send(t.Context(), m); err != nil {
		t.Error(err)
	}
}

func TestAWebhookGetsTheAlertsAndNoErrorNamesItsAddress(t *testing.T) {
	var got posted
	status := http.StatusOK
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &got); err != nil || r.Header.Get("Authorization") != "Bearer hush" {
			t.Errorf("%s: %v", body, err)
		}
		w.WriteHeader(status)
	}))
	defer srv.Close()
	w := Webhook{URL: srv.URL + "/secret", Token: "hush", HTTP: srv.Client()}
	m := Message{Network: "Kisumu", Subject: "Kisumu: away", Text: "all\n", Alerts: []Alert{{What: "away", About: "kenya", State: "new"}}}
	if err := w.Send(t.Context(), m); err != nil || got.Text != "Kisumu: away\n\nall\n" || len(got.Alerts) != 1 || got.Alerts[0].About != "kenya" {
		t.Errorf("%+v, %v", got, err)
	}
	status = http.StatusForbidden
	if err := w.Send(t.Context(), m); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("%v", err)
	}
	srv.Close()
	if err := w.Send(t.Context(), m); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

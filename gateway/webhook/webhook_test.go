package webhook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ahadi/store"
)

// queue holds deliveries in memory, by their rules.
type queue struct {
	mu    sync.Mutex
	rows  map[string]*row // by webhook and event
	tries []time.Duration // of the first, since the start
	start time.Time
	lost  bool // a settlement was

	failing map[int64]bool
	follows bool // another process leads
}

// lost is an event whose first answer the database does not take.
var lost = store.WebhookDelivery{Webhook: 1, Event: "evt_lost", Body: "{}", Secrets: closed.Secrets}

type row struct {
	store.WebhookDelivery
	due   time.Time
	state string
}

func (q *queue) DueWebhooks(_ context.Context, now time.Time, each int) (all []store.WebhookDelivery, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.rows {
		if r.state == "" && !r.due.After(now) {
			d := r.WebhookDelivery
			d.Secrets, d.Failing = nil, q.failing[d.Webhook]
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b store.WebhookDelivery) int { return strings.Compare(a.Event, b.Event) })
	return all[:min(len(all), 2*each)], nil
}

func (q *queue) WebhookToSend(_ context.Context, d store.WebhookDelivery, _ time.Time) (store.WebhookDelivery, bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	r := q.rows[d.Event]
	return r.WebhookDelivery, r.state == "" && r.Tries == d.Tries, nil
}

func (q *queue) SettleWebhook(_ context.Context, d store.WebhookDelivery, e store.WebhookAnswer, _ time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if d.Event == lost.Event && !q.lost {
		q.lost = true
		return errors.New("the database is away")
	}
	r := q.rows[d.Event]
	r.Tries++
	q.failing[d.Webhook] = !e.Taken
	switch {
	case e.Taken:
		r.state = "done"
	case e.Again.IsZero():
		r.state = "failed"
	default:
		r.due = e.Again
	}
	return nil
}

func (q *queue) Leads(time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return !q.follows
}

// answers is a program that answers in its own way.
type answers func(*http.Request) (status int, headers http.Header, wait time.Duration)

// RoundTrip answers.
func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	status, headers, wait := a(r)
	select {
	case <-time.After(wait):
	case <-r.Context().Done():
		return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: r.Context().Err()}
	}
	return &http.Response{StatusCode: status, Header: headers, Body: io.NopCloser(strings.NewReader("thanks")), Request: r}, nil
}

// told runs the service for a time on a virtual clock.
func told(t *testing.T, a answers, wait time.Duration, all ...store.WebhookDelivery) (q *queue) {
	t.Helper()
	return toldWhile(t, func(*queue) answers { return a }, wait, all...)
}

// toldWhile is told to a program during whose answers something may happen.
func toldWhile(t *testing.T, during func(*queue) answers, wait time.Duration, all ...store.WebhookDelivery) (q *queue) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		q = &queue{rows: map[string]*row{}, start: time.Now(), failing: map[int64]bool{}}
		a := during(q)
		for _, d := range all {
			d.URL = "https://map.example.org/hook"
			if d.Webhook > 1 {
				d.URL = "https://slow.example.org/hook"
			}
			q.rows[d.Event] = &row{WebhookDelivery: d, due: time.Now()}
		}
		ctx, stop := context.WithTimeout(t.Context(), wait)
		defer stop()
		seen := answers(func(r *http.Request) (int, http.Header, time.Duration) {
			if r.Header.Get("webhook-id") == all[0].Event {
				q.mu.Lock()
				q.tries = append(q.tries, time.Since(q.start).Round(time.Second))
				q.mu.Unlock()
			}
			return a(r)
		})
		s := New(Config{Queue: q, HTTP: &http.Client{Transport: seen, CheckRedirect: client(nil).CheckRedirect}, Now: time.Now, Jitter: func() float64 { return 0.5 }, Logger: slog.New(slog.DiscardHandler)})
		if err := s.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	return q
}

func TestWhatIsNotTakenIsSentAgainForThreeDaysAndThenGivenUp(t *testing.T) {
	for name, a := range map[string]answers{
		"an error": func(*http.Request) (int, http.Header, time.Duration) { return 500, nil, 0 },
		"a redirect": func(*http.Request) (int, http.Header, time.Duration) {
			return 302, http.Header{"Location": {"https://evil.example.org/"}}, 0
		},
		"silence": func(*http.Request) (int, http.Header, time.Duration) { return 200, nil, time.Hour },
	} {
		q := told(t, a, 100*time.Hour, closed)
		var hours []int
		for _, d := range q.tries {
			hours = append(hours, int(d.Hours()))
		}
		if !slices.Equal(hours, []int{0, 0, 0, 0, 2, 7, 17, 31, 51, 75}) || q.tries[1] > 30*time.Second || q.rows[closed.Event].state != "failed" {
			t.Errorf("%s: tried after %v, and then %q", name, q.tries, q.rows[closed.Event].state)
		}
	}
}

func TestAProgramThatAsksForTimeGetsIt(t *testing.T) {
	n := 0
	q := told(t, func(*http.Request) (int, http.Header, time.Duration) {
		if n++; n == 1 {
			return 429, http.Header{"Retry-After": {"600"}}, 0
		}
		return 204, nil, 0
	}, time.Hour, closed)
	if len(q.tries) != 2 || q.tries[1] < 10*time.Minute || q.tries[1] > 11*time.Minute || q.rows[closed.Event].state != "done" {
		t.Errorf("tried after %v", q.tries)
	}
}

// many are events of one webhook.
func many(ids ...string) (all []store.WebhookDelivery) {
	for _, id := range ids {
		all = append(all, store.WebhookDelivery{Webhook: 1, Event: id, Body: "{}", Secrets: closed.Secrets})
	}
	return all
}

func TestAProgramIsToldNoMoreOnceItIsStoppedOrAnotherProcessLeads(t *testing.T) {
	for name, stop := range map[string]func(*queue){
		"stopped": func(q *queue) { q.rows["evt_2"].state, q.rows["evt_3"].state = "missed", "missed" }, "another leads": func(q *queue) { q.follows = true },
	} {
		sent := 0
		toldWhile(t, func(q *queue) answers {
			return func(*http.Request) (int, http.Header, time.Duration) {
				sent++
				q.mu.Lock()
				defer q.mu.Unlock()
				stop(q)
				return 204, nil, 0
			}
		}, time.Minute, many("evt_1", "evt_2", "evt_3")...)
		if sent != 1 {
			t.Errorf("%s while the first of three is sent, and told %d", name, sent)
		}
	}
}

func TestAProgramThatAsksForADayIsToldOtherThingsMeanwhileAndATestAtOnce(t *testing.T) {
	for _, tested := range []bool{false, true} {
		sent := map[string]time.Duration{}
		all := many("evt_1", "evt_2")
		if tested {
			all = append(all, store.WebhookDelivery{Webhook: 1, Event: "evt_test", Body: "{}", Secrets: closed.Secrets, Test: true})
		}
		q := toldWhile(t, func(q *queue) answers {
			return func(r *http.Request) (int, http.Header, time.Duration) {
				q.mu.Lock()
				defer q.mu.Unlock()
				event := r.Header.Get("webhook-id")
				sent[event] = time.Since(q.start).Round(time.Second)
				if event != "evt_1" {
					return 204, nil, 0
				}
				if tested {
					q.rows["evt_test"].due = time.Now().Add(10 * time.Second)
				}
				return 429, http.Header{"Retry-After": {"86400"}}, 0
			}
		}, time.Hour, all...)
		if want := map[bool]time.Duration{false: longestRest, true: 10 * time.Second}[tested]; sent["evt_2"] < want || sent["evt_2"] > want+5*time.Second || tested && sent["evt_test"] > sent["evt_2"] || q.rows["evt_1"].Tries != 1 {
			t.Errorf("with a test %v: sent were %v", tested, sent)
		}
	}
}

func TestASlowProgramHoldsUpNoOther(t *testing.T) {
	all := []store.WebhookDelivery{closed}
	for _, event := range []string{"evt_1", "evt_2", "evt_3"} {
		all = append(all, store.WebhookDelivery{Webhook: 2, Event: event, Body: "{}", Secrets: closed.Secrets})
	}
	most, now := 0, 0
	var mu sync.Mutex
	q := told(t, func(r *http.Request) (int, http.Header, time.Duration) {
		if r.URL.Host != "slow.example.org" {
			return 200, nil, 0
		}
		mu.Lock()
		defer mu.Unlock()
		now++
		most = max(most, now)
		time.AfterFunc(14*time.Second, func() { mu.Lock(); now--; mu.Unlock() })
		return 200, nil, 15 * time.Second
	}, time.Minute, all...)
	if q.tries[0] > 2*time.Second || most != 1 || q.rows["evt_3"].state != "done" {
		t.Errorf("told after %v; %d at once to one program", q.tries, most)
	}
}

func TestAnAnswerThatWasNotWrittenLetsTheSameEventBeSentAgain(t *testing.T) {
	ids := map[string]int{}
	q := told(t, func(r *http.Request) (int, http.Header, time.Duration) {
		ids[r.Header.Get("webhook-id")]++
		return 200, nil, 0
	}, time.Minute, lost)
	if ids[lost.Event] != 2 || q.rows[lost.Event].state != "done" {
		t.Errorf("sent were %v", ids)
	}
}

func TestNothingIsSentIntoTheOwnNetworkUnlessTheOperatorAllowsIt(t *testing.T) {
	hits := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits++
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	defer srv.Close()
	d := closed
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]"} {
		d.URL = strings.Replace(srv.URL, "127.0.0.1", host, 1)
		if e, _, err := post(t.Context(), client(nil), d, time.Now()); err != nil || e.Taken || e.Reason != reasonPrivate {
			t.Errorf("%s: %+v, %v", host, e, err)
		}
	}
	if hits > 0 {
		t.Errorf("it was reached %d times", hits)
	}
	d.URL = srv.URL
	e, _, err := post(t.Context(), client([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}), d, time.Now())
	if err != nil || e.Taken || e.Answer != http.StatusFound || hits != 1 {
		t.Errorf("%+v, %v, reached %d times", e, err, hits)
	}
	for _, inside := range []string{"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fd00::1", "64:ff9b::a00:1", "2002:a00:1::1", "::10.0.0.1"} {
		if outward(netip.MustParseAddr(inside)) {
			t.Errorf("%s counts as the world", inside)
		}
	}
	for _, outside := range []string{"1.1.1.1", "2606:4700::1111"} {
		if !outward(netip.MustParseAddr(outside)) {
			t.Errorf("%s counts as the own network", outside)
		}
	}
}

package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/internal/phone"
	"ahadi/store"
)

func TestTheServiceWritesWhenTheConfigurationLetsIt(t *testing.T) {
	w := newWiring(t)
	defer func() { w.listener.Close(); w.store.Close() }()
	ctx := context.Background()
	nairobi := time.FixedZone("Nairobi", 3*60*60)
	for _, c := range []struct{ name, day, want string }{
		{"quiet", "2027-03-02", "2027-03-02 13:00"},
		{"friday", "2027-03-05", "2027-03-05 13:30"},
		{"holidays", "2027-03-10", "2027-03-11 13:00"},
	} {
		at, err := time.ParseInLocation(time.DateOnly, c.day, nairobi)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.spread.Hours(at, store.Where{Zone: "Africa/Nairobi", Country: "KE"}).Opens.In(nairobi).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s: a broadcast leaves at %s, not %s", c.name, got, c.want)
		}
	}
	r, rows, err := w.reminder.PreviewStep(ctx, "", store.StepMid, now())
	if err != nil || r.Rule != "15 9 * * *" {
		t.Errorf("schedule: the step is due at %q, %v", r.Rule, err)
	}
	due := 0
	for _, row := range rows {
		zone, err := time.LoadLocation(row.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if row.Reason == "" {
			due++
			if row.Due.In(zone).Hour() != 13 {
				t.Errorf("quiet: a reminder leaves at %s", row.Due.In(zone))
			}
		}
	}
	if caps, err := w.store.Caps(ctx); due == 0 || err != nil || caps.Week != 1 || caps.Weeks4 != 3 || caps.Year != 12 {
		t.Errorf("caps: %+v, %v; %d reminders", caps, err, due)
	}
	if b := w.sending(now()).Budget; len(b) != 1 || b[0].Whole.String() != "KES 20000.00" {
		t.Errorf("budget: %+v", b)
	}
}

func TestWhoIsOnCallByTheConfigurationIsCalled(t *testing.T) {
	w := newWiring(t)
	defer func() { w.listener.Close(); w.store.Close() }()
	at, yes := now(), true
	w.turn("+12025550197", store.KindSMS, at.Add(-time.Second), store.After{Inbound: &store.NewInbound{Outcome: "stop"}, Line: store.LineChange{OptOut: &yes}})
	if err := reachable(context.Background(), w.store); err == nil {
		t.Error("a phone on call that has said STOP is not named")
	}
	w.turn("+12025550142", store.KindSMS, at, store.After{Inbound: &store.NewInbound{Outcome: "urgent"}, Inbox: []store.NewInbox{{Reason: "urgent", Alert: true}}})
	if err := w.alert.Tick(context.Background(), at); err != nil {
		t.Fatal(err)
	}
	left, err := w.store.Claim(context.Background(), at, time.Minute, store.Lane{Route: "line", Slots: 9}, store.Lane{Route: "spare", Slots: 9})
	if err != nil || len(left) != 1 || left[0].To.E164() != "+12025550198" {
		t.Errorf("called are %+v, %v", left, err)
	}
}

func TestTheServiceSendsAsTheConfigurationSays(t *testing.T) {
	w := newWiring(t)
	w.turn("+12025550142", store.KindUSSD, now(), store.After{Session: &store.SessionChange{State: []byte("{}")}})
	var ids [4]int64
	for i, channel := range []string{"line", "line", "spare", "spare"} {
		var err error
		p := store.Probe{Channel: channel, To: phone.MustParse(fmt.Sprintf("+1202555014%d", i)), Body: "hello", Expires: now().Add(time.Hour)}
		if ids[i], err = w.store.Probe(context.Background(), store.Hand{By: "amina", At: now()}, p); err != nil {
			t.Fatal(err)
		}
	}
	w.runs()
	asked := <-w.asks
	if got := asked.URL.Query().Get("dlr-url"); !strings.HasPrefix(got, "https://ahadi.example.org/hooks/line/delivery/") {
		t.Errorf("public_url: reports are to come to %.30s", got)
	}
	for i, key := range []string{"", "rate", "", "slots"} { // all four were claimed, or not, in one go
		if f, err := w.store.Follow(context.Background(), ids[i]); err != nil || (f.Status == "queued") != (key != "") {
			t.Errorf("%s: message %d is %s, %v", key, i, f.Status, err)
		}
	}
	close(w.free)
	if err := w.sender.Tick(context.Background(), now().Add(20*time.Minute)); err != nil {
		t.Fatal(err)
	}
	line := w.channel("line", now())
	if !slices.Contains(line.Spent, money.Amount{Currency: "KES", Micro: 800_000}) {
		t.Errorf("price: a message has cost %v", line.Spent)
	}
	if line.Limit.String() != "KES 5000.00" || line.Fallback != "spare" {
		t.Errorf("daily_limit, fallback: %s, %q", line.Limit, line.Fallback)
	}
	if !slices.Contains(line.Spent, money.Amount{Currency: "USD", Micro: 50_000}) {
		t.Errorf("ussd.price: a session has cost %v", line.Spent)
	}
}

func TestTheServiceHearsWhomTheConfigurationNames(t *testing.T) {
	w := newWiring(t)
	close(w.free)
	w.runs()
	var n atomic.Int64
	call := func(channel, secret, from string) int {
		t.Helper()
		r, err := http.NewRequest(http.MethodGet, fmt.Sprintf("%s/hooks/%s/sms/%s?id=m%d&from=0244000142&text=HELP", w.base, channel, secret, n.Add(1)), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", from)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	const ours, spare = "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdeg"
	for _, c := range []struct {
		key, channel, secret, from string
		want                       int
	}{
		{"trusted_proxy", "line", ours, "192.0.2.7", http.StatusOK},
		{"allow", "line", ours, "203.0.113.9", http.StatusNotFound},
		{"hook_secret", "line", spare, "192.0.2.7", http.StatusNotFound},
		{"no allow", "spare", spare, "203.0.113.9", http.StatusOK},
	} {
		if got := call(c.channel, c.secret, c.from); got != c.want {
			t.Errorf("%s: %s is answered with %d, not %d", c.key, c.from, got, c.want)
		}
	}
	channels, err := w.c.channels()
	if err != nil {
		t.Fatal(err)
	}
	if to := routes(channels); to("", "GH") != "spare" || to("", "KE") != "line" {
		t.Errorf("country: to Ghana by %s, to Kenya by %s", to("", "GH"), to("", "KE"))
	}
}

package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/generic"
	"ahadi/gateway/outbox"
	"ahadi/store"
)

// newProvider is a gateway with a channel to a provider that a file alone
// describes, and the provider itself: what it is sent comes out of the channel.
func newProvider(t *testing.T, file string) (*world, chan map[string]string) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	taken := make(chan map[string]string, 16)
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]string
		if r.Header.Get("Authorization") != "Bearer token" || json.NewDecoder(r.Body).Decode(&body) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		taken <- body
		fmt.Fprintf(w, `{"outcome":"OK","id":"p-%s"}`, body["ref"])
	}))
	t.Cleanup(provider.Close)
	adapter, err := generic.Provider().New(aggregator.Setup{Settings: map[string]string{
		"description": string(src), "base_url": provider.URL, "token": "token", "from": "20880",
	}})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldWith(t, "", 0, gateway.Channel{Name: "described", Secret: secret, Adapter: adapter, Region: "KE"})
	sender, err := outbox.New(outbox.Config{Queue: w.store, Channels: []outbox.Channel{{Name: "described", Sender: adapter.(aggregator.Sender)}}, Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sender.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return w, taken
}

func TestAProviderThatAFileAloneDescribesWorksFromEndToEnd(t *testing.T) {
	w, taken := newProvider(t, "testdata/described.yaml")
	post := func(kind, body string) answer {
		t.Helper()
		a := w.raw("/hooks/described/"+kind+"/"+secret, "application/json", body)
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", kind, a.status, a.body)
		}
		return a
	}
	var screen struct{ Say, Do string }
	step := func(n int, kind, typed string) {
		t.Helper()
		a := post("ussd", fmt.Sprintf(`{"session":"s1","msisdn":"%s","n":%d,"kind":"%s","typed":"%s"}`, otieno[1:], n, kind, typed))
		if err := json.Unmarshal([]byte(a.body), &screen); err != nil {
			t.Fatalf("%q: %v", a.body, err)
		}
	}
	step(1, "dial", "*384*77#")
	for i, key := range []string{"1", "3", "1", "1"} { // the last comes again
		step(min(i+2, 4), "key", key)
	}
	r := one(t, "reports", w.reports())
	if screen.Do != "end" || receiptIn(t, screen.Say) != r.Ref || r.Commitment != "K12" || r.Via != "ussd" {
		t.Errorf("he reads %+v, filed is %+v", screen, r)
	}
	if post("ussd", `{"session":"s1","kind":"gone"}`); len(w.reports()) != 1 {
		t.Error("a notice of the end files")
	}

	message := fmt.Sprintf(`{"id":"m1","from":"%s","text":"C22 60 \"lanes\" clean"}`, adwoa[1:])
	for range 2 {
		if a := post("sms", message); a.body != `{"ok":true}` {
			t.Errorf("the provider reads %q", a.body)
		}
	}
	all := w.reports()
	if len(all) != 2 || !strings.Contains(string(all[1].Answers), `\"lanes\" clean`) {
		t.Fatalf("%d reports, the last says %s", len(all), all[len(all)-1].Answers)
	}
	var sent map[string]string
	select {
	case sent = <-taken:
	case <-time.After(time.Minute):
		t.Fatal("nothing was sent")
	}
	if sent["to"] != adwoa[1:] || !strings.Contains(sent["text"], all[1].Ref) {
		t.Errorf("sent %v, the report is %s", sent, all[1].Ref)
	}
	post("delivery", fmt.Sprintf(`{"id":"p-%s","state":"ARRIVED"}`, sent["ref"]))
	for end := time.Now().Add(10 * time.Second); ; { // a report may be faster than the answer to the send
		if n := w.arrived(); n == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the message is not delivered")
		}
	}
}

// arrived counts what was sent and delivered.
func (w *world) arrived() (n int) {
	w.t.Helper()
	all, err := w.store.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range all {
		if m.Out && !m.At.Before(w.began) && m.Status == "delivered" {
			n++
		}
	}
	return n
}

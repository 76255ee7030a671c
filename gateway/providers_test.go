package gateway_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/outbox"
	"ahadi/store"
)

// newSignedWorld is a gateway with a channel of a provider, which is played by a
// test. What waits leaves by send, which gives the id that it is known by.
func newSignedWorld(t *testing.T, s signed) (w *world, send func() string) {
	t.Helper()
	taken := make(chan string, 10)
	there := httptest.NewServer(s.standIn(taken))
	t.Cleanup(there.Close)
	settings := maps.Clone(s.settings)
	settings["base_url"] = there.URL
	hook := func(kind string) string { return public + "/hooks/" + s.provider.Name + "/" + kind + "/" + secret }
	adapter, err := s.provider.New(aggregator.Setup{Settings: settings, Hooks: aggregator.Hooks{SMS: hook("sms"), Delivery: hook("delivery")}})
	if err != nil {
		t.Fatal(err)
	}
	w = newWorldWith(t, "", 0, gateway.Channel{Name: s.provider.Name, Secret: secret, Adapter: adapter, Region: "GH"})
	sender, err := outbox.New(outbox.Config{
		Queue: w.store, Channels: []outbox.Channel{{Name: s.provider.Name, Sender: adapter.(aggregator.Sender)}}, Now: w.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, func() string {
		t.Helper()
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- sender.Run(ctx) }()
		var id string
		select {
		case id = <-taken:
		case <-time.After(time.Minute):
			t.Error("nothing was sent")
		}
		stop() // what is on its way is settled before it ends
		if err := <-ended; err != nil {
			t.Error(err)
		}
		return id
	}
}

// sentOnes are the statuses of what has left, or will.
func (w *world) sentOnes() []string {
	w.t.Helper()
	all, err := w.store.Messages(context.Background(), 0, store.Page{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, m := range all {
		if m.Out {
			out = append(out, m.Status)
		}
	}
	return out
}

func TestAReportAndItsReceiptTravelOverEachProvider(t *testing.T) {
	for _, s := range append(signers(), anInfobip(), aTelerivet()) {
		t.Run(s.provider.Name, func(t *testing.T) {
			w, send := newSignedWorld(t, s)
			text := s.text(adwoa, "C22 60 lanes clean")
			for range 2 { // it is handed on twice, and counts once
				if a := w.call(s, "sms", text, true); a.status != http.StatusOK || a.body != s.ack {
					t.Fatalf("the text: %d %s", a.status, a.body)
				}
			}
			if r := one(t, "reports", w.reports()); r.Commitment != "C22" || r.Percent != 60 {
				t.Errorf("filed %+v", r)
			}
			if status := one(t, "messages", w.sentOnes()); status != "queued" {
				t.Errorf("the receipt is %s", status)
			}
			id := send()
			if status := one(t, "messages", w.sentOnes()); status != "sent" || id == "" {
				t.Errorf("after the send the receipt is %s, known as %q", status, id)
			}
			if s.sign != nil || s.inside != nil {
				if a := w.call(s, "delivery", s.delivered(id), false); a.status != http.StatusForbidden {
					t.Errorf("a delivery report that was made up: %d %s", a.status, a.body)
				}
			}
			if status := one(t, "messages", w.sentOnes()); status != "sent" {
				t.Errorf("it made the receipt %s", status)
			}
			if a := w.call(s, "delivery", s.delivered(id), true); a.status != http.StatusOK {
				t.Errorf("the delivery report: %d %s", a.status, a.body)
			}
			if status := one(t, "messages", w.sentOnes()); status != "delivered" {
				t.Errorf("after its report the receipt is %s", status)
			}
		})
	}
}

func TestOneMessageThatCannotBeReadHoldsNoOtherBack(t *testing.T) {
	s := anInfobip()
	w, send := newSignedWorld(t, s)
	beside := func(good string) string {
		return strings.Replace(good, `[{`, `[{"messageId":"1","from":{"secret":"words"}},"x",{`, 1)
	}
	if a := w.call(s, "sms", beside(s.text(adwoa, "C22 60 lanes clean")), true); a.status != http.StatusOK {
		t.Fatalf("the text: %d %s", a.status, a.body)
	}
	one(t, "reports", w.reports())
	if a := w.call(s, "delivery", beside(s.delivered(send())), true); a.status != http.StatusOK {
		t.Errorf("the report: %d %s", a.status, a.body)
	}
	if status := one(t, "messages", w.sentOnes()); status != "delivered" {
		t.Errorf("the receipt is %s", status)
	}
	if log := w.log.String(); strings.Count(log, "a part of ") != 2 || strings.Contains(log, "words") {
		t.Errorf("the log says %s", log)
	}
	if a := w.call(s, "sms", `{"results":["x"]}`, true); a.status != http.StatusBadRequest {
		t.Errorf("nothing that can be read: %d %s", a.status, a.body)
	}
}

func TestWhatAProviderHasNotSignedIsNotStored(t *testing.T) {
	for _, s := range signers() {
		t.Run(s.provider.Name, func(t *testing.T) {
			w, _ := newSignedWorld(t, s)
			if a := w.call(s, "sms", s.text(adwoa, "C22 60 lanes clean"), false); a.status != http.StatusForbidden {
				t.Errorf("%d %s", a.status, a.body)
			}
			req, err := http.NewRequest(http.MethodPost, w.url+"/hooks/"+s.provider.Name+"/sms/"+secret, strings.NewReader(s.text(adwoa, "C22 70")))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", s.kind)
			if a := w.send(req); a.status != http.StatusForbidden {
				t.Errorf("unsigned: %d %s", a.status, a.body)
			}
			if n := len(w.incoming()) + len(w.sentOnes()) + len(w.reports()); n != 0 {
				t.Errorf("%d rows came of it", n)
			}
			for _, hidden := range []string{secret, twilioToken, phoneKey, adwoa, "lanes"} {
				if strings.Contains(w.log.String(), hidden) {
					t.Errorf("the log gives away %q", hidden)
				}
			}
		})
	}
}

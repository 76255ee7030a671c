package gateway_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"
)

func TestWhatAProviderSaysASessionCostIsBookedOnce(t *testing.T) {
	w := newWorld(t)
	w.ussd(akinyi, "s", "")
	for range 2 { // the notice comes twice
		a := w.post(hook("ussd-end"), url.Values{"sessionId": {"s"}, "phoneNumber": {akinyi}, "status": {"Success"}, "cost": {"KES 1.5000"}})
		if a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	said := w.now()
	if err := w.store.Sweep(t.Context(), nil, nil, said.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	s, err := w.store.Sending(t.Context(), said) // of that day, also shortly before midnight
	if err != nil || len(s.Channels) != 1 || fmt.Sprint(s.Channels[0].Spent) != "[KES 1.50]" {
		t.Errorf("got %+v, %v", s, err)
	}
}

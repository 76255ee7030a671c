package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/store"
)

// broke is a provider whose reports say that nobody has paid.
type broke struct{}

func (broke) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	return []aggregator.Status{{ID: string(r.Body), State: aggregator.Failed, Reason: "no money", Account: true}}, nil
}

func TestNobodyIsTakenForUnreachableBecauseTheAccountIsEmpty(t *testing.T) {
	ctx := context.Background()
	w := newWorldWith(t, "", 0, gateway.Channel{Name: "broke", Secret: secret, Adapter: broke{}, Region: "KE"})
	for i := range 4 {
		w.text(akinyi, fmt.Sprint("m", i), fmt.Sprint("K12 6", i))
	}
	all, err := w.store.Claim(ctx, w.now(), time.Minute, store.Lane{Route: "broke", Channels: []string{"demo"}, Slots: 9})
	if err != nil || len(all) < 3 {
		t.Fatalf("%d are claimed, %v", len(all), err)
	}
	for _, m := range all {
		id := fmt.Sprint("p", m.ID)
		if err := w.store.Settle(ctx, []store.Settlement{{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: id}}, w.now()); err != nil {
			t.Fatal(err)
		}
		if a := w.raw("/hooks/broke/delivery/"+secret, "text/plain", id); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	s, err := w.store.Sending(ctx, w.now())
	if err != nil || len(s.Channels) != 1 || s.Channels[0].Failed["no money"] != len(all) {
		t.Errorf("a coordinator sees %+v, %v", s, err)
	}
	if items, err := w.store.Inbox(ctx, store.Everything(), 10); err != nil || len(items) != 0 {
		t.Errorf("the inbox has %+v, %v", items, err)
	}
}

package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
)

func TestAnInboxFromBeforeOurTimeIsNotTakenHoweverLongItIs(t *testing.T) {
	k := &keeper{}
	k.w = newWorldWith(t, "", 0, gateway.Channel{Name: "box", Secret: secret, Adapter: k, Region: "KE"})
	for i := range 9 { // two to a page
		k.kept = append(k.kept, aggregator.SMS{
			ID: fmt.Sprint("box", i+1), From: adwoa, Text: fmt.Sprint("C22 ", i+10), At: k.w.now().Add(-time.Duration(30+i) * 24 * time.Hour), OtherID: true,
		})
	}
	left := 2 // pages before the provider falls silent
	err := k.w.edge.Look(context.Background(), "box", func(ctx context.Context, req *http.Request) (aggregator.Answer, error) {
		if left--; left < 0 {
			return aggregator.Answer{}, errors.New("the provider did not answer in time")
		}
		return k.answer(ctx, req)
	})
	if err == nil {
		t.Error("the look was not broken off")
	}
	k.w.wait(time.Minute)
	k.look() // it goes on where it was
	k.w.wait(time.Minute)
	if n := len(k.w.incoming()); n != 0 {
		t.Errorf("%d messages of last month were taken", n)
	}
	k.text(akinyi, "K12 40")
	k.look()
	if n := len(k.w.incoming()); n != 1 {
		t.Errorf("%d messages after one was written", n)
	}
}

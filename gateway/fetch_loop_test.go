package gateway_test

import (
	"context"
	"log/slog"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/store/storetest"
)

func TestInboxesAreLookedIntoAtTheStartNowAndThenAndSoonAfterTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book, err := flows.Load()
		if err != nil {
			t.Fatal(err)
		}
		g, err := gateway.New(gateway.Config{
			Store: storetest.Empty(t), Book: book, Logger: slog.New(slog.DiscardHandler), Now: time.Now,
			Channels: []gateway.Channel{{Name: "box", Secret: secret, Adapter: &keeper{}}, {Name: "mute", Secret: secret, Adapter: struct{}{}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		looks := make(chan struct{}, 100)
		go func() {
			ended <- g.Fetch(ctx, func(context.Context, *http.Request) (aggregator.Answer, error) {
				looks <- struct{}{}
				return aggregator.Answer{Body: []byte(`{}`)}, nil
			})
		}()
		came := func(want time.Duration) {
			t.Helper()
			began := time.Now()
			<-looks
			if took := time.Since(began); took < want || took > want+time.Second {
				t.Errorf("it is looked into after %v, want %v", took, want)
			}
		}
		came(0)
		came(5 * time.Minute)
		g.TurnedAway()
		g.TurnedAway()
		came(20 * time.Second)
		came(5 * time.Minute)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
}

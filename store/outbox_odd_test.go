package store

import (
	"context"
	"testing"
	"time"

	"ahadi/internal/keys"
)

// onEngines runs a test on a seeded store of each engine.
func onEngines(t *testing.T, test func(*testing.T, *Store)) {
	for name, database := range engines(t) {
		t.Run(name, func(t *testing.T) {
			ring, err := keys.New()
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(context.Background(), Options{Database: database(), Keys: ring})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			if err := s.Seed(context.Background(), register(), now); err != nil {
				t.Fatal(err)
			}
			test(t, s)
		})
	}
}

// word is the status of the one message with an id.
func word(t *testing.T, s *Store, id int64) (status string) {
	t.Helper()
	if err := s.read.QueryRowContext(context.Background(), s.engine.text(`SELECT status FROM outbox WHERE id = $1`), id).Scan(&status); err != nil {
		t.Fatal(err)
	}
	return status
}

func TestAnOddByteOfAProviderCostsNoMessageItsOutcome(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		for _, odd := range []string{"a\x00b", "Num\xe9ro refus\xe9"} {
			text(t, s, "+12025550101", "must", "you are stopped "+odd[:1], now)
			text(t, s, "+12025550101", "reply", "hello "+odd[:1], now)
			text(t, s, "+12025550102", "reply", "bad "+odd[:1], now)
			c := claim(t, s, now, 9)
			settle(t, s, now,
				Settlement{ID: c[0].ID, Try: 1, Status: "sent", ProviderID: "p" + odd[:1]},
				Settlement{ID: c[1].ID, Try: 1, Status: "sent", ProviderID: odd},
				Settlement{ID: c[2].ID, Try: 1, Status: "refused", Reason: odd})
			delivered(t, s, odd, "delivered")
			delivered(t, s, "nobody's "+odd, "delivered") // it is parked
			if err := s.Delivered(context.Background(), "demo", []DeliveryReport{{ProviderID: "p" + odd[:1], State: "failed", Reason: odd}}, now); err != nil {
				t.Error(err)
			}
			if got := [...]string{word(t, s, c[0].ID), word(t, s, c[1].ID), word(t, s, c[2].ID)}; got != [...]string{"failed", "delivered", "refused"} {
				t.Errorf("%q left them %v", odd, got)
			}
		}
	})
}

func TestASettlementThatCannotBeWrittenTakesNoOtherWithIt(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		text(t, s, "+12025550101", "must", "you are stopped", now)
		text(t, s, "+12025550102", "reply", "hello", now)
		c := claim(t, s, now, 9)
		err := s.Settle(context.Background(), []Settlement{{ID: c[0].ID, Try: 1, Status: "sent"}, {ID: c[1].ID, Try: 1, Status: "no word that there is"}}, now)
		if err == nil {
			t.Error("nobody is told of it")
		}
		if err := s.Recover(context.Background(), now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if first, second := word(t, s, c[0].ID), word(t, s, c[1].ID); first != "sent" || second != "unknown" {
			t.Errorf("the one is %s, the other %s", first, second)
		}
	})
}

package store

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func delivered(t testing.TB, s *Store, id, state string) {
	t.Helper()
	if err := s.Delivered(context.Background(), "demo", []DeliveryReport{{ProviderID: id, State: state}}, now); err != nil {
		t.Fatal(err)
	}
}

// status of the only message in the outbox.
func TestWhatArrivedByAnUnclearTryIsNotSentOnceMore(t *testing.T) {
	for _, c := range []struct {
		name    string
		before  bool // the report comes before the answer
		again   bool // it is under way once more
		refused bool // it was, and surely did not leave
	}{{name: "while it waits"}, {name: "while it leaves again", again: true}, {name: "when nobody took it again", refused: true}, {name: "before it is known to be unclear", before: true}} {
		t.Run(c.name, func(t *testing.T) {
			s := seeded(t)
			text(t, s, "+12025550101", "must", "danger", now)
			m := claim(t, s, now, 1)[0]
			if c.before {
				delivered(t, s, "p1", "delivered")
			}
			settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "unknown", ProviderID: "p1"})
			if again := now.Add(retryMust); c.again {
				m = claim(t, s, again, 1)[0]
				delivered(t, s, "p1", "failed") // the one may fail while the other arrives
				delivered(t, s, "p1", "delivered")
				settle(t, s, again, Settlement{ID: m.ID, Try: m.Try, Status: "queued", Due: again})
			} else if c.refused {
				m = claim(t, s, again, 1)[0]
				settle(t, s, again, Settlement{ID: m.ID, Try: m.Try, Status: "queued", Due: again})
				delivered(t, s, "p1", "delivered")
			} else if !c.before {
				delivered(t, s, "p1", "delivered")
			}
			if word, _ := status(t, s); word != "delivered" {
				t.Errorf("it is %s", word)
			}
			if all := claim(t, s, now.Add(time.Hour), 9); len(all) != 0 {
				t.Errorf("she is told again: %+v", all)
			}
		})
	}
}

func TestDeliveryReportsMoveForwardOnly(t *testing.T) {
	for _, c := range []struct {
		name    string
		reports []string
		want    string
	}{
		{"delivered", []string{"sent", "delivered"}, "delivered"},
		{"a final word stays", []string{"delivered", "sent", "failed"}, "delivered"},
		{"twice", []string{"failed", "failed"}, "failed"},
		{"an unknown word", []string{"rumoured"}, "sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := seeded(t)
			text(t, s, "+12025550101", "reply", "hello", now)
			m := claim(t, s, now, 1)[0]
			settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: "at1"})
			for _, r := range c.reports {
				delivered(t, s, "at1", r)
			}
			if word, _ := status(t, s); word != c.want {
				t.Errorf("got %s", word)
			}
		})
	}
}

func TestADeliveryReportBeforeTheAnswerIsMatchedWhenThatComes(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "reply", "hello", now)
	m := claim(t, s, now, 1)[0]
	for _, r := range []string{"sent", "delivered", "sent"} {
		delivered(t, s, "at1", r)
	}
	delivered(t, s, "of nobody", "failed")
	settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: "at1"})
	if word, _ := status(t, s); word != "delivered" {
		t.Errorf("got %s", word)
	}
	if n := count(t, s, `SELECT count(*) FROM parked`); n != 1 {
		t.Errorf("%d are parked, want the one of nobody", n)
	}
}

func TestAProvidersOptOutStopsTheLine(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "reply", "one", now)
	m := claim(t, s, now, 1)[0]
	text(t, s, "+12025550101", "reply", "two", now)
	settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "refused", Reason: "UserInBlacklist", OptedOut: true})
	if n := count(t, s, `SELECT count(*) FROM line WHERE opted_out = 1`); n != 2 { // and the register's own
		t.Errorf("%d lines are stopped", n)
	}
	if got := claim(t, s, now, 9); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestAFailureOfTheAccountIsNoFailureOfAPhone(t *testing.T) {
	for _, first := range []bool{false, true} { // the report, before the answer
		s := seeded(t)
		report := func(id string, account bool) {
			if err := s.Delivered(context.Background(), "demo", []DeliveryReport{{ProviderID: id, State: "failed", Account: account, Reason: "no money"}}, now); err != nil {
				t.Fatal(err)
			}
		}
		send := func(account bool) {
			for i := range hardFailures {
				text(t, s, "+12025550101", "reply", fmt.Sprint("hello ", account, i), now)
			}
			for _, m := range claim(t, s, now, 9) {
				id := fmt.Sprint("p", m.ID)
				if first {
					report(id, account)
					delivered(t, s, id, "sent") // an earlier stage, later
				}
				settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: id})
				if !first {
					report(id, account)
				}
			}
		}
		send(true)
		if n := count(t, s, `SELECT count(*) FROM line WHERE failures > 0`); n != 0 {
			t.Error("an empty account speaks against her phone")
		}
		send(false)
		if n := count(t, s, fmt.Sprint(`SELECT count(*) FROM line WHERE failures = `, hardFailures)); n != 1 {
			t.Error("failures of the phone do not count any more")
		}
	}
}

func TestAReportThatMissedItsMessageIsMatchedByTheMinute(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "reply", "hello", now)
	m := claim(t, s, now, 1)[0]
	settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: "at1"})
	// Written at the same time on another connection, it has not seen the answer, nor the answer it.
	if err := s.single(t.Context(), func(tx *Tx) error {
		return park(tx, "demo", DeliveryReport{ProviderID: "at1", State: "delivered"}, now)
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(t.Context(), []string{"demo"}, nil, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if word, _ := status(t, s); word != "delivered" {
		t.Errorf("the message is %s", word)
	}
	if n := count(t, s, `SELECT count(*) FROM parked`); n != 0 {
		t.Errorf("%d reports wait still", n)
	}
}

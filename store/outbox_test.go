package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"ahadi/internal/phone"
)

// text queues an SMS through a turn of a phone.
func text(t testing.TB, s *Store, number, class, body string, at time.Time) {
	t.Helper()
	job := Job{Channel: "demo", Number: phone.MustParse(number), Kind: KindSMS, ID: number + body + at.String(), Text: "x", Folded: body, At: at}
	_, err := s.Turn(context.Background(), job, func(b Before) After {
		m := NewMessage{Channel: "demo", Key: "k", Body: body, Class: class}
		if len(b.People) == 1 {
			m.ContactID = b.People[0].ID
		}
		return After{Messages: []NewMessage{m}, Inbound: &NewInbound{Outcome: "report"}}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func claim(t testing.TB, s *Store, at time.Time, n int) []Outgoing {
	t.Helper()
	all, err := s.Claim(context.Background(), at, time.Minute, Lane{Route: "demo", Slots: n})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func settle(t testing.TB, s *Store, at time.Time, all ...Settlement) {
	t.Helper()
	if err := s.Settle(context.Background(), all, at); err != nil {
		t.Fatal(err)
	}
}

func status(t testing.TB, s *Store) (word, reason string) {
	t.Helper()
	if err := s.read.QueryRowContext(context.Background(), `SELECT status, reason FROM outbox`).Scan(&word, &reason); err != nil {
		t.Fatal(err)
	}
	return word, reason
}

func TestMessagesLeaveInTheOrderOfTheirClassesOnceEach(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "reply", "a reply", now)
	text(t, s, "+12025550102", "receipt", "a receipt", now)
	text(t, s, "+12025550103", "must", "you are stopped", now.Add(time.Second))
	first := claim(t, s, now.Add(time.Second), 2)
	if len(first) != 2 || first[0].Body != "you are stopped" || first[1].Body != "a receipt" || first[0].To != phone.MustParse("+12025550103") || first[0].Try != 1 {
		t.Fatalf("got %+v", first)
	}
	if second := claim(t, s, now.Add(time.Second), 9); len(second) != 1 || second[0].Body != "a reply" {
		t.Fatalf("got %+v", second)
	}
	if third := claim(t, s, now.Add(time.Second), 9); len(third) != 0 {
		t.Fatalf("claimed again: %+v", third)
	}
}

func TestASettlementOfAnotherTryChangesNothing(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "reply", "hello", now)
	m := claim(t, s, now, 1)[0]
	settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "queued", Due: now.Add(4 * time.Second), Reason: "refused the connection"})
	if again := claim(t, s, now.Add(3*time.Second), 1); len(again) != 0 {
		t.Fatal("sent again before its time")
	}
	again := claim(t, s, now.Add(4*time.Second), 1)
	if len(again) != 1 || again[0].Try != 2 {
		t.Fatalf("got %+v", again)
	}
	settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "refused"}) // the first sender comes back
	if word, _ := status(t, s); word != "sending" {
		t.Errorf("the first try settled the second: %s", word)
	}
	settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "refused"}, Settlement{ID: m.ID, Try: again[0].Try, Status: "sent"})
	if word, _ := status(t, s); word != "sent" {
		t.Errorf("settled together with the first try, the second is %s", word)
	}
}

func TestALostSenderLeavesTheMessageUnknownAndOnlyMustIsSentAgain(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "reply", "hello", now)
	text(t, s, "+12025550102", "must", "you are stopped", now)
	claim(t, s, now, 9)
	later := now.Add(time.Minute + 59*time.Second) // by a clock that is almost a minute ahead of the sender's
	if err := s.Recover(context.Background(), later); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, `SELECT count(*) FROM outbox WHERE status = 'sending'`); n != 2 {
		t.Fatalf("%d are being sent: a lease was cut short", n)
	}
	later = now.Add(2 * time.Minute)
	if err := s.Recover(context.Background(), later); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, `SELECT count(*) FROM outbox WHERE status = 'unknown' AND class = 'reply'`); n != 1 {
		t.Error("the reply is not unknown")
	}
	if again := claim(t, s, later, 9); len(again) != 1 || again[0].Class != "must" || again[0].Try != 2 {
		t.Errorf("got %+v", again)
	}
}

func TestAStartDoesNotWaitForTheLeasesOfADeadProcess(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550102", "must", "you are stopped", now)
	claim(t, s, now, 9)
	if err := s.Orphans(context.Background(), now); err != nil {
		t.Fatal(err)
	}
	if again := claim(t, s, now, 9); len(again) != 1 {
		t.Errorf("got %+v", again)
	}
}

func TestAnUnclearSendIsSentAgainOnlyIfItMust(t *testing.T) {
	s := seeded(t)
	for _, class := range []string{"reply", "must"} {
		text(t, s, "+12025550101", class, class, now)
		m := claim(t, s, now, 1)[0]
		settle(t, s, now, Settlement{ID: m.ID, Try: m.Try, Status: "unknown", Reason: "no answer"})
	}
	if again := claim(t, s, now.Add(retryMust), 9); len(again) != 1 || again[0].Class != "must" {
		t.Errorf("got %+v", again)
	}
}

func TestOnlyTriesThatMayHaveLeftUseUpThoseOfDanger(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "must", "danger", now)
	at, tries := now, 0
	for ; tries < 3*mustTries; at = at.Add(time.Hour) {
		all := claim(t, s, at, 9)
		if len(all) == 0 {
			break
		}
		tries++
		switch m := all[0]; {
		case m.Try%3 != 0: // nobody is there
			settle(t, s, at, Settlement{ID: m.ID, Try: m.Try, Status: "queued", Due: at})
		case m.Try%2 == 0:
			settle(t, s, at, Settlement{ID: m.ID, Try: m.Try, Status: "unknown"})
		default: // its sender is lost
			if err := s.Recover(context.Background(), at.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if word, _ := status(t, s); word != "unknown" || tries != 3*mustTries {
		t.Errorf("after %d tries it is %s", tries, word)
	}
}

func TestWhoOptedOutGetsTheConfirmationAndNothingElse(t *testing.T) {
	s := seeded(t)
	all := []string{"reply", "receipt", "reminder", "must", "control"}
	for _, class := range all {
		text(t, s, "+12025550130", class, class, now) // this line opted out long ago: it is not even queued
	}
	if n := count(t, s, `SELECT count(*) FROM outbox`); n != 2 {
		t.Errorf("%d are queued", n)
	}
	for _, class := range all { // and this one once they are queued
		text(t, s, "+12025550101", class, class, now)
	}
	if err := s.single(context.Background(), func(tx *Tx) error {
		_, err := tx.exec(`UPDATE line SET opted_out = 1`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var classes []string
	for _, m := range claim(t, s, now, 9) {
		classes = append(classes, m.Class)
	}
	if fmt.Sprint(classes) != "[must must control control]" {
		t.Errorf("claimed %v", classes)
	}
	if n := count(t, s, `SELECT count(*) FROM outbox WHERE status = 'expired' AND reason = 'opted out'`); n != 3 {
		t.Errorf("%d say why they were not sent", n)
	}
}

func TestWhatIsTooLateExpiresAndHoldsUpNobody(t *testing.T) {
	s := seeded(t)
	for i := range 5 {
		text(t, s, "+12025550101", "receipt", fmt.Sprint("old ", i), now.Add(-25*time.Hour))
	}
	text(t, s, "+12025550101", "reply", "fresh", now)
	if got := claim(t, s, now, 1); len(got) != 1 || got[0].Body != "fresh" {
		t.Errorf("got %+v", got)
	}
}

func TestAReminderIsNotSentToWhoReportedWhileItWaited(t *testing.T) {
	for _, state := range []string{"accepted", "held"} {
		s := seeded(t)
		text(t, s, "+12025550102", "reminder", "please report", now)
		_, err := s.Turn(context.Background(), Job{Channel: "demo", Number: phone.MustParse("+12025550102"), Kind: KindUSSD, ID: "u", At: now.Add(time.Second)}, func(b Before) After {
			return After{Reports: []NewReport{{
				Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: b.People[0].ID, CommitmentID: b.Commitments["K12"].ID, Form: "progress", Version: 1,
				Side: "grassroots", Via: "ussd", Channel: "demo", Language: "sw", Status: "done", Percent: 100, Answers: []byte("{}"), State: state, At: now.Add(time.Second),
			}}}
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := claim(t, s, now.Add(2*time.Second), 9); len(got) != 0 {
			t.Errorf("%s: got %+v", state, got)
		}
	}
}

func TestNobodyClaimsTheSameMessage(t *testing.T) {
	s := seeded(t)
	for i := range 30 {
		text(t, s, "+12025550101", "receipt", fmt.Sprint(i), now)
	}
	got := make(chan []Outgoing, 10)
	for range 10 {
		go func() {
			all, err := s.Claim(context.Background(), now, time.Minute, Lane{Route: "demo", Slots: 5})
			if err != nil {
				t.Error(err)
			}
			got <- all
		}()
	}
	var ids []int64
	for range 10 {
		for _, m := range <-got {
			ids = append(ids, m.ID)
		}
	}
	slices.Sort(ids)
	if len(ids) != 30 || len(slices.Compact(ids)) != 30 {
		t.Errorf("claimed %d messages, %d different", len(ids), len(slices.Compact(ids)))
	}
}

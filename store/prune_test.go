package store

import (
	"context"
	"strconv"
	"testing"
	"time"

	"ahadi/internal/phone"
)

func step(t testing.TB, s *Store, id string, at time.Time) {
	t.Helper()
	_, err := s.Turn(context.Background(), Job{Channel: "demo", Number: phone.MustParse("+12025550101"), Kind: KindUSSD, ID: id, At: at}, func(b Before) After {
		return After{
			Reply: Reply{Say: "hello"}, Session: &SessionChange{State: []byte("{}"), Person: b.People[0].ID},
			Drafts: []DraftChange{{Person: b.People[0].ID, State: []byte("{}"), Version: 1, Code: "K12", RoundID: b.Round.ID}},
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func prune(t testing.TB, s *Store, at time.Time) {
	t.Helper()
	if err := s.Prune(context.Background(), at); err != nil {
		t.Fatal(err)
	}
}

func TestSessionsEndAfterTenMinutesAndGoAfterFourDays(t *testing.T) {
	s := seeded(t)
	step(t, s, "1", now)
	prune(t, s, now.Add(10*time.Minute))
	if n := count(t, s, `SELECT count(*) FROM session WHERE ended = 1`); n != 0 {
		t.Error("ended too early")
	}
	prune(t, s, now.Add(10*time.Minute+time.Second))
	if n := count(t, s, `SELECT count(*) FROM session WHERE ended = 1`); n != 1 {
		t.Error("not ended")
	}
	prune(t, s, now.Add(SessionKept))
	if n := count(t, s, `SELECT count(*) FROM session_step`); n != 1 {
		t.Error("a reply went too early")
	}
	prune(t, s, now.Add(SessionKept+time.Second))
	if n := count(t, s, `SELECT count(*) FROM session WHERE sealed_state <> '' OR text_hash <> ''`) + count(t, s, `SELECT count(*) FROM session_step`); n != 0 {
		t.Errorf("%d rows still hold what was said", n)
	}
	if n := count(t, s, `SELECT count(*) FROM session`); n != 1 {
		t.Error("that the session was here is forgotten: a late repeat of it would count")
	}
	prune(t, s, now.Add(inboundKept+time.Second))
	if n := count(t, s, `SELECT count(*) FROM session`); n != 0 {
		t.Errorf("%d rows stayed", n)
	}
}

func TestASessionThatWentOnIsForgottenToo(t *testing.T) {
	s := seeded(t)
	step(t, s, "long", now)
	job := Job{Channel: "demo", Number: phone.MustParse("+12025550101"), Kind: KindUSSD, ID: "long", Text: "1", At: now.Add(3 * time.Minute)}
	if _, err := s.Turn(context.Background(), job, func(b Before) After {
		return After{Reply: Reply{Say: "on"}, Session: &SessionChange{State: []byte("{}"), Person: b.People[0].ID}}
	}); err != nil {
		t.Fatal(err)
	}
	for minute := range 5 { // the service looks each minute: its first step is old enough before its last
		prune(t, s, now.Add(SessionKept+time.Duration(minute)*time.Minute))
	}
	if n := count(t, s, `SELECT count(*) FROM session WHERE sealed_state <> '' OR text_hash <> ''`); n != 0 {
		t.Error("it still holds what was said")
	}
}

func TestADraftStaysUntilItsRoundIsOver(t *testing.T) {
	s := seeded(t)
	step(t, s, "1", now)
	prune(t, s, time.Date(2026, 11, 10, 20, 0, 0, 0, time.UTC)) // the seventh day of grace
	if n := count(t, s, `SELECT count(*) FROM draft`); n != 1 {
		t.Error("went within the days of grace")
	}
	prune(t, s, time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC))
	if n := count(t, s, `SELECT count(*) FROM draft`); n != 0 {
		t.Error("stayed")
	}
}

func TestTextsGoAfterAYearAndTheirHashesLater(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "reply", "hello", now)
	prune(t, s, now.Add(bodiesKept-time.Minute))
	bodies := `SELECT (SELECT count(*) FROM inbound WHERE sealed_body <> '') + (SELECT count(*) FROM outbox WHERE sealed_body <> '')`
	if n := count(t, s, bodies); n != 2 {
		t.Errorf("%d texts are left within the year", n)
	}
	prune(t, s, now.Add(bodiesKept+time.Minute))
	if n := count(t, s, bodies); n != 0 {
		t.Errorf("%d texts are left", n)
	}
	if n := count(t, s, `SELECT count(*) FROM inbound`); n != 1 {
		t.Error("the memory for repeats went with the text")
	}
	prune(t, s, now.Add(inboundKept+time.Minute))
	if n := count(t, s, `SELECT count(*) FROM inbound`); n != 0 {
		t.Error("the memory for repeats stayed")
	}
}

func TestMoreThanABatchIsPruned(t *testing.T) {
	s := seeded(t)
	err := s.single(context.Background(), func(tx *Tx) error {
		for i := range 2500 {
			if _, err := tx.exec(`INSERT INTO session_step (session_id, hash, sealed_reply, at_ms) VALUES (1, $1, 'r', $2)`, strconv.Itoa(i), now.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	prune(t, s, now.Add(SessionKept+time.Second))
	if n := count(t, s, `SELECT count(*) FROM session_step`); n != 0 {
		t.Errorf("%d rows stayed", n)
	}
}

// What an open alert keeps is passed over minute by minute, and goes with the day
// after it was closed.
func TestAnOldAlertDoesNotMakeEachMinuteReadAYear(t *testing.T) {
	s := seeded(t)
	text(t, s, "+12025550101", "reply", "they came to my house", now)
	line := count(t, s, `SELECT line_id FROM inbound`)
	alert := func(state string) {
		t.Helper()
		err := s.single(t.Context(), func(tx *Tx) error {
			if _, err := tx.exec(`DELETE FROM alert`); err != nil {
				return err
			}
			_, err := tx.exec(`INSERT INTO alert (id, line_id, contact_id, inbox_id, place_id, state, next_ms, at_ms) VALUES (1, $1, 0, 0, 0, $2, $3, $3)`, line, state, now.UnixMilli())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	alert("open")
	year := now.Add(bodiesKept + 30*24*time.Hour/2)
	prune(t, s, year)
	kept := `SELECT count(*) FROM inbound WHERE sealed_body <> ''`
	if n := count(t, s, kept); n != 1 {
		t.Fatal("what an alert keeps went")
	}
	for i, w := range windows {
		if w.name == "texts received" && s.emptied[i].Load() < firstID(year.Add(-bodiesKept)) {
			t.Error("each minute begins again at the old alert")
		}
	}
	alert("closed")
	prune(t, s, year.Add(24*time.Hour))
	if n := count(t, s, kept); n != 0 {
		t.Error("what the alert kept stays once it is closed")
	}
}

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"ahadi/internal/keys"
)

// files lets person i of a phone file one form on K12.
func files(h *history, number, form string, minute int, answers map[string]any, about int64) string {
	h.n++
	job := dialled(number, fmt.Sprint("told ", h.n), "")
	job.At = now.Add(time.Duration(minute) * time.Minute)
	reply, err := h.s.Turn(context.Background(), job, func(b Before) After {
		sealed, err := json.Marshal(answers)
		if err != nil {
			return After{Err: err}
		}
		p := b.People[0]
		n := NewReport{
			Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: p.ID, CommitmentID: b.Commitments["K12"].ID, Form: form, Version: 1, Side: p.Side, Official: p.Roles[0] == "official",
			Via: "ussd", Channel: "demo", Language: "en", Percent: -1, Answers: sealed, State: "accepted", Confidence: 100, Several: form == "funds", About: about, Said: SaidIn(answers), At: job.At,
		}
		n.Status, _ = answers["status"].(string)
		if v, ok := answers["percent"].(int); ok {
			n.Percent = v
		}
		return After{Reply: Reply{Say: n.Ref}, Session: &SessionChange{State: []byte("{}"), Person: p.ID}, Reports: []NewReport{n}}
	})
	if err != nil {
		panic(err) // a test's own step
	}
	return reply.Say
}

// asks is what a phone is told that asks for it.
func asks(t *testing.T, s *Store, number string, need Need) (told Before) {
	t.Helper()
	job := dialled(number, fmt.Sprint("asks ", number, need), "")
	job.At = now.Add(time.Hour)
	turn(t, s, job, func(b Before) After {
		if told.Refs == nil {
			told = b
			return After{More: []Need{need}}
		}
		told = b
		return After{}
	})
	return told
}

func TestAPhoneIsToldTheFiguresWhatItMayCheckAndWhatIsHeld(t *testing.T) {
	for engine, database := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := openHistory(t, database())
			files(h, "+12025550101", "progress", 0, map[string]any{"status": "mostly", "percent": 60}, 0)
			files(h, "+12025550102", "progress", 1, map[string]any{"status": "started", "percent": 40}, 0)
			files(h, "+12025550120", "progress", 2, map[string]any{"status": "mostly", "percent": 80}, 0)
			files(h, "+12025550121", "progress", 3, map[string]any{"status": "mostly", "percent": 90}, 0)
			files(h, "+12025550101", "funds", 4, map[string]any{"kind": "received", "amount": int64(500), "when": "this_month"}, 0)
			files(h, "+12025550102", "funds", 5, map[string]any{"kind": "received", "amount": int64(500), "when": "this_month"}, 0)
			files(h, "+12025550120", "funds", 6, map[string]any{"kind": "received", "amount": int64(900), "when": "before"}, 0)
			b := asks(t, h.s, "+12025550101", Need{Figures: "K12"})
			want := Summary{Reading{"started", 40, 2}, Reading{"mostly", 90, 1}, 2, now.Add(time.Minute), 500, 900, false, true}
			if got := b.Figures["K12"]; got == nil || *got != want {
				t.Errorf("K12 is told as %+v", got)
			}
			if b := asks(t, h.s, "+12025550101", Need{Figures: "K99"}); b.Figures["K99"] != nil {
				t.Error("there are figures of a promise that does not exist")
			}
			if b := asks(t, h.s, "+12025550101", Need{Held: true}); b.People[0].Held != 2 || len(b.People[0].Verifies) != 0 {
				t.Errorf("%d reports of hers are held; she may check %v", b.People[0].Held, b.People[0].Verifies)
			}
			verifier := asks(t, h.s, "+12025550109", Need{Checkable: true}).People[0]
			newest := verifier.Checkable["K12"]
			if fmt.Sprint(verifier.Verifies, len(verifier.Assigned)) != "[K12 K21] 0" || newest == nil || newest.Percent != 40 || verifier.Checkable["K21"] != nil {
				t.Fatalf("she may check %+v", verifier)
			}
			files(h, "+12025550109", "verify", 10, map[string]any{"status": "started", "verdict": "agree", "basis": "seen"}, newest.ID)
			if next := asks(t, h.s, "+12025550109", Need{Checkable: true, Held: true}).People[0]; next.Checkable["K12"].Percent != 60 || next.Held != 1 {
				t.Errorf("after that she may check %+v", next.Checkable["K12"])
			}
		})
	}
}

// A verification and the withdrawal of what it is about meet in two processes:
// whoever comes first, the figures are those of the reports.
func TestAVerificationAndTheWithdrawalOfItsReportMeet(t *testing.T) {
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	url := ready(t)
	var both [2]*history
	for i := range both {
		s, err := Open(t.Context(), Options{Database: url, Keys: ring})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		both[i] = &history{s: s, n: 1000 * i}
	}
	if err := both[0].s.Seed(t.Context(), manyVoices(), now); err != nil {
		t.Fatal(err)
	}
	files(both[1], "+12025550102", "progress", 0, map[string]any{"status": "mostly", "percent": 60}, 0) // and so it knows the register
	for round := range 25 {
		files(both[0], "+12025550101", "progress", round, map[string]any{"status": "mostly", "percent": round}, 0)
		reports, err := both[0].s.Reports(t.Context(), Page{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		id := reports[len(reports)-1].ID
		var all sync.WaitGroup
		all.Go(func() {
			files(both[1], "+12025550109", "verify", round, map[string]any{"verdict": "agree", "basis": "seen"}, id)
		})
		all.Go(func() {
			job := dialled("+12025550101", fmt.Sprint("back ", round), "")
			if _, err := both[0].s.Turn(context.Background(), job, func(Before) After { return After{Withdrawn: []int64{id}} }); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		if wrong, err := both[0].s.CheckFigures(t.Context(), 10); err != nil || len(wrong) > 0 {
			t.Fatalf("after %d rounds a recount differs: %v, %v", round, wrong, err)
		}
	}
}

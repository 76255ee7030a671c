package gateway_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/letters"
	"ahadi/store"
)

// TestWhatACoordinatorReadIsFiledByTheSendersOwnAnswer goes the whole way: a
// message that no reader understood, the question, and her answer by SMS.
func TestWhatACoordinatorReadIsFiledByTheSendersOwnAnswer(t *testing.T) {
	for answer, want := range map[string]string{"NDIYO": "done", "HAPANA": "waits"} {
		w := newWorld(t)
		w.text(akinyi, "m1", "mambo ya bomba ni magumu sana hapa kwetu")
		l := letters.New(letters.Config{Store: w.store, Book: w.book, Route: func(last, _ string) string { return last }, Now: w.now})
		all, err := w.store.Waiting(context.Background(), store.Everything(), store.WaitingFilter{}, store.Page{Limit: 9}, w.now())
		if err != nil || len(all) != 1 || all[0].Opened {
			t.Fatalf("what waits: %+v, %v", all, err)
		}
		by := store.Hand{By: "amina", At: w.now()}
		readings, err := l.Readings(context.Background(), all)
		if err != nil || !readings[all[0].ID].Private || len(readings[all[0].ID].Codes) == 0 {
			t.Fatalf("the reading is %+v, %v", readings, err)
		}
		code := readings[all[0].ID].Codes[0]
		sent, err := l.Ask(context.Background(), all[0].ID, letters.Report{Code: code, Percent: "60"}, by)
		if err != nil || sent.Segments != 1 || sent.Channel != "demo" {
			t.Fatalf("asked: %+v, %v", sent, err)
		}
		if out := strings.Join(w.outgoing(), "\n"); !strings.Contains(out, "ask_meant: 3Cities: ulimaanisha "+code) {
			t.Errorf("she is asked %q", out)
		}
		if left, err := w.store.Waiting(context.Background(), store.Everything(), store.WaitingFilter{}, store.Page{Limit: 9}, w.now()); err != nil || len(left) != 0 {
			t.Errorf("while she is asked the list holds %+v, %v", left, err)
		}
		if _, err := l.Ask(context.Background(), all[0].ID, letters.Report{Code: code, Percent: "70"}, by); err == nil {
			t.Error("she is asked twice")
		}
		w.wait(time.Minute)
		w.text(akinyi, "m2", answer)
		item, err := w.store.WaitingItem(context.Background(), store.Everything(), all[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		reports := w.reports()
		switch want {
		case "done":
			if item.State != "done" || len(reports) != 1 || reports[0].Commitment != code || reports[0].Percent != 60 || strings.Join(reports[0].Flags, " ") != "read" {
				t.Errorf("after %s: %+v, %+v", answer, item, reports)
			}
		case "waits":
			if item.State != "open" || item.Note != "denied" || !item.Asked.IsZero() || len(reports) != 0 {
				t.Errorf("after %s: %+v, %+v", answer, item, reports)
			}
		}
		w.stop()
	}
}

// TestAMessageOfAPhoneThatOthersReadIsNotAskedAbout, nor one of a stranger, nor
// at night who does not wait with the phone in her hand.
func TestAMessageOfAPhoneThatOthersReadIsNotAskedAbout(t *testing.T) {
	w := newWorld(t)
	w.untilIn(time.UTC, time.Tuesday, 8)
	w.text(akinyi, "m1", "mambo ya bomba ni magumu sana hapa kwetu")
	w.text("+12025550188", "m2", "habari zenu jamani")
	all, err := w.store.Waiting(context.Background(), store.Everything(), store.WaitingFilter{}, store.Page{Limit: 9}, w.now())
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v %v", all, err)
	}
	l := letters.New(letters.Config{Store: w.store, Book: w.book, Route: func(last, _ string) string { return last }, Now: w.now})
	ask := func(i int) error {
		_, err := l.Ask(context.Background(), all[i].ID, letters.Report{Code: "K11", Percent: "60"}, store.Hand{By: "amina", At: w.now()})
		return err
	}
	if err := ask(1); err == nil || !strings.Contains(err.Error(), "nobody knows") {
		t.Errorf("a stranger is asked: %v", err)
	}
	w.wait(12 * time.Hour)
	l.Quiet = func(t time.Time, _ *time.Location, _ string) time.Time { return t.Add(10 * time.Hour) }
	if err := ask(0); err == nil || !strings.Contains(err.Error(), "no hour to write") {
		t.Errorf("she is asked at night: %v", err)
	}
	if out := strings.Join(w.outgoing(), "\n"); strings.Contains(out, "ask_meant") {
		t.Errorf("something left: %s", out)
	}
}

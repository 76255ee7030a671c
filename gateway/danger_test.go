package gateway_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/internal/phone"
	"ahadi/store"
)

// heard are the words that whoever signs for an alert is shown, and how many of
// our messages said that a person reads them.
func (w *world) heard(number int64) (words []string, comforted int) {
	w.t.Helper()
	shown, err := w.store.RevealAlert(context.Background(), number, store.Hand{By: "amina", At: w.now()})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, text := range shown.Texts {
		words = append(words, text.Body)
	}
	for _, m := range w.outgoing() {
		if strings.HasPrefix(m, "sms_urgent") {
			comforted++
		}
	}
	return words, comforted
}

// numbered lets the alerts have their numbers, as when those on call are told.
func (w *world) numbered() {
	w.t.Helper()
	if _, err := w.store.CallOut(context.Background(), store.OnCall{}, w.now(), func(store.Call) store.Firing { return store.Firing{} }); err != nil {
		w.t.Fatal(err)
	}
}

// story keys a story in, up to where one more key sends it.
const story = "5*4*they threaten to evict us"

func TestACryInAReportThatIsKeyedInIsAnAlertOnceItIsSent(t *testing.T) {
	w := newWorld(t)
	w.walk(adwoa, "s1", strings.Split(story, "*")...)
	if n := w.alerts(); n != 0 {
		t.Fatalf("%d alerts of what was not sent", n)
	}
	sent := w.ussd(adwoa, "s1", story+"*2")
	if !strings.HasPrefix(sent, "END Thank you.") {
		t.Fatalf("she reads %q, not her receipt", sent)
	}
	if again := w.ussd(adwoa, "s1", story+"*2"); again != sent {
		t.Errorf("the same step again: %q", again)
	}
	w.numbered()
	if words, comforted := w.heard(1); !slices.Equal(words, []string{"they threaten to evict us"}) || comforted != 1 || w.alerts() != 1 {
		t.Errorf("%d alerts; shown is %q, she was told %d times that it is read", w.alerts(), words, comforted)
	}
	w.ussd(county, "s2", "")
	w.walk(akinyi, "s3", "5", "4", "we dug a drain with the ward", "2")
	if n := w.alerts(); n != 1 {
		t.Errorf("a story of a drain makes an alert: %d", n)
	}
}

func TestACryThatComesAgainIsToldAgainAndItsReportNotFiledAgain(t *testing.T) {
	w := newWorld(t)
	const text = "C22 60 they threaten to evict us"
	w.text(adwoa, "m1", text)
	w.wait(time.Minute)
	w.text(adwoa, "m2", text) // the provider sends twice
	w.numbered()
	if words, _ := w.heard(1); len(words) != 1 {
		t.Errorf("shown is %q: she wrote once", words)
	}
	if _, err := w.store.CloseAlert(context.Background(), 1, "she is safe", store.Hand{By: "amina", At: w.now()}); err != nil {
		t.Fatal(err)
	}
	w.wait(3 * time.Hour)
	w.text(adwoa, "m3", text)
	w.numbered()
	if n := w.alerts(); n != 2 {
		t.Fatalf("%d alerts: she cries again, and nobody hears it", n)
	}
	if words, comforted := w.heard(2); !slices.Equal(words, []string{text}) || comforted != 1 || len(w.reports()) != 1 {
		t.Errorf("shown is %q, she was told %d times, %d reports", words, comforted, len(w.reports()))
	}
}

// TestHerOwnSTOPIsNotTakenBackByAProvider that had stopped her before she wrote.
func TestHerOwnSTOPIsNotTakenBackByAProvider(t *testing.T) {
	w := newWorld(t)
	for number, text := range map[string]string{adwoa: "STOP", akinyi: "", rosa: "60"} {
		n := phone.MustParse(number)
		if err := w.store.ProviderOptOut(context.Background(), n, false, w.now()); err != nil {
			t.Fatal(err)
		}
		if text != "" {
			w.text(number, "own"+number, text)
		}
		if err := w.store.ProviderOptOut(context.Background(), n, true, w.now()); err != nil {
			t.Fatal(err)
		}
		if out := w.optedOut(number); out != (text == "STOP") {
			t.Errorf("who wrote %q is stopped after the provider lets her through: %v", text, out)
		}
	}
	if out := w.outgoing(); len(out) != 0 {
		t.Errorf("answered with %q", out)
	}
}

// TestACryThatANewerReaderFindsIsAnAlertWhileItIsFresh: of one that is older a
// coordinator sees that it was one.
func TestACryThatANewerReaderFindsIsAnAlertWhileItIsFresh(t *testing.T) {
	w := newWorld(t)
	w.oldReader(adwoa, "they evict us")
	w.wait(73 * time.Hour)
	w.oldReader(akinyi, "wamefukuzwa")
	w.oldReader(akinyi, "wamefukuzwa leo")
	if _, err := gateway.Reread(context.Background(), w.store, w.book, true, w.now()); err != nil || w.alerts() != 0 {
		t.Fatalf("a rehearsal raises %d alerts, %v", w.alerts(), err)
	}
	for range 2 {
		if _, err := gateway.Reread(context.Background(), w.store, w.book, false, w.now()); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.inbox(); !slices.Equal(got, []string{"urgent", "urgent", "urgent"}) {
		t.Errorf("coordinators see %q", got)
	}
	w.numbered()
	if n := w.alerts(); n != 1 {
		t.Fatalf("%d alerts", n)
	}
	if words, _ := w.heard(1); !slices.Equal(words, []string{"wamefukuzwa", "wamefukuzwa leo"}) {
		t.Errorf("shown is %q", words)
	}
}

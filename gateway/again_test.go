package gateway_test

import (
	"testing"
	"time"

	"ahadi/store"
)

// counting are the percentages that count, newest last.
func counting(reports []store.Report) []int {
	var all []int
	for _, r := range reports {
		if r.State == "accepted" {
			all = append(all, r.Percent)
		}
	}
	return all
}

func TestATextSentAgainAfterItWasReplacedOrWithdrawnIsNews(t *testing.T) {
	w := newWorld(t)
	for i, text := range []string{"C22 40", "C22 60", "C22 40"} {
		w.text(adwoa, "r"+string(rune('1'+i)), text)
		w.wait(3 * time.Minute)
	}
	if got := counting(w.reports()); len(got) != 1 || got[0] != 40 {
		t.Fatalf("%v count; she went back to 40", got)
	}
	out := w.outgoing()
	w.text(adwoa, "w1", "CANCEL "+receiptIn(t, out[len(out)-1]))
	if got := counting(w.reports()); len(got) != 0 {
		t.Fatalf("%v count after she withdrew", got)
	}
	w.wait(3 * time.Minute)
	w.text(adwoa, "w2", "C22 40")
	if got := counting(w.reports()); len(got) != 1 || got[0] != 40 {
		t.Errorf("%v count; she reported 40 anew", got)
	}
}

func TestAReceiptChangesNoRoundThatIsOver(t *testing.T) {
	w := newWorld(t)
	w.text(adwoa, "o1", "C22 40")
	ref := receiptIn(t, w.outgoing()[0])
	w.wait(90 * 24 * time.Hour)
	w.text(adwoa, "o2", "CANCEL "+ref)
	if got := counting(w.reports()); len(got) != 1 || got[0] != 40 {
		t.Errorf("%v count; the round was over long ago", got)
	}
}

package gateway_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// history is each report as "form state round percent", with a star when it is
// late, oldest first.
func (w *world) history() []string {
	w.t.Helper()
	var all []string
	for _, r := range w.reports() {
		late := ""
		if r.Late {
			late = "*"
		}
		all = append(all, fmt.Sprintf("%s %s %s%s %d", r.Form, r.State, r.Round, late, r.Percent))
	}
	return all
}

// holds fails unless the history is as it should be.
func (w *world) holds(when string, want ...string) {
	w.t.Helper()
	if got := w.history(); !slices.Equal(got, want) {
		w.t.Errorf("%s: %q, not %q", when, got, want)
	}
}

// lastSMS is the newest text that waits to be sent.
func (w *world) lastSMS() string {
	w.t.Helper()
	out := w.outgoing()
	if len(out) == 0 {
		w.t.Fatal("nothing is sent")
	}
	return out[len(out)-1]
}

func TestWhatWasDialledIsCorrectedAndTakenBackByText(t *testing.T) {
	w := newWorld(t)
	first := receiptIn(t, w.walk(adwoa, "s", "1", "2", "3", "1"))
	w.holds("dialled", "progress accepted r3 -1")
	w.text(adwoa, "f1", "FIX "+first)
	w.text(adwoa, "f2", "40")
	w.holds("corrected", "progress superseded r3 -1", "progress accepted r3 40")
	second := receiptIn(t, w.lastSMS())
	for i, text := range []string{"CANCEL " + second, "FIX " + second + " 90"} { // of somebody else: unknown, in the same words as one of nobody
		w.text(yaw, fmt.Sprint("y", i), text)
		w.text(otieno, fmt.Sprint("n", i), strings.Replace(text, second, "AA9AA", 1))
	}
	w.holds("after a stranger's wish", "progress superseded r3 -1", "progress accepted r3 40")
	if in := w.incoming(); !slices.Equal(in[2:], []string{"not_understood", "not_understood", "not_understood", "not_understood"}) {
		t.Errorf("a receipt of somebody else and one of nobody are %q", in)
	}
	w.text(adwoa, "c1", "FIX "+second)
	w.text(adwoa, "c2", "CANCEL")
	w.holds("taken back", "progress superseded r3 -1", "progress withdrawn r3 40")
	if sms := w.lastSMS(); !strings.HasPrefix(sms, "sms_withdrawn:") || !strings.Contains(sms, second) {
		t.Errorf("she is told %q", sms)
	}
	w.text(adwoa, "c3", "CANCEL "+second)
	if sms := w.lastSMS(); !strings.HasPrefix(sms, "not_understood:") && !strings.HasPrefix(sms, "sms_withdrawn:") {
		t.Errorf("taken back twice: %q", sms)
	}
}

func TestEntriesStandBesideEachOtherAndGoOneByOne(t *testing.T) {
	w := newWorld(t)
	money := func(session, amount string) string {
		return receiptIn(t, w.walk(adwoa, session, "3", "2", "1", amount, "1", "1", "1", "1"))
	}
	first, second := money("a", "250000"), money("b", "300000")
	who := receiptIn(t, w.walk(adwoa, "c", "4", "2", "4", "1"))
	story := receiptIn(t, strings.ReplaceAll(w.walk(adwoa, "d", "5", "1", "we save together", "1"), ")", ""))
	w.holds("filed", "funds accepted r3 -1", "funds accepted r3 -1", "participation accepted r3 -1", "practice accepted r3 -1")

	w.text(adwoa, "m1", "FIX "+first+" 200000")
	w.holds("fixed", "funds accepted r3 -1", "funds accepted r3 -1", "participation accepted r3 -1", "practice accepted r3 -1")
	if sms := w.lastSMS(); !strings.HasPrefix(sms, "fix_entry:") || !strings.Contains(sms, "CANCEL "+first) || !strings.Contains(sms, "dial *384*77#") {
		t.Errorf("she is told %q", sms)
	}
	third := money("e", "200000")
	for i, ref := range []string{first, second, who, story} {
		w.text(adwoa, fmt.Sprint("x", i), "CANCEL "+ref)
	}
	w.holds("taken back", "funds withdrawn r3 -1", "funds withdrawn r3 -1", "participation withdrawn r3 -1", "practice withdrawn r3 -1", "funds accepted r3 -1")
	w.text(yaw, "y", "CANCEL "+third)
	w.holds("after a stranger's wish", "funds withdrawn r3 -1", "funds withdrawn r3 -1", "participation withdrawn r3 -1", "practice withdrawn r3 -1", "funds accepted r3 -1")
	if wrong, err := w.store.CheckFigures(context.Background(), 100); err != nil || len(wrong) != 0 {
		t.Errorf("a recount finds otherwise: %v, %v", wrong, err)
	}
}

func TestACorrectionOfARoundThatIsOverIsFiledInItWhileItsDaysOfGraceLast(t *testing.T) {
	w := newWorld(t)
	day := func(n int) { w.ahead.Store(int64(n) * int64(24*time.Hour)) } // r3 ends on day 14, its grace on day 21; the next begins on day 17
	w.text(adwoa, "a", "C22 40")
	first := receiptIn(t, w.lastSMS())
	day(15)
	w.text(adwoa, "b", "C21 kept") // none is open: it is of the newest, and late
	day(18)
	if _, err := w.store.OpenRound(context.Background(), "next", store.Hand{By: "amina", At: w.now()}, nil); err != nil {
		t.Fatal(err)
	}
	w.text(adwoa, "c", "C22 70")
	w.text(adwoa, "d", "FIX "+first+" 45")
	second := ""
	for _, sms := range w.outgoing() {
		if strings.HasPrefix(sms, "sms_receipt: ") {
			second = receiptIn(t, sms)
		}
	}
	w.holds("in its days of grace", "progress superseded r3 40", "progress accepted r3* -1", "progress accepted next 70", "progress accepted r3* 45")
	if sms := w.lastSMS(); !strings.HasPrefix(sms, "late: ") || !strings.Contains(sms, second) {
		t.Errorf("the last text is %q, her receipt %s", sms, second)
	}
	day(30)
	w.text(adwoa, "e", "CANCEL "+second)
	w.holds("after them", "progress superseded r3 40", "progress accepted r3* -1", "progress accepted next 70", "progress accepted r3* 45")
	w.text(adwoa, "f", "FIX "+second+" 50")
	w.holds("a report of today", "progress superseded r3 40", "progress accepted r3* -1", "progress superseded next 70", "progress accepted r3* 45", "progress accepted next 50")
	if wrong, err := w.store.CheckFigures(context.Background(), 100); err != nil || len(wrong) != 0 {
		t.Errorf("a recount finds otherwise: %v, %v", wrong, err)
	}
}

package gateway_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"ahadi/internal/code"
	"ahadi/internal/sms"
)

// receiptIn finds the receipt in what a person reads.
func receiptIn(t *testing.T, text string) string {
	t.Helper()
	for word := range strings.FieldsSeq(text) {
		if word = strings.Trim(word, ".,:"); code.IsRef(word) {
			return word
		}
	}
	t.Fatalf("no receipt in %q", text)
	return ""
}

func TestADialIsAnsweredWithTheMenuOfHerLanguage(t *testing.T) {
	w := newWorld(t)
	for number, want := range map[string]string{
		adwoa: "1 Report progress", akinyi: "1 Toa ripoti", rosa: "1 Reportar avance", yaw: "1 Faire un rapport", julio: "1 Relatar andamento",
	} {
		screen := w.ussd(number, "dial", "")
		if !strings.HasPrefix(screen, "CON ") || !strings.Contains(screen, want) {
			t.Errorf("%s: %q", want, screen)
		}
	}
}

func TestAReportTakesFourKeysInEveryLanguage(t *testing.T) {
	w := newWorld(t)
	for number, pressed := range map[string][]string{
		adwoa: {"1", "2", "3", "1"}, akinyi: {"1", "1", "3", "1"}, rosa: {"1", "1", "3", "1"}, yaw: {"1", "1", "3", "1"}, julio: {"1", "1", "3", "1"},
	} {
		for i := range len(pressed) + 1 {
			screen := w.ussd(number, "four", strings.Join(pressed[:i], "*"))
			if text := screen[4:]; !sms.Fits(text, 160) {
				t.Errorf("does not fit: %q", text)
			}
			if end := strings.HasPrefix(screen, "END "); end != (i == len(pressed)) {
				t.Fatalf("after %v: %q", pressed[:i], screen)
			}
		}
	}
	reports := w.reports()
	if len(reports) != 5 {
		t.Fatalf("%d reports, want 5", len(reports))
	}
	for _, r := range reports {
		if r.Status != "mostly" || r.Percent != -1 || r.Via != "ussd" || r.State != "accepted" || r.Confidence != 100 || r.Official {
			t.Errorf("got %+v", r)
		}
	}
}

func TestTheReceiptOfADialledReportIsItsEndScreen(t *testing.T) {
	w := newWorld(t)
	screen := w.walk(otieno, "s", "1", "3", "1") // one commitment: three keys
	r := one(t, "reports", w.reports())
	if got := receiptIn(t, screen); got != r.Ref || r.Commitment != "K12" {
		t.Errorf("the screen says %s, filed is %s on %s", got, r.Ref, r.Commitment)
	}
	if out := w.outgoing(); len(out) != 0 {
		t.Errorf("the screen is the receipt, and yet: %v", out)
	}
}

func TestDetailsAreFiledWithTheReport(t *testing.T) {
	w := newWorld(t)
	w.walk(otieno, "s", "1", "3", "2", "60")
	screen, text := "", "1*3*2*60"
	for _, key := range []string{"1", "9", "2", "13", "mto * bado 2*3", "1"} {
		text += "*" + key
		screen = w.ussd(otieno, "s", text)
	}
	if !strings.HasPrefix(screen, "END ") {
		t.Fatalf("the last screen is %q", screen)
	}
	r := one(t, "reports", w.reports())
	var answers map[string]any
	if err := json.Unmarshal(r.Answers, &answers); err != nil {
		t.Fatal(err)
	}
	if answers["percent"] != 60.0 || answers["comment"] != "mto * bado 2*3" || r.Percent != 60 {
		t.Errorf("filed %v", answers)
	}
}

func TestFortyCopiesHaveOneEffectAndOneAnswer(t *testing.T) {
	w := newWorld(t)
	w.walk(akinyi, "forty", "1", "2", "4")
	copies := func() []string {
		all := make([]string, 40)
		var group sync.WaitGroup
		for i := range all {
			group.Go(func() { all[i] = w.ussd(akinyi, "forty", "1*2*4*1") })
		}
		group.Wait()
		return all
	}
	first := copies()
	w.restart()
	for _, a := range append(first, copies()...) {
		if a != first[0] || !strings.HasPrefix(a, "END ") {
			t.Fatalf("answers differ: %q and %q", first[0], a)
		}
	}
	if r := one(t, "reports", w.reports()); r.Ref != receiptIn(t, first[0]) {
		t.Errorf("filed %s, said %q", r.Ref, first[0])
	}
	for i, text := range []string{"", "1", "1*2"} {
		if a := w.ussd(akinyi, "forty", text); !strings.HasPrefix(a, "CON ") {
			t.Errorf("step %d is answered anew: %q", i, a)
		}
	}
}

func TestSeveralFirstRequestsForOneDialDisturbNobody(t *testing.T) {
	w := newWorld(t)
	var group sync.WaitGroup
	screens := make([]string, 4)
	for i := range screens {
		group.Go(func() { screens[i] = w.ussd(otieno, fmt.Sprintf("dial-%d", i), "") })
	}
	group.Wait()
	for _, s := range screens {
		if s != screens[0] {
			t.Errorf("%q and %q", screens[0], s)
		}
	}
	for i, text := range []string{"1", "1*3", "1*3*1"} {
		if s := w.ussd(otieno, "dial-2", text); strings.HasPrefix(s, "END ") != (i == 2) {
			t.Errorf("%s: %q", text, s)
		}
	}
	one(t, "reports", w.reports())
}

func TestAFirstRequestMayCarryAShortcutOrKeys(t *testing.T) {
	w := newWorld(t)
	for session, text := range map[string]string{"by-code": "12*3", "by-keys": "1*2*3"} {
		screen := w.ussd(akinyi, session, text)
		if !strings.HasPrefix(screen, "CON ") || !strings.Contains(screen, "K12") {
			t.Errorf("%s: %q", session, screen)
		}
		if end := w.ussd(akinyi, session, text+"*1"); !strings.HasPrefix(end, "END ") {
			t.Errorf("%s: Send gives %q", session, end)
		}
	}
	if n := len(w.reports()); n != 2 { // of the same commitment: the second takes the first's place
		t.Errorf("%d reports", n)
	}
	if screen := w.ussd(akinyi, "not-hers", "31*3"); !strings.HasPrefix(screen, "CON ") {
		t.Errorf("a code that is none of hers: %q", screen)
	}
}

func TestATextThatExtendsNothingShowsTheCurrentPageAgain(t *testing.T) {
	w := newWorld(t)
	page := w.walk(akinyi, "s", "1", "2")
	for _, text := range []string{"7", "1*9", "9*9*9", "1*21", "*", "1**2"} {
		if got := w.ussd(akinyi, "s", text); got != page {
			t.Errorf("%q is answered with %q", text, got)
		}
	}
	if got := w.ussd(akinyi, "s", "1*2*4"); got == page || !strings.HasPrefix(got, "CON ") {
		t.Errorf("the session does not go on: %q", got)
	}
}

func TestASessionIsOfItsChannelAndItsNumber(t *testing.T) {
	w := newWorld(t)
	hers := w.walk(akinyi, "same-id", "1", "2")
	his := w.ussd(otieno, "same-id", "")
	if strings.Contains(his, "K14") || his == hers {
		t.Errorf("he reads hers: %q", his)
	}
	if again := w.ussd(akinyi, "same-id", "1*2"); again != hers {
		t.Errorf("she reads %q", again)
	}
}

func TestALostSessionIsOfferedAgainWithTheSameAnswers(t *testing.T) {
	w := newWorld(t)
	w.walk(otieno, "lost", "1", "4") // Finished, not sent
	if n := len(w.reports()); n != 0 {
		t.Fatalf("%d reports before she sent one", n)
	}
	offer := w.ussd(otieno, "again", "")
	if !strings.Contains(offer, "K12") || !strings.HasPrefix(offer, "CON ") {
		t.Fatalf("the next dial offers %q", offer)
	}
	w.restart()
	if screen := w.ussd(otieno, "again", "2"); !strings.HasPrefix(screen, "END ") {
		t.Fatalf("send as it is: %q", screen)
	}
	if r := one(t, "reports", w.reports()); r.Status != "done" {
		t.Errorf("filed %+v", r)
	}
	if menu := w.ussd(otieno, "after", ""); strings.Contains(menu, "K12") {
		t.Errorf("what was sent is offered again: %q", menu)
	}
}

func TestAnOlderSessionThatMeetsANewerDraftShowsItsPageAgain(t *testing.T) {
	w := newWorld(t)
	page := w.walk(akinyi, "old", "1", "2")
	w.wait(1e9)
	w.walk(akinyi, "new", "1", "1", "3")
	if got := w.ussd(akinyi, "old", "1*2*4"); !strings.Contains(got, page[4:]) {
		t.Errorf("the older session answers %q, its page was %q", got, page)
	}
}

func TestAnOfficialReportsByTheSameFormAndIsKeptApart(t *testing.T) {
	w := newWorld(t)
	w.walk(county, "s", "1", "2", "4")
	if screen := w.ussd(county, "s", "1*2*4*1"); !strings.HasPrefix(screen, "END ") {
		t.Fatalf("got %q", screen)
	}
	if r := one(t, "reports", w.reports()); !r.Official || r.Side != "local_gov" || r.Commitment != "K12" {
		t.Errorf("filed %+v", r)
	}
}

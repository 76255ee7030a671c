package gateway_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestOneTextIsAWholeReportWithOneReceipt(t *testing.T) {
	w := newWorld(t)
	w.text(adwoa, "m1", "C22 60 lanes clean")
	r := one(t, "reports", w.reports())
	if r.Commitment != "C22" || r.Status != "mostly" || r.Percent != 60 || r.Via != "sms" || r.State != "accepted" {
		t.Errorf("filed %+v", r)
	}
	if out := one(t, "messages", w.outgoing()); !strings.Contains(out, r.Ref) || !strings.Contains(out, "C22") {
		t.Errorf("she reads %q", out)
	}
}

func TestARepeatedTextHasNoSecondEffectAndOneMoreReceipt(t *testing.T) {
	w := newWorld(t)
	w.text(adwoa, "m1", "C22 60 lanes clean")
	w.text(adwoa, "m1", "C22 60 lanes clean") // the provider's retry
	w.text(adwoa, "m2", "c22  60 Lanes clean")
	if n := len(w.outgoing()); n != 1 {
		t.Errorf("%d messages at once, want the receipt alone", n)
	}
	w.wait(3 * time.Minute)
	w.text(adwoa, "m3", "C22 60 lanes clean")
	out := w.outgoing()
	if len(out) != 2 || receiptIn(t, out[0]) != receiptIn(t, out[1]) {
		t.Errorf("after three minutes: %q", out)
	}
	w.wait(3 * time.Minute)
	w.text(adwoa, "m4", "C22 60 lanes clean")
	if n := len(w.outgoing()); n != 2 {
		t.Errorf("%d messages, the receipt is sent once more and not for ever", n)
	}
	one(t, "reports", w.reports())
	w.wait(25 * time.Hour)
	w.text(adwoa, "m5", "C22 60 lanes clean")
	if n := len(w.reports()); n != 2 {
		t.Errorf("%d reports; the next day the same words are news", n)
	}
}

func TestTheSameAnswerToAnotherQuestionIsNoRepeat(t *testing.T) {
	w := newWorld(t)
	w.text(akinyi, "m1", "K12")
	w.text(akinyi, "m2", "60")
	w.wait(10 * time.Minute)
	w.text(akinyi, "m3", "K14")
	w.text(akinyi, "m4", "60")
	var codes []string
	for _, r := range w.reports() {
		codes = append(codes, fmt.Sprint(r.Commitment, " ", r.Percent))
	}
	if !slices.Equal(codes, []string{"K12 60", "K14 60"}) {
		t.Errorf("filed %q", codes)
	}
}

func TestAnAnswerIsNotTakenForAWholeReportLater(t *testing.T) {
	w := newWorld(t)
	w.text(akinyi, "m1", "K12")
	w.text(akinyi, "m2", "60")
	w.wait(time.Hour)
	w.text(akinyi, "m3", "60") // of what?
	if got := w.incoming(); !slices.Equal(got, []string{"asked", "report", "asked"}) {
		t.Errorf("outcomes %q", got)
	}
}

func TestFortyCopiesOfOneSMSAreOneMessage(t *testing.T) {
	w := newWorld(t)
	send := func() {
		var group sync.WaitGroup
		for range 40 {
			group.Go(func() { w.text(adwoa, "copy", "C22 60 lanes clean") })
		}
		group.Wait()
	}
	send()
	w.restart()
	send()
	one(t, "reports", w.reports())
	one(t, "messages", w.outgoing())
	one(t, "messages in", w.incoming())
}

func TestAnUnknownNumberIsAnsweredOnceAMonth(t *testing.T) {
	w := newWorld(t)
	w.text(stranger, "m1", "hello who is this")
	w.text(stranger, "m2", "K12 60")
	w.text(stranger, "m3", "HELP")
	if out := one(t, "messages", w.outgoing()); !strings.HasPrefix(out, "sys_unknown: ") {
		t.Errorf("sent %q", out)
	}
	w.text(stranger, "m4", "JOIN Obunga")
	if got := w.inbox(); !slices.Contains(got, "unknown_sender") || !slices.Contains(got, "join") {
		t.Errorf("the coordinators see %q", got)
	}
	w.wait(31 * 24 * time.Hour)
	w.text(stranger, "m5", "hello again")
	if n := len(w.outgoing()); n != 2 {
		t.Errorf("%d messages after a month", n)
	}
	if n := len(w.reports()); n != 0 {
		t.Errorf("a stranger filed %d reports", n)
	}
}

func TestStopIsConfirmedOnceAndThenNothingIsSentButStartAndHelp(t *testing.T) {
	w := newWorld(t)
	w.text(adwoa, "m1", "STOP")
	w.text(adwoa, "m2", "stop")
	w.text(adwoa, "m3", "C22 60 lanes clean")
	w.text(adwoa, "m4", "what is happening")
	if out := one(t, "messages", w.outgoing()); !strings.HasPrefix(out, "sms_stop: ") {
		t.Errorf("sent %q", out)
	}
	if n := len(w.reports()); n != 0 {
		t.Errorf("%d reports; a person decides about what she writes now", n)
	}
	if got := w.inbox(); !slices.Contains(got, "opted_out") {
		t.Errorf("the coordinators see %q", got)
	}
	w.text(adwoa, "m5", "HELP")
	w.text(adwoa, "m6", "START")
	out := w.outgoing()
	if len(out) != 3 || !strings.HasPrefix(out[1], "sms_help: ") || !strings.HasPrefix(out[2], "sms_start: ") {
		t.Errorf("sent %q", out)
	}
	w.text(adwoa, "m7", "C22 70 lanes clean")
	one(t, "reports", w.reports())
}

func TestWhatIsSentIsCappedAndWhatIsReceivedIsNot(t *testing.T) {
	w := newWorld(t)
	texts := []string{"C22", "C23", "where is the money for this", "K15 60", "K14 60", "L31 20", "L32 20", "L33 20", "the road is bad", "K11 40"}
	for hour := range 5 {
		for i, text := range texts {
			w.text(adwoa, fmt.Sprintf("m%d-%d", hour, i), fmt.Sprint(text, " ", strings.Repeat("x", hour)))
			w.wait(time.Minute)
		}
		if n := len(w.outgoing()); n > 3*(hour+1) || n > 6 {
			t.Fatalf("%d automatic replies after %d hours: %q", n, hour+1, w.outgoing())
		}
		w.wait(50 * time.Minute)
	}
	if n := len(w.outgoing()); n != 6 {
		t.Errorf("%d replies in a day, want the 6 that may be sent: %q", n, w.outgoing())
	}
	if n := len(w.incoming()); n != 5*len(texts) {
		t.Errorf("%d messages kept, want all", n)
	}
	w.text(adwoa, "report", "C22 80 done nearly")
	out := w.outgoing()
	if last := out[len(out)-1]; len(w.reports()) != 1 || !strings.Contains(last, "C22") {
		t.Errorf("the cap kept back a report or its receipt: %q", last)
	}
	w.text(adwoa, "help", "HELP")
	if out := w.outgoing(); !strings.HasPrefix(out[len(out)-1], "sms_help: ") {
		t.Errorf("the cap kept back the answer to HELP: %q", out)
	}
}

func TestNobodyAnswersAnOperatorAndItsWordsAreNotKept(t *testing.T) {
	w := newWorld(t)
	for i, from := range []string{"MPESA", "20880", "0712MPESAS", "Safaricom"} {
		if a := w.sms(from, fmt.Sprint("op", i), "You have received KES 500 from JANE DOE"); a.status != http.StatusOK {
			t.Errorf("%s: %d", from, a.status)
		}
	}
	if got := w.incoming(); !slices.Equal(got, []string{"operator", "operator", "operator", "operator"}) {
		t.Errorf("outcomes %q", got)
	}
	if out := w.outgoing(); len(out) != 0 {
		t.Errorf("answered: %q", out)
	}
	for _, b := range w.bodies() {
		if b != "" {
			t.Errorf("kept %q", b)
		}
	}
}

func TestWhateverIsWrittenIsTakenWith200(t *testing.T) {
	w := newWorld(t)
	for i, text := range []string{
		"", " ", "\x00", "\xff\xfeK12", "\u200f\u202e", "🙂", "***", "###", strings.Repeat("a", 10_000), strings.Repeat("7", 5_000),
		"K12 *60*# ", "%zz", "<script>", "አማርኛ", "K12\u00a0৬০", "K12 60\x00", "' OR 1=1 --", "{ref}", strings.Repeat("K12 60 ", 300),
	} {
		for _, number := range []string{akinyi, stranger, amos, sampuli, county} {
			if a := w.sms(number, fmt.Sprint(i, number), text); a.status != http.StatusOK {
				t.Errorf("%.20q: %d %s", text, a.status, a.body)
			}
		}
	}
	if log := w.log.String(); strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("logged %.2000s", log)
	}
}

func TestAnSMSThatIsNoneIsTheCallersFault(t *testing.T) {
	w := newWorld(t)
	for name, form := range map[string]url.Values{
		"no id": {"from": {akinyi}, "text": {"K12 60"}}, "no sender": {"id": {"1"}, "text": {"K12 60"}}, "nothing": {},
	} {
		if a := w.post(hook("sms"), form); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if n := len(w.incoming()); n != 0 {
		t.Errorf("%d messages kept", n)
	}
}

func TestATextFromASharedPhoneCountsOnceSomebodyConfirmsIt(t *testing.T) {
	w := newWorld(t)
	w.text(sampuli, "m1", "K15 60 works go on")
	if n := len(w.reports()); n != 0 {
		t.Fatalf("%d reports before anybody said who wrote", n)
	}
	if out := one(t, "messages", w.outgoing()); !strings.HasPrefix(out, "ask_who: ") {
		t.Errorf("sent %q", out)
	}
	if who := w.ussd(sampuli, "s", ""); !strings.Contains(who, "Wanjiru") || !strings.Contains(who, "Baraka") {
		t.Fatalf("the phone asks %q", who)
	}
	if offer := w.ussd(sampuli, "s", "2"); !strings.Contains(offer, "K15") {
		t.Fatalf("Baraka is offered %q", offer)
	}
	if end := w.ussd(sampuli, "s", "2*2"); !strings.HasPrefix(end, "END ") {
		t.Fatalf("send as it is: %q", end)
	}
	if r := one(t, "reports", w.reports()); r.Commitment != "K15" || r.Percent != 60 {
		t.Errorf("filed %+v", r)
	}
}

func TestAReportOfOnePersonLeavesThePhonesDraftToTheOther(t *testing.T) {
	w := newWorld(t)
	w.text(sampuli, "m1", "K15 60 works go on")
	w.ussd(sampuli, "his", "2")
	w.ussd(sampuli, "his", "2*0") // Baraka: to the menu
	if end := w.walkFrom(sampuli, "his", "2*0", "1", "4", "1"); !strings.HasPrefix(end, "END ") {
		t.Fatalf("his own report: %q", end)
	}
	w.ussd(sampuli, "hers", "")
	if offer := w.ussd(sampuli, "hers", "1"); !strings.Contains(offer, "K15") {
		t.Errorf("Wanjiru is offered %q", offer)
	}
}

func TestTwoAnswersToOneMessageCountAsTwo(t *testing.T) {
	w := newWorld(t)
	for i, text := range []string{"K15 60. K12 70", "K15 61. K12 71", "K15 62. K12 72"} { // each is asked twice who writes
		w.text(sampuli, fmt.Sprint("two", i), text)
	}
	if out := w.outgoing(); len(out) != 3 {
		t.Errorf("%d automatic answers in an hour: %q", len(out), out)
	}
}

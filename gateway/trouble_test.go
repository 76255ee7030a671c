package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/store"
)

// broken is a provider whose codec falls over, with a person's words in its
// hands.
type broken struct{}

const hisWords = "zebracrossing"

func (broken) DecodeUSSD(aggregator.Request) (aggregator.Step, error) { panic(hisWords) }

func (broken) EncodeUSSD(_ aggregator.Step, say string, end bool) aggregator.Response {
	return aggregator.Response{Status: http.StatusOK, ContentType: "text/plain", Body: say}
}

func (broken) DecodeSMS(aggregator.Request) ([]aggregator.SMS, error) { panic(hisWords) }

func TestAPanicIsAnsweredLoggedOnceAndEndsNothing(t *testing.T) {
	w := newWorld(t)
	if a := w.post("/hooks/broken/ussd/"+secret, nil); a.status != http.StatusOK || !strings.HasPrefix(a.body, "Sorry") {
		t.Errorf("USSD: %d %q", a.status, a.body)
	}
	if a := w.post("/hooks/broken/sms/"+secret, nil); a.status != http.StatusInternalServerError || strings.Contains(a.body, hisWords) {
		t.Errorf("SMS: %d %q", a.status, a.body)
	}
	log := w.log.String()
	if n := strings.Count(log, `"level":"ERROR"`); n != 2 || strings.Contains(log, hisWords) || !strings.Contains(log, "DecodeSMS") {
		t.Errorf("%d errors logged, want 2 with their stacks and without words: %.3000s", n, log)
	}
	if s := w.ussd(akinyi, "s", ""); !strings.HasPrefix(s, "CON ") {
		t.Errorf("afterwards: %q", s)
	}
}

func TestAnAnswerThatWasNotConfirmedIsFollowedByOneSMS(t *testing.T) {
	w := newWorld(t)
	job := func(number, text string) store.Job {
		return store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindUSSD, ID: "s", Text: text, At: w.now()}
	}
	w.walk(otieno, "s", "1", "3", "1")
	w.edge.FollowUp("demo", job(otieno, "1*3*1")) // it had arrived
	r := one(t, "reports", w.reports())
	if out := one(t, "messages", w.outgoing()); !strings.Contains(out, r.Ref) {
		t.Errorf("he reads %q", out)
	}
	w.walk(akinyi, "s", "1", "2", "3")
	w.edge.FollowUp("demo", job(akinyi, "1*2*3*1")) // it arrives only now
	reports, out := w.reports(), w.outgoing()
	if len(reports) != 2 || len(out) != 2 || !strings.Contains(out[1], reports[1].Ref) {
		t.Errorf("%d reports, sent %q", len(reports), out)
	}
	w.walk(rosa, "s", "1")
	w.edge.FollowUp("demo", job(rosa, "1*1")) // nothing was filed: nothing is said
	if n := len(w.outgoing()); n != 2 {
		t.Errorf("%d messages", n)
	}
	if end := w.ussd(akinyi, "s", "1*2*3*1"); receiptIn(t, end) != reports[1].Ref {
		t.Errorf("asked again, the screen says %q", end)
	}
}

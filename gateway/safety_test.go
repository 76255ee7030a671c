package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/store"
)

// blocker is a provider that blocks a phone by itself when it reads an opt-out.
type blocker struct{}

func (blocker) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	f, err := aggregator.ParseForm(r)
	return []aggregator.SMS{{ID: f.Get("id"), From: f.Get("from"), Text: f.Get("text"), Stopped: f.Get("stopped") == "yes"}}, err
}

// alerts are the places of those that were raised.
func (w *world) alerts() int {
	w.t.Helper()
	all, err := w.store.Alerts(context.Background(), true)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(all)
}

func (w *world) optedOut(number string) (out bool) {
	w.t.Helper()
	job := store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindSMS, ID: "look" + number + w.now().String(), Text: "x", At: w.now()}
	if _, err := w.store.Turn(context.Background(), job, func(b store.Before) store.After {
		out = b.Line.OptedOut
		return store.After{}
	}); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// TestACryForHelpIsAnAlertWhoeverWrites: enrolled, opted out, or nobody.
func TestACryForHelpIsAnAlertWhoeverWrites(t *testing.T) {
	w := newWorld(t)
	for i, number := range []string{adwoa, amos, stranger} {
		before := len(w.outgoing())
		w.text(number, "d"+number, "they threaten to evict us")
		if n := w.alerts(); n != i+1 {
			t.Errorf("after the message of %s there are %d alerts", number, n)
		}
		if answered := len(w.outgoing()) > before; answered != (number != amos) {
			t.Errorf("%s is answered: %v", number, answered)
		}
	}
	w.text(adwoa, "d2", "they threaten us again")
	if n := w.alerts(); n != 3 {
		t.Errorf("what she writes while hers is open makes another: %d", n)
	}
	if got := w.inbox(); !slices.Equal(got, []string{"urgent", "urgent", "urgent", "urgent"}) {
		t.Errorf("coordinators see %q", got)
	}
}

// TestWhatSomebodyWhoStoppedWritesIsKeptAndNotAnswered for everything that a
// message may be read as.
func TestWhatSomebodyWhoStoppedWritesIsKeptAndNotAnswered(t *testing.T) {
	for i, text := range []string{"K12 60", "K12", "60", "list", "status K12", "what is this", "stop", "CALL ME", "FIX 7KR4P 40", "join", "they threaten us"} {
		w := newWorld(t)
		w.text(amos, "o"+string(rune('a'+i)), text)
		if n := len(w.outgoing()) + len(w.reports()); n != 0 {
			t.Errorf("%q is answered or filed: %q", text, w.outgoing())
		}
		if got := w.inbox(); len(got) != 1 {
			t.Errorf("%q: coordinators see %q", text, got)
		}
	}
}

func TestAnOptOutWithTheProviderIsASTOP(t *testing.T) {
	w := newWorld(t)
	w.text(adwoa, "r1", "C22 60")
	if len(w.outgoing()) != 1 {
		t.Fatalf("queued are %q", w.outgoing())
	}
	for _, number := range []string{adwoa, stranger} {
		if a := w.post(hook("optout"), url.Values{"senderId": {"20880"}, "phoneNumber": {number}}); a.status != http.StatusOK {
			t.Fatalf("the notice is answered with %d %s", a.status, a.body)
		}
		if !w.optedOut(number) {
			t.Errorf("%s has not opted out", number)
		}
	}
	if out := w.outgoing(); len(out) != 0 {
		t.Errorf("what waited still leaves: %q", out)
	}
	w.text(adwoa, "r2", "C22 70")
	if n := len(w.reports()); n != 1 || len(w.outgoing()) != 0 {
		t.Errorf("%d reports, answered with %q", n, w.outgoing())
	}
	if a := w.post(hook("optout"), url.Values{"senderId": {"20880"}, "phoneNumber": {"nobody"}}); a.status != http.StatusOK {
		t.Errorf("a notice about no number is answered with %d: it would come again for hours", a.status)
	}
	if a := w.post("/hooks/mute/optout/"+secret, url.Values{}); a.status != http.StatusNotFound {
		t.Errorf("a provider without opt-outs: %d", a.status)
	}
}

// TestAMessageThatTheProviderTookForAnOptOutIsOne, in a word that we read as
// something else.
func TestAMessageThatTheProviderTookForAnOptOutIsOne(t *testing.T) {
	w := newWorldWith(t, "", 0, gateway.Channel{Name: "blocking", Secret: secret, Adapter: blocker{}, Region: "KE"})
	for i, c := range []struct{ number, text string }{{adwoa, "BAJA YA MISMO"}, {akinyi, "STOP"}, {stranger, "OPTOUT"}} {
		a := w.post("/hooks/blocking/sms/"+secret, url.Values{"id": {"b" + c.number}, "from": {c.number}, "text": {c.text}, "stopped": {"yes"}})
		if a.status != http.StatusOK || !w.optedOut(c.number) {
			t.Errorf("%q: %d, opted out %v", c.text, a.status, w.optedOut(c.number))
		}
		if out := w.outgoing(); len(out) != 0 {
			t.Errorf("%q is answered, and the provider lets nothing through: %q", c.text, out)
		}
		if got := w.inbox(); len(got) <= i || !strings.HasPrefix(got[0], "opted_out") {
			t.Errorf("%q: coordinators see %q", c.text, got)
		}
	}
}

// TestTwoGatewaysThatTalkWithEachOtherEnd: what each sends comes to the other
// from its number as if a person had written it, as an echo, or in words of its
// own that are never the same.
func TestTwoGatewaysThatTalkWithEachOtherEnd(t *testing.T) {
	echo := func(_ int, ours string) string { return ours }
	ticket := func(i int, _ string) string { return fmt.Sprintf("Ticket %d: K15 is noted", 100+i) }
	for _, c := range []struct {
		number string
		says   func(i int, ours string) string
		most   int
	}{{adwoa, echo, 3}, {adwoa, ticket, 3}, {stranger, echo, 1}, {stranger, ticket, 1}} {
		w := newWorld(t)
		next := "C22" // for which she is asked more
		sent := 0
		for i := range 60 {
			before := len(w.outgoing())
			w.text(c.number, fmt.Sprint("e", i), next)
			out := w.outgoing()
			if len(out) == before {
				break
			}
			_, ours, _ := strings.Cut(out[len(out)-1], ": ")
			next = c.says(i, ours)
			sent++
			w.wait(20 * time.Second)
		}
		if sent == 0 || sent > c.most {
			t.Errorf("%s: %d of our messages were answered by a machine and answered again, the last of them %q", c.number, sent, w.outgoing()[max(0, sent-4):])
		}
		if n := len(w.reports()); n != 0 {
			t.Errorf("%s: a machine has filed %d reports", c.number, n)
		}
	}
}

// TestWhatOurOwnSendersWriteIsNobodys, by whichever channel it comes back.
func TestWhatOurOwnSendersWriteIsNobodys(t *testing.T) {
	w := newWorldWith(t, "", 0, gateway.Channel{Name: "other", Secret: secret, Adapter: blocker{}, Region: "KE", From: "+12025550177"})
	for i, from := range []string{"20880", "+12025550177", "12025550177"} {
		w.text(from, "own"+from, "thank you, K12 60")
		if n := len(w.outgoing()) + len(w.reports()) + len(w.inbox()); n != 0 {
			t.Errorf("%s: %q is answered, %q waits", from, w.outgoing(), w.inbox())
		}
		if in := w.incoming(); len(in) != i+1 || in[i] != "operator" {
			t.Errorf("%s is read as %q", from, in)
		}
	}
}

package gateway_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// partOf is a part of a long message, as Vonage posts it.
func partOf(id, n, of, text string, at time.Time) string {
	return url.Values{
		"messageId": {id}, "msisdn": {adwoa[1:]}, "to": {"12025550120"}, "text": {text}, "type": {"text"}, "message-timestamp": {at.UTC().Format(time.DateTime)},
		"concat": {"true"}, "concat-ref": {"12"}, "concat-part": {n}, "concat-total": {of}, "timestamp": {"1"},
	}.Encode()
}

// aPartsWorld is one with a provider that joins no parts, and what posts one.
func aPartsWorld(t *testing.T) (w *world, part func(id, n, of, text string)) {
	t.Helper()
	s := aVonage()
	delete(s.settings, "signature_secret") // the account signs nothing
	s.inside = nil
	w, _ = newSignedWorld(t, s)
	return w, func(id, n, of, text string) {
		t.Helper()
		if a := w.call(s, "sms", partOf(id, n, of, text, w.now()), true); a.status != http.StatusOK {
			t.Errorf("part %s is answered %d %s", n, a.status, a.body)
		}
	}
}

// minute is the next look at parts whose others have not come.
func (w *world) minute() {
	w.t.Helper()
	w.wait(time.Minute)
	if err := w.edge.ReadParts(w.t.Context(), w.now()); err != nil {
		w.t.Fatal(err)
	}
}

func TestALongMessageIsReadOnceAllOfItIsThere(t *testing.T) {
	w, part := aPartsWorld(t)
	part("0A2", "2", "2", "an & the drain is open")
	if n := len(w.incoming()); n != 0 {
		t.Fatalf("%d messages while a part is missing", n)
	}
	w.restart()
	part("0A2", "2", "2", "an & the drain is open")
	part("0A1", "1", "2", "C22 60 the lanes behind the market are cle")
	r := one(t, "reports", w.reports())
	if r.Commitment != "C22" || r.Percent != 60 || !strings.Contains(string(r.Answers), "the market are clean") {
		t.Errorf("filed %s %d: %s", r.Commitment, r.Percent, r.Answers)
	}
	for range 7 {
		w.minute()
		part("0A2", "2", "2", "an & the drain is open")
	}
	if n := len(w.incoming()); n != 1 {
		t.Errorf("parts that come again, and minutes, make %d messages", n)
	}
}

func TestWhatHasComeOfALongMessageIsReadWhenTheRestDoesNotCome(t *testing.T) {
	w, part := aPartsWorld(t)
	part("0A1", "1", "4", "C22 60 the lanes ")
	w.wait(3 * time.Minute)
	part("0A3", "3", "4", "and the drain ")
	part("0A4", "4", "4", "is open")
	for range 4 {
		w.minute()
	}
	if n := len(w.incoming()); n != 0 {
		t.Fatalf("%d messages four minutes after a part", n)
	}
	w.minute()
	w.minute()
	if r := one(t, "reports", w.reports()); !strings.Contains(string(r.Answers), "the lanes [3/4] and the drain is open") {
		t.Errorf("filed %s", r.Answers)
	}
	part("0A2", "2", "4", "are clean ")
	for range 6 {
		w.minute()
	}
	if all := strings.Join(w.bodies(), "|"); len(w.incoming()) != 2 || !strings.Contains(all, "[2/4] are clean") {
		t.Errorf("of the late part there is %q", all)
	}
}

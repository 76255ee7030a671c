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

func TestALongMessageIsReadOnceAllOfItIsThere(t *testing.T) {
	s := aVonage()
	delete(s.settings, "signature_secret") // the account signs nothing
	s.inside = nil
	w, _ := newSignedWorld(t, s)
	first, second := "C22 60 the lanes behind the market are cle", "an & the drain is open"
	answers := make(chan int, 2)
	for _, body := range []string{partOf("0A2", "2", "2", second, w.now()), partOf("0A1", "1", "2", first, w.now())} {
		go func() { answers <- w.call(s, "sms", body, true).status }()
	}
	for range 2 {
		if status := <-answers; status != http.StatusOK {
			t.Errorf("a part is answered %d", status)
		}
	}
	r := one(t, "reports", w.reports())
	if r.Commitment != "C22" || r.Percent != 60 || !strings.Contains(string(r.Answers), "are clean") {
		t.Errorf("filed %+v: %s", r, r.Answers)
	}
	if a := w.call(s, "sms", partOf("0A2", "2", "2", second, w.now()), true); a.status != http.StatusOK || len(w.incoming()) != 1 {
		t.Errorf("a part that comes again: %d %s, and %d messages", a.status, a.body, len(w.incoming()))
	}
}

func TestAPartWhoseOthersDoNotComeIsAskedForAgainAndThenStandsForItself(t *testing.T) {
	s := aVonage()
	delete(s.settings, "signature_secret")
	s.inside = nil
	w, _ := newSignedWorld(t, s)
	if a := w.call(s, "sms", partOf("0A2", "2", "2", "drain is open", w.now()), true); a.status != http.StatusServiceUnavailable || len(w.incoming()) != 0 {
		t.Errorf("while it is young: %d %s, and %d messages", a.status, a.body, len(w.incoming()))
	}
	if a := w.call(s, "sms", partOf("0A2", "2", "2", "drain is open", w.now().Add(-3*time.Minute)), true); a.status != http.StatusOK || len(w.incoming()) != 1 {
		t.Errorf("afterwards: %d %s, and %d messages", a.status, a.body, len(w.incoming()))
	}
}

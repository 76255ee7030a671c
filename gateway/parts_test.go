package gateway_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
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

// held is what a person opens of what was held for her.
func (w *world) held() (all []string) {
	w.t.Helper()
	items, err := w.store.Inbox(w.t.Context(), store.Everything(), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, it := range items {
		if it.Reason != "held" {
			continue
		}
		r, err := w.store.RevealItem(w.t.Context(), it.ID, store.Hand{By: "amina", At: w.now()})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, text := range r.Texts {
			all = append(all, text.Body)
		}
	}
	return all
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
	if r, words := one(t, "reports", w.reports()), w.held(); r.State != "held" || !slices.Contains(words, "C22 60 the lanes  [3/4] and the drain is open") {
		t.Errorf("filed %s; a person finds %q", r.State, words)
	}
	part("0A2", "2", "4", "are clean ")
	for range 6 {
		w.minute()
	}
	if all := w.held(); len(w.incoming()) != 2 || !slices.Contains(all, "[2/4] are clean  [...]") {
		t.Errorf("of the late part there is %q", all)
	}
}

func TestWhatWasCutOffALongMessageDoesNotCount(t *testing.T) {
	w, part := aPartsWorld(t)
	part("0A1", "1", "2", "C22 1") // and "5% of the lanes"
	for range 6 {
		w.minute()
	}
	for _, r := range w.reports() {
		if r.State != "held" || !strings.Contains(strings.Join(r.Flags, " "), "cut") {
			t.Errorf("cut text is a report that is %s, with %q", r.State, r.Flags)
		}
	}
	if all := w.held(); !slices.Equal(all, []string{"C22 1 [...]"}) {
		t.Errorf("a person finds %q", all)
	}
}

func TestWhatAnswersAQuestionInPartIsReadByAPerson(t *testing.T) {
	w, part := aPartsWorld(t)
	w.text(adwoa, "m1", "C22")
	part("0A1", "1", "2", "60")
	for range 6 {
		w.minute()
	}
	if n := len(w.reports()); n != 0 || !slices.Contains(w.inbox(), "held") {
		t.Errorf("the beginning of an answer makes %d reports, and a person finds %q", n, w.inbox())
	}
}

func TestALongMessageThatCannotBeTakenIsReadByAPerson(t *testing.T) {
	w, part := aPartsWorld(t)
	db, err := sql.Open("sqlite3", "file:"+w.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE TRIGGER spoilt BEFORE INSERT ON report BEGIN SELECT raise(ABORT, 'spoilt'); END`); err != nil {
		t.Fatal(err)
	}
	part("0A1", "1", "2", "C22 60 the lanes")
	for range 59 {
		w.minute()
	}
	if n := len(w.incoming()); n != 0 {
		t.Fatalf("%d messages", n)
	}
	w.minute()
	w.minute() // the first is on the hour, to the millisecond
	if in, all := w.inbox(), w.bodies(); !slices.Equal(in, []string{"not_understood"}) || !slices.Equal(all, []string{"C22 60 the lanes [...]"}) {
		t.Errorf("after an hour a person finds %q, %q", in, all)
	}
}

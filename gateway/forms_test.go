package gateway_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// The phones of these tests, in the sample: who reports on K12 and others, who
// checks what others said, who speaks for the county.
const (
	monitorPhone  = "+12025550102"
	verifierPhone = "+12025550109"
	officialPhone = "+12025550120"
)

// answersOf is what a report holds.
func answersOf(t *testing.T, src []byte) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(src, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEachFormIsFiledUnderTheNamesOfItsAnswers(t *testing.T) {
	w := newWorld(t)
	first := w.walk(verifierPhone, "first", "2", "K12", "3")
	w.walk(verifierPhone, "gone", "3") // the draft of it
	for i, c := range []struct {
		phone, keys, form, commitment string
		want                          map[string]any
	}{
		{monitorPhone, "3 2 1 250000 1 2 1 1", "funds", "K12", map[string]any{"kind": "received", "amount": 25_000_000.0, "source": "local_gov", "when": "last_month", "proof": "receipt"}},
		{monitorPhone, "3 2 3 1", "funds", "K12", map[string]any{"kind": "nothing_yet"}},
		{monitorPhone, "4 2 1 40 25 999 0 3 2", "participation", "K12", map[string]any{"event": "gov_meeting", "total": 40.0, "women": 25.0, "informal": 0.0, "pwd": 3.0, "influence": "asked"}},
		{monitorPhone, "5 4 together 1", "practice", "", map[string]any{"kind": "coproduction", "text": "together", "quote": "yes"}},
		{verifierPhone, "2 K12 3 2 1 cracks", "verify", "K12", map[string]any{"status": "mostly", "verdict": "less", "basis": "seen", "comment": "cracks"}},
	} {
		keys := strings.Fields(c.keys)
		if end := w.walk(c.phone, "form"+string(rune('a'+i)), keys...); !strings.HasPrefix(end, "END ") {
			t.Fatalf("%s is not at an end:\n%s", c.form, end)
		}
		all := w.reports()
		r := all[len(all)-1]
		if len(all) != i+1 || r.Form != c.form || r.Commitment != c.commitment || r.State != "accepted" {
			t.Fatalf("%d reports, the last is %s on %q, %s", len(all), r.Form, r.Commitment, r.State)
		}
		if got := answersOf(t, r.Answers); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s holds %v\nwant %v", c.form, got, c.want)
		}
	}
	if states := w.reports(); states[0].State != "accepted" {
		t.Errorf("an entry has taken another one's place: %+v", states[0])
	}
	if again := w.walk(verifierPhone, "again", "2", "K12", "3"); !strings.Contains(again, "someone reported") || again == first {
		t.Errorf("what she has checked is offered again:\n%s", again)
	}
}

func TestWhatIsKnownStandsOnTheListAndOfficialsReadTheirOwnSideOnly(t *testing.T) {
	w := newWorld(t)
	own := w.walk(monitorPhone, "own", "6", "2")
	for _, line := range []string{"Jamii: ", "Serikali: ", "Ripoti: ", "Mwisho "} {
		if !strings.Contains(own, "\n"+line) {
			t.Errorf("no %sin\n%s", line, own)
		}
	}
	theirs := w.walk(officialPhone, "theirs", "6", "2")
	if !strings.Contains(theirs, "Government: ") || strings.Contains(theirs, "Community") || strings.Contains(theirs, "Reports") {
		t.Errorf("an official reads\n%s", theirs)
	}
	if money := w.walk(officialPhone, "money", "3", "2"); !strings.Contains(money, "Promised") || strings.Contains(money, "Arrived") {
		t.Errorf("an official reads\n%s", money)
	}
	if money := w.walk(monitorPhone, "arrived", "3", "2"); !strings.Contains(money, "Zimefika 1,200,000 KES") {
		t.Errorf("a monitor reads\n%s", money)
	}
	if end := w.walk(officialPhone, "check", "2"); !strings.Contains(end, "Not on the list") {
		t.Errorf("an official checks reports:\n%s", end)
	}
}

func TestSheReadsWhatIsHeldOnHerAndAsksForFewerMessages(t *testing.T) {
	w := newWorld(t)
	w.walk(monitorPhone, "copy", "7", "4", "1")
	sent := strings.Join(w.outgoing(), "\n")
	for _, word := range []string{"sms_data_1: ", "sms_data_2: ", "Akinyi Mfano", "Kiswahili", "mfuatiliaji"} {
		if !strings.Contains(sent, word) {
			t.Errorf("no %q in\n%s", word, sent)
		}
	}
	if strings.Contains(w.log.String(), "Akinyi") {
		t.Error("her name stands in the log")
	}
	w.walk(monitorPhone, "seldom", "7", "6", "2")
	if page := w.walk(monitorPhone, "often", "7", "6"); !strings.Contains(page, "2 Kama zamani") {
		t.Errorf("her wish is not known:\n%s", page)
	}
	w.walk(monitorPhone, "back", "7", "6", "2")
	if page := w.walk(monitorPhone, "less", "7", "6"); !strings.Contains(page, "2 Punguza tu") {
		t.Errorf("she cannot take it back:\n%s", page)
	}
}

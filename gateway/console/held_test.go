package console

import (
	"strings"
	"testing"

	"ahadi/gateway/access"
)

func TestWhoeverHeldAReportTakesThatBackBeforeAnybodyHasReadIt(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "", withForms(t))
	other := another(t, s)
	before := figuresOf(t, s, "C22")
	ref := oneOf(t, v, "/reports?commitment=C22&find=lanes")
	_, page := v.press("/reports/"+ref+"/hold", "note", "the wrong button")
	if !strings.Contains(told1(page), `action="/reports/`+ref+`/unhold"`) || !strings.Contains(page, "You can undo it for 10 minutes") || figuresOf(t, s, "C22") != before-1 {
		t.Fatalf("no way back: %s", told1(page))
	}
	if _, page = other.press("/reports/" + ref + "/unhold"); !strings.Contains(page, "zawadi held it") || strings.Contains(page, "8 lanes") {
		t.Errorf("somebody else takes it back: %s", told1(page))
	}
	if _, page = other.press("/reports/"+ref+"/hold", "note", "once more"); strings.Contains(told1(page), "unhold") {
		t.Error("who did not hold it is offered to take it back")
	}
	if _, page = v.press("/reports/" + ref + "/unhold"); !strings.Contains(page, "8 lanes but not weekly") || figuresOf(t, s, "C22") != before {
		t.Errorf("taken back: %s", told1(page))
	}
	v.press("/reports/"+ref+"/hold", "note", "it may name somebody")
	other.press("/reports/" + ref + "/show")
	if _, page = v.press("/reports/" + ref + "/unhold"); !strings.Contains(page, "has read it since") || strings.Contains(page, "8 lanes") {
		t.Errorf("taken back though somebody has read it: %s", told1(page))
	}
}

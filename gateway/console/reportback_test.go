package console

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ahadi/gateway/access"
	"ahadi/store"
)

func TestTheDocumentIsMadeAndReadOnThePage(t *testing.T) {
	s := opened(t, 0, quotable)
	v := as(t, s, access.Coordinator, "")
	page := v.open("/report?since=r1&place=KE-17&lang=sw")
	says(t, page, `id="draft"`, "it is open: close it first", `href="/decisions"`, `href="/quotes?round=r3"`, `/report/document.html?lang=sw&amp;place=KE-17&amp;round=r3&amp;since=r1`)
	status, doc := v.send(httptest.NewRequest(http.MethodGet, "/report/document.html?lang=sw&place=KE-17&round=r3&since=r1", nil))
	if status != http.StatusOK || !strings.Contains(doc, `<html lang="sw">`) || !strings.Contains(doc, "RASIMU") || !strings.Contains(doc, "Kisumu") || strings.Contains(doc, "C22") {
		t.Errorf("%d: the document is not that of the branch, in Swahili, as a draft", status)
	}
	for _, gone := range []string{"/report/document.html?round=r9", "/report/document.html?place=nowhere"} {
		if status, _ := v.send(httptest.NewRequest(http.MethodGet, gone, nil)); status != http.StatusNotFound {
			t.Errorf("%s: %d", gone, status)
		}
	}
}

func TestTheEventAndTheAsksAreRememberedForTheRound(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "")
	v.open("/report")
	_, page := v.press("/report", "round", "r3", "event", "World Urban Forum", "on", "2027-05-20", "ask_en_0", "Answer the residents.", "ask_en_2", "Publish the budget.", "ask_sw_0", "Wajibuni wakazi.")
	says(t, page, "It stands in the document now", `value="World Urban Forum"`, `value="Publish the budget."`)
	_, doc := v.send(httptest.NewRequest(http.MethodGet, "/report/document.html?round=r3&lang=en", nil))
	says(t, doc, "For World Urban Forum, 20 May 2027", "<li>Answer the residents.</li><li>Publish the budget.</li>")
	trail, err := s.Trail(t.Context(), store.Page{Limit: 50})
	if i := slices.IndexFunc(trail, func(e store.Trace) bool { return e.Action == "report-back set" }); err != nil || i < 0 || !strings.Contains(trail[i].Became, "World Urban Forum") || strings.Contains(trail[i].Was, "World Urban Forum") {
		t.Errorf("the trail does not tell what it was before and is now: %v", err)
	}
	for field, wrong := range map[string]string{"event": "at Akinyi Mfano's", "on": "soon", "ask_en_0": "call +1 202 555 0144"} {
		if _, page := v.press("/report", "round", "r3", field, wrong); strings.Contains(page, "It stands in the document now") {
			t.Errorf("%s: %q is kept", field, wrong)
		}
	}
}

func TestNobodyGetsADraftOfTheDocumentWhoAsksForTheFinal(t *testing.T) {
	v := as(t, opened(t, 0, quotable), access.Coordinator, "")
	_, no := v.send(httptest.NewRequest(http.MethodGet, "/report/document.html?round=r3&final=1&lang=en", nil))
	says(t, no, `<div class="said no">`, "<li>it is open: close it first</li>")
	status, body := v.send(httptest.NewRequest(http.MethodGet, "/report/document.html?round=r2&final=1&lang=en", nil))
	if status != http.StatusOK || strings.Contains(body, `class="said`) || strings.Contains(body, "DRAFT") {
		t.Errorf("%d: the final of a published round is not served as such", status)
	}
}

// Who takes the document or the data, which and with what in it, stands in the
// trail, before she has it.
func TestWhoTakesTheReportStandsInTheTrail(t *testing.T) {
	s := opened(t, 0, quotable)
	v := as(t, s, access.Coordinator, "")
	for _, at := range []string{
		"/report/document.html?round=r3&since=r1&place=KE-17&lang=sw", "/report/data.xlsx?lang=fr&place=KE-17", "/report/data.zip?round=r2&final=1", "/report/data.zip?round=r3&final=1", "/report/document.html?round=r9",
		"/report/document.html?round=r3&final=1", "/report/document.html?round=r2&final=1&lang=xx", "/report/data.xlsx?round=r2&since=what+nobody+used",
	} {
		v.send(httptest.NewRequest(http.MethodGet, at, nil))
	}
	trail, err := s.Events(t.Context(), store.TraceFilter{Action: "report_export", Limit: 10})
	var got []string
	for _, e := range slices.Backward(trail) {
		got = append(got, e.Actor+": "+e.Object)
		if holds := strings.Contains(e.Became, "licence: CC-BY-4.0"); holds == strings.HasPrefix(e.Object, "html") {
			t.Errorf("of %s it says that it holds %q", e.Object, e.Became)
		}
	}
	want := []string{"html of r3, since r1, KE-17, sw", "xlsx of r3, KE-17, fr", "zip of r2, whole network, en, final only", "html of r2, whole network, en, final only", "xlsx of r2, whole network, en"}
	for i := range want {
		want[i] = "coordinator zawadi: " + want[i]
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the trail has %q, %v", got, err)
	}
	says(t, as(t, s, access.Admin, "").open("/audit?what=report_export"), "took the report or its data", "zip of r2, whole network, en, final only")
}

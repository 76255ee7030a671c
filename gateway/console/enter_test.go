package console

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/internal/why"
	"ahadi/store"
)

// oneQuestion is a desk that asks one question.
type oneQuestion struct{ got []flows.Entry }

func (d *oneQuestion) Enter(_ context.Context, e store.Entry, said flows.Entry, _ store.Hand) (flows.Sheet, store.Entered, error) {
	d.got = append(d.got, said)
	sheet := flows.Sheet{Forms: []flows.Pick{{Name: "progress", Label: "Report progress", Picked: said.Form != ""}}}
	if said.Form == "" {
		return sheet, store.Entered{}, nil
	}
	if e.Via == "paper" {
		return sheet, store.Entered{}, store.Refusal{What: "entering", Missing: []why.Reason{why.Because("the round had not begun")}}
	}
	sheet.Codes = []flows.Pick{{Name: "C22", Label: "C22 Weekly waste", Picked: true}, {Name: "K12", Label: "K12 elsewhere"}}
	sheet.Asks = []flows.Asks{{Name: "status", Type: "scale", Label: "How is it now?", Missing: said.Answers["status"] == "", Picks: []flows.Pick{{Name: "mostly", Label: "Mostly done", Picked: said.Answers["status"] == "mostly"}}}}
	if said.File && said.Answers["status"] != "" {
		return sheet, store.Entered{Refs: []string{"7KR4P"}}, nil
	}
	return sheet, store.Entered{}, nil
}

func TestAReportIsEnteredForSomebody(t *testing.T) {
	s := opened(t, 0)
	d := &oneQuestion{}
	v := as(t, s, access.Branch, "GH", withForms(t), func(c *Config) { c.Desk = d })
	if page := v.open("/enter?find=adwoa"); !strings.Contains(page, `href="/enter?for=c09"`) || strings.Contains(page, "Akinyi") {
		t.Error("she is not found")
	}
	if page := v.open("/enter?find=akinyi"); !strings.Contains(page, "Nobody is called so") {
		t.Error("somebody of another branch is found")
	}
	page := v.open("/commitments/C22")
	says(t, page, `href="/enter?commitment=C22"`, `href="/reports?commitment=C22"`)
	if page = v.open("/enter?commitment=C22"); !strings.Contains(page, `href="/enter?for=c09&amp;commitment=C22"`) || strings.Contains(page, "c11") {
		t.Error("who follows the promise is not found, or somebody who does not is")
	}
	if status, _ := v.send(httptest.NewRequest(http.MethodGet, "/enter?commitment=C99", nil)); status != http.StatusNotFound {
		t.Errorf("entering on a promise that is not there: %d", status)
	}
	says(t, v.open("/people/c09"), `href="/enter?for=c09"`)
	says(t, v.open("/inbox/thread/c09"), `href="/enter?for=c09"`)
	page = v.open("/enter?for=c09")
	if !strings.Contains(page, "For Adwoa Example") || !strings.Contains(page, "Report progress") {
		t.Error("the form is not there")
	}
	fill := []string{"id", "f1", "for", "c09", "via", "call", "said_on", "2026-10-20", "form", "progress", "q_commitment", "C22"}
	if _, page = v.press("/enter", append(fill, "do", "ask")...); !strings.Contains(page, "How is it now?") || strings.Contains(page, "must be answered") || strings.Contains(page, "K12 elsewhere") {
		t.Error("the questions are not there, or those of another branch are")
	}
	if _, page = v.press("/enter", append(fill, "do", "file")...); !strings.Contains(page, "This must be answered.") {
		t.Error("what is missing is not said")
	}
	if _, page = v.press("/enter", append(slices.Clone(fill[:4]), "via", "paper", "said_on", "2026-01-01", "form", "progress", "do", "file", "q_status", "mostly")...); !strings.Contains(page, "the round had not begun") {
		t.Error("a refusal is not told")
	}
	status, _ := v.press("/enter", append(fill, "do", "file", "q_status", "mostly")...)
	if last := d.got[len(d.got)-1]; status != http.StatusNotFound || !last.File || last.Answers["status"] != "mostly" { // the receipt is invented, so its page is not there
		t.Errorf("%d %+v", status, last)
	}
}

func TestWhoEnteredAReportMayTakeItBack(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "", withForms(t))
	before := figuresOf(t, s, "C23")
	h := store.Hand{By: "zawadi", At: now}
	done, err := s.Enter(t.Context(), store.Entry{ID: "x", For: "c09", Via: "meeting", SaidOn: "2026-10-19", Present: 12, Attended: []string{"c09", "c11"}}, h, func(b store.Before) store.After {
		if b.Commitments["C23"] == nil {
			return store.After{More: []store.Need{{Code: "C23"}}}
		}
		return store.After{Reports: []store.NewReport{{
			Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: b.Reporter.ID, CommitmentID: b.Commitments["C23"].ID, Form: "progress", Version: 1, Side: "grassroots",
			Language: "en", Status: "mostly", Percent: 70, Answers: []byte(`{"status":"mostly","percent":70}`), State: "accepted", Confidence: 100, At: now,
		}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	ref := done.Refs[0]
	page := v.open("/reports/" + ref)
	for _, want := range []string{"entered for her", "zawadi, ", "19 Oct 2026", "12 people: ", "Ama Example", "at a meeting", `id="withdraw"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if page := another(t, s).open("/reports/" + ref); strings.Contains(page, `id="withdraw"`) {
		t.Error("somebody else may take it back")
	}
	if _, page = v.press("/reports/" + ref + "/withdraw"); !strings.Contains(page, "is taken back") || figuresOf(t, s, "C23") != before {
		t.Errorf("%s: %d, not %d", told1(page), figuresOf(t, s, "C23"), before)
	}
}

package console

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func TestTheButtonSaysWhatItDid(t *testing.T) {
	b := &button{rows: []store.ReminderRow{
		{ContactID: 1, Due: now},
		{ContactID: 2, Due: now.Add(time.Hour)},
		{ContactID: 3, Reason: "opted_out"},
		{ContactID: 4, Reason: "reported"},
	}}
	app := served(t, opened(t, 0), b)
	press := func(headers map[string]string) *http.Response {
		req := httptest.NewRequest(http.MethodPost, "/remind", strings.NewReader("csrf=ours"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for name, value := range headers {
			req.Header.Set(name, value)
		}
		res, err := app.Test(req, 5000)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	for _, foreign := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://elsewhere.example"}} {
		if res := press(foreign); res.StatusCode != http.StatusForbidden {
			t.Errorf("%v: %d", foreign, res.StatusCode)
		}
	}
	if b.pressed != 0 {
		t.Fatal("another site pressed the button")
	}
	res := press(map[string]string{"Sec-Fetch-Site": "same-origin"})
	if res.StatusCode != http.StatusSeeOther || b.pressed != 1 {
		t.Fatalf("%d, pressed %d times", res.StatusCode, b.pressed)
	}
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	req.AddCookie(res.Cookies()[0])
	next, err := app.Test(req, 5000)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(next.Body)
	if err != nil {
		t.Fatal(err)
	}
	page := string(body)
	for _, want := range []string{"1 reminder sent now.", "1 waits until open hours.", "1 left out: said STOP."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestTheCoordinatorSeesTheRound(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	res, page := get(t, app, "/")
	if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'self'") {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	for _, want := range []string{
		`<b id="reported">14</b> of <b>16</b> monitors`, "2026 Q4: day 15 of 29", "is invented", // the round
		`Mostly done <b>55&nbsp;%</b>`, `Mostly done <b>90&nbsp;%</b>`, "+35", "dispute suggested", "agreement 95, agreed", `●</span> confirmed`, "3 phones, 2 groups, 1 agrees", "in the way: contractor (1 of 3)", "14% of the money", "by commitments of 12: no money 2 (2 reports)", // K12
		"2 of 12 need somebody to look", `<a href="/commitments">All promises</a>`,
		"Yaw Example", "…0104", "Julio Muestra", "said STOP",
	} {
		if !strings.Contains(html.UnescapeString(page), html.UnescapeString(want)) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if regexp.MustCompile(`\+?1?202555\d{4}`).MatchString(page) {
		t.Error("the page holds a phone number")
	}
	if shown := regexp.MustCompile(`<tr id="(\w+)">`).FindAllStringSubmatch(page, -1); len(shown) != 2 || shown[0][1] != "C22" || shown[1][1] != "K12" {
		t.Errorf("the promises on which the two sides stand apart, the widest first: %v", shown)
	}
	_, all := get(t, app, "/commitments")
	for _, want := range []string{"one voice", "silent", "no report", "nobody knows"} { // K11, C23, C21
		if !strings.Contains(all, want) {
			t.Errorf("the list of all promises does not say %q", want)
		}
	}
}

// TestTheOverviewShowsTheTwelveThatNeedItMost of a network where many do, and
// says so of one where none does.
func TestTheOverviewShowsTheTwelveThatNeedItMost(t *testing.T) {
	k, err := New(Config{Store: opened(t, 0)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	apart := func(id int64, government int) store.OverviewRow {
		return store.OverviewRow{
			Commitment: store.Commitment{ID: id, Code: fmt.Sprint("X", id), Kind: "build", Lifecycle: "active"}, Assigned: 3, RoundDays: 91, Last: now,
			Community: voices("started", 20, 20, 20), Official: store.Reading{Status: "mostly", Percent: government, Voices: 1},
		}
	}
	var all []store.OverviewRow
	for id := int64(1); id <= 14; id++ {
		all = append(all, apart(id, 50+int(id)))
	}
	all = append(all, apart(15, 22))
	var page overviewPage
	if err := k.rows(t.Context(), &page, english(t), all); err != nil {
		t.Fatal(err)
	}
	if page.Look != 14 || len(page.Rows) != newest || page.Rows[0].Commitment.Code != "X14" || page.Rows[newest-1].Commitment.Code != "X3" {
		t.Errorf("%d to look at, %d shown: %+v", page.Look, len(page.Rows), page.Rows)
	}
	page = overviewPage{}
	if err := k.rows(t.Context(), &page, english(t), all[14:]); err != nil || page.Look != 0 || len(page.Rows) != 0 {
		t.Errorf("both sides say nearly the same: %d to look at, %v", page.Look, err)
	}
}

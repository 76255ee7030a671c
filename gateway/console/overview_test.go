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

	"ahadi/gateway/access"
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
	k, err := fresh(Config{Store: opened(t, 0)})
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

// TestTheFirstPageCountsDraftsAndPartnersWhoHaveNotReplied looks as the whole
// network does, and as a branch.
func TestTheFirstPageCountsDraftsAndPartnersWhoHaveNotReplied(t *testing.T) {
	s := opened(t, 0)
	h := store.Hand{By: "amina", At: now}
	at := now
	later := func(c *Config) { c.Now = func() time.Time { return at } }
	count := func(v *visit) string {
		t.Helper()
		page, all := v.open("/"), ""
		for _, word := range []string{"broadcasts", "replies"} {
			if m := regexp.MustCompile(`(?s)id="todo-` + word + `".*?<b>(\d+)</b>`).FindStringSubmatch(page); m != nil {
				all += word + " " + m[1] + " "
			}
		}
		return all
	}
	whole, branch := as(t, s, access.Coordinator, "", later), as(t, s, access.Branch, "KE-17", later)
	if got := count(whole); got != "" {
		t.Errorf("nothing waits, and it counts %s", got)
	}
	for _, n := range []store.NewBroadcast{{Audience: store.Audience{Places: []string{"KE-17"}}}, {Audience: store.Audience{Places: []string{"GH"}}, Until: "2026-10-21"}, {}, {}} {
		n.Texts = map[string]string{"en": "The meeting is on Friday."}
		if _, err := s.DraftBroadcast(t.Context(), n, h); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.StopBroadcast(t.Context(), 4, h); err != nil {
		t.Fatal(err)
	}
	if all, own := count(whole), count(branch); all != "broadcasts 3 " || own != "broadcasts 1 " {
		t.Errorf("three of four drafts wait, one of them of the branch, and it counts %s, %s", all, own)
	}
	at = now.AddDate(0, 1, 0)
	if _, _, err := s.CloseRound(t.Context(), "r3", "", store.Hand{By: "amina", At: at}); err != nil {
		t.Fatal(err)
	}
	asked, err := s.Replies(t.Context(), "r3")
	if err != nil || len(asked) < 2 {
		t.Fatal(asked, err)
	}
	all := len(asked)
	if _, _, err := s.AskReply(t.Context(), "r3", asked[0].Organisation, "", store.Hand{By: "amina", At: at}); err != nil {
		t.Fatal(err)
	}
	if got, want := count(whole), fmt.Sprint("broadcasts 2 replies ", all, " "); got != want { // a day has passed on which one could leave
		t.Errorf("nobody has replied, and it counts %s, not %s", got, want)
	}
	if _, err := s.Reply(t.Context(), "r3", asked[0].Organisation, store.NewWords{Words: map[string]string{"en": "Noted."}}, store.Hand{By: "amina", At: at}); err != nil {
		t.Fatal(err)
	}
	if got, want := count(whole), fmt.Sprint("broadcasts 2 replies ", all-1, " "); got != want {
		t.Errorf("one has replied, and it counts %s, not %s", got, want)
	}
	if got := count(branch); strings.Contains(got, "replies") {
		t.Errorf("a branch is shown what is of the whole network: %s", got)
	}
}

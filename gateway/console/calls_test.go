package console

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/access"
	"ahadi/store"
)

func TestTheCallListSaysWhomToCallAndWhy(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "")
	page := v.open("/calls")
	says(t, page, "Yaw Example", "…0104", "What came of the call", "No airtime", "Nobody has ever reported on C23")
	if strings.Contains(page, "Amos Mfano") {
		t.Error("who said STOP is to be called")
	}
	id := regexp.MustCompile(`<li id="p-(\d+)"`).FindStringSubmatch(page)[1]
	_, page = v.press("/calls/reveal", "contact", id, "to", "/calls")
	says(t, page, `href="tel:&#43;1202555`)
	_, page = v.press("/calls/log", "contact", id)
	says(t, told1(page), "tick what came of the call")
	_, page = v.press("/calls/log", "contact", id, "reason", "no_airtime", "reason", "no_time")
	says(t, page, "It is noted", "called in this round", "No time")
	_, page = v.press("/calls/log", "contact", id, "reason", "afraid")
	says(t, told1(page), "she is paused")
	if strings.Contains(page, `id="p-`+id) {
		t.Error("who is paused is still to be called")
	}
	trail, err := s.Trail(t.Context(), store.Page{Limit: 1000})
	if err != nil || !slices.ContainsFunc(trail, func(e store.Trace) bool { return e.Action == "contact reveal" && e.Actor == "coordinator zawadi" }) {
		t.Errorf("who was shown the number is not noted: %v", err)
	}
}

func TestACallThatWasLoggedIsTakenBackByWhoLoggedIt(t *testing.T) {
	s := opened(t, 0)
	at := now
	later := func(c *Config) { c.Now = func() time.Time { return at } }
	v := as(t, s, access.Coordinator, "", later)
	id := regexp.MustCompile(`<li id="p-(\d+)"`).FindStringSubmatch(v.open("/calls"))[1]
	undo := func(page string) []string {
		t.Helper()
		form := regexp.MustCompile(`(?s)action="/calls/unlog".*?</form>`).FindString(page)
		var fields []string
		for _, m := range regexp.MustCompile(`name="(contact|at|to)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
			fields = append(fields, m[1], m[2])
		}
		if len(fields) != 6 {
			t.Fatalf("the way back is %q", form)
		}
		return fields
	}
	_, page := v.press("/calls/log", "contact", id, "reason", "no_airtime")
	first := undo(page)
	at = at.Add(time.Minute)
	_, page = v.press("/calls/log", "contact", id, "reason", "no_airtime", "reason", "afraid")
	says(t, told1(page), "she is paused")
	second := undo(page)
	if _, page = asUser(t, s, access.User{ID: 8, Name: "baraka", Role: access.Coordinator, Language: "en", CSRF: "hers"}, later).press("/calls/unlog", second...); strings.Contains(page, `id="p-`+id) {
		t.Error("somebody else takes it back")
	}
	if status, _ := as(t, s, access.Branch, "KE-17", later).press("/calls/unlog", second...); status != http.StatusNotFound {
		t.Errorf("from another branch: %d", status)
	}
	if _, page = v.press("/calls/unlog", second...); !strings.Contains(page, `id="p-`+id) || !strings.Contains(page, "No airtime <") {
		t.Error("she is not to be called as before, with what was logged before")
	}
	if _, page = v.press("/calls/unlog", first...); strings.Contains(page, "called in this round") {
		t.Error("she still counts as called")
	}
	if _, page = v.press("/calls/log", "contact", id, "reason", "no_time"); !strings.Contains(page, "/calls/unlog") {
		t.Error("it cannot be logged again")
	}
	if _, page = v.press("/calls/log", "contact", id, "reason", "no_time"); strings.Contains(page, "/calls/unlog") {
		t.Error("what was logged before is offered to be taken back")
	}
}

// TestTheCallListGoesOnWithoutALoss walks through all its pages: nobody is missing,
// nobody is twice.
func TestTheCallListGoesOnWithoutALoss(t *testing.T) {
	s := opened(t, 300)
	whole, err := s.CallList(context.Background(), "", now)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	v, path := as(t, s, access.Coordinator, ""), "/calls"
	for n := 0; path != ""; n++ {
		page := v.open(path)
		for _, m := range regexp.MustCompile(`<li id="p-(\d+)"`).FindAllStringSubmatch(page, -1) {
			seen[m[1]]++
		}
		next := regexp.MustCompile(`href="(/calls\?from=[^"]+)" rel="next"`).FindStringSubmatch(page)
		if path = ""; next != nil {
			path = next[1]
		}
		if n > 50 {
			t.Fatal("the list does not end")
		}
	}
	for _, c := range whole {
		if n := seen[fmt.Sprint(c.ContactID)]; n != 1 {
			t.Errorf("%s is listed %d times", c.Code, n)
		}
	}
	if len(seen) != len(whole) || len(whole) < 100 {
		t.Errorf("%d are listed of %d", len(seen), len(whole))
	}
}

package console

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

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

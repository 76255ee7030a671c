package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestABroadcastFromThePageShowsWhatItWouldDoAndIsStoppedWithinItsMinute, with
// the audience, the prices and the hold of the service itself.
func TestABroadcastFromThePageShowsWhatItWouldDoAndIsStoppedWithinItsMinute(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	says := func(page string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q: %s", want, page)
			}
		}
	}
	status, page := p.press("/broadcasts/new", url.Values{
		"do": {"draft"}, "place": {"KE-K"}, "text_sw": {"{name}, mkutano ni kesho. {net}"}, "discreet_sw": {"Kesho saa nne. {net}"}, "text_en": {"{name}, tomorrow at ten. {net}"},
	})
	if status != http.StatusOK {
		t.Fatalf("drafting: %d %s", status, page)
	}
	says(page, "The draft is written", "Akinyi Mfano, mkutano ni kesho. 3Cities", "Cost on demo", "KES ", "said STOP", `id="confirm"`)
	_, page = p.press("/broadcasts/1/confirm", nil)
	says(page, "Nothing leaves for 60 seconds", "Stop it until then, and nobody ever sees it", "Waits")
	_, page = p.press("/broadcasts/1/stop", nil)
	says(page, "It is stopped", "Became too late: the broadcast was stopped")
	if page := p.page("/delivery"); !strings.Contains(page, "KES 1000.00") && !strings.Contains(page, "nothing waits") {
		t.Errorf("delivery: %s", page)
	}
}

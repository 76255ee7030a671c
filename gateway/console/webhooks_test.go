package console

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

var hookSecret = regexp.MustCompile(`value="(whsec_[A-Za-z0-9+/=&#;]+)"`)

func TestAnAdminLetsAProgramBeToldAndSeesWhatItTakes(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	amina := h.signed("amina")
	amina.get("/webhooks")
	holds(t, amina.last, "No program is told anything.", "new reports are there, of five people or more")
	page := amina.acts("/webhooks", "/webhooks", url.Values{"name": {"The map"}, "url": {"https://map.example.org/hooks?key=hush"}, "event": {"round.closed", "milestone.changed"}})
	if !hookSecret.MatchString(page) {
		t.Fatalf("no secret: %s", page)
	}
	holds(t, page, "map.example.org", "a round was closed; a milestone was decided", "Nothing yet. Send a test")
	if amina.get("/webhooks/the%20map"); hookSecret.MatchString(amina.last) || strings.Contains(amina.last, "hush") {
		t.Error("the secret, or the address, is shown again")
	}
	holds(t, amina.acts("/webhooks/the%20map", "/webhooks/the%20map/test", nil), "A test is on its way to the map", "a test", "waits")
	h.answers(t, store.WebhookAnswer{Answer: 503, Reason: "status"})
	page = amina.acts("/webhooks/the%20map", "/webhooks/the%20map/replay", url.Values{"failed": {"1"}})
	if strings.Contains(page, "was not taken") {
		t.Error("a test counts as missed")
	}
	holds(t, page, "Events that are sent again: 0.", "given up", "HTTP 503", "takes nothing since") // a test is nothing that was missed
	event := regexp.MustCompile(`evt_\d+`).FindString(page)
	holds(t, amina.acts("/webhooks/the%20map", "/webhooks/the%20map/replay", url.Values{"event": {event}}), "Events that are sent again: 1.", "waits")
	for _, day := range []string{"", "2026-13-45", "yesterday"} {
		holds(t, amina.acts("/webhooks/the%20map", "/webhooks/the%20map/replay", url.Values{"since": {day}}), "say since which day")
	}
	h.answers(t, store.WebhookAnswer{Answer: 200, Taken: true})
	amina.get("/webhooks")
	holds(t, amina.last, "takes what it is told", `href="/webhooks/the%20map"`)
	page = amina.acts("/webhooks/the%20map", "/webhooks/the%20map/rotate", nil)
	if !hookSecret.MatchString(page) {
		t.Error("no new secret")
	}
	holds(t, page, "The secret before signs too until")
	page = amina.acts("/webhooks/the%20map", "/webhooks/the%20map/disable", nil)
	holds(t, page, "the map is told nothing more.", `action="/webhooks/the%20map/enable"`)
	holds(t, amina.acts("/webhooks/the%20map", "/webhooks/the%20map/test", nil), "let it be told again first")
	holds(t, amina.acts("/webhooks/the%20map", "/webhooks/the%20map/enable", nil), "the map is told again.")
	holds(t, amina.acts("/webhooks", "/webhooks", url.Values{"name": {"other"}, "url": {"http://map.example.org/"}}), "its address must begin with https://")
	holds(t, amina.acts("/webhooks/the%20map", "/webhooks/the%20map/remove", nil), "the map is forgotten.", "No program is told anything.")
}

// answers settles what webhooks are to be told.
func (h *house) answers(t *testing.T, a store.WebhookAnswer) {
	t.Helper()
	at := h.now.Add(time.Minute)
	all, err := h.store.DueWebhooks(t.Context(), at, 10)
	if err != nil || len(all) == 0 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, d := range all {
		if err := h.store.SettleWebhook(t.Context(), d, a, at); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatWebhooksAreToldHasWordsInEveryLanguage(t *testing.T) {
	book, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	for group, all := range map[string][]string{
		"hook_event":   append(slices.Clone(store.WebhookEvents()), store.WebhookTest),
		"hook_stopped": {store.StoppedByPerson, store.StoppedGone, store.StoppedFailing, store.StoppedCopy},
		"hook_sent":    {"waiting", "done", "failed", "missed"},
		"hook_reason":  {"private_address", "timeout", "unknown_name", "certificate", "not_reached", "status"},
	} {
		for _, word := range all {
			if len(book[group+"."+word]) != 5 {
				t.Errorf("%s.%s has words in %d languages", group, word, len(book[group+"."+word]))
			}
		}
	}
}

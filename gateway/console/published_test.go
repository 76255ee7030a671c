package console

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ahadi/gateway/access"
	"ahadi/store"
)

func TestAViewerSeesWhatIsPublishedAndNothingElse(t *testing.T) {
	s := opened(t, 0)
	app := seenBy(t, s, access.User{ID: 3, Name: "vera", Role: access.Viewer, Language: "en"})
	if res, _ := get(t, app, "/"); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/published" {
		t.Errorf("the first page: %d to %q", res.StatusCode, res.Header.Get("Location"))
	}
	_, page := get(t, app, "/published")
	if !strings.Contains(page, "2026 Q3") || strings.Contains(page, "2026 Q4") {
		t.Error("the newest published round is not shown, or one that is open is")
	}
	for _, path := range []string{"/published?round=r3", "/published?round=none", "/published.csv?round=r3"} {
		if res, body := get(t, app, path); res.StatusCode != http.StatusNotFound || strings.Contains(body, "K12") {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	for _, path := range []string{"/commitments", "/commitments.csv", "/commitments/K12", "/commitments/changes", "/overview/curve.csv", "/overview/places.csv", "/live"} {
		if res, body := get(t, app, path); res.StatusCode != http.StatusForbidden || strings.Contains(body, "drain") {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	if regexp.MustCompile(`Akinyi|Otieno|c01|mifereji|/people/`).MatchString(page) {
		t.Error("a viewer reads a name, a code of a person or a comment")
	}
}

func TestAPublishedRoundShowsFiguresThatRestOnEnough(t *testing.T) {
	s := opened(t, 0, func(seed *store.Seed) { seed.Rounds[len(seed.Rounds)-1].State = "published" })
	app := seenBy(t, s, access.User{ID: 3, Name: "vera", Role: access.Viewer, Language: "en"})
	_, page := get(t, app, "/published")
	says(t, page, "2026 Q4", "K12 Dig and line", "Mostly done 55 %", "&lt;5", "&#43;35 wide gap", "confirmed", `id="held"`)
	for _, thin := range []string{"K11", "K15", "C22", "C24", "L31"} { // one voice or two
		if strings.Contains(page, thin) {
			t.Errorf("%s rests on one or two voices, and is on the page", thin)
		}
	}
	for _, never := range []string{"mifereji", "Akinyi", "c01", "Otieno", "3 of 3", "days", "/commitments/"} {
		if strings.Contains(page, never) {
			t.Errorf("a viewer reads %q", never)
		}
	}
	if res, body := get(t, app, "/published.csv?round=r3"); res.StatusCode != http.StatusOK || !strings.Contains(body, "K12 Dig") || strings.Contains(body, "K11") {
		t.Errorf("the file: %d", res.StatusCode)
	}
}

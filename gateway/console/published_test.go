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

// TestAThinFigureIsPublishedAsPeopleDecided: named where its monitors agreed, as
// one of its city where they did not, and never as one voice.
func TestAThinFigureIsPublishedAsPeopleDecided(t *testing.T) {
	s := opened(t, 0)
	hand := store.Hand{By: "coordinator amina", At: now}
	for code, choice := range map[string]string{"K11": store.PublishLevel2, "L33": store.PublishWhole} {
		n := store.NewChoice{Round: "r3", Commitment: code, Choice: choice}
		if choice == store.PublishWhole {
			n.AskedOn = "2026-10-19"
		}
		if _, err := s.Choose(t.Context(), n, hand); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.CloseRound(t.Context(), "r3", "the meeting is moved", hand); err != nil {
		t.Fatal(err)
	}
	waits, err := s.Deciding(t.Context(), store.Everything(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range waits.Replies {
		if _, _, err := s.AskReply(t.Context(), "r3", r.Organisation, "2026-11-14", store.Hand{By: hand.By, At: now.AddDate(0, 0, 25)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.PublishRound(t.Context(), "r3", store.Hand{By: hand.By, At: now.AddDate(0, 0, 45)}); err != nil {
		t.Fatal(err)
	}
	app := seenBy(t, s, access.User{ID: 3, Name: "vera", Role: access.Viewer, Language: "en"})
	_, page := get(t, app, "/published")
	says(t, page, "2026 Q4", "L33 Contract 60 recyclers", "one of the promises")
	if strings.Contains(page, "K11") || strings.Contains(page, "240 m") {
		t.Error("what is published as one of its city is named")
	}
	if strings.Contains(page, "one voice") {
		t.Error("it is told of a figure that it rests on one voice")
	}
}

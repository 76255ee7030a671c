package console

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ahadi/gateway/access"
	"ahadi/store"
)

// counted is what the menu counts on a page; "" for nothing.
func counted(page, path string) string {
	m := regexp.MustCompile(`href="` + path + `"[^<]*<span class="n"[^>]*>(\d+)`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

// TestABranchSeesTheMorningOfItsOwnPlacesAlone: what waits, who has reported and
// what came in, on the first page, in the menu, on the call list and in files.
func TestABranchSeesTheMorningOfItsOwnPlacesAlone(t *testing.T) {
	s := opened(t, 0)
	monday(t, s)
	whole, v := as(t, s, access.Coordinator, "", withLetters(t)), as(t, s, access.Branch, "GH", withLetters(t))
	says(t, whole.open("/"), `id="todo-danger"`, `id="todo-disputes"`, `id="todo-calls"`, `id="todo-not_understood"`, "when is the meeting?")
	page := v.open("/")
	says(t, page, "Lagoon Side", `id="todo-erasures"`, "8 lanes but not weekly")
	for _, not := range []string{"Daraja", "Loma", "sixty percent", "when is the meeting?", "who are you", "/commitments/K", "/commitments/L", `id="todo-danger"`, `id="todo-disputes"`, `id="todo-calls"`, `id="todo-not_understood"`} {
		if strings.Contains(page, not) {
			t.Errorf("the first page of a branch says %q", not)
		}
	}
	if counted(whole.open("/"), "/inbox") != "7" || counted(page, "/inbox") != "1" || counted(page, "/decisions") != "1" {
		t.Errorf("the menu counts %q in the inbox, and for a branch %q, and %q decisions", counted(whole.open("/"), "/inbox"), counted(page, "/inbox"), counted(page, "/decisions"))
	}
	says(t, v.open("/overview/places.csv"), "GH-A1")
	if file := v.open("/overview/places.csv"); strings.Contains(file, "KE-") || strings.Contains(file, "PE-") {
		t.Errorf("the file of a branch lists other places: %s", file)
	}
	if v.open("/overview/curve.csv") == whole.open("/overview/curve.csv") {
		t.Error("the curve of a branch is that of the whole network")
	}
	page = v.open("/calls")
	if strings.Contains(page, `id="asked"`) || regexp.MustCompile(`\b[KL][1-3]\d\b`).MatchString(page) || !regexp.MustCompile(`\bC2\d\b`).MatchString(page) {
		t.Error("a branch is to call people of others")
	}
	page = v.open("/inbox")
	if strings.Contains(page, "Not understood") || strings.Contains(page, "Asks for a call") {
		t.Error("the inbox of a branch counts what waits for others")
	}
}

// TestABranchDecidesNothingThatLiesBeyondIt, of things that are there.
func TestABranchDecidesNothingThatLiesBeyondIt(t *testing.T) {
	s := opened(t, 0)
	monday(t, s)
	whole := as(t, s, access.Coordinator, "", withLetters(t), withForms(t))
	says(t, whole.open("/decisions"), `id="alert-1"`, `id="dispute-1"`)
	ref := oneOf(t, whole, "/reports?commitment=K12&side=community")
	if _, page := whole.press("/reports/"+ref+"/propose", "reason", store.ExclusionReasons()[0], "note", "twice the same"); !strings.Contains(told1(page), "second person") {
		t.Fatalf("proposed: %s", told1(page))
	}
	v := asUser(t, s, access.User{ID: 9, Name: "kofi", Role: access.Branch, Place: "GH", Language: "en", CSRF: "hers"}, withLetters(t), withForms(t))
	for path, fields := range map[string][]string{
		"/decisions/alert/take": {"number", "1"}, "/decisions/alert/reveal": {"number", "1"}, "/decisions/alert/close": {"number", "1", "reason", "she is safe"},
		"/decisions/exclusion/confirm": {"ref", ref}, "/decisions/exclusion/drop": {"ref", ref}, "/reports/" + ref + "/confirm": nil,
		"/enter": {"for", "c09", "form", "progress", "via", "meeting", "there", "c01", "lang", "en"},
	} {
		if status, page := v.press(path, fields...); status != http.StatusNotFound || strings.Contains(page, "beat us") {
			t.Errorf("%s beyond her branch: %d", path, status)
		}
	}
	says(t, whole.open("/decisions"), `id="alert-1"`, "exclusion-")
}

// TestWordsOfDangerOpenNowhereByThemselves: not on the first page, in no list, and
// in no thread.
func TestWordsOfDangerOpenNowhereByThemselves(t *testing.T) {
	s := opened(t, 0)
	monday(t, s)
	v := as(t, s, access.Admin, "", withLetters(t))
	for _, path := range []string{"/", "/inbox", "/decisions", "/inbox/thread/c05", "/people/c05", "/inbox/search?q=site"} {
		if strings.Contains(v.open(path), "beat us") {
			t.Errorf("%s shows what a person in danger wrote", path)
		}
	}
}

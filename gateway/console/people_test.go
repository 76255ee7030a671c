package console

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ahadi/gateway/access"
	"ahadi/store"
	"ahadi/store/storetest"
)

func TestPeopleAreListedAndFound(t *testing.T) {
	v := as(t, opened(t, 120), access.Coordinator, "")
	page := v.open("/people")
	says(t, page, "Akinyi Mfano", "…0102", `href="/people/c01"`, "after=", "Mto Mdogo")
	next := regexp.MustCompile(`href="(/people\?after=\d+)"`).FindStringSubmatch(page)
	if next == nil {
		t.Fatal("a long list does not go on")
	}
	if second := v.open(next[1]); strings.Contains(second, "Akinyi Mfano") || !strings.Contains(second, "Person 4") || !strings.Contains(second, `href="/people"`) {
		t.Error("the second page is not the second page")
	}
	for path, want := range map[string]string{
		"/people?find=akinyi":                           "c01",
		"/people?find=C07":                              "c07",
		"/people?place=GH-A1&role=monitor&find=example": "c09 c10 c13",
		"/people?commitment=l32&find=ejemplo":           "c17 c19",
		"/people?side=local_gov":                        "c07 c15 c23",
		"/people?language=fr&find=yaw":                  "c12",
		"/people?status=opted_out":                      "c25",
		"/people?find=nobody+at+all":                    "",
	} {
		var got []string
		page := v.open(path)
		for _, m := range regexp.MustCompile(`<th scope="row"><a href="/people/([^"]+)"`).FindAllStringSubmatch(page, -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s finds %q", path, got)
		}
		if want == "" {
			says(t, page, "Nobody fits. Take a filter away.")
		}
	}
}

func TestAnEmptyRegisterSaysWhatToDo(t *testing.T) {
	says(t, as(t, storetest.Empty(t), access.Admin, "").open("/people"), "Nobody is in the register yet", `href="/people/import"`)
}

func TestACoordinatorOfABranchSeesHerPeopleAndNoOthers(t *testing.T) {
	v := as(t, opened(t, 0), access.Branch, "KE-K1")
	page := v.open("/people")
	says(t, page, "Akinyi Mfano", "Halima Mfano")
	for _, not := range []string{"Otieno", "Adwoa", "Rosa", "Ghana", "Daraja", "/people/import", "/people/export"} {
		if strings.Contains(page, not) {
			t.Errorf("her list shows %s", not)
		}
	}
	if page := v.open("/people?find=example"); strings.Contains(page, "Example") {
		t.Error("a search reaches beyond her branch")
	}
	if page := v.open("/people?place=GH-A1"); strings.Contains(page, "Example") {
		t.Error("a filter reaches beyond her branch")
	}
	v.open("/people/c01")
	for _, path := range []string{"/people/c02", "/people/c09", "/people/c99"} {
		if status, page := v.send(httptest.NewRequest(http.MethodGet, path, nil)); status != http.StatusNotFound || strings.Contains(page, "Mfano") {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, act := range []string{"reveal", "pause", "resume", "language", "roles", "assign", "unassign", "phone", "pin", "invite"} {
		if status, page := v.press("/people/c09/"+act, "to", "en", "role", "monitor", "code", "K11", "kind", "report"); status != http.StatusNotFound || strings.Contains(page, "Adwoa") {
			t.Errorf("%s beyond her branch: %d", act, status)
		}
	}
	if status, _ := v.press("/people/c01/assign", "code", "C21", "kind", "report"); status != http.StatusNotFound {
		t.Errorf("a promise beyond her branch: %d", status)
	}
}

func TestANumberIsShownToWhoAsksByNameAndNoted(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Branch, "KE-K")
	if page := v.open("/people/c01"); !strings.Contains(page, "…0102") || !strings.Contains(page, "Show the number") {
		t.Error("her number is not shown by its end, or cannot be asked for")
	}
	status, page := v.press("/people/c01/reveal")
	if status != http.StatusOK || !strings.Contains(html.UnescapeString(page), "+12025550102") {
		t.Errorf("%d", status)
	}
	trail, err := s.Trail(t.Context(), store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if last := trail[len(trail)-1]; last.Action != "contact reveal" || !strings.Contains(last.Actor, "zawadi") {
		t.Errorf("the trail says %+v", last)
	}
	if page := v.open("/people/c01"); strings.Contains(page, "5550102") {
		t.Error("it is shown again without being asked for")
	}
}

func TestWhatIsDoneToAPersonIsToldAndCanBeUndone(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "")
	person := func() store.ContactFile {
		t.Helper()
		f, err := s.FindPerson(t.Context(), store.Everything(), "c01", now)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	what := func(f store.ContactFile) string {
		text := f.Status + " " + f.Language + " " + strings.Join(f.Roles, "+")
		for _, t := range f.Tasks {
			text += " " + t.Code + t.Kind + t.From + t.To
		}
		if f.Phones[0].Private {
			text += " private"
		}
		return text
	}
	was := what(person())
	private := "0"
	if !person().Phones[0].Private {
		private = "1"
	}
	for _, c := range []struct {
		act    string
		fields []string
		told   string
	}{
		{"pause", nil, "Akinyi Mfano is paused."},
		{"language", []string{"to", "fr"}, "is written to in another language."},
		{"roles", []string{"role", "monitor", "role", "coordinator"}, "The roles of Akinyi Mfano are changed."},
		{"assign", []string{"code", "K15", "kind", "report"}, "Akinyi Mfano follows K15."},
		{"assign", []string{"code", "K12", "kind", "report", "to", "2026-12-31"}, "Akinyi Mfano follows K12 on other days."},
		{"unassign", []string{"code", "K12", "kind", "report"}, "Akinyi Mfano follows K12 no more."},
		{"phone", []string{"phone", phoneOf(person()), "private", private}, "phone"},
	} {
		status, page := v.press("/people/c01/"+c.act, c.fields...)
		if status != http.StatusOK || !strings.Contains(told1(page), c.told) || what(person()) == was {
			t.Errorf("%s: %d, %s\n%s", c.act, status, what(person()), told1(page))
			continue
		}
		v.undo(page)
		if got := what(person()); got != was {
			t.Errorf("%s undone leaves %q, and not %q", c.act, got, was)
		}
		if status, _ := v.submit("/people/c01/"+c.act, c.fields...); status != http.StatusForbidden {
			t.Errorf("%s without the form's key: %d", c.act, status)
		}
	}
	if _, page := v.press("/people/c01/language", "to", "xx"); !strings.Contains(told1(page), "This was not done:") || !strings.Contains(page, "does not speak") {
		t.Errorf("a language that nobody speaks: %s", told1(page))
	}
	if _, page := v.press("/people/c01/pin"); !strings.Contains(told1(page), "It was so already.") {
		t.Errorf("no PIN: %s", told1(page))
	}
}

// phoneOf is how a form names her first phone.
func phoneOf(f store.ContactFile) string { return strconv.FormatInt(f.Phones[0].Line, 10) }

package console

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/store"
)

// withForms gives the pages the forms that people fill in.
func withForms(t *testing.T) func(*Config) {
	t.Helper()
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { c.Book = book }
}

// another is another coordinator than zawadi.
func another(t *testing.T, s *store.Store) *visit {
	t.Helper()
	return asUser(t, s, access.User{ID: 8, Name: "baraka", Role: access.Coordinator, Language: "en", CSRF: "hers"}, withForms(t))
}

// audited are the lines of the trail.
func audited(t *testing.T, s *store.Store) (all []string) {
	t.Helper()
	lines, err := s.Trail(t.Context(), store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		all = append(all, l.Actor+" "+l.Action+" "+l.Object)
	}
	return all
}

// refsOf are the receipts of a list, in its order.
func refsOf(page string) (all []string) {
	for _, m := range regexp.MustCompile(`<li id="r-(\w+)"`).FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

// oneOf is the first report of a list that the address narrows.
func oneOf(t *testing.T, v *visit, path string) string {
	t.Helper()
	refs := refsOf(v.open(path))
	if len(refs) == 0 {
		t.Fatalf("%s lists nothing", path)
	}
	return refs[0]
}

// figuresOf are how many report on a commitment.
func figuresOf(t *testing.T, s *store.Store, code string) (n int) {
	t.Helper()
	list, err := s.Lists(store.Everything()).Commitments(t.Context(), store.Page{Limit: 100}, s.RoundAt(now))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Rows {
		if r.Is.Commitment.Code == code {
			n = r.Is.Community.N
		}
	}
	return n
}

func TestReportsAreListedFilteredAndTakenAway(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "", withForms(t))
	all := refsOf(v.open("/reports"))
	if len(all) < 10 {
		t.Fatalf("%d reports are listed", len(all))
	}
	for path, want := range map[string]string{
		"?commitment=K12": `href="/commitments/K12"`, "?side=government": "government", "?via=sms": "SMS", "?language=es": "Spanish", "?form=verify": "Checked:",
		"?place=KE": "Daraja Jipya", "?person=c09": "Adwoa Example", "?find=LANES": "8 lanes but not weekly", "?round=r3": "<li", "?state=accepted": "<li",
	} {
		page := v.open("/reports" + path)
		if refs := refsOf(page); len(refs) == 0 || len(refs) >= len(all) && path != "?round=r3" && path != "?state=accepted" || !strings.Contains(page, want) {
			t.Errorf("%s lists %d of %d, or does not say %q", path, len(refs), len(all), want)
		}
	}
	for _, path := range []string{"?state=held", "?state=excluded", "?state=second", "?late=1", "?flag=same_text", "?find=nobody+wrote+this"} {
		if page := v.open("/reports" + path); len(refsOf(page)) != 0 || !strings.Contains(page, "Nothing fits.") {
			t.Errorf("%s lists something", path)
		}
	}
	if page := v.open("/reports?find=lanes"); !strings.Contains(page, "back to") || !strings.Contains(page, "90 days") {
		t.Error("a search does not say how far it looked")
	}
	v.press("/reports/export", "find", "lanes")
	if strings.Contains(strings.Join(audited(t, s), "\n"), "lanes") {
		t.Error("the trail keeps what was searched for, which may be a name")
	}
	status, file := v.press("/reports/export", "commitment", "K12")
	if status != http.StatusOK || !strings.Contains(file, "K12") || strings.Contains(file, "C22") || strings.Contains(file, "Otieno") || strings.Contains(file, "lanes") {
		t.Errorf("%d %s", status, file)
	}
	trail := audited(t, s)
	if !slices.ContainsFunc(trail, func(line string) bool {
		return strings.HasPrefix(line, "coordinator zawadi report export") && strings.Contains(line, "commitment=K12")
	}) {
		t.Errorf("nobody knows that the list was taken: %q", trail)
	}
}

func TestAReportIsHeldReadAndLetCountAgain(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "", withForms(t))
	before := figuresOf(t, s, "C22")
	ref := oneOf(t, v, "/reports?commitment=C22&find=lanes")
	page := v.open("/reports/" + ref)
	if !strings.Contains(page, "8 lanes but not weekly") || !strings.Contains(page, "Adwoa Example") {
		t.Error("the page does not say what she said")
	}
	if _, page = v.press("/reports/"+ref+"/hold", "note", ""); !strings.Contains(page, "there are no words") {
		t.Error("held without a reason")
	}
	if _, page = v.press("/reports/"+ref+"/hold", "note", "it may name somebody"); !strings.Contains(page, "is held and counts no longer") || strings.Contains(page, "8 lanes") {
		t.Errorf("%s", told1(page))
	}
	if n := figuresOf(t, s, "C22"); n != before-1 {
		t.Errorf("%d count, not %d", n, before-1)
	}
	if page = v.open("/reports?find=lanes"); strings.Contains(page, "8 lanes") {
		t.Error("a search opens what is held")
	}
	if _, page = v.press("/reports/" + ref + "/release"); !strings.Contains(page, "read its words first") {
		t.Error("released unread")
	}
	if _, page = v.press("/reports/" + ref + "/show"); !strings.Contains(page, "8 lanes but not weekly") || !strings.Contains(page, `id="release"`) {
		t.Error("its words are not shown to who asks")
	}
	if !slices.Contains(audited(t, s), "coordinator zawadi report show "+ref) {
		t.Error("nobody knows that it was read")
	}
	if _, page = v.press("/reports/" + ref + "/release"); !strings.Contains(page, "counts.") || figuresOf(t, s, "C22") != before {
		t.Errorf("%s", told1(page))
	}
}

func TestTwoPeopleExcludeAReport(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "", withForms(t))
	other := another(t, s)
	before := figuresOf(t, s, "K12")
	ref := oneOf(t, v, "/reports?commitment=K12&side=community&form=progress")
	at := "/reports/" + ref
	_, page := v.press(at+"/propose", "reason", "duplicate", "note", "the same heap")
	if !strings.Contains(page, "A second person must confirm") || strings.Contains(page, `id="confirm"`) {
		t.Errorf("%s", told1(page))
	}
	page = v.undo(page)
	if strings.Contains(page, `id="exclusion"`) {
		t.Error("what is dropped is still proposed")
	}
	v.press(at+"/propose", "reason", "duplicate", "note", "the same heap")
	if page = other.open("/reports?state=second"); !slices.Contains(refsOf(page), ref) {
		t.Error("what waits for a second person is not listed")
	}
	if _, page = v.press(at + "/confirm"); !strings.Contains(page, "a second person must look at it") {
		t.Error("one person excludes alone")
	}
	if _, page = other.press(at + "/confirm"); !strings.Contains(page, "is excluded") || figuresOf(t, s, "K12") != before-1 {
		t.Errorf("%s", told1(page))
	}
	if refs := refsOf(v.open("/reports?state=excluded")); !slices.Equal(refs, []string{ref}) {
		t.Errorf("excluded are %q", refs)
	}
	v.press(at+"/undo", "note", "two different heaps")
	if _, page = other.press(at + "/undo"); !strings.Contains(page, "counts again") || figuresOf(t, s, "K12") != before {
		t.Errorf("%s", told1(page))
	}
}

func TestABranchSeesTheReportsOfItsOwnPlaces(t *testing.T) {
	s := opened(t, 0)
	whole := as(t, s, access.Coordinator, "", withForms(t))
	ours, theirs := oneOf(t, whole, "/reports?commitment=K12"), oneOf(t, whole, "/reports?commitment=C22")
	v := as(t, s, access.Branch, "KE", withForms(t))
	page := v.open("/reports")
	if !slices.Contains(refsOf(page), ours) || slices.Contains(refsOf(page), theirs) || strings.Contains(page, ">C22 ") {
		t.Error("a branch sees another's reports")
	}
	v.open("/reports/" + ours)
	for _, act := range []string{"", "/show", "/hold", "/unhold", "/release", "/propose", "/confirm", "/drop", "/undo", "/withdraw"} {
		status, page := v.press("/reports/"+theirs+act, "note", "x", "reason", "duplicate")
		if act == "" {
			status, page = v.send(httptest.NewRequest(http.MethodGet, "/reports/"+theirs, nil))
		}
		if status != http.StatusNotFound || strings.Contains(page, "Adwoa") {
			t.Errorf("%s of another branch's report: %d", act, status)
		}
	}
	if status, _ := v.submit("/reports/"+ours+"/hold", "note", "x"); status != http.StatusForbidden {
		t.Errorf("a form of another site: %d", status)
	}
	if _, file := v.press("/reports/export"); strings.Contains(file, ",C22,") || !strings.Contains(file, ",K12,") {
		t.Error("the file of a branch holds another's reports")
	}
	if status, _ := v.send(httptest.NewRequest(http.MethodGet, "/enter?for=c09", nil)); status != http.StatusNotFound {
		t.Errorf("entering for somebody of another branch: %d", status)
	}
}

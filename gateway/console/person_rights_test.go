package console

import (
	"archive/zip"
	"bytes"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ahadi/gateway/access"
	"ahadi/store"
)

func TestWhoWaitsIsInvitedOnceAfterItWasShown(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "")
	says(t, v.open("/people/invite"), "Nobody waits to be asked")
	v.sends(map[string]string{"csrf": "hers", "do": "import", "mark": "x"}, "contacts.csv", twoPeople)
	_, page := v.sends(map[string]string{"csrf": "hers", "do": "check"}, "contacts.csv", twoPeople)
	v.sends(bring(page), "contacts.csv", twoPeople)
	says(t, v.open("/people/invite"), "2 people would be invited, 2 SMS", "Come, n1", "Approve and send")

	says(t, v.open("/people/n1"), "She would get 1 SMS", "Come, n1")
	if _, page := v.press("/people/n1/invite"); !strings.Contains(told1(page), "The invitation to Neema Mpya leaves") {
		t.Errorf("one: %s", told1(page))
	}
	if _, page := v.press("/people/n1/invite"); !strings.Contains(page, "an invitation is one message in a life") {
		t.Errorf("again: %s", told1(page))
	}
	says(t, v.open("/people/invite"), "1 person would be invited, 1 SMS", "did not agree yet")
	if _, page := v.press("/people/invite"); !strings.Contains(told1(page), "1 person is invited.") {
		t.Errorf("the rest: %s", told1(page))
	}
	if page := v.open("/people/invite"); strings.Contains(page, "Approve and send") {
		t.Error("they could be invited again")
	}
}

func TestWhatIsHeldOnHerIsAPageForHerInHerLanguage(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "")
	status, page := v.press("/people/c17/copy")
	page = html.UnescapeString(page)
	if status != http.StatusOK {
		t.Fatalf("%d", status)
	}
	says(t, page, "guarda de usted", "+12025550103", "Rosa Ejemplo", `lang="es"`, "training day, signed list")
	trail, err := s.Trail(t.Context(), store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if last := trail[len(trail)-1]; last.Action != "contact copy" {
		t.Errorf("the trail says %+v", last)
	}
	for role, place := range map[access.Role]string{access.Branch: "PE", access.Viewer: ""} {
		if status, _ := as(t, s, role, place).press("/people/c17/copy"); status != http.StatusForbidden {
			t.Errorf("as %s: %d", role, status)
		}
	}
}

func TestAPersonIsErasedInTwoStepsAndDoesNotComeBack(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "")
	says(t, v.open("/people/c01/erase"), "Erase Akinyi Mfano?", "This cannot be undone.", `class="danger"`)
	if _, page := v.press("/people/c01/erase"); !strings.Contains(page, "This cannot be undone.") {
		t.Error("without her word it goes on")
	}
	v.open("/people/c01")
	if status, _ := v.submit("/people/c01/erase", "sure", "1"); status != http.StatusForbidden {
		t.Errorf("without the form's key: %d", status)
	}
	status, page := v.press("/people/c01/erase", "sure", "1")
	if status != http.StatusOK || !strings.Contains(told1(page), "She is erased.") || strings.Contains(page, "Akinyi") {
		t.Errorf("%d\n%s", status, told1(page))
	}
	if strings.Contains(told1(page), "common.undo") || strings.Contains(told1(page), "<form") {
		t.Error("it offers a way back that there is not")
	}
	if status, _ := v.send(httptest.NewRequest(http.MethodGet, "/people/c01", nil)); status != http.StatusNotFound {
		t.Errorf("she is still there: %d", status)
	}
	branch := as(t, s, access.Branch, "KE-K")
	if status, _ := branch.press("/people/c02/erase", "sure", "1"); status != http.StatusForbidden {
		t.Errorf("a coordinator of a branch erases: %d", status)
	}
}

func TestTheRegisterIsTakenOutWithoutNumbersUnlessAnAdminAsks(t *testing.T) {
	s := opened(t, 0)
	cells := func(book string) string { // whatever stands in the workbook
		t.Helper()
		z, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
		if err != nil {
			t.Fatal(err)
		}
		var all bytes.Buffer
		for _, part := range z.File {
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := all.ReadFrom(r); err != nil {
				t.Fatal(err)
			}
		}
		return all.String()
	}
	v := as(t, s, access.Coordinator, "")
	status, book := v.press("/people/export")
	if text := cells(book); status != http.StatusOK || !strings.Contains(text, "Akinyi Mfano") || strings.Contains(text, "5550102") || !strings.Contains(text, "…0102") {
		t.Errorf("%d, without numbers", status)
	}
	if status, _ := v.press("/people/export/numbers"); status != http.StatusForbidden {
		t.Errorf("with numbers for a coordinator: %d", status)
	}
	status, book = as(t, s, access.Admin, "").press("/people/export/numbers")
	if text := cells(book); status != http.StatusOK || !strings.Contains(text, "+12025550102") {
		t.Errorf("%d, with numbers", status)
	}
	trail, err := s.Trail(t.Context(), store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if last := trail[len(trail)-1]; last.Action != "register_export" || !strings.Contains(last.Object, "with numbers") || !strings.Contains(last.Actor, "zawadi") {
		t.Errorf("the trail says %+v", last)
	}
}

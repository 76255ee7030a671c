package console

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// sends uploads files in a form of ours: name, content, name, content; fields
// are the others of the form.
func (v *visit) sends(fields map[string]string, files ...string) (int, string) {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	put := func(err error) {
		if err != nil {
			v.t.Fatal(err)
		}
	}
	for name, value := range fields {
		put(w.WriteField(name, value))
	}
	for i := 0; i < len(files); i += 2 {
		part, err := w.CreateFormFile("files", files[i])
		put(err)
		_, err = part.Write([]byte(files[i+1]))
		put(err)
	}
	put(w.Close())
	req := httptest.NewRequest(http.MethodPost, "/people/import", &b)
	req.Header.Set(fiber.HeaderContentType, w.FormDataContentType())
	return v.send(req)
}

const (
	twoPeople = "id,msisdn,name,role,side,lang,assigned\nn1,+12025550151,Neema Mpya,monitor,grassroots,en,K12\nn2,+12025550152,Zuhura Mpya,monitor,grassroots,sw,K12|K14\n"
	twoErrors = "id,msisdn,name,role,side,lang,place_id\nn1,12345,Neema Mpya,monitor,grassroots,en,KE-K1\nn2,+12025550152,Zuhura Mpya,monitor,grassroots,xx,KE-K9\n"
)

// bring is the button that brings in, with what the page carries for it.
func bring(page string) map[string]string {
	m := regexp.MustCompile(`name="mark" value="([0-9a-f]+)"`).FindStringSubmatch(page)
	if m == nil {
		return nil
	}
	return map[string]string{"csrf": "hers", "do": "import", "mark": m[1]}
}

func TestFilesAreCheckedShownAndBroughtInOnce(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "")
	people := func() int {
		t.Helper()
		l, err := s.ListContacts(t.Context(), store.Everything(), store.ContactFilter{Find: "mpya"}, store.Page{Limit: 10}, now)
		if err != nil {
			t.Fatal(err)
		}
		return len(l.Contacts)
	}
	v.open("/people/import")
	check := map[string]string{"csrf": "hers", "do": "check"}
	status, page := v.sends(check, "contacts.csv", twoPeople)
	if status != http.StatusOK || people() != 0 || bring(page) == nil {
		t.Fatalf("a check: %d, %d people", status, people())
	}
	says(t, page, "What would be", `<th scope="row">people</th><td class="num">2</td><td class="num">0</td>`, "Bring them in")

	status, other := v.sends(bring(page), "contacts.csv", strings.Replace(twoPeople, "K12|K14", "K11", 1))
	if status != http.StatusOK || people() != 0 || !strings.Contains(other, "These are not the files that were checked") {
		t.Errorf("another file than was checked: %d, %d people", status, people())
	}
	if _, other := v.sends(map[string]string{"csrf": "hers", "do": "import"}, "contacts.csv", twoPeople); people() != 0 || !strings.Contains(other, "What would be") {
		t.Errorf("without a check %d people came", people())
	}
	if status, _ := v.sends(map[string]string{"do": "check"}, "contacts.csv", twoPeople); status != http.StatusForbidden {
		t.Errorf("without the form's key: %d", status)
	}

	status, done := v.sends(bring(page), "contacts.csv", twoPeople)
	if status != http.StatusOK || people() != 2 || !strings.Contains(told1(done), "2 rows new, 0 changed") {
		t.Errorf("brought in: %d, %d people\n%s", status, people(), told1(done))
	}
	if _, again := v.sends(check, "contacts.csv", twoPeople); !strings.Contains(again, "Nothing in these files is new or changed.") || bring(again) != nil {
		t.Error("the same file again would change something")
	}
	trail, err := s.Trail(t.Context(), store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if last := trail[len(trail)-1]; last.Action != "register_import" || !strings.Contains(last.Actor, "zawadi") {
		t.Errorf("the trail says %+v", last)
	}
}

func TestWhatCannotBeTakenIsATableOfCellsAndNothingIsWritten(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Admin, "")
	_, page := v.sends(map[string]string{"csrf": "hers", "do": "check"}, "contacts.csv", twoErrors)
	page = html.UnescapeString(page)
	says(t, page, "3 cells cannot be taken (2 rows)", "contacts.csv", "B (msisdn)", "is no phone number", "write it with + and the country's code, as text", "F (lang)", "write one of the network's languages", "there is no place with this id")
	if strings.Contains(page, "Neema") || strings.Contains(page, "12345") || bring(page) != nil {
		t.Error("the page repeats a name or a number, or can be pressed on")
	}
	for name, c := range map[string][2]string{
		"no files":   {"", ""},
		"a picture":  {"people.png", "x"},
		"a table":    {"recipes.csv", "a,b\n"},
		"no columns": {"contacts.csv", "id\nn1\n"},
	} {
		files := []string{c[0], c[1]}
		if c[0] == "" {
			files = nil
		}
		status, page := v.sends(map[string]string{"csrf": "hers", "do": "check"}, files...)
		if status != http.StatusOK || !strings.Contains(page, `id="failed"`) {
			t.Errorf("%s: %d", name, status)
		}
	}
}

func TestOnePersonIsAddedByTheChecksOfAnImport(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "")
	v.open("/people/new")
	form := func(change ...string) []string {
		all := map[string]string{
			"name": "Neema Mpya", "msisdn": "+12025550151", "role": "monitor", "side": "grassroots", "place_id": "KE-K1", "org_id": "o01", "lang": "sw",
			"assigned": "K12", "adult": "1", "consent_on": "2026-10-19", "consent_how": "paper", "id": "n1",
		}
		for i := 0; i < len(change); i += 2 {
			all[change[i]] = change[i+1]
		}
		var pairs []string
		for name, value := range all {
			pairs = append(pairs, name, value)
		}
		return pairs
	}
	for what, c := range map[string]struct {
		change []string
		says   string
	}{
		"a child":           {[]string{"adult", ""}, "nobody under 18 is enrolled"},
		"no phone number":   {[]string{"msisdn", "12"}, "is no phone number"},
		"another's code":    {[]string{"id", "c01"}, "Somebody has this code already"},
		"a day to come":     {[]string{"consent_on", "2027-10-19"}, "lies in the future"},
		"a promise of none": {[]string{"assigned", "K99"}, "there is no commitment K99"},
	} {
		status, page := v.press("/people/new", form(c.change...)...)
		page = html.UnescapeString(page)
		if status != http.StatusOK || !strings.Contains(page, c.says) || strings.Contains(page, "5550151") || !strings.Contains(page, `value="Neema Mpya"`) {
			t.Errorf("%s: %d", what, status)
		}
	}
	if status, _ := v.submit("/people/new", form()...); status != http.StatusForbidden {
		t.Errorf("without the form's key: %d", status)
	}
	status, page := v.press("/people/new", form()...)
	if status != http.StatusOK || !strings.Contains(told1(page), "Neema Mpya is in the register.") {
		t.Fatalf("%d\n%s", status, told1(page))
	}
	f, err := s.FindPerson(t.Context(), store.Everything(), "n1", now)
	if err != nil || f.Status != "active" || f.Masked != "…0151" || f.Phones[0].Private || len(f.Tasks) != 1 || f.ConsentHow != "paper" {
		t.Errorf("she is %+v, %v", f, err)
	}
	v.press("/people/new", form("id", "n2", "msisdn", "+12025550152", "consent_on", "", "consent_how", "", "private", "1")...)
	if f, err := s.FindPerson(t.Context(), store.Everything(), "n2", now); err != nil || f.Status != "invited" || !f.Phones[0].Private {
		t.Errorf("without a consent she is %+v, %v", f, err)
	}
}

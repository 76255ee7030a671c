package register

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sqliteOffice is one desk, with the sample in.
func sqliteOffice(t *testing.T) *office {
	t.Helper()
	o := desk(t, filepath.Join(t.TempDir(), "a.db"))
	o.sample()
	return o
}

const header = "id,msisdn,name,role,side,lang,assigned\n"

func TestACSVFileMayBeWrittenInManyWays(t *testing.T) {
	o := sqliteOffice(t)
	row := "n%d,+1202555015%d,Name,monitor,grassroots,en,K12|K14\n"
	for i, text := range []string{
		"\ufeff" + header + fmt.Sprintf(row, 1, 1),
		strings.ReplaceAll(header+fmt.Sprintf(row, 2, 2), ",", ";"),
		strings.ReplaceAll(header+fmt.Sprintf(row, 3, 3), ",", "\t"),
		strings.ReplaceAll(header+"\n,,,,,,\n"+fmt.Sprintf(row, 4, 4)+"\n\n", "\n", "\r\n"),
		"ID , MSISDN,Name,ROLE,side,lang,assigned,\n n5 ,+1 202-555-0155 ,Name,monitor,grassroots,en,k12 | K14\n",
	} {
		if res, err := o.try(Options{}, o.put("contacts", text)); err != nil || of(res, "contacts") != "1 new 0 changed 0 same" {
			t.Errorf("%d: %+v, %v", i, res.Tables, err)
		}
	}
	if p := o.people()["n5"]; p["msisdn"] != "+12025550155" || p["assigned"] != "K12|K14" {
		t.Errorf("got %v", p)
	}
}

func TestARowIsNamedAsASpreadsheetCountsIt(t *testing.T) {
	o := sqliteOffice(t)
	_, err := o.try(Options{}, o.put("contacts", header+"\n"+"n1,+12025550151,\"two\nlines\",monitor,grassroots,en,K12\n\n\nn2,+12025550152,B,monitor,grassroots,xx,K12\nn3,\"+1202\"5550153,C,monitor,grassroots,en,K12\nn4,+12025550154,D,monitor,nowhere,en,K12\n"))
	for _, want := range []string{`row 6, column F (lang): "xx"`, "row 7, column A (): (not shown): a quotation mark", `row 8, column E (side): "nowhere"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestHostileCellsAreRefusedByName(t *testing.T) {
	o := sqliteOffice(t)
	for name, c := range map[string]struct{ text, says string }{
		"a NUL":            {header + "n1,+12025550151,A\x00B,monitor,grassroots,en,K12\n", "row 2, column C (name): (a name, not shown): has a character that cannot be printed"},
		"no UTF-8":         {header + "n1,+12025550151,A\xff,monitor,grassroots,en,K12\n", "column C (name): (a name, not shown): is not UTF-8"},
		"a long cell":      {header + "n1,+12025550151," + strings.Repeat("x", maxCell+1) + ",monitor,grassroots,en,K12\n", "has more than 4000 characters"},
		"a strange column": {"id,msisdn,name,role,side,lang,shoe_size\nn1,+12025550151,A,monitor,grassroots,en,44\n", "column G (shoe_size) is not known"},
		"a column twice":   {"id,msisdn,name,role,side,lang,name\n", "column G (name) stands there twice"},
		"a column less":    {"id,msisdn,name,role,side\n", "column lang is missing"},
		"a cell beside":    {header + "n1,+12025550151,A,monitor,grassroots,en,K12,beside\n", "column H (): : stands beside the table"},
		"the same twice":   {header + "n1,+12025550151,A,monitor,grassroots,en,K12\nn1,+12025550152,B,monitor,grassroots,en,K12\n", `row 3, column A (id): "n1": stands in row 2 too`},
		"an erased code":   {header + "x12,+12025550151,A,monitor,grassroots,en,K12\n", "column A (id)"},
		"nothing":          {"", "is empty"},
		"too many columns": {strings.Repeat("a,", maxColumns+1) + "\n", "columns, and 200 is the limit"},
	} {
		if _, err := o.try(Options{}, o.put("contacts", c.text)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(o.people()) != 25 {
		t.Error("somebody was taken")
	}
}

func TestAFileThatIsTooLargeIsRefusedWhileItIsRead(t *testing.T) {
	r, err := readCSV("contacts.csv", io.NopCloser(io.MultiReader(strings.NewReader(header), endless{})))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, _, err = r.next()
	}
	if !strings.Contains(err.Error(), "more than 64 MB") {
		t.Errorf("got %v", err)
	}
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	return copy(p, "n1,+12025550151,A,monitor,grassroots,en,K12\n"), nil
}

func TestAWorkbookThatUnpacksToTooMuchIsNotUnpacked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bomb.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	for n := 0; err == nil && n < 64; n++ {
		_, err = w.Write(make([]byte, 1<<20))
	}
	if err = errors.Join(err, z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "unpacks to more than") {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(path, []byte("PK\x03\x04 no workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "it is no workbook") {
		t.Errorf("got %v", err)
	}
}

func TestAWorkbooksDatesAndFormulasAreReadAsTheyStand(t *testing.T) {
	o := sqliteOffice(t)
	x := excelize.NewFile()
	path := filepath.Join(t.TempDir(), "people.xlsx")
	set := func(cell string, v any) {
		t.Helper()
		if err := x.SetCellValue("contacts", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.SetSheetName("Sheet1", "contacts"); err != nil {
		t.Fatal(err)
	}
	for i, column := range []string{"id", "msisdn", "name", "role", "side", "lang", "consent_on", "consent_how", "quiet_from", "quiet_to"} {
		set(letter(i)+"1", column)
	}
	for i, v := range []any{"n1", "+12025550151", "=1+1", "monitor", "grassroots", "en", today.AddDate(0, 0, -3), "paper", "21:30", "06:00"} {
		set(letter(i)+"2", v)
	}
	if err := x.SetCellFormula("contacts", "C2", `=HYPERLINK("http://example.org")`); err != nil {
		t.Fatal(err)
	}
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if _, err := o.try(Options{}, path); err != nil {
		t.Fatal(err)
	}
	if p := o.people()["n1"]; p["consent_on"] != "2026-10-17" || p["quiet_from"] != "21:30" || strings.Contains(p["name"], "example.org") {
		t.Errorf("got %v", p)
	}
}

func TestWhatASpreadsheetWouldRunIsShownAndReadBack(t *testing.T) {
	for _, cell := range []string{"=1+1", "+12025550101", "-paper", "@x", "'=x", "''", "'", "\t=1", "plain", "", "-0.09", "-1", "'quoted'"} {
		if got := unguard(guard(cell)); got != cell {
			t.Errorf("%q comes back as %q", cell, got)
		}
		if g := guard(cell); g != "" && strings.Contains("=+@\t\r", g[:1]) || strings.HasPrefix(g, "-") && !plainNumber(g) {
			t.Errorf("%q would be run", g)
		}
	}
}

func TestABrokenRegisterSaysWhatToDo(t *testing.T) {
	o := sqliteOffice(t)
	files := folderOfFiles(t, "sample")
	for name, c := range map[string]struct{ table, old, new, says string }{
		"the digits of another":     {"commitments", "K14,", "K11,", `"K11": stands in this table twice`},
		"digits under a letter":     {"commitments", "\nK14,", "\nL11,", `(code): "L11": has the digits of K11`},
		"a place that is too large": {"commitments", ",KE-K1,water", ",KE-17,water", `(place_id): "KE-17": is a region`},
		"a long short title":        {"commitments", "Covered drain,", "A covered drain for all of it,", "takes 29 characters on a phone's screen, 18 at most"},
		"no currency":               {"commitments", "450000000,KES", "450000000,KSH", `(currency): "KSH": is no currency`},
		"a milestone too early":     {"milestones", "2027-06-30,scheduled", "2027-06-30,not_met", "cannot be not_met before 2027-06-30"},
		"a state by file":           {"rounds", "11-03,open", "11-03,closed", "is open here, and a file does not change that"},
		"days out of order":         {"rounds", "2026-10-16", "2026-11-16", `(last_call_on): "2026-10-27": is before`},
		"an unknown zone":           {"places", "Africa/Nairobi", "Africa/Nowhere", "write a time zone"},
		"a place of nowhere":        {"places", "KE-K,settlement,Mto", "KE-X,settlement,Mto", "no such place stands above"},
		"an exact house":            {"places", "KE-K1,KE-K,settlement,Mto Mdogo (invented),,,", "KE-K1,KE-K,settlement,Mto Mdogo (invented),,\"-0.09,34.7712\",", "two decimals at most"},
		"an accent":                 {"organisations", "Umoja Mto Mdogo", "Umoja Mto Mdogô", "outside the GSM alphabet"},
		"nobody watches":            {"partners", "K11,o01,grassroots,monitors", "K11,o01,grassroots,witness", ""},
	} {
		text := strings.Replace(files[c.table+".csv"], c.old, c.new, 1)
		if text == files[c.table+".csv"] {
			t.Fatalf("%s changes nothing", name)
		}
		_, err := o.try(Options{Dry: true}, o.put(c.table, text))
		if c.says == "" { // the old row stays: a file takes nothing away
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	lonely := "code,title_en,short_en,place_id,due_on,kind,lifecycle,promising_org,monitoring_org\nK19,Title,Short,KE-K1,2027-01-01,build,registered,o01,o01\n"
	_, err := o.try(Options{}, o.put("commitments", lonely))
	for _, want := range []string{"needs two partners of different sides", "(specific): empty: may not be empty for what is registered", "promising_agreed_on"} {
		if err == nil || !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), strings.Replace(want, "(specific)", "specific", 1)) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

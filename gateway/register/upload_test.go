package register

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// sends imports what somebody sent.
func (o *office) sends(dry bool, files ...Upload) (Result, error) {
	o.t.Helper()
	f, err := Uploaded(files)
	if err != nil {
		return Result{}, err
	}
	defer f.Close()
	return Import(context.Background(), o.Store, f, Options{Dry: dry, Actor: "Neema", Now: o.clock})
}

func TestWhatIsSentIsReadAsAFileIs(t *testing.T) {
	o := sqliteOffice(t)
	person := Row("contacts", map[string]string{"id": "n1", "msisdn": "+12025550151", "name": "=Neema", "role": "monitor", "side": "grassroots", "lang": "en", "assigned": "K12"})
	if res, err := o.sends(true, person); err != nil || of(res, "contacts") != "1 new 0 changed 0 same" || o.people()["n1"] != nil {
		t.Fatalf("a dry run: %+v, %v", res, err)
	}
	if res, err := o.sends(false, person); err != nil || of(res, "contacts") != "1 new 0 changed 0 same" {
		t.Fatalf("an import: %+v, %v", res, err)
	}
	if p := o.people()["n1"]; p["name"] != "=Neema" || p["msisdn"] != "+12025550151" {
		t.Errorf("she is %v", p)
	}
	if res, err := o.sends(false, person); err != nil || of(res, "contacts") != "0 new 0 changed 1 same" {
		t.Errorf("the same again: %+v, %v", res, err)
	}
}

func TestAnExportThatIsSentComesBackUnchanged(t *testing.T) {
	o := sqliteOffice(t)
	var book bytes.Buffer
	if _, err := Export(context.Background(), o.Store, ExportOptions{To: &book, Actor: "Neema", Now: o.clock}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(book.String(), "+12025550101") {
		t.Error("a number stands in it")
	}
	res, err := o.sends(false, Upload{"people.xlsx", book.Bytes()})
	if err != nil || res.Changes() {
		t.Errorf("%+v, %v", res.Tables, err)
	}
}

func TestWhatIsSentAndIsNoRegisterIsRefused(t *testing.T) {
	o := sqliteOffice(t)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	for n := 0; err == nil && n < 64; n++ {
		_, err = w.Write(make([]byte, 1<<20))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file Upload
		says string
	}{
		"a bomb":          {Upload{"people.xlsx", bomb.Bytes()}, "unpacks to more than 96 MB"},
		"no workbook":     {Upload{"people.xlsx", []byte("PK\x03\x04")}, "it is no workbook"},
		"another kind":    {Upload{"people.pdf", nil}, "save it as one of these"},
		"a strange table": {Upload{`C:\Users\amina\recipes.csv`, []byte("a\n")}, `recipes.csv: no table of a register is called "recipes"`},
		"nothing":         {Upload{}, "save it as one of these"},
	} {
		if _, err := o.sends(true, c.file); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := o.sends(true); err == nil || !strings.Contains(err.Error(), "there is no table") {
		t.Errorf("no file: %v", err)
	}
}

func TestAWorkbookThatIsSentTouchesNoDisk(t *testing.T) {
	o := sqliteOffice(t)
	var book bytes.Buffer
	if _, err := Export(context.Background(), o.Store, ExportOptions{To: &book, Actor: "Neema", Now: o.clock}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	f, err := Uploaded([]Upload{{"people.xlsx", book.Bytes()}})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("in the folder for what is put aside lie %v, %v", left, err)
	}
}

func TestAReasonSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	for reason, want := range map[string][2]string{
		"is no phone number; write it with +":                {"is no phone number", "write it with +"},
		"there is no place with this id: add it":             {"there is no place with this id", "add it"},
		"write one of en, sw":                                {"", "write one of en, sw"},
		"may not be empty":                                   {"may not be empty", ""},
		"write the days of a commitment as K12@2026:; or so": {"", "write the days of a commitment as K12@2026:; or so"},
	} {
		e := RowError{Reason: reason}
		if got := [2]string{e.Wrong(), e.Fix()}; got != want {
			t.Errorf("%q: %q", reason, got)
		}
	}
}

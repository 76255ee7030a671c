package xlsform

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ahadi/flows"
)

// A workbook is opened and saved by an office program before it comes back.
func TestAFormThatAnOfficeProgramSavedIsTheSame(t *testing.T) {
	office, err := exec.LookPath("soffice")
	switch {
	case err == nil:
	case os.Getenv("AHADI_TEST_ALL") != "":
		t.Fatal("soffice (apt-get install libreoffice-calc-nogui) is missing, and AHADI_TEST_ALL=1 wants every test")
	default:
		t.Skip("SKIPPED, the workbooks are not saved by another program: soffice (apt-get install libreoffice-calc-nogui) is missing")
	}
	book, dir := texts(t), t.TempDir()
	args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "saved")}
	forms := map[string]*flows.Form{}
	for _, f := range book.Forms() {
		src, err := Write(f, book)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, f.Name+".xlsx")
		if err := os.WriteFile(file, src, 0o600); err != nil {
			t.Fatal(err)
		}
		args, forms[f.Name] = append(args, file), f
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	if out, err := exec.CommandContext(ctx, office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, f := range forms {
		src, err := os.ReadFile(filepath.Join(dir, "saved", name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		back, err := Read(src, Options{Name: "x.xlsx", Book: book})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want, got := all(t, f), all(t, back.Form); want != got {
			t.Errorf("%s says something else now:\n%s\n%s", name, want, back.YAML)
		}
	}
}

package opendata

import (
	"context"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// needed skips loudly where what reads our files is not installed, and fails where
// every test is wanted.
func needed(t *testing.T, there bool, what string) {
	t.Helper()
	switch {
	case there:
	case os.Getenv("AHADI_TEST_ALL") != "":
		t.Fatalf("%s is missing, and AHADI_TEST_ALL=1 wants every test", what)
	default:
		t.Skipf("SKIPPED, the files are not read by programs of others: %s is missing", what)
	}
}

// everything is the sample with answers row by row of every form.
func everything(t *testing.T) *store.Store {
	t.Helper()
	s := opened(t, seven())
	if _, err := s.ChooseOpen(t.Context(), store.OpenChoice{Tables: store.OpenTables(), Forms: []string{"progress", "verify", "funds", "participation"}, Licence: "CC-BY-4.0"}, hand); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestThePackageIsReadByTheLibrariesOfDataPackages(t *testing.T) {
	peers, err := filepath.Abs(filepath.Join("..", "..", ".ci", "peers", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	_, noNode := exec.LookPath("node")
	_, noLibrary := os.Stat(filepath.Join(peers, "datapackage"))
	needed(t, noNode == nil && noLibrary == nil, "node or .ci/peers/node_modules (npm ci --prefix .ci/peers)")
	s := everything(t)
	for round, lines := range map[string][]string{"r2": {"readings 1", "answers_progress 7", "flow progress ", "'=Light lamp #3 at stall #4"}, "r3": {"readings 2", "answers_progress 7", "rounds 3"}} {
		o := options(t)
		o.Round = round
		dir := t.TempDir()
		for name, body := range packed(t, s, o) {
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), "node", filepath.Join("testdata", "examine.js"), dir)
		cmd.Env = append(os.Environ(), "NODE_PATH="+peers)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", round, err, out)
		}
		for _, line := range lines {
			if !strings.Contains(string(out), line) {
				t.Errorf("%s: nobody has read %q:\n%s", round, line, out)
			}
		}
	}
}

func TestTheWorkbookOpensInAnotherOfficeProgram(t *testing.T) {
	office, err := exec.LookPath("soffice")
	needed(t, err == nil, "soffice (apt-get install libreoffice-calc-nogui)")
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "book.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Language = "fr"
	if _, err := Write(t.Context(), f, Workbook, everything(t), o); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	const everySheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
	cmd := exec.CommandContext(ctx, office, "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--convert-to", everySheet, "--outdir", dir, f.Name())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, table := range []string{"about", "rounds", "places", "commitments", "partners", "readings", "milestones", "money", "participation", "obstacles", "responses", "replies", "coverage", "dictionary", "codes"} {
		sheet, err := os.Open(filepath.Join(dir, "book-"+table+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(sheet).ReadAll()
		sheet.Close()
		if err != nil {
			t.Errorf("%s: %v", table, err)
		}
		if table == "readings" && (len(rows) != 2 || rows[1][2] != "K12" || rows[1][7] != "63" || rows[1][8] != "5+") {
			t.Errorf("the readings are %v", rows)
		}
		if table == "dictionary" && (len(rows) < 60 || rows[1][3] != "De quoi il s’agit") {
			t.Errorf("the dictionary has %d rows: %q", len(rows), rows[1])
		}
	}
}

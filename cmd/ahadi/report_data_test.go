package main

import (
	"archive/zip"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
)

// sampled is a folder with the sample register, of which six more people said
// something of K12 in r2, and whatever a test plants.
func sampled(t *testing.T, plant func(*store.Seed)) (dir string) {
	t.Helper()
	dir = t.TempDir()
	ring, err := keys.Open(filepath.Join(dir, "ahadi.keys"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Database: filepath.Join(dir, "ahadi.db"), Keys: ring, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		n, err := phone.Parse(fmt.Sprintf("+1202555%04d", 180+i), "")
		if err != nil {
			t.Fatal(err)
		}
		code := fmt.Sprintf("m%02d", i)
		seed.Contacts = append(seed.Contacts, store.SeedContact{
			Person: store.Person{Code: code, Name: "Zawadi Mtihani" + string(rune('A'+i)), Language: "sw", Roles: []string{"monitor"}, Side: "grassroots", Org: []string{"o01", "o02"}[i%2], Place: "KE-K2", Status: "active"},
			Number: n, ConsentOn: "2026-01-10", ConsentHow: "paper", ConsentVersion: 1, Tasks: []store.Task{{Code: "K12", Kind: "report"}},
		})
		seed.Reports = append(seed.Reports, store.SeedReport{
			Round: "r2", Commitment: "K12", Contact: code, Via: "sms", Status: "mostly", Percent: 60 + i, Answers: map[string]any{"status": "mostly", "percent": 60 + i, "comment": "ask Zawadi"}, At: time.Date(2026, 7, 15, 9, 41, i, 0, time.UTC),
		})
	}
	if plant != nil {
		plant(&seed)
	}
	if err := db.Seed(t.Context(), seed, time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// fileIn is a file of a package.
func fileIn(t *testing.T, path, name string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestWhatIsGivenAwayIsChosenAndWritten(t *testing.T) {
	t.Parallel()
	dir := sampled(t, nil)
	out := filepath.Join(dir, "data.zip")
	write := []string{"report", "--data", dir, "--round", "r2", "--final", "--out", out}
	says(t, ran(t, 0, "report", "chosen", "--data", dir), "row by row: none", "nobody has chosen yet")
	says(t, ran(t, 0, write...), "is written")
	if strings.Contains(fileIn(t, out, "datapackage.json"), "answers_progress") {
		t.Error("answers row by row are there, which nobody chose")
	}
	choose := []string{"report", "choose", "--data", dir, "--by", "amina"}
	says(t, ran(t, exitUsage, append(choose, "--rows", "gossip")...), "cannot be published row by row")
	says(t, ran(t, exitFailed, append(choose, "--licence", "mine")...), "there is no licence")
	says(t, ran(t, 0, append(choose, "--rows", "progress", "--tables", "readings,money", "--licence", "ODbL-1.0")...), "row by row: progress; licence: ODbL-1.0")
	says(t, ran(t, 0, append(choose, "--rows", "progress")...), "it was so already")
	says(t, ran(t, 0, "report", "chosen", "--data", dir), "tables: readings money", "chosen by amina")
	says(t, ran(t, 0, write...), "is written")
	if rows := strings.Count(fileIn(t, out, "data/answers_progress.csv"), "\n"); rows != 2+6 {
		t.Errorf("six people have %d lines", rows)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	says(t, ran(t, 0, "report", "--data", dir, "--round", "r2", "--lang", "fr", "--out", filepath.Join(dir, "data.xlsx")), "is written")
	says(t, ran(t, exitFailed, "report", "--data", dir, "--round", "r3", "--final", "--out", filepath.Join(dir, "open.zip")), "close it first")
}

// TestNobodyTakesAFileThatTheTrailDoesNotHave: it appears by its name once it is
// noted who took it, and what is not noted leaves nothing behind.
func TestNobodyTakesAFileThatTheTrailDoesNotHave(t *testing.T) {
	t.Parallel()
	dir := sampled(t, nil)
	for _, take := range [][]string{
		{"report", "--data", dir, "--round", "r2", "--place", "KE", "--lang", "fr", "--out", filepath.Join(dir, "back.html")},
		{"report", "--data", dir, "--round", "r2", "--final", "--out", filepath.Join(dir, "back.zip")},
		{"contact", "consents", "--data", dir, "--numbers", filepath.Join(dir, "back.csv")},
	} {
		says(t, ran(t, exitUsage, append(take, "--by", "+12025550101")...), "say who decides")
		if left, err := filepath.Glob(filepath.Join(dir, "*back*")); err != nil || len(left) > 0 {
			t.Errorf("%s leaves %v behind", take[0], left)
		}
		ran(t, 0, append(take, "--by", "Zawadi")...)
		if left, err := filepath.Glob(filepath.Join(dir, "*back*")); err != nil || len(left) != 1 {
			t.Errorf("%s leaves %v", take[0], left)
		} else if err := os.Remove(left[0]); err != nil {
			t.Error(err)
		}
	}
	var got []string
	for _, e := range trailOf(t, dir) {
		if e.Actor == "coordinator zawadi" {
			got = append(got, e.Action+": "+e.Object)
		}
	}
	if len(got) != 3 || got[0] != "report_export: html of r2, KE, fr" || got[1] != "report_export: zip of r2, whole network, en, final only" || !strings.Contains(got[2], "with numbers") {
		t.Errorf("three files were taken, and the trail has %q", got)
	}
}

// trailOf are the events of a folder's database, the oldest first.
func trailOf(t *testing.T, dir string) []store.Trace {
	t.Helper()
	ring, err := keys.Open(filepath.Join(dir, "ahadi.keys"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Database: filepath.Join(dir, "ahadi.db"), Keys: ring, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all, err := db.Events(t.Context(), store.TraceFilter{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

// TestWhatLeadsToAPersonLeavesInNoFile plants a breach of each kind that can lie in
// the register, and looks that the guard finds it: nothing is left behind then.
func TestWhatLeadsToAPersonLeavesInNoFile(t *testing.T) {
	t.Parallel()
	title := func(text string) func(*store.Seed) {
		return func(s *store.Seed) {
			i := slices.IndexFunc(s.Commitments, func(c store.SeedCommitment) bool { return c.Code == "K12" })
			s.Commitments[i].Indicator = text
		}
	}
	for what, plant := range map[string]func(*store.Seed){
		"rule 3": title("call +1 202 555 0101"),
		"mail":   title("write to amina@example.org"),
		"Z… M…":  title("as Zawadi MtihaniA has seen"),
		"A… M…": func(s *store.Seed) {
			s.Responses = append(s.Responses, store.SeedResponse{Commitment: "K12", Round: "r2", Organisation: "o03", Answer: map[string]string{"en": "Akinyi Mfano is wrong"}, AnsweredOn: "2026-08-20"})
		},
	} {
		dir := sampled(t, plant)
		for _, kind := range []string{"zip", "xlsx"} {
			out := filepath.Join(dir, "data."+kind)
			says(t, ran(t, exitFailed, "report", "--data", dir, "--round", "r2", "--out", out), what)
			if left, err := filepath.Glob(filepath.Join(dir, "*data*")); err != nil || len(left) > 0 {
				t.Errorf("%s: %v is left, %v", what, left, err)
			}
		}
	}
}

package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/keys"
)

// asVictim makes the test binary write reports until it is killed.
const asVictim = "AHADI_TEST_VICTIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(asVictim); dir != "" {
		victim(dir)
		return
	}
	os.Exit(m.Run())
}

// openIn opens the database of a folder with the keys that lie beside it.
func openIn(dir string) (*Store, error) {
	ring, err := keys.Open(filepath.Join(dir, "keys"))
	if err != nil {
		return nil, err
	}
	return Open(context.Background(), Options{Database: filepath.Join(dir, "ahadi.db"), Keys: ring, Exclusive: true})
}

// victim files reports from many callers and says each receipt once it was
// acknowledged.
func victim(dir string) {
	s, err := openIn(dir)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	start := time.Now().UnixNano()
	var mu sync.Mutex
	for i := range 16 {
		go func() {
			for n := 0; ; n++ {
				number := []string{"+12025550101", "+12025550102", "+12025550120"}[n%3]
				r, err := s.Turn(context.Background(), dialled(number, fmt.Sprint(start, i, n), ""), filing(n%100, "comment"))
				mu.Lock()
				if err != nil {
					fmt.Println("error", err)
				} else {
					fmt.Println("saved", strings.TrimPrefix(r.Say, "saved "))
				}
				mu.Unlock()
			}
		}()
	}
	select {}
}

// kills is how often the writer is killed: 20 in every run, 200 in a long one.
func kills() int {
	if os.Getenv("AHADI_LONG") != "" {
		return 200
	}
	return 20
}

func TestAKillAtAnyInstantLosesNothingThatWasAcknowledged(t *testing.T) {
	dir := t.TempDir()
	s, err := openIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Seed(context.Background(), small(), now); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ledger := map[string]bool{}
	for range kills() {
		for _, ref := range killOnce(t, dir) {
			ledger[ref] = true
		}
	}
	if len(ledger) < kills() {
		t.Fatalf("only %d reports were acknowledged in %d lives", len(ledger), kills())
	}
	if s, err = openIn(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	filed := map[string]int{}
	for after := int64(0); ; {
		reports, err := s.Reports(context.Background(), Page{After: after, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			filed[r.Ref]++
			after = r.ID
		}
		if len(reports) == 0 {
			break
		}
	}
	for ref := range ledger {
		if filed[ref] != 1 {
			t.Errorf("report %s was acknowledged and is there %d times", ref, filed[ref])
		}
	}
	var verdict string
	if err := s.read.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity_check: %s, %v", verdict, err)
	}
	recount(t, s)
}

// killOnce lets a victim work for a moment, kills it, and gives back what it
// had acknowledged.
func killOnce(t *testing.T, dir string) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asVictim+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var refs []string
	after := 1 + rand.IntN(400) // acknowledgements until the kill
	for lines := bufio.NewScanner(out); lines.Scan(); {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		if word != "saved" {
			t.Errorf("the victim says %s", lines.Text())
			continue
		}
		if refs = append(refs, rest); len(refs) == after {
			cmd.Process.Kill() // what it has printed meanwhile is read on
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the victim ended by itself")
	}
	return refs
}

// recount holds the figures against the reports that they count.
func recount(t *testing.T, s *Store) {
	t.Helper()
	var wrong int
	if err := s.read.QueryRow(`SELECT count(*) FROM (
		SELECT commitment_id, round_id, CASE WHEN official = 1 THEN 'government' ELSE 'community' END AS side, count(*) AS n
		FROM report WHERE state = 'accepted' GROUP BY 1, 2, 3) r
		WHERE n <> coalesce((SELECT f.n FROM figure f WHERE f.commitment_id = r.commitment_id AND f.round_id = r.round_id AND f.side = r.side AND f.bucket = 'n'), 0)`).Scan(&wrong); err != nil {
		t.Fatal(err)
	}
	if wrong != 0 {
		t.Errorf("%d figures do not equal a recount", wrong)
	}
}

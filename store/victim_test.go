package store

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/store/pgtest"
)

// What a victim is told by its environment.
const (
	asVictim    = "AHADI_TEST_VICTIM"            // the folder; makes the test binary write reports until it is killed
	victimClock = "AHADI_TEST_VICTIM_CLOCK"      // how far its clock is off
	victimPages = "AHADI_TEST_VICTIM_CHECKPOINT" // pages of the log until they are carried into the file
	victimRound = "AHADI_TEST_VICTIM_ROUND"      // reports of each caller until it closes the store and opens it again
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(asVictim); dir != "" {
		victim(dir)
		return
	}
	os.Exit(pgtest.Main(m))
}

// openIn opens the database of a folder, with the keys that lie beside it, as a
// service does; openBeside, as a command beside a service.
func openIn(dir string) (*Store, error)     { return openFolder(dir, true) }
func openBeside(dir string) (*Store, error) { return openFolder(dir, false) }

func openFolder(dir string, exclusive bool) (*Store, error) {
	ring, err := keys.Open(filepath.Join(dir, "keys"))
	if err != nil {
		return nil, err
	}
	return Open(context.Background(), Options{Database: filepath.Join(dir, "ahadi.db"), Keys: ring, Exclusive: exclusive})
}

// seedIn puts the small register into the database of a folder.
func seedIn(t *testing.T, dir string) {
	t.Helper()
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
}

// victim files reports from many callers and says each receipt once it was
// acknowledged.
func victim(dir string) {
	clock, _ := time.ParseDuration(os.Getenv(victimClock)) // none: the clock is right
	pages, _ := strconv.Atoi(os.Getenv(victimPages))
	calls, _ := strconv.Atoi(os.Getenv(victimRound))
	var mu sync.Mutex
	say := func(words ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(words...)
	}
	for {
		s, err := openIn(dir)
		if err == nil && pages > 0 {
			err = s.single(background, func(tx *Tx) error {
				return tx.rows(fmt.Sprintf(`PRAGMA wal_autocheckpoint = %d`, pages), nil, func(*sql.Rows) error { return nil })
			})
		}
		if err != nil {
			say("error", err)
			os.Exit(1)
		}
		start := time.Now().UnixNano()
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				for n := 0; calls == 0 || n < calls; n++ {
					number := []string{"+12025550101", "+12025550102", "+12025550120"}[n%3]
					job := dialled(number, fmt.Sprint(start, i, n), "")
					job.At = now.Add(clock)
					r, err := s.Turn(background, job, filing(n%100, "comment"))
					if err != nil {
						say("error", err)
					} else {
						say("saved", strings.TrimPrefix(r.Say, "saved "))
					}
				}
			})
		}
		all.Wait()
		if err := s.Close(); err != nil {
			say("error", err)
		}
	}
}

// life is one run of a victim, which ends in a kill.
type life struct {
	dir   string
	env   []string
	after int // acknowledgements until it is killed, should nothing else kill it
}

// live lets the victim work until it is killed, and gives back what it had
// acknowledged.
func (l life) live(t *testing.T) (refs []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), asVictim+"="+l.dir), l.env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		if word != "saved" {
			t.Errorf("the victim says %s", lines.Text())
			continue
		}
		if refs = append(refs, rest); len(refs) == l.after {
			cmd.Process.Kill() // what it has printed meanwhile is read on
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() >= 0 {
		t.Errorf("the victim ended by itself: %v", err)
	}
	return refs
}

// anyClock is a clock that is off by up to five days, either way.
func anyClock(luck *rand.Rand) string {
	return fmt.Sprintf("%s=%dh", victimClock, luck.IntN(241)-120)
}

// missed says what is wrong with a store that must hold each report of the
// ledger once; nothing, when all is well.
func missed(s *Store, ledger map[string]bool) (wrong []string) {
	filed := map[string]int{}
	for after := int64(0); ; {
		reports, err := s.Reports(background, Page{After: after, Limit: 1000})
		if err != nil {
			return append(wrong, err.Error())
		}
		if len(reports) == 0 {
			break
		}
		for _, r := range reports {
			filed[r.Ref]++
			after = r.ID
		}
	}
	for ref := range ledger {
		if filed[ref] != 1 {
			wrong = append(wrong, fmt.Sprintf("report %s was acknowledged and is there %d times", ref, filed[ref]))
		}
	}
	if n, err := miscounted(s); err != nil || n != 0 {
		wrong = append(wrong, fmt.Sprintf("%d figures do not equal a recount, %v", n, err))
	}
	return wrong
}

// miscounted holds the figures against the reports that they count.
func miscounted(s *Store) (n int, err error) {
	err = s.rows(background, `SELECT count(*) FROM (
		SELECT commitment_id, round_id, CASE WHEN official = 1 THEN 'government' ELSE 'community' END AS side, count(*) AS n
		FROM report WHERE state = 'accepted' GROUP BY 1, 2, 3) r
		WHERE n <> coalesce((SELECT f.n FROM figure f WHERE f.commitment_id = r.commitment_id AND f.round_id = r.round_id AND f.side = r.side AND f.bucket = 'n'), 0)`,
		nil, func(r *sql.Rows) error { return r.Scan(&n) })
	return n, err
}

// recount fails a test whose figures are wrong.
func recount(t *testing.T, s *Store) {
	t.Helper()
	if n, err := miscounted(s); err != nil || n != 0 {
		t.Errorf("%d figures do not equal a recount, %v", n, err)
	}
}

package store

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
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
	database := filepath.Join(dir, "ahadi.db")
	if url, err := os.ReadFile(filepath.Join(dir, urlFile)); err == nil {
		database = string(url)
	}
	return Open(context.Background(), Options{Database: database, Keys: ring, Exclusive: exclusive})
}

// urlFile names a server's database in a folder that has no file of its own.
const urlFile = "url"

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
// acknowledged, and of each that was not whether it was refused. The comment of
// a report is the session that filed it.
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
					session := fmt.Sprintf("%d-%d-%d", start, i, n)
					job := dialled(number, session, "")
					job.At = now.Add(clock)
					switch r, err := s.Turn(background, job, filing(n%100, session)); {
					case err == nil:
						say("saved", strings.TrimPrefix(r.Say, "saved "))
					case errors.Is(err, ErrBusy):
						say("busy", session)
					case errors.Is(err, ErrUnsure):
						say("unsure", session)
					default:
						say("error", err)
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

	crashAt int          // acknowledgements until the server under it crashes
	crash   func() error // makes it crash, and start again
}

// ledger is what all victims have said.
type ledger struct{ saved, busy map[string]bool }

func newLedger() ledger { return ledger{map[string]bool{}, map[string]bool{}} }

// patience is how long a victim may take to say enough.
const patience = time.Minute

// live lets the victim work until it is killed, and notes what it has said.
func (l life) live(t *testing.T, all ledger) {
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
	late := time.AfterFunc(patience, func() {
		t.Errorf("the victim says too little in %s: it does not recover", patience)
		cmd.Process.Signal(syscall.SIGQUIT) // it says where it stands, and ends
	})
	saved := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		switch {
		case word == "saved":
			all.saved[rest] = true
			saved++
		case word == "busy" && l.crash != nil:
			all.busy[rest] = true
			continue
		case word == "unsure" && l.crash != nil:
			continue
		default:
			t.Errorf("the victim says %s", lines.Text())
		}
		if saved == l.crashAt && l.crash != nil {
			if err := l.crash(); err != nil {
				t.Error(err)
			}
		}
		if saved == l.after {
			cmd.Process.Kill() // what it has printed meanwhile is read on
		}
	}
	late.Stop()
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() >= 0 {
		t.Errorf("the victim ended by itself: %v", err)
	}
}

// anyClock is a clock that is off by up to five days, either way.
func anyClock(luck *rand.Rand) string {
	return fmt.Sprintf("%s=%dh", victimClock, luck.IntN(241)-120)
}

// missed says what is wrong with a store that must hold each report of the
// ledger once, and none that was refused; nothing, when all is well.
func missed(s *Store, all ledger) (wrong []string) {
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
			var answers struct{ Comment string }
			if err := json.Unmarshal(r.Answers, &answers); err != nil || all.busy[answers.Comment] {
				wrong = append(wrong, fmt.Sprintf("report %s was refused and is there, %v", r.Ref, err))
			}
		}
	}
	for ref := range all.saved {
		if filed[ref] != 1 {
			wrong = append(wrong, fmt.Sprintf("report %s was acknowledged and is there %d times", ref, filed[ref]))
		}
	}
	if n, err := miscounted(s); err != nil || n != 0 {
		wrong = append(wrong, fmt.Sprintf("%d figures do not equal a recount, %v", n, err))
	}
	if err := s.Verify(background); err != nil {
		wrong = append(wrong, err.Error())
	}
	return wrong
}

// miscounted holds the figures against the reports that they count.
func miscounted(s *Store) (n int, err error) {
	wrong, err := s.CheckFigures(background, 100)
	return len(wrong), err
}

// recount fails a test whose figures are wrong.
func recount(t *testing.T, s *Store) {
	t.Helper()
	if n, err := miscounted(s); err != nil || n != 0 {
		t.Errorf("%d figures do not equal a recount, %v", n, err)
	}
}

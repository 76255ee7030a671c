package store

import (
	"database/sql"
	"math/rand/v2"
	"os"
	"testing"
)

// luckOf says with what a test draws, so that the draw can be made again.
func luckOf(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("drawn with %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// times is how often something is tried: short in every run, long in a long one.
func times(short, long int) int {
	if os.Getenv("AHADI_LONG") != "" {
		return long
	}
	return short
}

func TestAKillAtAnyInstantLosesNothingThatWasAcknowledged(t *testing.T) {
	dir, luck := t.TempDir(), luckOf(t)
	seedIn(t, dir)
	ledger, lives := map[string]bool{}, times(20, 200)
	for i := range lives {
		l := life{dir: dir, env: []string{anyClock(luck)}, after: 1 + luck.IntN(400)}
		if i%2 == 1 {
			l.env = append(l.env, victimPages+"=20") // it is at a checkpoint most of the time
		}
		for _, ref := range l.live(t) {
			ledger[ref] = true
		}
	}
	if len(ledger) < lives {
		t.Fatalf("only %d reports were acknowledged in %d lives", len(ledger), lives)
	}
	s, err := openIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, wrong := range append(missed(s, ledger), verdict(s)...) {
		t.Error(wrong)
	}
	t.Logf("%d reports were acknowledged in %d lives, and are there", len(ledger), lives)
}

// verdict is what SQLite finds wrong in the whole file.
func verdict(s *Store) (wrong []string) {
	err := s.rows(background, `PRAGMA integrity_check`, nil, func(r *sql.Rows) error {
		var line string
		err := r.Scan(&line)
		if line != "ok" {
			wrong = append(wrong, "integrity_check: "+line)
		}
		return err
	})
	if err != nil {
		wrong = append(wrong, err.Error())
	}
	return wrong
}

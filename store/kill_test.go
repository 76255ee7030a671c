package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ahadi/store/pgtest"
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
	all, lives := newLedger(), times(20, 200)
	for i := range lives {
		l := life{dir: dir, env: []string{anyClock(luck)}, after: 1 + luck.IntN(200)}
		if i%2 == 1 {
			l.env = append(l.env, victimPages+"=20") // it is at a checkpoint most of the time
		}
		l.live(t, all)
	}
	judge(t, dir, all, lives)
}

// On a server the kills take turns: our process alone, one of the server's
// processes under it, and the whole server.
func TestAKillOfUsOrOfTheServerLosesNothingThatWasAcknowledged(t *testing.T) {
	dir, luck := t.TempDir(), luckOf(t)
	server := pgtest.Start(t)
	if err := os.WriteFile(filepath.Join(dir, urlFile), []byte(server.URL(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	seedIn(t, dir)
	all, lives := newLedger(), times(6, 200)
	for i := range lives {
		l := life{dir: dir, env: []string{anyClock(luck)}, after: 1 + luck.IntN(200)}
		switch i % 3 {
		case 1:
			l.crash = server.KillBackends
		case 2:
			l.crash = func() error {
				if err := server.Stop("immediate"); err != nil {
					return fmt.Errorf("stop: %w", err)
				}
				return server.Start()
			}
		}
		l.crashAt = 1 + luck.IntN(l.after)
		l.after += 20 // it goes on after a crash, or it is told that it does not
		l.live(t, all)
		if l.crash != nil {
			recovered(t, dir)
		}
	}
	judge(t, dir, all, lives)
	t.Logf("%d were refused", len(all.busy))
}

// recovered waits until a service can start: a server that reads its log after a
// crash takes no connection.
func recovered(t *testing.T, dir string) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		s, err := openIn(dir)
		if err == nil {
			s.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// judge holds the database against the ledger.
func judge(t *testing.T, dir string, all ledger, lives int) {
	t.Helper()
	if len(all.saved) < lives {
		t.Fatalf("only %d reports were acknowledged in %d lives", len(all.saved), lives)
	}
	s, err := openIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, wrong := range missed(s, all) {
		t.Error(wrong)
	}
	t.Logf("%d reports were acknowledged in %d lives, and are there", len(all.saved), lives)
}

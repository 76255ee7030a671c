package store

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/store/pgtest"
)

// behindAPooler opens a network that is reached through a pooler.
func behindAPooler(t *testing.T) (*Store, Options) {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Database: pgtest.Pooled(t, pgtest.URL(t)), Keys: ring, Exclusive: true}
	var both [2]*Store // an empty place, in which two begin at once
	var all sync.WaitGroup
	for i := range both {
		all.Go(func() {
			s, err := Open(context.Background(), o)
			if err != nil {
				t.Error(err)
			}
			both[i] = s
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	if err := both[1].Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { both[0].Close() })
	if err := both[0].Seed(t.Context(), small(), now); err != nil {
		t.Fatal(err)
	}
	return both[0], o
}

func TestLimitsHoldBehindAPooler(t *testing.T) {
	s, o := behindAPooler(t)
	if !s.engine.pooled {
		t.Fatal("the pooler was not seen")
	}
	err := s.single(t.Context(), func(tx *Tx) error {
		var statement, lock, idle string
		if _, err := tx.row(`SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout')`, nil, &statement, &lock, &idle); err != nil {
			return err
		}
		if statement != statementTimeout || lock != lockTimeout || idle != idleTimeoutLong {
			t.Errorf("a statement may take %s and wait %s for a lock, its process %s between two", statement, lock, idle)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	err = s.look(t.Context(), func(v *view) error {
		_, err := v.tx.ExecContext(v.ctx, `UPDATE network SET latest_ms = 0`)
		return err
	})
	if e, ok := pgError(err); !ok || e.Code != "25006" {
		t.Errorf("a page may write: %v", err)
	}
	if err := s.hear(t.Context(), o.Database); !errors.Is(err, errPooler) {
		t.Errorf("hints are listened for on a connection that is somebody else's a moment later: %v", err)
	}
}

func TestAPoolerThatBreaksTransactionsUpIsRefused(t *testing.T) {
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Database: pgtest.Hasty(t), Keys: ring}); err == nil || !strings.Contains(err.Error(), "pool_mode = transaction") || starting(err) {
		t.Errorf("opened: %v", err)
	}
}

// Whoever restores works on the server itself, and alone.
func TestARestoreAndAPoolerKeepApart(t *testing.T) {
	s, o := behindAPooler(t)
	direct := pgtest.Direct(t, o.Database)
	r, _ := newRestoring(t)
	for _, database := range []string{o.Database, direct} {
		want := "give the address of the server itself"
		if database == direct {
			want = "another Ahadi serves the database"
			if led, err := s.Lead(t.Context(), "one", time.Now()); !led || err != nil {
				t.Fatalf("leads %v, %v", led, err)
			}
		}
		if _, err := Copy(context.Background(), CopyOptions{From: r.path, To: database, Keys: r.ring, Now: now}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a copy into it: %v", err)
		}
		if _, err := Copy(context.Background(), CopyOptions{From: database, To: filepath.Join(t.TempDir(), "new.db"), Now: now}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a copy of it: %v", err)
		}
	}
	if err := s.Resign(t.Context()); err != nil {
		t.Fatal(err)
	}
	held, err := openServer(t.Context(), direct)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "is being restored or copied") {
		t.Errorf("opened %v, %v", s, err)
	}
	if _, err := s.Turn(t.Context(), dialled(akinyi, "one", ""), filing(40, "")); !errors.Is(err, ErrBusy) {
		t.Errorf("a report meanwhile: %v", err)
	}
	if err := held.close(); err != nil {
		t.Fatal(err)
	}
	turn(t, s, dialled(akinyi, "one", ""), filing(40, ""))
}

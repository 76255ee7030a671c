package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"ahadi/internal/keys"
)

func TestWhoAsksAClosedStoreIsToldAtOnce(t *testing.T) {
	s, _ := openTest(t)
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			for n := range 50 {
				_, err := s.Turn(context.Background(), dialled("+12025550101", fmt.Sprint(i, n), ""), func(Before) After { return After{} })
				if err != nil && !errors.Is(err, ErrBusy) {
					t.Error(err)
				}
			}
		})
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	all.Wait() // nobody is left waiting
}

func TestManyFirstStartsOnOneFileMakeOneSchema(t *testing.T) {
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ahadi.db")
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			s, err := Open(context.Background(), Options{Database: path, Keys: ring})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestASecondServiceOnOneFileIsRefusedUntilTheFirstHasEnded(t *testing.T) {
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Database: filepath.Join(t.TempDir(), "ahadi.db"), Keys: ring, Exclusive: true}
	first, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := Open(context.Background(), o); err == nil {
		second.Close()
		t.Fatal("a second service opened the file")
	}
	beside, err := Open(context.Background(), Options{Database: o.Database, Keys: ring})
	if err != nil {
		t.Fatalf("a command beside the service: %v", err)
	}
	beside.Close()
	first.Close()
	again, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestArgumentsAreComparedWithPlaceholders(t *testing.T) {
	s, _ := openTest(t)
	for query, args := range map[string][]any{
		`SELECT $1`:              {1, 2},
		`SELECT $2, $1`:          {1},
		`SELECT id FROM network`: {1},
	} {
		if err := s.rows(context.Background(), query, args, nil); err == nil {
			t.Errorf("a reader took %d arguments for %s", len(args), query)
		}
		if err := s.single(context.Background(), func(tx *Tx) error { return tx.rows(query, args, nil) }); err == nil {
			t.Errorf("the writer took %d arguments for %s", len(args), query)
		}
	}
}

package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ahadi/internal/keys"
)

func TestTheReserveIsGivenUpWhenTheDiskIsFullAndMadeAgain(t *testing.T) {
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	const size = 1 << 20
	o := Options{Database: filepath.Join(t.TempDir(), "ahadi.db"), Keys: ring, Exclusive: true, Ballast: size}
	s, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Seed(context.Background(), small(), now); err != nil {
		t.Fatal(err)
	}
	kept := func() bool {
		info, err := os.Stat(o.Database + ".reserve")
		return err == nil && info.Size() == size
	}
	if !kept() {
		t.Fatal("nothing is kept for bad times")
	}
	allow(t, s, 2)
	for n := 0; err == nil && n < 100; n++ {
		_, err = s.Turn(background, dialled("+12025550101", fmt.Sprint(n), ""), filing(n, strings.Repeat("long ", 100)))
	}
	if !errors.Is(err, ErrBusy) || kept() {
		t.Fatalf("a full disk: %v; the reserve is there: %v", err, kept())
	}
	allow(t, s, 10_000) // what removing it has given
	if _, err := s.Turn(background, dialled("+12025550101", "after", ""), filing(1, "")); err != nil {
		t.Fatalf("on the reserve: %v", err)
	}
	if err := s.Ready(background, now); err == nil || !strings.Contains(err.Error(), "free the disk") {
		t.Errorf("a service that lives on its reserve says it is ready: %v", err)
	}
	if err := s.Prune(background, now); err != nil { // the minute's housekeeping
		t.Fatal(err)
	}
	if err := s.Ready(background, now); err != nil || !kept() {
		t.Errorf("there is room again: %v; the reserve is there: %v", err, kept())
	}
}

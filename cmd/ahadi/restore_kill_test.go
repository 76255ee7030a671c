package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/store"
)

// TestAKilledBackupOrRestoreLeavesTheOldState kills both at any instant.
func TestAKilledBackupOrRestoreLeavesTheOldState(t *testing.T) {
	p := startDemo(t, "", "--people", "300")
	p.sms("+12025550102", "m1", "K12 40 drains dug")
	folder := t.TempDir()
	backup := filepath.Join(folder, "whole.db")
	ran(t, 0, "backup", backup, "--data", p.data)
	p.sms("+12025550102", "m2", "K12 80 after the backup")
	const new = 2 // reports
	p.kill()
	old, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Now()
	ran(t, 1, "backup", backup, "--data", p.data)
	start := time.Since(took) // of a process that does nothing
	replaced := false
	for range kills() {
		killed(t, start, "backup", filepath.Join(folder, "killed.db"), "--data", p.data)
		if b, err := os.ReadFile(filepath.Join(folder, "killed.db")); err == nil { // it was done: then it is whole
			ran(t, 0, "restore", filepath.Join(folder, "killed.db"), "--data", emptyBeside(t, p.data))
			if len(b) == 0 || os.Remove(filepath.Join(folder, "killed.db")) != nil {
				t.Error("a named backup is empty")
			}
		}
		if replaced {
			continue
		}
		killed(t, start, "restore", backup, "--data", p.data, "--force")
		n := reportsOf(t, p.data)
		if replaced = n == new-1; !replaced && n != new {
			t.Fatalf("after a kill %d reports are there: neither the %d of before nor the %d of the backup", n, new, new-1)
		}
	}
	if b, err := os.ReadFile(backup); err != nil || !bytes.Equal(b, old) {
		t.Errorf("the backup was changed: %v", err)
	}
	ran(t, 0, "restore", backup, "--data", p.data, "--force")
	left, err := filepath.Glob(filepath.Join(p.data, ".ahadi-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("killed restores have left %v, %v", left, err)
	}
}

// kills is how often each is killed.
func kills() int {
	if os.Getenv("AHADI_LONG") != "" {
		return 100
	}
	return 5
}

// killed runs a command and kills it somewhere on its way.
func killed(t *testing.T, start time.Duration, args ...string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asAhadi+"=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(start/2+rand.N(start), func() { cmd.Process.Kill() })
	defer timer.Stop()
	if err := cmd.Wait(); err != nil && !strings.Contains(err.Error(), "killed") {
		t.Errorf("ahadi %s: %v", args[0], err)
	}
}

// emptyBeside is a folder with the keys of another one.
func emptyBeside(t *testing.T, data string) string {
	t.Helper()
	folder := t.TempDir()
	b, err := os.ReadFile(filepath.Join(data, "ahadi.keys"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "ahadi.keys"), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// reportsOf counts the reports of a folder that nobody serves, those of number
// +12025550102's two texts.
func reportsOf(t *testing.T, data string) (n int) {
	t.Helper()
	ring, err := keys.Open(filepath.Join(data, "ahadi.keys"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), store.Options{Database: filepath.Join(data, "ahadi.db"), Keys: ring, Exclusive: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, err := s.Reports(context.Background(), store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if strings.Contains(string(r.Answers), "drains dug") || strings.Contains(string(r.Answers), "after the backup") {
			n++
		}
	}
	return n
}

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ran runs the real command in a process of its own and gives what it
// printed; it fails the test unless the command ends with code.
func ran(t *testing.T, code int, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asAhadi+"=1")
	out, err := cmd.CombinedOutput()
	got := 0
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if got != code {
		t.Fatalf("ahadi %s ended with %d, not %d:\n%s", strings.Join(args, " "), got, code, out)
	}
	return string(out)
}

// says fails unless every one of words stands in what was printed.
func says(t *testing.T, printed string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(printed, w) {
			t.Errorf("it does not say %q:\n%s", w, printed)
		}
	}
}

// must runs a command on the demo's folder, which must end with code and say words.
func (p *process) must(code int, words []string, args ...string) string {
	p.t.Helper()
	output := ran(p.t, code, slices.Concat(args, []string{"--data", p.data}, p.kept)...)
	says(p.t, output, words...)
	return output
}

// bin is a folder in which ahadi is this test's own binary.
func bin(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	self, err := filepath.Abs(os.Args[0])
	if err == nil {
		err = os.Symlink(self, filepath.Join(dir, "ahadi"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

package main

import (
	"errors"
	"os"
	"os/exec"
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

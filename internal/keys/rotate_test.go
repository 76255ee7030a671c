package keys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var day = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// inFile is a ring of a new key file.
func inFile(t testing.TB) (*Ring, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ahadi.keys")
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return r, path
}

func reopened(t testing.TB, path string) *Ring {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wrapped(t testing.TB, r *Ring) string {
	t.Helper()
	w, _, err := r.NewDataKey()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestARotatedRingOpensWhatEitherMasterWrapped(t *testing.T) {
	r, path := inFile(t)
	other := reopened(t, path) // another process
	first, old, index := r.Master(), wrapped(t, r), r.Index("line", "x")
	if err := r.Rotate(day); err != nil {
		t.Fatal(err)
	}
	fresh := wrapped(t, r)
	if r.Master() == first || strings.HasPrefix(fresh, PrefixOf(first)) {
		t.Error("the old master key still wraps")
	}
	for name, ring := range map[string]*Ring{"its own": r, "another process's": other, "the next start's": reopened(t, path)} {
		for _, w := range []string{old, fresh} {
			if _, err := ring.Unwrap(w); err != nil {
				t.Errorf("%s ring: %v", name, err)
			}
		}
		if ring.Index("line", "x") != index {
			t.Errorf("%s ring finds nobody any more", name)
		}
		if all := ring.Retired(); len(all) != 1 || all[0] != (Retired{first, day}) {
			t.Errorf("%s ring retired %v", name, all)
		}
	}
	again, err := r.Rewrap(old)
	if err != nil || !strings.HasPrefix(again, PrefixOf(r.Master())) {
		t.Errorf("wrapped again as %s, %v", again, err)
	}
	if err := r.Drop(first); err != nil {
		t.Fatal(err)
	}
	last := reopened(t, path)
	if _, err := last.Unwrap(again); err != nil {
		t.Error(err)
	}
	if _, err := last.Unwrap(old); !errors.Is(err, ErrOpen) {
		t.Errorf("a dropped key still opens: %v", err)
	}
}

func TestARingWrapsWithTheNewKeyOnceItHasReadTheFile(t *testing.T) {
	r, path := inFile(t)
	other := reopened(t, path)
	if err := r.Rotate(day); err != nil {
		t.Fatal(err)
	}
	if err := other.Reload(); err != nil || other.Master() != r.Master() {
		t.Errorf("wraps with %s, the file says %s: %v", other.Master(), r.Master(), err)
	}
}

func TestAFileThatCannotBeReadLeavesTheRingAsItIs(t *testing.T) {
	r, path := inFile(t)
	w := wrapped(t, r)
	theirs, _ := inFile(t)
	for name, spoil := range map[string]func() error{
		"another network's": func() error { return os.WriteFile(path, []byte(render(theirs.masters.Load(), theirs.index)), 0o600) },
		"damaged":           func() error { return os.WriteFile(path, []byte(header), 0o600) },
		"open to all":       func() error { return os.Chmod(path, 0o644) },
		"gone":              func() error { return os.Remove(path) },
	} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := spoil(); err != nil {
				t.Fatal(err)
			}
			if err := r.Reload(); err == nil {
				t.Error("it was taken")
			}
			if _, err := r.Unwrap(w); err != nil {
				t.Error(err)
			}
			if err := r.Rotate(day); err == nil {
				t.Error("it was written over")
			}
			if err := errors.Join(os.WriteFile(path, text, 0o600), os.Chmod(path, 0o600)); err != nil {
				t.Fatal(err)
			}
			if err := r.Reload(); err != nil {
				t.Errorf("put right again: %v", err)
			}
		})
	}
}

func TestARotationGoesOnAfterOneThatWasKilled(t *testing.T) {
	r, path := inFile(t)
	if err := os.WriteFile(path+".next", []byte("half a"), 0o600); err != nil { // killed before it was whole
		t.Fatal(err)
	}
	if err := r.Rotate(day); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("files left behind: %v", left)
	}
}

func TestALinkToTheKeyFileStaysALink(t *testing.T) {
	_, path := inFile(t)
	link := filepath.Join(t.TempDir(), "ahadi.keys")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	r := reopened(t, link)
	if err := r.Rotate(day); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != path || reopened(t, path).Master() != r.Master() {
		t.Errorf("it leads to %q, %v", to, err)
	}
}

func TestOneRotationAtATime(t *testing.T) {
	r, path := inFile(t)
	unlock, err := r.Lock()
	if err != nil {
		t.Fatal(err)
	}
	other := reopened(t, path)
	if _, err := other.Lock(); err == nil || !strings.Contains(err.Error(), "wait") {
		t.Errorf("a second one began: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = other.Lock()
	if err != nil {
		t.Fatalf("after the first: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
}

func TestACopyOpensWhatTheFileOpensAndReplacesNothing(t *testing.T) {
	r, path := inFile(t)
	old := wrapped(t, r)
	if err := r.Rotate(day); err != nil {
		t.Fatal(err)
	}
	into := filepath.Join(t.TempDir(), "copy.keys")
	if err := r.Copy(into); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(into)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	ring := reopened(t, into)
	for _, w := range []string{old, wrapped(t, r)} {
		if _, err := ring.Unwrap(w); err != nil {
			t.Error(err)
		}
	}
	for _, there := range []string{into, path} {
		before, err := os.ReadFile(there)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Copy(there); !errors.Is(err, os.ErrExist) || !strings.Contains(err.Error(), "give another name") {
			t.Errorf("%s was written over: %v", there, err)
		}
		if after, err := os.ReadFile(there); err != nil || string(after) != string(before) {
			t.Errorf("%s is another file now, %v", there, err)
		}
	}
}

func TestARingWithoutAFileSaysSo(t *testing.T) {
	r := newRing(t)
	_, locked := r.Lock()
	for what, err := range map[string]error{"rotate": r.Rotate(day), "drop": r.Drop("x"), "copy": r.Copy("x"), "lock": locked} {
		if !errors.Is(err, ErrNoFile) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := r.Reload(); err != nil {
		t.Errorf("there is nothing to read again: %v", err)
	}
}

func TestADamagedRetiredKeyIsRefused(t *testing.T) {
	r, path := inFile(t)
	if err := r.Rotate(day); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{"retired:2026", "retired:20"}, {"retired:", "retried:"}, {"retired:2026-11-24T09:00:00Z:", "retired:2026-11-24T09:00:00Z:A"}} {
		if _, err := Parse(strings.Replace(string(text), change[0], change[1], 1)); err == nil {
			t.Errorf("%s is taken", change[1])
		}
	}
}

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestAFileIsThereOnceItIsNoted: not before, not half, and never in the place of
// another that must stay.
func TestAFileIsThereOnceItIsNoted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "numbers.csv")
	body := func(w io.Writer) error {
		_, err := io.WriteString(w, "all")
		return err
	}
	there := func() bool {
		_, err := os.Lstat(path)
		return err == nil
	}
	early, noted := false, errors.New("the trail is away")
	file := wholeFile{path: path, fresh: true, note: func() error {
		early = early || there()
		return noted
	}}
	if _, err := file.write(body); !errors.Is(err, noted) || there() {
		t.Errorf("what is not noted is there: %v", err)
	}
	noted = nil
	if n, err := file.write(body); err != nil || n != 3 || early {
		t.Errorf("%d bytes, there before it was noted: %v, %v", n, early, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 3 {
		t.Errorf("%+v, %v", info, err)
	}
	if _, err := file.write(body); !errors.Is(err, os.ErrExist) {
		t.Errorf("another was replaced: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("%v is left, %v", left, err)
	}
}

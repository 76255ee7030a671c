package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// wholeFile is a file that is there with all that it holds, or not at all.
type wholeFile struct {
	path  string
	fresh bool         // it must not replace another
	note  func() error // writes into the trail who takes it: before the file is there
}

// write writes it, for this user's eyes, and gives its size.
func (w wholeFile) write(body func(io.Writer) error) (size int64, err error) {
	if w.fresh {
		if _, err := os.Lstat(w.path); err == nil {
			return 0, fmt.Errorf("%s: %w", w.path, os.ErrExist)
		}
	}
	f, err := os.CreateTemp(filepath.Dir(w.path), "."+filepath.Base(w.path)+"-")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	if err := body(f); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = w.note()
	}
	if err == nil && w.fresh {
		err = claim(w.path)
	}
	if err == nil {
		err = os.Rename(f.Name(), w.path)
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), f.Close()
}

// claim makes an empty file where there is none.
func claim(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// header is the first line of a key file.
const header = "ahadi keys 1"

// Open reads the key file, or makes it with new keys, readable by its owner
// alone, when there is none. Whoever loses this file loses every number and
// name in the database.
func Open(path string) (*Ring, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s may be read by others: chmod 600 it", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return parse(path, string(text))
}

// Parse reads the text of a key file that is kept elsewhere, such as in the
// environment.
func Parse(text string) (*Ring, error) { return parse("keys", text) }

func parse(name, text string) (*Ring, error) {
	f := strings.Fields(strings.ReplaceAll(text, header, ""))
	if !strings.HasPrefix(text, header) || len(f) != 2 {
		return nil, fmt.Errorf("%s is no key file: its first line is %q, then two keys follow", name, header)
	}
	var raw [2][]byte
	for i, s := range f {
		_, value, _ := strings.Cut(s, ":")
		b, err := encoding.DecodeString(value)
		if err != nil || len(b) != size {
			return nil, fmt.Errorf("%s: key %d is damaged: restore the copy of the key file", name, i+1)
		}
		raw[i] = b
	}
	return ring(raw[0], raw[1])
}

// create writes the file under another name first, so that a crash leaves a
// whole key file or none. Of two first starts one creates, the other gets
// fs.ErrExist and reads.
func create(path string) error {
	r, err := New()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // 0600
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintf(f, "%s\nmaster:%s\nindex:%s\n", header, encoding.EncodeToString(r.raw[0]), encoding.EncodeToString(r.raw[1]))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	if err := os.Link(f.Name(), path); err != nil { // unlike a rename, never replaces another start's keys
		return fmt.Errorf("key file: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the file's name as durable as what is in it: a database
// whose keys a power cut took is lost.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

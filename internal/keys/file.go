package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// header is the first line of a key file. The current master key and the index
// key follow, and then the retired ones with the time since when:
//
//	ahadi keys 1
//	master:…
//	index:…
//	retired:2026-11-24T09:00:00Z:…
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
	path, err := filepath.Abs(path)
	if err == nil { // a link to the file stays one when another takes the file's place
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	all, index, info, err := read(path)
	if err != nil {
		return nil, err
	}
	r := ring(all, index)
	r.path, r.seen = path, info
	return r, nil
}

// read reads a key file that nobody else may read.
func read(path string) (*masters, []byte, os.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, nil, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, nil, nil, fmt.Errorf("key file %s may be read by others: chmod 600 it", path)
	}
	text := make([]byte, min(info.Size(), 1<<20))
	if _, err := f.ReadAt(text, 0); err != nil {
		return nil, nil, nil, fmt.Errorf("key file: %w", err)
	}
	all, index, err := parse(path, string(text))
	return all, index, info, err
}

// Parse reads the text of a key file that is kept elsewhere, such as in the
// environment.
func Parse(text string) (*Ring, error) {
	all, index, err := parse("keys", text)
	if err != nil {
		return nil, err
	}
	return ring(all, index), nil
}

func parse(name, text string) (*masters, []byte, error) {
	f := strings.Fields(strings.TrimPrefix(text, header))
	if !strings.HasPrefix(text, header) || len(f) < 2 || !strings.HasPrefix(f[0], "master:") || !strings.HasPrefix(f[1], "index:") {
		return nil, nil, fmt.Errorf("%s is no key file: its first line is %q, then master: and index: follow, and retired ones", name, header)
	}
	var all masters
	var index []byte
	for i, s := range f {
		cut := strings.LastIndexByte(s, ':')
		b, err := encoding.DecodeString(s[cut+1:])
		damaged := fmt.Errorf("%s: key %d is damaged: restore the copy of the key file", name, i+1)
		if err != nil || len(b) != size {
			return nil, nil, damaged
		}
		if i == 1 {
			index = b
			continue
		}
		m, err := newMaster(b)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			all.current = m
			continue
		}
		since, found := strings.CutPrefix(s[:max(cut, 0)], "retired:")
		if m.retired, err = time.Parse(time.RFC3339, since); err != nil || !found {
			return nil, nil, damaged
		}
		all.retired = append(all.retired, m)
	}
	return &all, index, nil
}

// render is the text of a key file.
func render(all *masters, index []byte) string {
	text := fmt.Sprintf("%s\nmaster:%s\nindex:%s\n", header, encoding.EncodeToString(all.current.raw), encoding.EncodeToString(index))
	for _, m := range all.retired {
		text += fmt.Sprintf("retired:%s:%s\n", m.retired.Format(time.RFC3339), encoding.EncodeToString(m.raw))
	}
	return text
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
	_, err = f.WriteString(render(r.masters.Load(), r.index))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	if err := os.Link(f.Name(), path); err != nil { // unlike a rename, never replaces another start's keys
		return fmt.Errorf("key file: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// replace puts another text in the place of a key file: a crash leaves the one
// or the other, whole. Its owner stays its owner, whoever rotates.
func replace(path, text string) error {
	was, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	next := path + ".next"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) { // of one that was killed
		return fmt.Errorf("key file: %w", err)
	}
	f, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	_, err = f.WriteString(text)
	if owner, ok := was.Sys().(*syscall.Stat_t); ok && err == nil {
		err = f.Chown(int(owner.Uid), int(owner.Gid))
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("key file: %w", err), os.Remove(next))
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

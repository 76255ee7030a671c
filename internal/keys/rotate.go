package keys

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// ErrNoFile means that the keys are not in a file, so nothing can be put there.
var ErrNoFile = errors.New("the keys are not in a file")

// Reload reads the key file again when it has changed. What cannot be read
// leaves the ring as it is.
func (r *Ring) Reload() error {
	if r.path == "" {
		return nil
	}
	r.reading.Lock()
	defer r.reading.Unlock()
	return r.reload()
}

func (r *Ring) reload() error {
	info, err := os.Stat(r.path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	if unchanged(r.seen, info) {
		return nil
	}
	all, index, info, err := read(r.path)
	if err != nil {
		return err
	}
	if !slices.Equal(index, r.index) {
		return fmt.Errorf("key file %s belongs to another network: put this one's back", r.path)
	}
	r.masters.Store(all)
	r.seen = info
	return nil
}

// unchanged says whether a file is still the one that was read: a new one takes
// its place under the same name, and is never written into.
func unchanged(was, is os.FileInfo) bool {
	return was != nil && os.SameFile(was, is) && was.Mode() == is.Mode() && was.ModTime().Equal(is.ModTime()) && was.Size() == is.Size()
}

// Lock keeps other processes from rotating the same file until it is called back.
func (r *Ring) Lock() (unlock func() error, err error) {
	if r.path == "" {
		return nil, ErrNoFile
	}
	d, err := os.Open(filepath.Dir(r.path))
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(errors.New("another rotation is at work: wait for its end"), d.Close())
	}
	return d.Close, nil
}

// Rotate draws a new master key and retires the one before. The file has it
// before anything is wrapped with it, and a crash leaves the old file or the new
// one. The caller holds Lock.
func (r *Ring) Rotate(now time.Time) error {
	m, err := r.draw()
	if err != nil {
		return err
	}
	return r.change(func(old *masters) *masters {
		last := *old.current
		last.retired = now.UTC().Truncate(time.Second)
		return &masters{current: m, retired: append([]*master{&last}, old.retired...)}
	})
}

// draw makes a master key whose id no other one has.
func (r *Ring) draw() (*master, error) {
	for {
		raw := make([]byte, size)
		if _, err := rand.Read(raw); err != nil {
			return nil, fmt.Errorf("draw a master key: %w", err)
		}
		m, err := newMaster(raw)
		if err != nil || r.masters.Load().find(m.id) == nil {
			return m, err
		}
	}
}

// Drop forgets a retired master key: whatever it still wraps, and only it, is
// unreadable for ever. The caller holds Lock.
func (r *Ring) Drop(id string) error {
	return r.change(func(old *masters) *masters {
		kept := slices.DeleteFunc(slices.Clone(old.retired), func(m *master) bool { return m.id == id })
		return &masters{current: old.current, retired: kept}
	})
}

// change writes the file, and then holds by what it says.
func (r *Ring) change(to func(*masters) *masters) error {
	if r.path == "" {
		return ErrNoFile
	}
	r.reading.Lock()
	defer r.reading.Unlock()
	if err := r.reload(); err != nil {
		return err
	}
	if err := replace(r.path, render(to(r.masters.Load()), r.index)); err != nil {
		return err
	}
	return r.reload()
}

// Copy writes the key file as it is now to a new file, and reads it back.
func (r *Ring) Copy(path string) error {
	if r.path == "" {
		return ErrNoFile
	}
	if err := r.Reload(); err != nil {
		return err
	}
	all := r.masters.Load()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("copy of the key file: %w: give another name, such as one with the day, for an earlier copy may be the only one that opens an earlier backup", err)
	}
	if err != nil {
		return fmt.Errorf("copy of the key file: %w", err)
	}
	text := render(all, r.index)
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close(), syncFolder(filepath.Dir(path))); err == nil {
		var got []byte
		if got, err = os.ReadFile(path); err == nil && string(got) != text {
			err = errors.New("it reads back differently")
		}
	}
	if err != nil {
		return errors.Join(fmt.Errorf("copy of the key file %s: %w", path, err), os.Remove(path))
	}
	return nil
}

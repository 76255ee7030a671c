package store

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// ballast is a file beside the database that holds room for bad times: when the
// disk is full it is removed, so that the service goes on, says what is wrong,
// and can be stopped in order. It is made again when there is room.
type ballast struct {
	path string
	size int64 // 0: there is none
	gone atomic.Bool
}

// Ballast is how much a service keeps.
const Ballast = 32 << 20

// fill makes the file, unless the disk is so full that the room is needed now.
func (b *ballast) fill() error {
	if b.size == 0 {
		return nil
	}
	if info, err := os.Stat(b.path); err == nil && info.Size() == b.size {
		b.gone.Store(false)
		return nil
	}
	err := b.write()
	b.gone.Store(err != nil)
	if err != nil {
		return fmt.Errorf("reserve: %w", errors.Join(err, b.remove()))
	}
	return nil
}

// write fills the file with what no disk can make smaller.
func (b *ballast) write() error {
	f, err := os.OpenFile(b.path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	var disk syscall.Statfs_t
	if err := syscall.Statfs(b.path, &disk); err != nil {
		return err
	}
	if free := uint64(disk.Bavail) * uint64(disk.Bsize); free < 2*uint64(b.size) {
		return fmt.Errorf("%d MB are free, it takes %d: free the disk", free>>20, 2*b.size>>20)
	}
	if _, err := io.Copy(f, io.LimitReader(rand.NewChaCha8([32]byte{}), b.size)); err != nil {
		return err
	}
	return f.Sync()
}

// give removes the file when it is the disk that had no room.
func (b *ballast) give(err error) error {
	var e sqlite3.Error
	if b.size == 0 || !errors.As(err, &e) || e.Code != sqlite3.ErrFull && e.SystemErrno != syscall.ENOSPC {
		return nil
	}
	b.gone.Store(true)
	return b.remove()
}

func (b *ballast) remove() error {
	if err := os.Remove(b.path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// missing says so while the service lives without it.
func (b *ballast) missing() error {
	if !b.gone.Load() {
		return nil
	}
	return fmt.Errorf("the disk is full: the service lives on the %d MB that it had kept for this: free the disk, and within a minute they are kept again", b.size>>20)
}

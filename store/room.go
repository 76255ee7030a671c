package store

import (
	"os"
	"path/filepath"
	"syscall"
)

// Room is how many bytes are free for the database's file, and how many it takes
// with its log. known is false where a server keeps it, or the disk does not say.
func (s *Store) Room() (free, size int64, known bool) {
	var disk syscall.Statfs_t
	if s.path == "" || syscall.Statfs(filepath.Dir(s.path), &disk) != nil {
		return 0, 0, false
	}
	for _, end := range []string{"", "-wal"} {
		if info, err := os.Stat(s.path + end); err == nil {
			size += info.Size()
		}
	}
	return int64(disk.Bavail) * int64(disk.Bsize), size, true
}

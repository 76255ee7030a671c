package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// measureDisk counts how often a second a page can be put on disk: the least
// that a durable answer costs there. It overwrites, as a write-ahead log does, and
// takes as long as the window.
func measureDisk(folder string, window time.Duration) (float64, error) {
	const page, pages = 4096, 256
	f, err := os.Create(filepath.Join(folder, "disk"))
	if err != nil {
		return 0, fmt.Errorf("measure the disk: %w", err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := f.Write(make([]byte, page*pages)); err != nil {
		return 0, fmt.Errorf("measure the disk: %w", err)
	}
	if err := f.Sync(); err != nil {
		return 0, fmt.Errorf("measure the disk: %w", err)
	}
	buf, n := make([]byte, page), 0
	start := time.Now()
	for time.Since(start) < window {
		buf[0]++
		if _, err := f.WriteAt(buf, int64(n%pages)*page); err != nil {
			return 0, fmt.Errorf("measure the disk: %w", err)
		}
		if err := datasync(f); err != nil {
			return 0, fmt.Errorf("measure the disk: %w", err)
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}

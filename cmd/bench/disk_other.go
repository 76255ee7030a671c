//go:build !linux

package main

import "os"

// datasync is the nearest that this system has to fdatasync.
func datasync(f *os.File) error { return f.Sync() }

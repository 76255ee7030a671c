package main

import (
	"os"
	"syscall"
)

// datasync puts what was written on the disk, and nothing else about the file.
func datasync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

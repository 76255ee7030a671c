//go:build !linux

package store

import "syscall"

// giveUp leaves what was sent and is not acknowledged to the system.
func giveUp(string, string, syscall.RawConn) error { return nil }

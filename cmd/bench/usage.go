package main

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// usage is what a server's process has used since its start.
type usage struct {
	CPU    time.Duration `json:"cpu"`
	Memory int64         `json:"memory"` // resident bytes now
	Groups int64         `json:"groups"` // commits of the store
	Turns  int64         `json:"turns"`
}

// ownUsage reads this process's.
func ownUsage() (u usage, err error) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return u, err
	}
	u.CPU = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	u.Memory = resident()
	return u, nil
}

// resident is the memory of this process: what Linux says, elsewhere what the
// runtime has taken.
func resident() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		if f := strings.Fields(string(text)); len(f) > 1 {
			if pages, err := strconv.ParseInt(f[1], 10, 64); err == nil {
				return pages * int64(os.Getpagesize())
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}

// usedBetween is what the child used inside the window; Memory is at its end.
func (c *child) usedBetween(ctx context.Context, from, until time.Time) (usage, error) {
	if err := wait(ctx, from); err != nil {
		return usage{}, err
	}
	before, err := c.usage()
	if err != nil {
		return usage{}, err
	}
	if err := wait(ctx, until); err != nil {
		return usage{}, err
	}
	after, err := c.usage()
	return usage{after.CPU - before.CPU, after.Memory, after.Groups - before.Groups, after.Turns - before.Turns}, err
}

func wait(ctx context.Context, until time.Time) error {
	t := time.NewTimer(time.Until(until))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

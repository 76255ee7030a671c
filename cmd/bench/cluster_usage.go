package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc: a hundredth of a second on every Linux.
const tick = 10 * time.Millisecond

// cpu is what all processes of the server have used since its start, those too that
// have ended; nothing of none, and where the system does not tell.
func (c *cluster) cpu() (sum time.Duration, err error) {
	if c == nil {
		return 0, nil
	}
	pids, err := c.Processes()
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for i, pid := range pids {
		sum += cpuOf(pid, i == 0)
	}
	return sum, err
}

// cpuOf is what a process has used, with those it has waited for or without.
func cpuOf(pid int, waited bool) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0 // it has ended: the server has waited for it
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	f := strings.Fields(rest)
	if len(f) < 15 {
		return 0
	}
	n := 2 // utime and stime, then those of children
	if waited {
		n = 4
	}
	ticks := 0
	for _, word := range f[11 : 11+n] {
		v, err := strconv.Atoi(word)
		if err != nil {
			return 0
		}
		ticks += v
	}
	return time.Duration(ticks) * tick
}

// syncs is how often the server has waited for its log to be on the disk, as far as
// its connections have told it: each does once a second while it is busy.
func (c *cluster) syncs() (int64, error) {
	return c.ask("postgres", "SELECT pg_stat_force_next_flush(); SELECT wal_sync FROM pg_stat_wal")
}

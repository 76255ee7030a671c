package main

import (
	"fmt"
	"os"
	"path/filepath"
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
	text, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	children, err := os.ReadFile(fmt.Sprintf("/proc/%[1]s/task/%[1]s/children", first))
	if err != nil {
		return 0, nil
	}
	sum = cpuOf(first, true)
	for _, pid := range strings.Fields(string(children)) {
		sum += cpuOf(pid, false)
	}
	return sum, nil
}

// cpuOf is what a process has used, with those it has waited for or without.
func cpuOf(pid string, waited bool) time.Duration {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
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

// syncs is how often the server has waited for its log to be on the disk.
func (c *cluster) syncs() (int64, error) {
	return c.ask("postgres", "SELECT pg_stat_force_next_flush(); SELECT wal_sync FROM pg_stat_wal")
}

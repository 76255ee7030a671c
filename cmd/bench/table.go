package main

import (
	"fmt"
	"io"
	"slices"
)

// table prints each figure as soon as it is there.
type table struct {
	out   io.Writer
	quiet bool
}

func newTable(out io.Writer, quiet bool) table { return table{out, quiet} }

func (t table) printf(format string, args ...any) {
	if !t.quiet {
		fmt.Fprintf(t.out, format, args...)
	}
}

func (t table) disk(perSecond float64) {
	t.printf("The disk does %.0f fdatasync/s. Ratios mean something, absolute figures are this machine's.\n", perSecond)
	if perSecond < slowDisk {
		t.printf("That is slow: compare with the rows only, not with the bare handler.\n")
	}
}

// slowDisk is below how many fdatasync/s the share of a bare handler says more
// about the disk than about the program.
const slowDisk = 2000

func (t table) head(connections int) {
	t.printf("\n%-21s %10s %8s %9s %9s %9s %11s %8s %9s\n", plural(connections), "requests/s", "of bare", "of rows", "p50 ms", "p99 ms", "CPU µs each", "MB", "to commit")
}

func plural(n int) string {
	if n == 1 {
		return "1 connection"
	}
	return fmt.Sprintf("%d connections", n)
}

// cell prints one line with its share of what was measured before it under as
// many connections: of the bare handler, of the rows alone.
func (t table) cell(v cell, all []cell) {
	k, err := find(v.Server)
	if err != nil {
		return
	}
	commit := ""
	if v.PerCommit > 0 {
		commit = fmt.Sprintf("%.1f", v.PerCommit)
	}
	wrong := ""
	if v.Wrong > 0 {
		wrong = fmt.Sprintf("  %d WRONG", v.Wrong)
	}
	t.printf("%-21s %10.0f %8s %9s %9.2f %9.2f %11.0f %8.0f %9s%s\n", k.title, v.PerSecond, share(v, all, "bare"), share(v, all, k.baseline()), v.P50, v.P99, v.CPU, v.Memory, commit, wrong)
}

// share is v's throughput as a share of another server's under as many connections.
func share(v cell, all []cell, of string) string {
	i := slices.IndexFunc(all, func(c cell) bool { return c.Server == of && c.Connections == v.Connections })
	if i < 0 || of == v.Server {
		return ""
	}
	return fmt.Sprintf("%.1f %%", 100*v.PerSecond/all[i].PerSecond)
}

// halves prints how long the hooks take at half of their load.
func (t table) halves(all []cell) {
	t.printf("\nAt half of its load   requests/s    p50 ms    p99 ms\n")
	for _, v := range all {
		k, err := find(v.Server)
		if err == nil {
			t.printf("%-14s (%3d) %12.0f %9.2f %9.2f\n", k.title, v.Connections, v.PerSecond, v.P50, v.P99)
		}
	}
}

func (t table) checks(all []check) {
	t.printf("\n")
	for _, c := range all {
		t.printf("%-12s %d reports sent, %d filed\n", c.Server, c.Sent, c.Filed)
		if c.Example != "" {
			t.printf("%-12s an answer that was wrong: %s\n", "", c.Example)
		}
	}
}

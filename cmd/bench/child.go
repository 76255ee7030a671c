package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// child is a server in a process of its own. It is asked over its standard
// input, one line at a time, and ends when that is closed.
type child struct {
	kind    kind
	address string
	pages   string // address of the pages, of one that has them
	people  []person
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	tally   tally    // of all measurements together
	also    []*child // other processes on the same database, which get every other request
}

// startAll starts every server that was asked for. What it has started it
// returns also with an error.
func startAll(ctx context.Context, o options, folder string) (all []*child, err error) {
	for _, name := range o.only {
		if _, err := find(name); err != nil {
			return nil, err
		}
	}
	everybody, err := newCrowd(o.people, time.Now())
	if err != nil {
		return nil, err
	}
	for _, k := range kinds {
		if len(o.only) > 0 && !slices.Contains(o.only, k.name) {
			continue
		}
		c, err := start(ctx, k, o, folder)
		if err != nil {
			return all, fmt.Errorf("start %s: %w", k.name, err)
		}
		c.people = everybody.people()
		all = append(all, c)
	}
	return all, nil
}

func start(ctx context.Context, k kind, o options, folder string) (*child, error) {
	profile := ""
	if o.profiles != "" {
		profile = filepath.Join(o.profiles, k.name+".pprof")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	database := filepath.Join(folder, k.name+".db")
	if o.cluster != nil && k.store {
		var err error
		if database, err = o.cluster.database(strings.ReplaceAll(k.name, "-", "_"), "template0"); err != nil {
			return nil, err
		}
	}
	return spawn(ctx, k, "serve", k.name, database, filepath.Join(folder, "bench.keys"), strconv.Itoa(o.people), profile)
}

// spawn starts this program once more, and waits for the address that it serves.
func spawn(ctx context.Context, k kind, args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{kind: k, cmd: exec.CommandContext(ctx, self, args...)}
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := c.out.ReadString('\n')
	if err != nil {
		return nil, errors.Join(errors.New("the server did not come up"), c.stop())
	}
	c.address, c.pages, _ = strings.Cut(strings.TrimSpace(line), " ")
	return c, nil
}

// question asks the child's process and reads its answer.
func (c *child) question(word string, answer any) error {
	if _, err := io.WriteString(c.in, word+"\n"); err != nil {
		return err
	}
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(line, answer)
}

// usage is what the process has used, together with the others on its database.
func (c *child) usage() (u usage, err error) {
	if err := c.question("usage", &u); err != nil {
		return u, err
	}
	for _, other := range c.also {
		v, err := other.usage()
		if err != nil {
			return u, err
		}
		u = usage{u.CPU + v.CPU, u.Memory + v.Memory, u.Groups + v.Groups, u.Turns + v.Turns}
	}
	return u, nil
}

// dial connects to the process, and to the others on its database.
func (c *child) dial(ctx context.Context) (all []*wire, err error) {
	for _, one := range append([]*child{c}, c.also...) {
		w, err := dial(ctx, one.address)
		if err != nil {
			return all, err
		}
		all = append(all, w)
	}
	return all, nil
}

// part is what was measured of a cell so far.
type part struct {
	times []time.Duration
	wrong int
	used  usage
}

// measure adds one slice of the window.
func (c *child) measure(ctx context.Context, n int, slice, pace time.Duration, p *part) error {
	t, used, err := c.load(ctx, n, slice, pace)
	if err != nil {
		return err
	}
	c.tally.reports += t.reports
	if c.tally.example == "" {
		c.tally.example = t.example
	}
	p.times = append(p.times, t.times...)
	p.wrong += t.wrong
	p.used.CPU += used.CPU
	p.used.Memory = max(p.used.Memory, used.Memory)
	p.used.Groups += used.Groups
	p.used.Turns += used.Turns
	return nil
}

// cell is the whole of what was measured.
func (p *part) cell(server string, n int, window time.Duration) cell {
	slices.Sort(p.times)
	v := cell{
		Server: server, Connections: n, Requests: len(p.times), Wrong: p.wrong,
		PerSecond: float64(len(p.times)) / window.Seconds(),
		P50:       milliseconds(p.times, 50), P99: milliseconds(p.times, 99),
		CPU:    float64(p.used.CPU.Microseconds()) / float64(len(p.times)),
		Memory: float64(p.used.Memory) / (1 << 20),
	}
	if p.used.Groups > 0 {
		v.PerCommit = float64(p.used.Turns) / float64(p.used.Groups)
	}
	return v
}

// milliseconds is a percentile of sorted times.
func milliseconds(sorted []time.Duration, percent int) float64 {
	return float64(sorted[(len(sorted)-1)*percent/100].Microseconds()) / 1000
}

// check asks how many reports are filed, once nothing is under way any more.
func (c *child) check() (check, error) {
	v := check{Server: c.kind.name, Sent: c.tally.reports, Example: c.tally.example}
	if !c.kind.store {
		return v, nil
	}
	return v, c.question("reports", &v.Filed)
}

func (c *child) stop() error { return errors.Join(c.in.Close(), c.cmd.Wait()) }

func stopAll(all []*child) {
	for _, c := range all {
		if err := c.stop(); err != nil {
			fmt.Fprintf(os.Stderr, "bench: stop %s: %v\n", c.kind.name, err)
		}
	}
}

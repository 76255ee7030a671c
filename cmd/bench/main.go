// Command bench measures what durability costs, in one run on one machine: the
// durable hooks beside a bare Fiber handler, beside the same rows written
// without any flow, and beside one commit for each request.
//
// Every server runs in a process of its own and is asked by the same client
// over loopback, so that only the ratios between them mean something. Nothing
// is sent to anybody; all data lies in a folder that is removed at the end.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are what the command line can say.
type options struct {
	json        bool
	window      time.Duration // of one measurement
	connections []int
	only        []string // names of servers; empty means all
	people      int
	folder      string // "" makes one and removes it
	profiles    string // a folder for CPU profiles; "" makes none
	engine      string // sqlite or postgres
	cluster     *cluster
}

// parts are what bench starts of itself; measures what else than the hooks it measures.
var (
	parts    = map[string]func([]string) error{"serve": serve, "grown": serveGrown, "exported": serveExport, "outboxed": serveOutboxed}
	measures = map[string]func(context.Context, []string, io.Writer) error{"pages": pagesRun, "growth": growthRun, "outbox": outboxRun, "nodes": nodesRun}
)

func main() {
	if len(os.Args) > 1 && parts[os.Args[1]] != nil {
		end(parts[os.Args[1]](os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) > 1 && measures[os.Args[1]] != nil {
		err := measures[os.Args[1]](ctx, os.Args[2:], os.Stdout)
		stop()
		end(err)
	}
	o, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	err = run(ctx, o, os.Stdout)
	stop()
	end(err)
}

func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.Usage = func() {
		fmt.Fprint(f.Output(), "bench compares the durable hooks with a bare server. It listens on loopback only and stops by itself.\n\n")
		f.PrintDefaults()
	}
	var connections, only string
	f.BoolVar(&o.json, "json", false, "print JSON instead of a table")
	f.DurationVar(&o.window, "time", 2*time.Second, "how long each server is measured with each number of connections")
	f.StringVar(&connections, "connections", "1,16,64,256", "numbers of connections")
	f.StringVar(&only, "only", "", "servers to measure, such as bare,sms (all when empty): "+strings.Join(names(), ","))
	f.IntVar(&o.people, "people", 2000, "how many generated monitors report, 2000 at most")
	f.StringVar(&o.engine, "engine", "sqlite", "sqlite, or postgres: a server of its own, with its files in the same folder")
	f.StringVar(&o.folder, "dir", "", "folder for the databases, on the disk to be measured (a temporary one when empty)")
	f.StringVar(&o.profiles, "profile", "", "folder for a CPU profile of each server")
	if err := f.Parse(args); err != nil {
		os.Exit(2) // the flag set has said what is wrong
	}
	if only != "" {
		o.only = strings.Split(only, ",")
	}
	for _, n := range strings.Split(connections, ",") {
		v, err := strconv.Atoi(n)
		if err != nil || v < 1 || v > o.people {
			return o, fmt.Errorf("--connections %s: numbers from 1 to the number of people (%d), with commas", connections, o.people)
		}
		o.connections = append(o.connections, v)
	}
	return o, nil
}

// result is what one run found.
type result struct {
	Fdatasync float64 `json:"fdatasync_per_second"`
	Cells     []cell  `json:"cells"`
	Half      []cell  `json:"at_half_load"` // paced at half of what the server can do
	Rows      []check `json:"checks"`
}

// cell is one server under one number of connections.
type cell struct {
	Server      string  `json:"server"`
	Connections int     `json:"connections"`
	Requests    int     `json:"requests"`
	Wrong       int     `json:"wrong_answers"`
	PerSecond   float64 `json:"per_second"`
	P50         float64 `json:"p50_ms"`
	P99         float64 `json:"p99_ms"`
	CPU         float64 `json:"cpu_us_per_request"` // of the server's process
	Memory      float64 `json:"resident_mb"`
	PerCommit   float64 `json:"requests_per_commit,omitempty"`
}

// check compares what a server was told with what its database holds.
type check struct {
	Server  string `json:"server"`
	Sent    int    `json:"reports_sent"`
	Filed   int    `json:"reports_filed"`
	Example string `json:"wrong_answer,omitempty"`
}

func run(ctx context.Context, o options, out io.Writer) (err error) {
	folder, remove, err := workFolder(o.folder)
	if err != nil {
		return err
	}
	defer remove()
	if o.cluster, err = clusterOf(o.engine, folder); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.cluster.stop()) }()
	var r result
	if r.Fdatasync, err = measureDisk(folder, o.window); err != nil {
		return err
	}
	children, err := startAll(ctx, o, folder)
	defer func() { stopAll(children) }()
	if err != nil {
		return err
	}
	t := newTable(out, o.json)
	t.disk(r.Fdatasync)
	for _, n := range o.connections {
		t.head(n)
		cells, err := compare(ctx, children, n, o.window)
		if err != nil {
			return err
		}
		for _, v := range cells {
			r.Cells = append(r.Cells, v)
			t.cell(v, r.Cells)
		}
		if err := r.half(ctx, children, n, o.window); err != nil {
			return err
		}
	}
	t.halves(r.Half)
	for _, c := range children {
		v, err := c.check()
		if err != nil {
			return err
		}
		if c.kind.store {
			r.Rows = append(r.Rows, v)
		}
	}
	t.checks(r.Rows)
	if o.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	return nil
}

// turns is in how many parts each measurement is taken. The servers take
// turns, so that what else the machine does meets all of them alike.
const turns = 4

// compare measures every server under n connections.
func compare(ctx context.Context, children []*child, n int, window time.Duration) ([]cell, error) {
	parts := make([]part, len(children))
	for range turns {
		for i, c := range children {
			if err := c.measure(ctx, n, window/turns, 0, &parts[i]); err != nil {
				return nil, fmt.Errorf("%s with %d connections: %w", c.kind.name, n, err)
			}
		}
	}
	cells := make([]cell, len(children))
	for i, c := range children {
		if len(parts[i].times) == 0 {
			return nil, fmt.Errorf("%s with %d connections: no request was answered inside the window: give it more --time", c.kind.name, n)
		}
		cells[i] = parts[i].cell(c.kind.name, n, window)
	}
	return cells, nil
}

// half measures the hooks at half of what they have just done.
func (r *result) half(ctx context.Context, children []*child, n int, window time.Duration) error {
	for _, c := range children {
		i := slices.IndexFunc(r.Cells, func(v cell) bool { return v.Server == c.kind.name && v.Connections == n })
		if !c.kind.real || i < 0 {
			continue
		}
		p := part{}
		pace := time.Duration(2 * float64(n) / r.Cells[i].PerSecond * float64(time.Second))
		if err := c.measure(ctx, n, window, pace, &p); err != nil {
			return fmt.Errorf("%s with %d connections at half load: %w", c.kind.name, n, err)
		}
		if len(p.times) > 0 {
			r.Half = append(r.Half, p.cell(c.kind.name, n, window))
		}
	}
	return nil
}

func workFolder(given string) (string, func(), error) {
	folder, err := os.MkdirTemp(given, "ahadi-bench-")
	if err != nil {
		return "", nil, fmt.Errorf("folder for the databases: %w", err)
	}
	return folder, func() { os.RemoveAll(folder) }, nil
}

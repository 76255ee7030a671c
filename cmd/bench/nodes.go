package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// nodesOptions are what the command line can say of several nodes.
type nodesOptions struct {
	nodes       []int
	connections int
	people      int
	window      time.Duration
	rounds      int
	away        time.Duration
	folder      string
	json        bool
}

// nodesResult is what some nodes do together on one database.
type nodesResult struct {
	Nodes     int     `json:"nodes"`
	PerSecond float64 `json:"turns_per_second"`
	Times     float64 `json:"times_one"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	HalfP99   float64 `json:"p99_ms_at_half_load"`
	Syncs     float64 `json:"fsyncs_per_turn"`
	CPU       float64 `json:"cpu_us_per_turn"` // of the nodes and the database together
	Database  float64 `json:"database_cores"`  // that were busy on average
	Node      float64 `json:"nodes_cores"`
	Client    float64 `json:"client_cores"`
	Memory    float64 `json:"resident_mb"` // of all nodes
}

// nodesRun measures several processes on one PostgreSQL: bench nodes --nodes 1,2,4.
func nodesRun(ctx context.Context, args []string, out io.Writer) (err error) {
	o, err := parseNodes(args)
	if err != nil {
		return err
	}
	folder, remove, err := workFolder(o.folder)
	if err != nil {
		return err
	}
	defer remove()
	c, err := clusterOf("postgres", folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	t := newTable(out, o.json)
	t.printf("%d cores for the database, the nodes and the client together; %d connections\n", runtime.NumCPU(), o.connections)
	t.printf("%-6s %8s %7s %8s %8s %8s %9s %8s | %9s %6s %7s | %7s\n", "nodes", "turns/s", "times", "p50 ms", "p99 ms", "at half", "fsyncs", "CPU µs", "database", "nodes", "client", "MB")
	if o.away > 0 {
		if c.far, err = newAway(filepath.Join(c.Dir, ".s.PGSQL.5432"), o.away/2); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.far.stop()) }()
	}
	all, err := o.inTurns(ctx, c, folder)
	if err != nil {
		return err
	}
	for _, r := range all {
		t.printf("%-6d %8.0f %6.2fx %8.2f %8.2f %8.2f %9.3f %8.0f | %9.2f %6.2f %7.2f | %7.0f\n", r.Nodes, r.PerSecond, r.Times, r.P50, r.P99, r.HalfP99, r.Syncs, r.CPU, r.Database, r.Node, r.Client, r.Memory)
	}
	if o.json {
		return json.NewEncoder(out).Encode(all)
	}
	return nil
}

// inTurns measures each number of nodes so often, in turns, for a disk may be slow for
// a while. Of each the run in the middle counts.
func (o *nodesOptions) inTurns(ctx context.Context, c *cluster, folder string) (all []nodesResult, err error) {
	runs := make([][]nodesResult, len(o.nodes))
	for round := range o.rounds {
		for i, n := range o.nodes {
			r, err := o.measure(ctx, c, folder, n, round)
			if err != nil {
				return nil, fmt.Errorf("%d nodes: %w", n, err)
			}
			runs[i] = append(runs[i], r)
		}
	}
	for _, of := range runs {
		slices.SortFunc(of, func(a, b nodesResult) int { return cmp.Compare(a.PerSecond, b.PerSecond) })
		all = append(all, of[len(of)/2])
	}
	for i := range all {
		all[i].Times = all[i].PerSecond / all[0].PerSecond
	}
	return all, nil
}

func parseNodes(args []string) (o nodesOptions, err error) {
	f := flag.NewFlagSet("bench nodes", flag.ContinueOnError)
	nodes := f.String("nodes", "1,2,4", "numbers of processes on one database, with commas; the first is what the others are compared with")
	f.IntVar(&o.connections, "connections", 64, "how many connections ask; each asks every node in turn")
	f.IntVar(&o.people, "people", 2000, "how many generated monitors report, 2000 at most")
	f.DurationVar(&o.window, "time", 10*time.Second, "how long each measurement takes")
	f.IntVar(&o.rounds, "rounds", 3, "how often each number of processes is measured, in turns; the run in the middle counts")
	f.DurationVar(&o.away, "away", 0, "how long what is sent to the database and what it answers takes to arrive, both together, as if it were another machine's")
	f.StringVar(&o.folder, "dir", "", "folder for the database, on the disk to be measured (a temporary one when empty)")
	f.BoolVar(&o.json, "json", false, "print JSON instead of a table")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	for _, text := range strings.Split(*nodes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 16 {
			return o, fmt.Errorf("--nodes %s: numbers from 1 to 16, with commas", *nodes)
		}
		o.nodes = append(o.nodes, n)
	}
	if o.rounds < 1 {
		return o, errors.New("--rounds: at least 1")
	}
	if o.connections < 1 || o.connections > o.people {
		return o, fmt.Errorf("--connections %d: from 1 to the number of people", o.connections)
	}
	return o, nil
}

// measure lets n nodes do what they can, and then half of it.
func (o *nodesOptions) measure(ctx context.Context, c *cluster, folder string, n, round int) (r nodesResult, err error) {
	database, err := c.database(fmt.Sprintf("nodes%d_%d", n, round), "template0")
	if err != nil {
		return r, err
	}
	k, err := find("ussd")
	if err != nil {
		return r, err
	}
	everybody, err := newCrowd(o.people, time.Now())
	if err != nil {
		return r, err
	}
	var all []*child
	defer func() { stopAll(all) }()
	for range n {
		one, err := spawn(ctx, k, "serve", k.name, database, filepath.Join(folder, "bench.keys"), strconv.Itoa(o.people), "")
		if err != nil {
			return r, err
		}
		all = append(all, one)
	}
	first := all[0]
	first.also, first.people = all[1:], everybody.people()
	r.Nodes = len(all)
	full, err := o.busy(ctx, c, first, &r)
	if err != nil {
		return r, err
	}
	half := part{}
	pace := time.Duration(2 * float64(o.connections) / full.PerSecond * float64(time.Second))
	if err := first.measure(ctx, o.connections, o.window, pace, &half); err != nil {
		return r, err
	}
	if len(half.times) > 0 {
		r.HalfP99 = half.cell("ussd", o.connections, o.window).P99
	}
	filed, err := first.check()
	if err == nil && (filed.Filed != filed.Sent || full.Wrong+half.wrong > 0) {
		err = fmt.Errorf("%d reports were sent and %d filed, %d answers were wrong: %s", filed.Sent, filed.Filed, full.Wrong+half.wrong, filed.Example)
	}
	return r, err
}

// busy measures the nodes as busy as they can be, and who used the cores.
func (o *nodesOptions) busy(ctx context.Context, c *cluster, first *child, r *nodesResult) (full cell, err error) {
	var before, after [2]time.Duration // the database, the client
	var syncs [2]int64
	look := func(at *[2]time.Duration, i int) error {
		own, err := ownUsage()
		if err != nil {
			return err
		}
		at[1] = own.CPU
		if at[0], err = c.cpu(); err != nil {
			return err
		}
		syncs[i], err = c.syncs()
		return err
	}
	if err := look(&before, 0); err != nil {
		return full, err
	}
	p, from, turned := part{}, time.Now(), first.tally.reports
	if err := first.measure(ctx, o.connections, o.window, 0, &p); err != nil {
		return full, err
	}
	took := time.Since(from) // with the warm-up, in which everything works as well
	if err := look(&after, 1); err != nil {
		return full, err
	}
	if len(p.times) == 0 {
		return full, errors.New("no request was answered inside the window: give it more --time")
	}
	full = p.cell("ussd", o.connections, o.window)
	steps := float64(first.tally.reports-turned) * float64(len(steps))
	r.PerSecond, r.P50, r.P99, r.Memory = full.PerSecond, full.P50, full.P99, full.Memory
	r.Syncs = float64(syncs[1]-syncs[0]) / steps
	r.Database, r.Client = (after[0]-before[0]).Seconds()/took.Seconds(), (after[1]-before[1]).Seconds()/took.Seconds()
	r.Node = p.used.CPU.Seconds() / o.window.Seconds()
	r.CPU = full.CPU + (after[0]-before[0]).Seconds()*1e6/steps
	return full, nil
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"
)

// outboxOptions are what the command line can say of the outbox.
type outboxOptions struct {
	engine   string
	folder   string
	messages int
	rounds   int
	river    string // a built program; "" builds it
	json     bool
}

// queueRates are how many messages a second were queued, each in a transaction of
// its caller's own, how many were claimed, handed to nobody and settled, and how
// many went through while both were done at once.
type queueRates struct {
	Queued  float64 `json:"queued_per_second"`
	Done    float64 `json:"done_per_second"`
	Through float64 `json:"through_per_second"`
	CPU     float64 `json:"cpu_us_per_message"` // of its process and the database's, from queue to settlement
}

// outboxResult is the outbox beside River on one engine: the medians.
type outboxResult struct {
	Engine   string     `json:"engine"`
	Messages int        `json:"messages"`
	Outbox   queueRates `json:"outbox"`
	// River's rates with each number of workers. It is compared by those that were its best.
	River     []riverRates `json:"river"`
	Times     float64      `json:"times"`      // as many go through while both is done at once
	TimesSent float64      `json:"times_sent"` // as many are sent of what waits already
}

// riverRates are River's, with so many workers.
type riverRates struct {
	Workers int `json:"workers"`
	queueRates
}

// riverWorkers are how many workers River is tried with.
var riverWorkers = [...]int{100, 1000}

// outboxRun measures the outbox beside River: bench outbox --engine …
func outboxRun(ctx context.Context, args []string, out io.Writer) (err error) {
	o := outboxOptions{}
	f := flag.NewFlagSet("bench outbox", flag.ContinueOnError)
	f.StringVar(&o.engine, "engine", "sqlite", "sqlite, or postgres: a server of its own in the same folder")
	f.StringVar(&o.folder, "dir", "", "folder for the databases, on the disk to be measured (a temporary one when empty)")
	f.IntVar(&o.messages, "messages", 10_000, "how many messages are queued and sent")
	f.IntVar(&o.rounds, "rounds", 3, "how often each is measured, in turns; the medians count")
	f.StringVar(&o.river, "river", "", "the program built from cmd/bench/river (built now when empty, which needs Go and River's modules)")
	f.BoolVar(&o.json, "json", false, "print JSON instead of a table")
	if err := f.Parse(args); err != nil {
		return err
	}
	if o.messages < 1 || o.rounds < 1 {
		return errors.New("--messages and --rounds: at least 1")
	}
	folder, remove, err := workFolder(o.folder)
	if err != nil {
		return err
	}
	defer remove()
	c, err := clusterOf(o.engine, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	if o.river == "" {
		if o.river, err = buildRiver(ctx, folder); err != nil {
			return err
		}
	}
	r, err := o.measure(ctx, c, folder)
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(out).Encode(r)
	}
	fmt.Fprintf(out, "%-28s %12s %12s %12s %12s\n", o.engine+", a second", "queued", "sent", "both at once", "CPU µs each")
	fmt.Fprintf(out, "%-28s %12.0f %12.0f %12.0f %12.0f\n", "outbox", r.Outbox.Queued, r.Outbox.Done, r.Outbox.Through, r.Outbox.CPU)
	for _, v := range r.River {
		fmt.Fprintf(out, "%-28s %12.0f %12.0f %12.0f %12.0f\n", fmt.Sprintf("River, %d workers", v.Workers), v.Queued, v.Done, v.Through, v.CPU)
	}
	_, err = fmt.Fprintf(out, "the outbox does %.1f times as many, and %.1f times of what waits already\n", r.Times, r.TimesSent)
	return err
}

// buildRiver builds the program that measures River, out of this source.
func buildRiver(ctx context.Context, folder string) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("find the source of cmd/bench/river: run this inside of it, or give --river: %w", err)
	}
	to := filepath.Join(folder, "river")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", to, ".")
	cmd.Dir = filepath.Join(string(root[:len(root)-1]), "cmd", "bench", "river")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build cmd/bench/river: %w\n%s", err, text)
	}
	return to, nil
}

// measure lets the outbox and River take turns.
func (o *outboxOptions) measure(ctx context.Context, c *cluster, folder string) (r outboxResult, err error) {
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	r = outboxResult{Engine: o.engine, Messages: o.messages}
	var all [1 + len(riverWorkers)][]queueRates
	for round := range o.rounds {
		for i := range all {
			name := fmt.Sprintf("queue%d_%d", i, round)
			database := filepath.Join(folder, name+".db")
			if c != nil {
				if database, err = c.database(name, "template0"); err != nil {
					return r, err
				}
			}
			cmd := exec.CommandContext(ctx, self, "outboxed", database, filepath.Join(folder, "bench.keys"), strconv.Itoa(o.messages))
			if i > 0 {
				cmd = exec.CommandContext(ctx, o.river, database, strconv.Itoa(o.messages), strconv.Itoa(riverWorkers[i-1]), strconv.Itoa(queueCallers))
			}
			one, err := o.once(c, cmd)
			if err != nil {
				return r, fmt.Errorf("%s: %w", filepath.Base(cmd.Path), err)
			}
			all[i] = append(all[i], one)
		}
	}
	r.Outbox = middle(all[0])
	var best queueRates
	for i, workers := range riverWorkers {
		v := middle(all[i+1])
		r.River = append(r.River, riverRates{workers, v})
		best.Done, best.Through = max(best.Done, v.Done), max(best.Through, v.Through)
	}
	r.Times, r.TimesSent = r.Outbox.Through/best.Through, r.Outbox.Done/best.Done
	return r, nil
}

// middle takes the median of each rate.
func middle(all []queueRates) queueRates {
	of := func(rate func(queueRates) float64) float64 {
		var values []float64
		for _, v := range all {
			values = append(values, rate(v))
		}
		return median(values)
	}
	return queueRates{
		of(func(v queueRates) float64 { return v.Queued }), of(func(v queueRates) float64 { return v.Done }),
		of(func(v queueRates) float64 { return v.Through }), of(func(v queueRates) float64 { return v.CPU }),
	}
}

// once runs one of the programs, and sees what it has used.
func (o *outboxOptions) once(c *cluster, cmd *exec.Cmd) (one queueRates, err error) {
	before, err := c.cpu()
	if err != nil {
		return one, err
	}
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return one, err
	}
	if err := json.Unmarshal(text, &one); err != nil {
		return one, err
	}
	after, err := c.cpu()
	used := after - before + cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	one.CPU = float64(used.Microseconds()) / float64(2*o.messages)
	return one, err
}

// serveOutboxed measures the outbox once: outboxed DATABASE KEYS MESSAGES.
func serveOutboxed(args []string) (err error) {
	if len(args) != 3 {
		return errors.New("outboxed is for bench itself")
	}
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // as the service does
	}
	ctx := context.Background()
	s, err := openStore(ctx, args[0], args[1], slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	now := time.Now()
	everybody, err := newCrowd(queuePeople, now)
	if err != nil {
		return err
	}
	if err := everybody.seedStore(ctx, s, now); err != nil {
		return err
	}
	q := &queue{store: s, people: everybody.people()}
	var r queueRates
	from := time.Now()
	if err := q.fill(ctx, n); err != nil {
		return err
	}
	r.Queued = float64(n) / time.Since(from).Seconds()
	filled := make(chan struct{})
	close(filled)
	from = time.Now()
	sent, err := q.drain(ctx, filled)
	if err != nil {
		return err
	}
	r.Done = float64(n) / time.Since(from).Seconds()
	from = time.Now()
	more, err := q.through(ctx, n)
	if err == nil && (sent != n || more != n) {
		err = fmt.Errorf("%d and %d messages were sent of %d that were queued", sent, more, n)
	}
	r.Through = float64(n) / time.Since(from).Seconds()
	return errors.Join(err, json.NewEncoder(os.Stdout).Encode(r))
}

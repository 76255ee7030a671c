package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// tally is what the connections of one measurement saw.
type tally struct {
	times   []time.Duration // of the requests that ended inside the window
	wrong   int
	example string
	reports int // that the server was asked to file, also outside the window
	err     error
}

// load runs n connections for the window, after a warm-up of a quarter of it.
// Nobody stops in the middle of a dialogue: what runs over the window is
// finished and not counted.
// With a pace, each connection asks once in so long, late or not: what it then
// waits for counts from when it should have asked.
func (c *child) load(ctx context.Context, n int, window, pace time.Duration) (tally, usage, error) {
	from := time.Now().Add(window / 4)
	until := from.Add(window)
	all := make([]tally, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { all[i] = c.connection(ctx, i, n, clock{from, until, pace}) })
	}
	used, err := c.usedBetween(ctx, from, until)
	group.Wait()
	sum := tally{}
	for _, t := range all {
		sum.times = append(sum.times, t.times...)
		sum.wrong += t.wrong
		sum.reports += t.reports
		if sum.example == "" {
			sum.example = t.example
		}
		if sum.err == nil {
			sum.err = t.err
		}
	}
	if err == nil {
		err = sum.err
	}
	return sum, used, err
}

// clock says when a measurement counts, and how often a connection asks; pace 0
// is as often as it is answered.
type clock struct {
	from, until time.Time
	pace        time.Duration
}

// wait is when to ask next after a time at which it asked.
func (k clock) wait(last time.Time) time.Time {
	if k.pace == 0 {
		return time.Now()
	}
	next := last.Add(k.pace)
	time.Sleep(time.Until(next))
	return next
}

// session numbers make every dialogue and message of a run its own.
var session atomic.Int64

// connection asks as people i, i+n, i+2n … until the window ends: of several
// processes each step another one.
func (c *child) connection(ctx context.Context, i, n int, k clock) (t tally) {
	wires, err := c.dial(ctx)
	defer func() {
		for _, w := range wires {
			w.conn.Close()
		}
	}()
	if err != nil {
		t.err = err
		return t
	}
	// With a pace, connections begin one after the other: all at once would be a
	// burst at every beat, and not half of the load.
	path, next := c.kind.path(), time.Now().Add(k.pace*time.Duration(i)/time.Duration(n))
	for who := i; ; who += n {
		if who >= len(c.people) {
			who = i
		}
		talk := scripts[c.kind.script](c.people[who], session.Add(1))
		for j, ask := range talk {
			next = k.wait(next)
			start := next
			if j == 0 && start.After(k.until) || ctx.Err() != nil {
				t.err = ctx.Err()
				return t
			}
			status, body, err := wires[(i+j)%len(wires)].post(path, ask.form)
			if err != nil {
				t.err = err
				return t
			}
			if end := time.Now(); start.After(k.from) && end.Before(k.until) {
				t.times = append(t.times, end.Sub(start))
			}
			if status != 200 || c.kind.store && !ask.right(body) {
				if t.wrong++; t.example == "" {
					t.example = string(ask.form) + " → " + string(body)
				}
			}
		}
		t.reports++
	}
}

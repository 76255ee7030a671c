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
func (c *child) load(ctx context.Context, n int, window time.Duration) (tally, usage, error) {
	from := time.Now().Add(window / 4)
	until := from.Add(window)
	all := make([]tally, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { all[i] = c.connection(ctx, i, n, [2]time.Time{from, until}) })
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

// session numbers make every dialogue and message of a run its own.
var session atomic.Int64

// connection asks as people i, i+n, i+2n … until the window ends.
func (c *child) connection(ctx context.Context, i, n int, window [2]time.Time) (t tally) {
	w, err := dial(ctx, c.address)
	if err != nil {
		t.err = err
		return t
	}
	defer w.conn.Close()
	path := c.kind.path()
	for who := i; ; who += n {
		if who >= len(c.people) {
			who = i
		}
		talk := scripts[c.kind.script](c.people[who], session.Add(1))
		for j, ask := range talk {
			start := time.Now()
			if j == 0 && start.After(window[1]) || ctx.Err() != nil {
				t.err = ctx.Err()
				return t
			}
			status, body, err := w.post(path, ask.form)
			if err != nil {
				t.err = err
				return t
			}
			if end := time.Now(); start.After(window[0]) && end.Before(window[1]) {
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

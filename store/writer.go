package store

import (
	"context"
	"runtime"
	"sync/atomic"
)

// A group takes at most groupSize requests and gathers for at most as long as
// they are there: an idle writer commits a lone request at once. After a commit
// that several shared, whoever can run goes first, once.
const groupSize = 256

// Turn loads what the job may need, calls step, and writes what it returns, in
// one transaction that many callers share. It returns once that transaction is
// on disk. step must be pure: it may be called again.
//
// When ctx ends first, a job that was not taken is withdrawn (ErrBusy), one
// that was taken is reported as ErrUnsure: it may be on disk, and the same job
// finds its reply.
func (s *Store) Turn(ctx context.Context, job Job, step func(Before) After) (Reply, error) {
	if at := job.At.UnixMilli(); at > s.latest.Load() {
		s.latest.Store(at)
	}
	if s.stuck(job.At) {
		return Reply{}, ErrBusy
	}
	return s.submit(ctx, &request{job: s.keyed(job), step: step, done: make(chan outcome, 1)})
}

// single runs fn in a transaction of its own through the same writer: what the
// console and the command line change.
func (s *Store) single(ctx context.Context, fn func(*Tx) error) error {
	_, err := s.submit(ctx, &request{alone: fn, long: true, done: make(chan outcome, 1)})
	return err
}

// brief is single for what is done again and again, while people wait for the
// writer: it is given up as soon as a group is.
func (s *Store) brief(ctx context.Context, fn func(*Tx) error) error {
	_, err := s.submit(ctx, &request{alone: fn, done: make(chan outcome, 1)})
	return err
}

// tick is brief for what looks whether something is due: where nothing is, nobody
// is answered from it, and nothing is confirmed.
func (s *Store) tick(ctx context.Context, fn func(*Tx) error) error {
	_, err := s.submit(ctx, &request{alone: fn, silent: true, done: make(chan outcome, 1)})
	return err
}

// request is one caller's wish while it waits.
type request struct {
	job    keyedJob
	step   func(Before) After
	alone  func(*Tx) error // instead of a step
	long   bool            // it may take long
	silent bool            // nobody is answered from what it has only read
	state  atomic.Int32
	done   chan outcome // of size one: the writer never waits for a caller
}

// The states of a request. One atomic swap decides between writer and caller.
const (
	waiting int32 = iota
	taken
	withdrawn
)

type outcome struct {
	reply Reply
	err   error
}

func (s *Store) submit(ctx context.Context, r *request) (Reply, error) {
	select {
	case s.queue <- r:
	case <-s.stop:
		return Reply{}, ErrBusy
	default:
		return Reply{}, ErrBusy // the queue is full
	}
	select {
	case out := <-r.done:
		return out.reply, out.err
	case <-ctx.Done():
	case <-s.gone: // the store was closed while it waited
	}
	if r.state.CompareAndSwap(waiting, withdrawn) {
		return Reply{}, ErrBusy
	}
	select {
	case out := <-r.done: // it came while we looked
		return out.reply, out.err
	default:
		return Reply{}, ErrUnsure
	}
}

// run is the writer: the only goroutine that writes.
func (s *Store) run() {
	defer close(s.gone)
	var later []*request // of lines that already stand in the group before
	shared := false      // the last commit was
	for {
		group := later
		later = nil
		if len(group) == 0 {
			select {
			case r := <-s.queue:
				group = append(group, r)
			case <-s.stop:
				s.drain()
				return
			}
		}
		if shared { // those who were answered together come again together, if they are let
			runtime.Gosched()
		}
		group, later = s.gather(group)
		shared = len(group) > 1
		s.serve(group)
	}
}

// drain refuses what nobody will serve any more.
func (s *Store) drain() {
	for {
		select {
		case r := <-s.queue:
			r.done <- outcome{err: ErrBusy}
		default:
			return
		}
	}
}

// gather adds what waits to the group: never two jobs of one line, and a
// transaction of its own for each single.
func (s *Store) gather(first []*request) (group, later []*request) {
	lines := make(map[string]bool, groupSize)
	take := func(r *request) {
		switch {
		case len(later) > 0 && (r.alone != nil || later[len(later)-1].alone != nil),
			r.alone != nil && len(group) > 0, len(group) > 0 && group[0].alone != nil,
			r.alone == nil && lines[r.job.line], len(group) == groupSize:
			later = append(later, r)
		default:
			group = append(group, r)
		}
		lines[r.job.line] = true // those after a job that waits wait too
	}
	for _, r := range first {
		take(r)
	}
	for len(group)+len(later) < groupSize {
		select {
		case r := <-s.queue:
			take(r)
		default:
			return group, later
		}
	}
	return group, later
}

package store

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// serve answers a group. A group that fails runs again, and then each of its
// jobs alone, so that one bad job cannot fail the others. Keys make running
// again safe.
func (s *Store) serve(group []*request) {
	at := int64(0)
	for _, r := range group {
		at = max(at, r.job.At.UnixMilli())
	}
	s.since.Store(at)
	defer s.since.CompareAndSwap(at, 0)
	err := s.attempt(group)
	if err != nil && !full(err) && retryable(err) {
		err = s.attempt(group)
	}
	switch {
	case err == nil:
	case full(err):
		s.fail(err)
		answer(group, outcome{err: fmt.Errorf("%w: %w", ErrBusy, err)})
	case retryable(err): // somebody else holds the database
		answer(group, outcome{err: fmt.Errorf("%w: %w", ErrBusy, err)})
	case len(group) == 1:
		if damaged(err) {
			s.fail(err)
		}
		answer(group, outcome{err: err})
	default:
		s.log.Warn("group failed, each job runs alone", "jobs", len(group), "err", err)
		for _, r := range group {
			s.serve([]*request{r})
		}
	}
}

// fail remembers what is wrong with the disk, for Ready.
func (s *Store) fail(err error) {
	text := advise(err).Error()
	s.trouble.Store(&text)
	if damaged(err) {
		s.damage.Store(&text)
	}
	s.log.Error("the disk refuses writes", "err", errors.Join(err, s.ballast.give(err)))
}

func answer(group []*request, out outcome) {
	for _, r := range group {
		if r.take() {
			r.done <- out
		}
	}
}

// take claims the request for the writer; false when its caller has gone.
func (r *request) take() bool {
	return r.state.CompareAndSwap(waiting, taken) || r.state.Load() == taken
}

// attempt runs a group in one transaction and answers it once that is on disk.
func (s *Store) attempt(group []*request) (err error) {
	defer func() {
		if p := recover(); p != nil { // in the store itself: the jobs run alone then, and the guilty one is told
			err = fmt.Errorf("writing panicked: %s\n%s", cause(p), debug.Stack())
		}
		if err != nil {
			err = errors.Join(err, s.tx.rollback())
		}
	}()
	if err := s.tx.begin(); err != nil { // nobody is taken: who gives up now has had no effect
		return fmt.Errorf("begin: %w", err)
	}
	group = s.take(group)
	if len(group) == 0 {
		return s.tx.rollback()
	}
	if group[0].alone != nil {
		return s.attemptAlone(group[0])
	}
	ref, err := s.tx.refresh(s.ref.Load())
	if err != nil {
		return err
	}
	s.adopt(ref)
	g := &batch{store: s, tx: s.tx, ref: ref, figures: map[figureKey]int{}, alone: len(group) == 1}
	outs := make([]outcome, len(group))
	for i, r := range group {
		reply, err := g.turn(&r.job, r.step)
		var bad stepError
		if errors.As(err, &bad) { // the step's own failure: its caller gets it, nothing was written for it
			outs[i] = outcome{err: bad.error}
			continue
		}
		if err != nil {
			return err
		}
		outs[i] = outcome{reply: reply}
	}
	if err := g.writeFigures(); err != nil {
		return err
	}
	if err := s.tx.commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	s.groups.Add(1)
	s.turns.Add(int64(len(group)))
	if g.queued {
		s.poke()
	}
	s.written() // before anybody hears of it: what they send next finds an idle writer
	for i, r := range group {
		r.done <- outs[i]
	}
	return nil
}

// written notes that a commit is on disk: the writer is idle, and well.
func (s *Store) written() {
	s.trouble.Store(nil)
	s.since.Store(0)
}

func (s *Store) attemptAlone(r *request) error {
	err := safelyAlone(r.alone, s.tx)
	if err == nil {
		err = s.tx.commit()
	}
	if err != nil {
		return err
	}
	if err := s.reload(); err != nil {
		s.log.Error("reload the register", "err", err)
	}
	s.written()
	r.done <- outcome{}
	return nil
}

// take keeps the requests whose callers still wait. Those that were taken
// before (the group runs again) stay.
func (s *Store) take(group []*request) []*request {
	kept := group[:0:0]
	for _, r := range group {
		if r.take() {
			kept = append(kept, r)
		}
	}
	return kept
}

// poke says that there is something to send; nobody is waited for.
func (s *Store) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// stepError is a failure of one job, not of the database, before anything was
// written for it.
type stepError struct{ error }

// owned is an error of loading: what the database did not refuse (a sealed
// value that does not open) is that job's alone, and the group goes on.
func owned(err error) error {
	if refused(err) {
		return err
	}
	return stepError{err}
}

// safelyAlone calls a change; a panic becomes an error and rolls it back.
func safelyAlone(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("change panicked: %s\n%s", cause(p), debug.Stack())
		}
	}()
	return fn(tx)
}

// safely calls a step; a panic becomes an error of that job alone.
func safely(step func(Before) After, b Before) (a After) {
	defer func() {
		if p := recover(); p != nil {
			a = After{Err: fmt.Errorf("step panicked: %s\n%s", cause(p), debug.Stack())}
		}
	}()
	return step(b)
}

// cause names what panicked. A value that is not the runtime's own may hold
// what a person wrote, so only its type is told.
func cause(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}

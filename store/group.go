package store

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// attempts is how often a group runs whose transaction may succeed the next time.
const attempts = 3

// serve answers a group. A group that fails runs again, and then each half of it by
// itself, and so on: one bad job cannot fail the others, and is found while few
// others wait for it. Keys make running again safe.
func (s *Store) serve(group []*request) {
	at := int64(0)
	if group[0].alone == nil {
		at = s.latest.Load() // not that of the jobs: they may have waited, or come again
	}
	s.since.Store(at)
	lost, err := s.repeat(len(group) == 1, group[0].alone != nil, func() error { return s.attempt(group) })
	s.since.Store(0) // before anybody hears of it: what they send next finds an idle writer
	told, shared := s.told(lost, err)
	switch {
	case err == nil:
	case shared, len(group) == 1:
		answer(group, outcome{err: told})
	default:
		s.log.Warn("group failed, its halves run apart", "jobs", len(group), "err", err)
		s.renumbered(err)
		s.serve(group[:len(group)/2])
		s.serve(group[len(group)/2:])
	}
}

// repeat makes an attempt again as long as the next may succeed. Of one that was
// lost it is not known whether it is on disk.
func (s *Store) repeat(single, alone bool, attempt func() error) (lost bool, err error) {
	err = attempt()
	for n := 1; err != nil && n < attempts && (retryable(err) && !full(err) || single && s.renumbered(err)); n++ {
		if lost = lost || errors.As(err, new(unsure)); lost && alone {
			break // a change of its own has no key that finds it again
		}
		err = attempt()
	}
	return lost || errors.As(err, new(unsure)), err
}

// told is what those hear who wait for a transaction that failed; shared says that
// all of them hear it, for it was the database.
func (s *Store) told(lost bool, err error) (told error, shared bool) {
	switch {
	case err == nil:
		return nil, false
	case lost:
		s.fail(err)
		return fmt.Errorf("%w: %w", ErrUnsure, err), true
	case full(err), gone(err):
		s.fail(err)
		return fmt.Errorf("%w: %w", ErrBusy, err), true
	case retryable(err) && !errors.Is(err, errMoved): // somebody else holds the database
		return fmt.Errorf("%w: %w", ErrBusy, err), true
	case damaged(err):
		s.fail(err)
	}
	return err, false
}

// renumbered says whether a row was there already that may be another process's
// who has drawn the same number for its ids, and draws another.
func (s *Store) renumbered(err error) bool {
	e, ok := pgError(err)
	if ok = ok && e.Code == "23505"; ok { // unique_violation
		s.ids.renumber()
	}
	return ok
}

// fail remembers what is wrong with the disk, for Ready.
func (s *Store) fail(err error) {
	text := advise(err).Error()
	s.trouble.Store(&text)
	s.away.Store(gone(err) || errors.As(err, new(unsure)))
	if damaged(err) {
		s.damage.Store(&text)
	}
	s.log.Error("the database refuses writes", "err", errors.Join(err, s.ballast.give(err)))
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
	if err := s.tx.begin(group[0].long); err != nil { // nobody is taken: who gives up now has had no effect
		return fmt.Errorf("begin: %w", err)
	}
	group = s.take(group)
	if len(group) == 0 {
		return s.tx.rollback()
	}
	if group[0].alone != nil {
		return s.attemptAlone(group[0])
	}
	if s.engine.sets {
		hashes := make([]string, len(group))
		for i, r := range group {
			hashes[i] = r.job.line
		}
		if err := s.lockLines(s.tx, hashes); err != nil {
			return err
		}
	}
	ref, err := s.tx.refresh(s.ref.Load())
	if err != nil {
		return err
	}
	s.adopt(ref)
	g := s.batch(s.tx, ref)
	g.alone = len(group) == 1
	all := make([]*loaded, len(group))
	for i, r := range group {
		all[i] = &loaded{job: &r.job, step: r.step}
	}
	if err := g.run(all); err != nil {
		return err
	}
	if err := s.hint(g.queued); err != nil {
		return err
	}
	if err := s.tx.commit(true); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	s.groups.Add(1)
	s.turns.Add(int64(len(group)))
	s.awake(g)
	s.written() // before anybody hears of it: what they send next finds an idle writer
	for i, r := range group {
		r.done <- all[i].outcome()
	}
	return nil
}

// written notes that a commit is on disk: the writer is idle, and well. A commit of
// nothing says nothing about the disk.
func (s *Store) written() {
	if s.tx.wrote {
		s.trouble.Store(nil)
	}
	s.since.Store(0)
}

func (s *Store) attemptAlone(r *request) error {
	if err := s.change(s.tx, r.silent, r.alone); err != nil {
		return err
	}
	s.since.Store(0) // before anybody hears of it
	r.done <- outcome{}
	return nil
}

// change runs fn in the transaction that was begun, and commits it. Also a process that
// only sends sees here that another has changed the register.
func (s *Store) change(tx *Tx, silent bool, fn func(*Tx) error) error {
	if err := safelyAlone(fn, tx); err != nil {
		return err
	}
	before := s.ref.Load()
	ref, err := tx.refresh(before)
	if err != nil {
		return err
	}
	if err := tx.commit(!silent); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if ref != before {
		s.adopt(ref)
	}
	if tx.wrote {
		s.trouble.Store(nil)
	}
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

// awake tells this process what the group leaves to do; nobody is waited for.
func (s *Store) awake(g *batch) {
	if g.queued {
		s.poke()
	}
	if !g.alarmed {
		return
	}
	select {
	case s.alarms <- struct{}{}:
	default:
	}
}

// stepError is a failure of one job, not of the database, before anything was
// written for it.
type stepError struct{ error }

// hint tells other processes on the database that there is something to send.
// Their own looking is the truth: a hint may be lost.
func (s *Store) hint(queued bool) error {
	if !queued || !s.engine.sets {
		return nil
	}
	_, err := s.tx.exec(`SELECT pg_notify($1, '')`, queuedHint)
	return err
}

// queuedHint is the channel of the hint.
const queuedHint = "ahadi_queued"

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

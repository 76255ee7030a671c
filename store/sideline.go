package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// What is sent is claimed and settled on connections of its own where the database
// lets several write, as it does for several processes: nobody at a phone waits for
// the outbox then, nor one half of it for the other. On a file it takes its turn
// with the writer.

// sidelines is how many connections those are.
const sidelines = 2

// sideline holds the connections that write beside the writer; nil on a file. Each is
// opened when it is needed for the first time.
type sideline chan *Tx

func newSideline(e *engine) sideline {
	if !e.sets {
		return nil
	}
	b := make(sideline, sidelines)
	for range sidelines {
		b <- nil
	}
	return b
}

// close waits for what is under way.
func (b sideline) close() error {
	var errs []error
	for range cap(b) {
		if tx := <-b; tx != nil {
			errs = append(errs, tx.close())
		}
	}
	return errors.Join(errs...)
}

// alongside is brief, or tick when it is silent, beside the writer where that can be.
func (s *Store) alongside(ctx context.Context, silent bool, fn func(*Tx) error) error {
	if s.sideline == nil {
		_, err := s.submit(ctx, &request{alone: fn, silent: silent, done: make(chan outcome, 1)})
		return err
	}
	select {
	case tx := <-s.sideline:
		if tx == nil {
			tx = &Tx{engine: s.engine, db: s.writeDB, ctx: background, cancel: func() {}, lost: true}
		}
		defer func() { s.sideline <- tx }()
		lost, err := s.repeat(true, true, func() error { return s.attemptAlongside(tx, silent, fn) })
		told, _ := s.told(lost, err)
		return told
	case <-s.stop:
	case <-ctx.Done():
	}
	return ErrBusy
}

// attemptAlongside runs fn in one transaction.
func (s *Store) attemptAlongside(tx *Tx, silent bool, fn func(*Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("writing panicked: %s\n%s", cause(p), debug.Stack())
		}
		if err != nil {
			err = errors.Join(err, tx.rollback())
		}
	}()
	if err := tx.begin(false); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	return s.change(tx, silent, fn)
}

package store

import (
	"context"
	"errors"
	"fmt"
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

// aside is brief, or tick when it is silent, beside the writer where that can be.
func (s *Store) aside(ctx context.Context, silent bool, fn func(*Tx) error) error {
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
		lost, err := s.repeat(true, true, func() error { return s.attemptAside(tx, silent, fn) })
		told, _ := s.told(lost, err)
		return told
	case <-s.stop:
	case <-ctx.Done():
	}
	return ErrBusy
}

// attemptAside runs fn in one transaction.
func (s *Store) attemptAside(tx *Tx, silent bool, fn func(*Tx) error) (err error) {
	if err := tx.begin(false); err != nil {
		return errors.Join(fmt.Errorf("begin: %w", err), tx.rollback())
	}
	if err := safelyAlone(fn, tx); err != nil {
		return errors.Join(err, tx.rollback())
	}
	if err := tx.commit(!silent); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), tx.rollback())
	}
	if tx.wrote {
		s.trouble.Store(nil)
	}
	return nil
}

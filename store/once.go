package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// OnceKept is how long it is remembered, at least, what was done under a key.
const OnceKept = 7 * 24 * time.Hour

// ErrRepeated means that something was done under this key before: nothing was
// written now, and Answered has what was answered then.
var ErrRepeated = errors.New("this was done before, under the same key")

// Once lets a program's act happen once, however often it is sent: it goes with
// the Hand of the act, and is remembered by the transaction that writes what the
// act does. What is refused leaves nothing.
type Once struct {
	Token   int64  // of which token; keys of two never meet
	Key     string // as the program chose it
	Request string // all that was asked: the same key with another one is a mistake
	// Answer is what is told of what the act came to, without personal data. It may
	// be called again, when the transaction runs again.
	Answer func(done any) (string, error)

	Said string // what was told, once the act has ended well
}

func (o *Once) hashes(s *Store) (key, request string) {
	return s.keys.Index("once", o.Key), s.keys.Index("once request", o.Request)
}

// Answered is what was told when this was done before. same is false where the
// key was used for something else.
func (s *Store) Answered(ctx context.Context, o *Once) (said string, same, found bool, err error) {
	err = s.look(ctx, func(v *view) (err error) {
		said, same, found, err = s.heardBefore(v, o)
		return err
	})
	if err == nil && found { // a standby has it too, then
		err = s.brief(ctx, func(*Tx) error { return nil })
	}
	if err != nil {
		err = fmt.Errorf("what was done under a key: %w", err)
	}
	return said, same, found, err
}

func (s *Store) heardBefore(q querier, o *Once) (said string, same, found bool, err error) {
	key, request := o.hashes(s)
	var was string
	found, err = q.row(`SELECT request, answer FROM idempotency_key WHERE token_id = $1 AND key = $2`, []any{o.Token, key}, &was, &said)
	return said, found && was == request, found, err
}

// doOnce runs an act that a program may send again: before it, under the lock of
// everything that people decide, it looks whether it was done; behind it, it
// remembers what is told. Without a Once it only runs it.
func (s *Store) doOnce(tx *Tx, o *Once, now time.Time, act func() (done any, err error)) error {
	if o == nil {
		_, err := act()
		return err
	}
	_, _, found, err := s.heardBefore(tx, o)
	if err == nil && found {
		err = ErrRepeated
	}
	if err != nil {
		return err
	}
	done, err := act()
	if err != nil {
		return err
	}
	if o.Said, err = o.Answer(done); err != nil {
		return err
	}
	key, request := o.hashes(s)
	_, err = tx.exec(`INSERT INTO idempotency_key (token_id, key, request, answer, at_ms) VALUES ($1, $2, $3, $4, $5)`, o.Token, key, request, o.Said, now.UnixMilli())
	return err
}

// Remember keeps what is told of a request that found nothing to do.
func (s *Store) Remember(ctx context.Context, o *Once, done any, now time.Time) error {
	if o == nil {
		return nil
	}
	return s.single(ctx, func(tx *Tx) error {
		if err := s.lockLines(tx, []string{"decisions"}); err != nil {
			return err
		}
		return s.doOnce(tx, o, now, func() (any, error) { return done, nil })
	})
}

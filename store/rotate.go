package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ahadi/internal/keys"
)

// Rotation is what a rotation did.
type Rotation struct {
	Master     string // id of the master key that wraps everything now
	Finished   bool   // an earlier rotation that was broken off; no new key was drawn
	Rewrapped  int
	Unreadable []string // rows whose data key no master key opens: "contact 12", "webhook map"
	Dropped    []keys.Retired
	Kept       []Keeping
}

// Keeping is a retired master key that stays, and why.
type Keeping struct {
	keys.Retired
	Until time.Time // when the last backup that may need it is gone
	Rows  int64     // that still use it
}

// Rotate draws a new master key and wraps every data key with it, in small
// batches, while services run on the database. The key file holds the new key
// before anything is wrapped with it, and keeps the old one, so nothing is ever
// unreadable: broken off anywhere, it is finished by calling it again. It drops
// the retired keys that neither a row nor a backup can need any more.
//
// A service learns of the new key in two ways: it reads the key file again when
// the register's version has moved, and when it meets a data key that it cannot
// open. What it has wrapped with the old key meanwhile is wrapped again here,
// until none is left.
func (s *Store) Rotate(ctx context.Context, now time.Time, tick func(done, total int64)) (Rotation, error) {
	unlock, err := s.keys.Lock()
	if err != nil {
		return Rotation{}, fmt.Errorf("rotate keys: %w", err)
	}
	r := &rotation{store: s, now: now, tick: tick, bad: map[string]bool{}}
	if err := errors.Join(r.run(ctx), unlock()); err != nil {
		return r.told, fmt.Errorf("rotate keys: nothing is lost, run it again to finish: %w", err)
	}
	return r.told, nil
}

// rotation is one, while it runs.
type rotation struct {
	store *Store
	now   time.Time
	tick  func(done, total int64)
	told  Rotation
	bad   map[string]bool // Unreadable
}

func (r *rotation) run(ctx context.Context) error {
	ring := r.store.keys
	if err := ring.Reload(); err != nil { // another process may have rotated since it was opened
		return err
	}
	if err := r.rewrap(ctx); err != nil {
		return err
	}
	if r.told.Finished = r.told.Rewrapped > 0; !r.told.Finished {
		if err := ring.Rotate(r.now); err != nil {
			return err
		}
		if err := r.rewrap(ctx); err != nil {
			return err
		}
	}
	r.told.Master = ring.Master()
	if err := r.drop(ctx); err != nil {
		return err
	}
	return r.store.single(ctx, func(tx *Tx) error {
		return tx.audit(r.store.ids.next(r.now), NewAudit{Actor: "operator", Action: "keys_rotate", Object: "master " + r.told.Master}, r.now)
	})
}

// drop forgets the retired keys that nothing needs any more.
func (r *rotation) drop(ctx context.Context) error {
	for _, old := range r.store.keys.Retired() {
		until, err := r.needed(ctx, old)
		if err != nil {
			return err
		}
		n, err := r.count(ctx, "=", old.ID)
		if err != nil {
			return err
		}
		if n > 0 || until.After(r.now) {
			r.told.Kept = append(r.told.Kept, Keeping{old, until, n})
			continue
		}
		if err := r.store.keys.Drop(old.ID); err != nil {
			return err
		}
		r.told.Dropped = append(r.told.Dropped, old)
	}
	return r.announce(ctx)
}

// needed is until when a backup may exist that a retired master key wraps: for
// as long as one is usually kept, and longer where a longer one is recorded.
// One that was begun before the rotation may tell of a moment just after it.
func (r *rotation) needed(ctx context.Context, old keys.Retired) (time.Time, error) {
	until := old.At.Add(BackupKept)
	err := r.store.rows(ctx, `SELECT coalesce(max(expires_ms), 0) FROM backup WHERE at_ms <= $1`, []any{old.At.Add(time.Hour).UnixMilli()}, func(rows *sql.Rows) error {
		var ms int64
		err := rows.Scan(&ms)
		if last := when(ms); last.After(until) {
			until = last
		}
		return err
	})
	return until, err
}

// announce moves the version that every service looks at.
func (r *rotation) announce(ctx context.Context) error {
	return r.store.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE network SET version = version + 1`)
		return err
	})
}

// adopt takes a register that was read. When it has moved, so may the keys have.
func (s *Store) adopt(ref *reference) {
	if s.ref.Swap(ref) == ref {
		return
	}
	if err := s.keys.Reload(); err != nil { // those that it has still work
		s.log.Error("read the key file again", "err", err)
	}
}

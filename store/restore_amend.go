package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ahadi/internal/keys"
)

// amendment is what an old copy of the data must learn before it is used.
type amendment struct {
	own     []event // its own ledger
	fresh   []event // what others know
	backups []Backup
	reason  string // on what no longer leaves
	event   string // for the trail
	now     time.Time
}

// apply opens the copy, which brings its schema up to date, and amends it.
func (a amendment) apply(ctx context.Context, path string, ring *keys.Ring) (done Amended, err error) {
	s, err := Open(ctx, Options{Database: path, Keys: ring})
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	err = s.single(ctx, func(tx *Tx) error {
		done = Amended{} // it may run twice
		return a.write(s, tx, &done)
	})
	if err != nil {
		return done, err
	}
	return done, a.erase(ctx, s, &done)
}

func (a amendment) write(s *Store, tx *Tx, done *Amended) (err error) {
	if err := s.learn(tx, a.fresh, a.backups, a.now); err != nil {
		return err
	}
	if done.Out, done.In, err = silence(tx, append(a.own[:len(a.own):len(a.own)], a.fresh...), a.fresh); err != nil {
		return err
	}
	if done.Denied, err = estrange(tx, a.fresh); err != nil {
		return err
	}
	if done.Unsaid, err = unsay(tx, a.fresh); err != nil {
		return err
	}
	if err := a.still(tx, done); err != nil {
		return err
	}
	for _, text := range []string{`DELETE FROM sign_in`, `DELETE FROM password_link`, `DELETE FROM operator_alert`} { // who signed out since does not come back, and what is wrong is found anew
		if _, err := tx.exec(text); err != nil {
			return err
		}
	}
	if _, err := tx.exec(`DELETE FROM setting WHERE name = $1 OR name = $2 OR name = $3 OR name LIKE $4`, itselfSetting, sumSetting, leadSetting, nodeSetting+"%"); err != nil { // who served then does not serve now
		return err
	}
	if err := tx.pause(a.reason, a.now); err != nil {
		return err
	}
	if done.Miscounted, err = tx.recount(); err != nil {
		return err
	}
	return tx.audit(s.ids.next(a.now), NewAudit{Actor: "operator", Action: "restore", Object: a.event}, a.now)
}

// still lets nothing old leave any more: what waited, what was due, and the
// steps whose time has come meanwhile. What was being sent may have left.
func (a amendment) still(tx *Tx, done *Amended) error {
	for _, c := range []struct {
		query string
		args  []any
		n     *int64
	}{
		{`UPDATE outbox SET status = 'expired', reason = $1, lease_ms = 0 WHERE status = 'queued'`, []any{a.reason}, &done.Expired},
		{`UPDATE outbox SET status = 'unknown', reason = $1, lease_ms = 0 WHERE status = 'sending'`, []any{a.reason}, &done.Unknown},
		{`UPDATE occurrence SET status = 'expired', reason = $1 WHERE status = 'due'`, []any{a.reason}, &done.Reminders},
		{`UPDATE webhook_delivery SET state = 'missed' WHERE state = 'waiting'`, nil, new(int64)},
		{`UPDATE webhook SET stopped = 'copy' WHERE stopped = ''`, nil, &done.Webhooks}, // who was removed, or got another secret, since is not told by the old one
		{`UPDATE reminder SET status = 'done', reason = $1 WHERE status = 'expanding' OR status = 'waiting' AND next_ms <= $2`, []any{a.reason, a.now.UnixMilli()}, &done.Reminders},
	} {
		n, err := tx.exec(c.query, c.args...)
		if err != nil {
			return err
		}
		*c.n += n
	}
	return nil
}

// erase erases again whoever was erased since the copy was made.
func (a amendment) erase(ctx context.Context, s *Store, done *Amended) error {
	people := map[int64]bool{}
	for _, e := range a.fresh {
		if e.kind != "erased" {
			continue
		}
		if err := s.EraseAgain(ctx, e.contact, e.hash, when(e.at)); err != nil {
			return err
		}
		people[e.contact] = true
	}
	if done.Again = len(people); done.Again > 0 { // and what the copying left of them in its pages
		return s.Scrub(ctx)
	}
	return nil
}

// usable refuses a backup that must not be restored, or cannot be.
func usable(ctx context.Context, o RestoreOptions) (Backup, error) {
	b, err := readBackup(ctx, o.File)
	if err != nil {
		return b, err
	}
	if !o.Now.Before(b.Expires) {
		return b, fmt.Errorf("%s expired on %s: people who were erased since may stand in it, so it must go; restore a younger one", o.File, b.Expires.Format(time.DateOnly))
	}
	if err := whole(ctx, o.File, o.Progress); err != nil {
		return b, fmt.Errorf("%s is damaged: restore another backup: %w", o.File, err)
	}
	db, err := plainFile(o.File, false)
	if err != nil {
		return b, err
	}
	defer db.Close()
	if err := opens(ctx, db, o.Keys); err != nil {
		return b, fmt.Errorf("%s: %w", o.File, err)
	}
	return b, nil
}

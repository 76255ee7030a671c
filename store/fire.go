package store

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"
	"time"

	"ahadi/internal/sms"
)

// Firing is what a step does for one person who may be written to.
type Firing struct {
	Wait    time.Time // not zero: not now, look again then
	Expired bool      // the round closes before it may leave
	Channel string
	Key     string // of the text
	Text    string
	Asked   []byte    // the question that it leaves open on her phone; nil: none
	Expires time.Time // the message leaves before, or not at all
}

// Fire moves what is due to "queued", each occurrence together with its outbox
// row, or aside with the reason why not: n of them in one transaction, until
// none is left or sending is paused. Fired twice, by two processes or after a
// restart, the second finds nothing to move. Who has reported or opted out since
// is left in peace. decide is pure, is asked only about people who may be
// written to, and may run again. It says how many were moved.
func (s *Store) Fire(ctx context.Context, now time.Time, n int, decide func(Recipient) Firing) (all int, err error) {
	said := &quoted{places: map[[2]int64]turnout{}, told: map[[2]int64]*OverviewRow{}}
	for {
		f := &firing{store: s, ref: s.ref.Load(), now: now, decide: decide}
		if err := s.single(ctx, func(tx *Tx) error { return f.some(tx, n, said) }); err != nil {
			return all, fmt.Errorf("fire reminders: %w", err)
		}
		if f.queued {
			s.poke()
		}
		if all += f.moved; f.moved < n {
			return all, nil
		}
	}
}

// firing is one transaction of Fire.
type firing struct {
	tx     *Tx
	store  *Store
	ref    *reference
	now    time.Time
	decide func(Recipient) Firing
	knows  *knowing
	moved  int
	queued bool
}

// some moves up to n.
func (f *firing) some(tx *Tx, n int, said *quoted) error {
	f.tx, f.moved, f.queued = tx, 0, false // it may have run before
	if stop, err := paused(tx); err != nil || stop {
		return err
	}
	if err := sane(tx, f.now); err != nil {
		return err
	}
	f.knows = f.store.knowing(tx, f.ref, f.now)
	f.knows.quoted = said
	if err := f.lock(n); err != nil {
		return err
	}
	due, err := f.due(n)
	if err != nil {
		return err
	}
	for i := range due {
		if err := f.one(&due[i]); err != nil {
			return fmt.Errorf("occurrence %d: %w", due[i].occurrence, err)
		}
	}
	f.moved = len(due)
	return nil
}

// lock takes what is due out of other processes' reach, and the lines of it, so
// that no turn asks or answers on them meanwhile. On SQLite there is one writer.
func (f *firing) lock(n int) error {
	if !f.tx.engine.sets {
		return nil
	}
	var hashes []string
	err := f.tx.rows(`SELECT l.hash FROM occurrence o JOIN line l ON l.id = o.line_id JOIN reminder m ON m.id = o.reminder_id JOIN round r ON r.id = m.round_id
		WHERE o.status = 'due' AND o.due_ms <= $1 AND `+mayLeave+` ORDER BY o.due_ms, o.id LIMIT $2`+f.tx.engine.skip, []any{f.now.UnixMilli(), n}, func(r *sql.Rows) error {
		var hash string
		err := r.Scan(&hash)
		hashes = append(hashes, hash)
		return err
	})
	if err != nil {
		return err
	}
	return f.store.lockLines(f.tx, hashes)
}

// due reads what is due, oldest first, and whether a later step of the round
// is due to the same person: after days off only the latest goes out.
func (f *firing) due(n int) ([]Recipient, error) {
	var due []Recipient
	err := f.tx.rows(`SELECT `+recipientColumns+`, o.id, m.step, m.on_day, m.rule, m.override_quiet, m.round_id,
			CASE WHEN (m.step = 'open' OR m.step = 'mid' OR m.step = 'last' OR m.step = 'now') AND (EXISTS (SELECT 1 FROM occurrence x JOIN reminder y ON y.id = x.reminder_id
				WHERE x.contact_id = o.contact_id AND y.round_id = m.round_id AND (y.step = 'open' OR y.step = 'mid' OR y.step = 'last' OR y.step = 'now') AND x.status IN ('due', 'queued') AND x.due_ms <= $1 AND (x.due_ms > o.due_ms OR x.due_ms = o.due_ms AND x.id > o.id))
				OR m.step <> 'now' AND EXISTS (SELECT 1 FROM reminder y WHERE y.round_id = m.round_id AND (y.step = 'open' OR y.step = 'mid' OR y.step = 'last') AND y.on_day > m.on_day AND y.status <> 'waiting')) THEN 1 ELSE 0 END
		FROM occurrence o JOIN reminder m ON m.id = o.reminder_id JOIN contact c ON c.id = o.contact_id JOIN line l ON l.id = o.line_id JOIN round r ON r.id = m.round_id
		WHERE o.status = 'due' AND o.due_ms <= $1 AND `+mayLeave+` ORDER BY o.due_ms, o.id LIMIT $2`+f.tx.engine.skip, []any{f.now.UnixMilli(), n}, func(r *sql.Rows) error {
		var rc Recipient
		var override, round, overtaken int64
		err := f.ref.scanRecipient(r, &rc, &rc.occurrence, &rc.Step, &rc.Day, &rc.Rule, &override, &round, &overtaken)
		rc.Override, rc.Overtaken, rc.Round = override == 1, overtaken == 1, f.ref.roundByID(round)
		due = append(due, rc)
		return err
	})
	return due, err
}

func (f *firing) one(rc *Recipient) error {
	if err := f.knows.know(rc); err != nil {
		return err
	}
	if why := rc.Hold(); why != "" {
		return f.aside(rc, "skipped", why)
	}
	var err error
	if rc.Open, err = f.open(rc); err != nil {
		f.store.log.Error("reminder", "occurrence", rc.occurrence, "contact", rc.Person.ID, "err", err)
		return f.aside(rc, "skipped", "broken")
	}
	d, err := f.decided(*rc)
	switch {
	case err != nil: // aside with the reason, or it would come up for ever
		f.store.log.Error("reminder", "occurrence", rc.occurrence, "contact", rc.Person.ID, "err", err)
		return f.aside(rc, "skipped", "broken")
	case d.Expired:
		return f.aside(rc, "expired", "the round closes before")
	case d.Wait.After(f.now):
		_, err := f.tx.exec(`UPDATE occurrence SET due_ms = $1, reason = 'quiet' WHERE id = $2 AND status = 'due'`, d.Wait.UnixMilli(), rc.occurrence)
		return err
	}
	return f.queue(rc, d)
}

// open reads the question that her phone was last asked.
func (f *firing) open(rc *Recipient) ([]byte, error) {
	key, err := f.store.keys.Unwrap(rc.lineKey)
	if err != nil || rc.asked == "" {
		return nil, err
	}
	return key.Open(rc.asked, "asked")
}

// decided asks the caller; a panic becomes an error of this person alone.
func (f *firing) decided(rc Recipient) (d Firing, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("deciding panicked: %s\n%s", cause(p), debug.Stack())
		}
	}()
	if d = f.decide(rc); d.Text == "" && !d.Expired && d.Wait.IsZero() {
		err = fmt.Errorf("the step %s has no words in %s", rc.Step, rc.Person.Language)
	}
	return d, err
}

func (f *firing) aside(rc *Recipient, status, reason string) error {
	_, err := f.tx.exec(`UPDATE occurrence SET status = $1, reason = $2 WHERE id = $3 AND status = 'due'`, status, reason, rc.occurrence)
	return err
}

// queue writes the message, and the question that it leaves open.
func (f *firing) queue(rc *Recipient, d Firing) error {
	key, err := f.store.keys.Unwrap(rc.key)
	if err != nil {
		return f.aside(rc, "skipped", "broken")
	}
	id := f.store.ids.next(f.now)
	changed, err := f.tx.exec(`UPDATE occurrence SET status = 'queued', reason = '', outbox_id = $1 WHERE id = $2 AND status = 'due'`, id, rc.occurrence)
	if err != nil || changed == 0 {
		return err
	}
	_, parts := sms.Segments(d.Text)
	if _, err := f.tx.exec(insertOutbox, id, rc.LineID, rc.Person.ID, d.Channel, d.Key, "reminder", priorities["reminder"], key.Seal([]byte(d.Text), "body"),
		parts, f.now.UnixMilli(), d.Expires.UnixMilli(), f.now.UnixMilli()); err != nil {
		return err
	}
	f.queued = true
	if d.Asked == nil {
		return nil
	}
	line, err := f.store.keys.Unwrap(rc.lineKey)
	if err != nil {
		return err
	}
	_, err = f.tx.exec(`UPDATE line SET sealed_asked = $1 WHERE id = $2`, line.Seal(d.Asked, "asked"), rc.LineID)
	return err
}

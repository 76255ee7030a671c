package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Alerts lists the alerts that are not closed, or all, oldest first. Nothing in
// it leads to who is in danger.
func (s *Store) Alerts(ctx context.Context, closed bool) ([]Alert, error) {
	var all []Alert
	err := s.look(ctx, func(v *view) (err error) {
		all, err = alerts(v, `WHERE a.state <> 'closed' OR $1 = 1`, flag(closed))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	return all, nil
}

// Alert is one alert, by its number.
func (s *Store) Alert(ctx context.Context, number int64) (a Alert, err error) {
	err = s.look(ctx, func(v *view) error {
		all, err := alerts(v, `WHERE a.number = $1 AND a.number > 0`, number)
		if err == nil && len(all) == 0 {
			err = ErrNotFound
		}
		if err == nil {
			a = all[0]
		}
		return err
	})
	if err != nil {
		return a, fmt.Errorf("alert %d: %w", number, err)
	}
	return a, nil
}

// writtenIn are the entries of the inbox that an alert a is about.
const writtenIn = `i.line_id = a.line_id AND i.id >= a.inbox_id AND a.inbox_id > 0 AND i.reason = 'urgent'
	AND NOT EXISTS (SELECT 1 FROM alert n WHERE n.line_id = a.line_id AND n.id > a.id AND n.inbox_id <= i.id)`

func alerts(q querier, where string, arg any) ([]Alert, error) {
	return alertsOf(q, where, []any{arg})
}

func alertsOf(q querier, where string, args []any) ([]Alert, error) {
	var all []Alert
	err := q.rows(`SELECT a.number, coalesce(p.code, ''), a.state, a.at_ms, a.called, a.next_ms, a.taken_by, a.taken_ms, a.closed_by, a.closed_ms, a.reason,
			(SELECT count(*) FROM inbox i WHERE `+writtenIn+`)
		FROM alert a LEFT JOIN place p ON p.id = a.place_id `+where+` ORDER BY a.id`, args, func(r *sql.Rows) error {
		var a Alert
		var at, next, taken, closed int64
		err := r.Scan(&a.Number, &a.Place, &a.State, &at, &a.Called, &next, &a.TakenBy, &taken, &a.ClosedBy, &closed, &a.Reason, &a.Messages)
		a.At, a.Next, a.Taken, a.Closed = when(at), when(next), when(taken), when(closed)
		all = append(all, a)
		return err
	})
	return all, err
}

// alertRow is an alert while it is decided on.
type alertRow struct {
	id             int64
	state, takenBy string
}

func (d *decision) alert(number int64) (v alertRow, err error) {
	if err := d.tx.numberAlerts(); err != nil {
		return v, err
	}
	found, err := d.tx.row(`SELECT id, state, taken_by FROM alert WHERE number = $1 AND number > 0`, []any{number}, &v.id, &v.state, &v.takenBy)
	if err == nil && !found {
		err = fmt.Errorf("alert %d: %w", number, ErrNotFound)
	}
	return v, err
}

// TakeAlert says who has an alert in hand: nobody else is told of it any more.
// before is true when she had it already.
func (s *Store) TakeAlert(ctx context.Context, number int64, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		v, err := d.alert(number)
		switch {
		case err != nil:
			return false, err
		case v.state == AlertTaken && v.takenBy == d.by:
			return true, nil
		case v.state == AlertTaken:
			return false, refused(fmt.Sprintf("taking alert %d", number), "%s has it: speak with her; she, or you, close it when it is done", v.takenBy)
		case v.state == AlertClosed:
			return false, refused(fmt.Sprintf("taking alert %d", number), "it is closed: what the person writes from now on is a new one")
		}
		if err := d.arrow("alert", `UPDATE alert SET state = 'taken', taken_by = $1, taken_ms = $2 WHERE id = $3 AND state = 'open'`, d.by, d.ms(), v.id); err != nil {
			return false, err
		}
		return false, d.changed("alert take", fmt.Sprintf("alert %d", number), v.state, AlertTaken)
	})
}

// CloseAlert ends an alert, for a reason that stays on record. Its messages are
// done with it. before is true when it was closed already.
func (s *Store) CloseAlert(ctx context.Context, number int64, reason string, h Hand) (before bool, err error) {
	reason = said(reason)
	if err := s.words(ctx, fmt.Sprintf("closing alert %d", number), roomNote, reason); err != nil {
		return false, err
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		v, err := d.alert(number)
		if err != nil || v.state == AlertClosed {
			return true, err
		}
		if _, err := d.tx.exec(`UPDATE inbox SET state = 'done' WHERE state = 'open' AND id IN (SELECT i.id FROM inbox i JOIN alert a ON a.id = $1 WHERE `+writtenIn+`)`, v.id); err != nil {
			return false, err
		}
		if err := d.arrow("alert", `UPDATE alert SET state = 'closed', closed_by = $1, closed_ms = $2, reason = $3 WHERE id = $4 AND state <> 'closed'`, d.by, d.ms(), reason, v.id); err != nil {
			return false, err
		}
		return false, d.changed("alert close", fmt.Sprintf("alert %d: %s", number, reason), v.state, AlertClosed)
	})
}

// Revealed is what leads to a person: shown to who signs for it, and so noted.
type Revealed struct {
	Number string   // of her phone; "" when it is forgotten
	People []string // of the phone: name and code
	Texts  []RevealedText
}

// RevealedText is one message.
type RevealedText struct {
	At   time.Time
	Body string
}

// ErrForgotten means that nothing is left which leads to the person.
var ErrForgotten = errors.New("nothing is left that leads to her: she was erased, or the number of a stranger was kept for 30 days and is forgotten")

// RevealAlert shows who is in danger and what she wrote. That it was shown, and
// to whom, is part of the audit trail.
func (s *Store) RevealAlert(ctx context.Context, number int64, h Hand) (Revealed, error) {
	var shown Revealed
	err := s.decide(ctx, h, func(d *decision) error {
		shown = Revealed{}
		v, err := d.alert(number)
		if err != nil {
			return err
		}
		var line int64
		if found, err := d.tx.row(`SELECT line_id FROM alert WHERE id = $1 AND line_id IS NOT NULL`, []any{v.id}, &line); err != nil || !found {
			return errors.Join(err, ErrForgotten)
		}
		if err := d.reveal(line, `JOIN alert a ON `+writtenIn+` WHERE a.id = $1`, v.id, &shown); err != nil {
			return err
		}
		return d.trail("alert reveal", "alert %d", number)
	})
	if err != nil {
		return Revealed{}, fmt.Errorf("alert %d: %w", number, err)
	}
	return shown, nil
}

// reveal adds the words of entries of the inbox, the number of their phone and
// the people who use it.
func (d *decision) reveal(line int64, which string, id int64, to *Revealed) error {
	err := d.tx.rows(`SELECT i.at_ms, coalesce(c.data_key, l.data_key), i.sealed_body FROM inbox i JOIN line l ON l.id = i.line_id LEFT JOIN contact c ON c.id = i.contact_id `+
		which+` ORDER BY i.id`, []any{id}, func(r *sql.Rows) error {
		var at int64
		var key, sealed string
		err := r.Scan(&at, &key, &sealed)
		to.Texts = append(to.Texts, RevealedText{when(at), d.store.reveal(key, sealed, "body")})
		return err
	})
	if err != nil {
		return err
	}
	var key, sealed string
	if _, err := d.tx.row(`SELECT data_key, sealed_number FROM line WHERE id = $1`, []any{line}, &key, &sealed); err != nil {
		return err
	}
	to.Number = d.store.reveal(key, sealed, "number")
	return d.tx.rows(`SELECT c.code, c.data_key, c.sealed_name FROM contact_line x JOIN contact c ON c.id = x.contact_id WHERE x.line_id = $1 ORDER BY c.code`, []any{line}, func(r *sql.Rows) error {
		var code, key, sealed string
		err := r.Scan(&code, &key, &sealed)
		to.People = append(to.People, strings.TrimSpace(d.store.reveal(key, sealed, "name")+" ("+code+")"))
		return err
	})
}

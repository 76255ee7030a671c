package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"ahadi/internal/why"
)

// replyDays is how long a partner of government may answer before a round is
// published.
const replyDays = 14

// Unfinished is what somebody began in a round and never sent: it counts
// nowhere, and is listed for a call.
type Unfinished struct {
	Contact    string // her code; "" for a draft of a phone that several people use
	Commitment string // "" when she had not come that far
	At         time.Time
}

// OpenRound opens a round: draft → open, with which its reminders begin to
// leave. approved is asked whether the network's languages are approved; nil
// asks nobody. before is true when it was open already.
func (s *Store) OpenRound(ctx context.Context, code string, h Hand, approved func(Network) error) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.openRound(code, approved) })
}

func (d *decision) openRound(code string, approved func(Network) error) (before bool, err error) {
	what := "opening " + code
	r, err := d.round(code)
	switch {
	case err != nil:
		return false, err
	case r.State == "open":
		return true, nil
	case r.State != "draft":
		return false, refused(what, "it is %s already, and a round goes one way only: make a new one", r.State)
	}
	var missing []why.Reason
	if d.today > r.ClosesOn {
		missing = append(missing, why.Because("its last day, %s, has passed: give it new days first", r.ClosesOn))
	}
	for _, other := range d.ref.rounds {
		if other.State == "open" && other.OpensOn <= r.ClosesOn && r.OpensOn <= other.ClosesOn {
			missing = append(missing, why.Because("%s is open until %s, and nobody could tell which of the two a report is for: close it first", other.Code, other.ClosesOn))
		}
	}
	if approved != nil && !d.ref.network.Demo {
		if err := approved(d.ref.network); err != nil {
			missing = append(missing, reasons(err)...)
		}
	}
	if missing != nil {
		return false, Refusal{What: what, Missing: missing}
	}
	return false, d.moveRound(r, "open", "", "round open")
}

// CloseRound closes a round: open → closed. Before its last day has ended that
// takes early, the reason. What was begun and not sent is listed. before is
// true when it was closed already; the list is then of today.
func (s *Store) CloseRound(ctx context.Context, code, early string, h Hand) (left []Unfinished, before bool, err error) {
	if early = said(early); early != "" {
		if err := s.words(ctx, "closing "+code+" early", roomNote, early); err != nil {
			return nil, false, err
		}
	}
	err = s.decide(ctx, h, func(d *decision) (err error) {
		before, err = d.closeRound(code, early)
		return err
	})
	if err == nil {
		left, err = s.unfinished(ctx, Everything(), code)
	}
	return left, before, err
}

func (d *decision) closeRound(code, early string) (before bool, err error) {
	what := "closing " + code
	r, err := d.round(code)
	switch {
	case err != nil:
		return false, err
	case r.State == "closed", r.State == "published":
		return true, nil
	case r.State != "open":
		return false, refused(what, "it is not open yet")
	}
	local := d.now.In(d.ref.zone)
	if early == "" && (d.today < r.ClosesOn || d.today == r.ClosesOn && local.Hour() < closingHour) {
		return false, Refusal{What: what, From: r.ClosesOn, Missing: []why.Reason{
			why.Because("people were told that it takes reports until %s, %d:00; to end it sooner, say why with --early", r.ClosesOn, closingHour),
		}}
	}
	for _, query := range []string{
		`UPDATE reminder SET status = 'done', reason = 'the round was closed' WHERE round_id = $1 AND (status = 'waiting' OR status = 'expanding') AND step <> 'thanks' AND step <> 'answer'`,
		`UPDATE occurrence SET status = 'expired', reason = 'the round was closed' WHERE status = 'due' AND reminder_id IN (SELECT id FROM reminder WHERE round_id = $1 AND step <> 'thanks' AND step <> 'answer')`,
	} {
		if _, err := d.tx.exec(query, r.ID); err != nil {
			return false, err
		}
	}
	return false, d.moveRound(r, "closed", early, "round close")
}

// moveRound takes a round one arrow on.
func (d *decision) moveRound(r Round, state, why, action string) error {
	if err := d.arrow("round "+r.Code, `UPDATE round SET state = $1 WHERE id = $2 AND state = $3`, state, r.ID, r.State); err != nil {
		return err
	}
	if _, err := d.tx.exec(`INSERT INTO round_change (round_id, state, by_name, why, on_day, at_ms) VALUES ($1, $2, $3, $4, $5, $6)`,
		r.ID, state, d.by, why, d.today, d.ms()); err != nil {
		return err
	}
	if err := errors.Join(d.moved(), d.told(roundMoved(state), "", tellRound{r.Code})); err != nil {
		return err
	}
	return d.changed(action, r.Code, r.State, state)
}

// unfinished lists the drafts of a round.
func (s *Store) unfinished(ctx context.Context, scope Scope, round string) (left []Unfinished, err error) {
	ref := s.ref.Load()
	r, err := ref.roundByCode(round)
	if err != nil {
		return nil, err
	}
	in, args := ref.in(scope, "c.place_id", []any{r.ID})
	err = s.rows(ctx, `SELECT coalesce(c.code, ''), d.code, d.at_ms FROM draft d LEFT JOIN contact c ON c.id = d.owner_id WHERE d.round_id = $1`+in+` ORDER BY d.at_ms`, args, func(rows *sql.Rows) error {
		var u Unfinished
		var ms int64
		err := rows.Scan(&u.Contact, &u.Commitment, &ms)
		u.At = when(ms)
		left = append(left, u)
		return err
	})
	return left, err
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"ahadi/internal/why"
)

// Asking records that a side was asked about a dispute. Nothing is sent: a
// person asks, by telephone, letter or visit.
type Asking struct {
	Community  string // how, and who in no more than a word: "two monitors, by telephone"; "" when they were not asked now
	Government string // "county, letter of 12 March"; "" when it was not asked now
	On         string // the local day; "" for today
}

// AskedAbout records who was asked about a dispute. Once both sides were, its
// state is asked_both; before is true when that was so already.
func (s *Store) AskedAbout(ctx context.Context, number int64, a Asking, h Hand) (state string, before bool, err error) {
	const what = "recording who was asked"
	a.Community, a.Government = said(a.Community), said(a.Government)
	if a.Community == "" && a.Government == "" {
		return "", false, refused(what, "say how the community was asked, how the government was, or both")
	}
	for _, text := range []string{a.Community, a.Government} {
		if text == "" {
			continue
		}
		if err := s.words(ctx, what, roomNote, text); err != nil {
			return "", false, err
		}
	}
	if a.On != "" {
		if err := isDay(what, a.On); err != nil {
			return "", false, err
		}
	}
	err = s.decide(ctx, h, func(d *decision) (err error) {
		state, before, err = d.askedAbout(number, a)
		return err
	})
	return state, before, err
}

func (d *decision) askedAbout(number int64, a Asking) (state string, before bool, err error) {
	v, err := d.dispute(number)
	if err != nil {
		return "", false, err
	}
	day := a.On
	if day == "" {
		day = d.today
	}
	if day > d.today {
		return "", false, refused("recording who was asked", "%s has not come yet", day)
	}
	asked, err := d.askedSides(v.id)
	if err != nil {
		return "", false, err
	}
	fresh := 0
	for _, side := range []struct{ act, note string }{{"asked_community", a.Community}, {"asked_government", a.Government}} {
		act, note := side.act, side.note
		if note == "" || asked[act] == note {
			continue
		}
		if v.closed() {
			return "", false, refused("recording who was asked", "D%d is closed as %s: open a new dispute if it goes on", number, v.state)
		}
		if err := d.step(v.id, act, note, day); err != nil {
			return "", false, err
		}
		asked[act], fresh = note, fresh+1
	}
	if fresh == 0 {
		return v.state, true, nil
	}
	state = v.state
	if state == DisputeOpen && asked["asked_community"] != "" && asked["asked_government"] != "" {
		state = DisputeAsked
		if err := d.moveDispute(v, state, 0); err != nil {
			return "", false, err
		}
	}
	return state, false, d.changed("dispute ask", fmt.Sprintf("D%d", number), v.state, state)
}

// askedSides are the newest notes on who was asked, by act.
func (d *decision) askedSides(dispute int64) (map[string]string, error) {
	asked := map[string]string{}
	err := d.tx.rows(`SELECT act, note FROM dispute_step WHERE dispute_id = $1 AND (act = 'asked_community' OR act = 'asked_government') ORDER BY seq`, []any{dispute}, func(r *sql.Rows) error {
		var act, note string
		err := r.Scan(&act, &note)
		asked[act] = note
		return err
	})
	return asked, err
}

// CloseDispute closes a dispute as resolved_upheld, resolved_changed or
// unresolved. before is true when it was closed so already.
func (s *Store) CloseDispute(ctx context.Context, number int64, state, note string, h Hand) (before bool, err error) {
	const what = "closing the dispute"
	if state != DisputeUpheld && state != DisputeChanged && state != DisputeUnresolved {
		return false, refused(what, "it is closed as upheld, changed or unresolved, not %q", state)
	}
	if note = said(note); note == "" {
		return false, refused(what, "say in a note what both sides answered and what follows from it")
	}
	if err := s.words(ctx, what, roomNote, note); err != nil {
		return false, err
	}
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.closeDispute(number, state, note) })
}

func (d *decision) closeDispute(number int64, state, note string) (before bool, err error) {
	v, err := d.dispute(number)
	switch {
	case err != nil:
		return false, err
	case v.state == state:
		return true, nil
	case v.closed():
		return false, refused("closing the dispute", "D%d was closed as %s, and that stays on record: open a new one if it goes on", number, v.state)
	case v.state == DisputeOpen && state != DisputeUnresolved:
		asked, err := d.askedSides(v.id)
		if err != nil {
			return false, err
		}
		var missing []why.Reason
		for _, side := range []string{"community", "government"} {
			if asked["asked_"+side] == "" {
				missing = append(missing, why.Because("the %s was not asked: ask, and record it with 'ahadi dispute ask D%d --%s …'", side, number, side))
			}
		}
		return false, Refusal{What: "closing the dispute as " + strings.TrimPrefix(state, "resolved_"), Missing: missing}
	}
	if err := d.moveDispute(v, state, d.ms()); err != nil {
		return false, err
	}
	if err := d.step(v.id, state, note, d.today); err != nil {
		return false, err
	}
	return false, d.changed("dispute close", fmt.Sprintf("D%d as %s", number, state), v.state, state)
}

// disputeRow is a dispute while it is decided on.
type disputeRow struct {
	id     int64
	number int64
	state  string
}

func (v disputeRow) closed() bool { return v.state != DisputeOpen && v.state != DisputeAsked }

func (d *decision) dispute(number int64) (disputeRow, error) {
	v := disputeRow{number: number}
	found, err := d.tx.row(`SELECT id, state FROM dispute WHERE number = $1`, []any{number}, &v.id, &v.state)
	if err == nil && !found {
		err = fmt.Errorf("dispute D%d: %w", number, ErrNotFound)
	}
	return v, err
}

// moveDispute takes a dispute from the state that was read to another.
func (d *decision) moveDispute(v disputeRow, state string, closed int64) error {
	return d.arrow(fmt.Sprintf("dispute D%d", v.number), `UPDATE dispute SET state = $1, closed_ms = $2 WHERE id = $3 AND state = $4`, state, closed, v.id, v.state)
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Holding is why a report waits until a person has read it, and what became of
// that.
type Holding struct {
	Note     string // why; "" where the reader held it
	By       string // who held it; "" for the reader
	At       time.Time
	LookedBy string // who last read the words; "" for nobody
	LookedAt time.Time
	EndedBy  string // who let it count; "" while it is held
	EndedAt  time.Time
}

// reporting says of a report r that its author has reported by it: it has its
// place, or waits for a person to read it. Whom we ask, remind and telephone goes
// by this: what she said does not count yet, but she has said it. What has no
// place to take, such as an entry about money, and a check of another's report
// are none.
const reporting = `(r.beside = 0 OR r.state = 'held' AND EXISTS (SELECT 1 FROM holding rh WHERE rh.report_id = r.id AND rh.several = 0)) AND r.about = 0`

// heldRow is a report while it is decided whether it waits.
type heldRow struct {
	id, contact, line, at int64
	ref, state            string
	beside                bool   // reports of its form stand beside each other
	looked, by            string // who read it last, and who held it: "" for the reader
	since                 int64  // when it was held, in milliseconds
	covered               bool
}

func (d *decision) held(ref string) (heldRow, error) {
	v := heldRow{ref: strings.ToUpper(strings.TrimSpace(ref))}
	var beside, several int64
	found, err := d.tx.row(`SELECT r.id, r.state, r.contact_id, coalesce(r.line_id, 0), r.at_ms, r.beside, coalesce(h.several, 0), coalesce(h.looked_by, ''), coalesce(h.by_name, ''), coalesce(h.at_ms, 0), `+covered+`
		FROM report r LEFT JOIN holding h ON h.report_id = r.id WHERE r.ref = $1`, []any{v.ref}, &v.id, &v.state, &v.contact, &v.line, &v.at, &beside, &several, &v.looked, &v.by, &v.since, &v.covered)
	if err == nil && !found {
		err = fmt.Errorf("report %q: %w", ref, ErrNotFound)
	}
	v.beside = several == 1 || v.state == "accepted" && beside != 0
	return v, err
}

// HoldReport takes a report that counts out of the figures until a person has
// read it; its author is not told. before is true when it is held already.
func (s *Store) HoldReport(ctx context.Context, ref, note string, h Hand) (before bool, err error) {
	what := "holding " + ref
	note = said(note)
	if err := s.words(ctx, what, roomNote, note); err != nil {
		return false, err
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		v, err := d.held(ref)
		switch {
		case err != nil:
			return false, err
		case v.state == "held":
			return true, nil
		case v.state != "accepted":
			return false, refused(what, "%s is %s: it counts nowhere, so there is nothing to hold", v.ref, v.state)
		}
		g := s.batch(d.tx, d.ref)
		if err := g.suspend(v.id); err != nil {
			return false, err
		}
		g.put(opHolding, v.id, flag(v.beside), note, d.by, d.ms())
		if err := firstError(g.flush(), d.coverMessage(v, true)); err != nil {
			return false, err
		}
		return false, d.changed("report hold", v.ref, v.state, "held")
	})
}

// RevealReport shows the answers of a report that is held, or was until its author
// changed it, as JSON; that they were read, and by whom, is part of the audit
// trail.
func (s *Store) RevealReport(ctx context.Context, ref string, h Hand) (answers []byte, err error) {
	err = s.decide(ctx, h, func(d *decision) error {
		v, err := d.held(ref)
		if err != nil {
			return err
		}
		if r := (Report{Covered: v.covered, State: v.state}); !r.Reveals() {
			return refused("looking at "+v.ref, "%s is not held", v.ref)
		}
		var key, sealed string
		if _, err := d.tx.row(`SELECT coalesce(c.data_key, ''), r.sealed_answers FROM report r LEFT JOIN contact c ON c.id = r.contact_id WHERE r.id = $1`, []any{v.id}, &key, &sealed); err != nil {
			return err
		}
		answers = []byte(s.reveal(key, sealed, "answers"))
		if _, err := d.tx.exec(`UPDATE holding SET looked_by = $2, looked_ms = $3 WHERE report_id = $1`, v.id, d.by, d.ms()); err != nil {
			return err
		}
		return d.trail("report show", "%s", v.ref)
	})
	return answers, err
}

// ReleaseReport lets a held report count. Whoever does it has read its words
// first: RevealReport. counts is false where its author has reported again
// since, so that the newer one stands and this one is superseded; before, that
// it was not held any more.
func (s *Store) ReleaseReport(ctx context.Context, ref string, h Hand) (counts, before bool, err error) {
	what := "releasing " + ref
	err = s.decide(ctx, h, func(d *decision) error {
		counts, before = false, false
		v, err := d.held(ref)
		switch {
		case err != nil:
			return err
		case v.state != "held":
			counts, before = v.state == "accepted", true
			return nil
		case v.looked == "" || v.looked != d.by:
			return refused(what, "read its words first: whoever lets it count knows what it says")
		}
		if counts, err = d.letCount(v); err != nil {
			return err
		}
		return d.changed("report release", v.ref, v.state, unheldState(counts))
	})
	return counts, before, err
}

// letCount puts a held report back in its place.
func (d *decision) letCount(v heldRow) (counts bool, err error) {
	g := d.store.batch(d.tx, d.ref)
	if counts, err = g.admit(v.id, v.beside); err == nil {
		err = g.flush()
	}
	if err == nil {
		_, err = d.tx.exec(`UPDATE holding SET ended_by = $2, ended_ms = $3 WHERE report_id = $1`, v.id, d.by, d.ms())
	}
	if err == nil {
		err = d.coverMessage(v, false)
	}
	if err == nil { // the message that it came in waits for nobody any more
		err = d.readHeld(v)
	}
	return counts, err
}

// unheldState is the state of a report that is held no longer.
func unheldState(counts bool) string {
	if counts {
		return "accepted"
	}
	return "superseded"
}

// readHeld takes the entry of the inbox off the list that came with a held report.
func (d *decision) readHeld(v heldRow) error {
	_, err := d.tx.exec(`UPDATE inbox SET state = 'done' WHERE state = 'open' AND id >= $1 AND contact_id = $2 AND at_ms = $3 AND reason = 'held'`, firstID(when(v.at)), v.contact, v.at)
	return err
}

// holdings reads what is known of the holding of one report.
func holdings(q querier, id int64) (h *Holding, err error) {
	err = q.rows(`SELECT note, by_name, at_ms, looked_by, looked_ms, ended_by, ended_ms FROM holding WHERE report_id = $1`, []any{id}, func(r *sql.Rows) error {
		var at, looked, ended int64
		h = &Holding{}
		err := r.Scan(&h.Note, &h.By, &at, &h.LookedBy, &looked, &h.EndedBy, &ended)
		h.At, h.LookedAt, h.EndedAt = when(at), when(looked), when(ended)
		return err
	})
	return h, err
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// event is a row of the ledger: who must stay erased, who must stay silent, which
// phone must not become somebody's again, whose words must not be printed again.
type event struct {
	id      int64
	kind    string // erased, opted_out, opted_in, denied, unquoted, unchosen, given
	contact int64
	hash    string // of her line; of unchosen the receipt of the report, of given the rows
	at      int64
}

// plain is the event without its id: the same event may have got two.
func (e event) plain() event { e.id = 0; return e }

// remembered is what outlives an old copy of the data.
type remembered struct {
	network int64  // its id; 0 when there is none
	name    string // of the network
	until   time.Time
	events  []event
	backups []Backup
}

// remember reads it from a database of any engine.
func remember(ctx context.Context, db reader) (remembered, error) {
	var m remembered
	err := query(ctx, db, `SELECT id, name, latest_ms FROM network`, nil, func(r *sql.Rows) error {
		var latest int64
		err := r.Scan(&m.network, &m.name, &latest)
		m.until = when(latest)
		return err
	})
	if err == nil {
		err = query(ctx, db, `SELECT id, kind, contact_id, line_hash, at_ms FROM ledger ORDER BY id`, nil, func(r *sql.Rows) error {
			var e event
			err := r.Scan(&e.id, &e.kind, &e.contact, &e.hash, &e.at)
			m.events = append(m.events, e)
			return err
		})
	}
	if err == nil {
		err = query(ctx, db, `SELECT id, path, at_ms, expires_ms FROM backup ORDER BY id`, nil, func(r *sql.Rows) error {
			var b Backup
			var at, expires int64
			err := r.Scan(&b.ID, &b.Path, &at, &expires)
			b.At, b.Expires = when(at), when(expires)
			m.backups = append(m.backups, b)
			return err
		})
	}
	if err != nil {
		return m, fmt.Errorf("read who is erased and who said STOP: %w", err)
	}
	return m, nil
}

// news are the events that own lacks.
func news(own, other []event) []event {
	known := map[event]bool{}
	for _, e := range own {
		known[e.plain()] = true
	}
	var fresh []event
	for _, e := range other {
		if !known[e.plain()] {
			known[e.plain()] = true
			fresh = append(fresh, e)
		}
	}
	return fresh
}

// stops are the newest events of each line: who is silent and who is not.
func stops(all []event) map[string]event {
	newest := map[string]event{}
	for _, e := range all {
		if e.kind != "opted_out" && e.kind != "opted_in" || e.hash == "" {
			continue
		}
		if e.outranks(newest[e.hash]) {
			newest[e.hash] = e
		}
	}
	return newest
}

// outranks says whether of two events of one line this one holds: the newer one,
// and of two at once that which silences. The zero event is older than any.
func (e event) outranks(old event) bool {
	return e.at > old.at || e.at == old.at && (e.kind == "opted_out" || e.id > old.id && old.kind != "opted_out")
}

// learn writes what a copy did not know into its ledger, and the backups that
// were made since, so that they are not forgotten.
func (s *Store) learn(tx *Tx, fresh []event, backups []Backup, now time.Time) error {
	for _, e := range fresh {
		taken, err := tx.row(`SELECT id FROM ledger WHERE id = $1`, []any{e.id}, new(int64))
		if err != nil {
			return err
		}
		if taken {
			e.id = s.ids.next(now)
		}
		if _, err := tx.exec(insertLedger, e.id, e.kind, e.contact, e.hash, e.at); err != nil {
			return err
		}
	}
	for _, b := range backups {
		if _, err := tx.exec(insertBackup+` ON CONFLICT (id) DO NOTHING`, b.ID, b.Path, b.At.UnixMilli(), b.Expires.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// silence gives every line the state of its newest event. A line that the copy
// has silent for another reason speaks again only for an event that is new.
func silence(tx *Tx, all, fresh []event) (out, in int64, err error) {
	for hash, e := range stops(all) {
		switch {
		case e.kind == "opted_out":
			n, err := tx.exec(`UPDATE line SET opted_out = 1 WHERE hash = $1 AND opted_out = 0`, hash)
			if err != nil {
				return out, in, err
			}
			out += n
		case slices.Contains(fresh, e):
			n, err := tx.exec(`UPDATE line SET opted_out = 0 WHERE hash = $1 AND opted_out = 1`, hash)
			if err != nil {
				return out, in, err
			}
			in += n
		}
	}
	return out, in, nil
}

// estrange takes phones from people of whom somebody has said since that they
// are not theirs. One who came back to the same phone later dials and agrees
// once more: that is safer than to take a stranger for her.
func estrange(tx *Tx, fresh []event) (n int64, err error) {
	for _, e := range fresh {
		if e.kind != "denied" {
			continue
		}
		var line int64
		found, err := tx.row(`SELECT l.id FROM line l JOIN contact_line x ON x.line_id = l.id WHERE l.hash = $1 AND x.contact_id = $2`, []any{e.hash, e.contact}, &line)
		if err != nil {
			return n, err
		}
		if !found {
			continue
		}
		if _, err := tx.exec(statements[opFormer].sql, line, e.contact, e.at); err != nil {
			return n, err
		}
		gone, err := tx.exec(`DELETE FROM contact_line WHERE line_id = $1 AND contact_id = $2`, line, e.contact)
		if err != nil {
			return n, err
		}
		n += gone
	}
	return n, nil
}

// unsay takes back what a copy still has chosen of the words of people who are not
// to be quoted any more, and the quotes that were taken back. Who agreed, or was
// chosen, once more since waits for a coordinator.
func unsay(tx *Tx, fresh []event) (n int64, err error) {
	for _, e := range fresh {
		var queries []string
		var arg any = e.contact
		switch e.kind {
		case "unquoted":
			queries = []string{
				`UPDATE quote SET state = 'passed' WHERE state = 'chosen' AND kind = 'practice' AND contact_id = $1`,
				`UPDATE contact SET quote_ok = 0 WHERE quote_ok = 1 AND id = $1`,
			}
		case "unchosen":
			queries, arg = []string{`UPDATE quote SET state = 'withdrawn' WHERE state = 'chosen' AND report_id IN (SELECT r.id FROM report r WHERE r.ref = $1)`}, e.hash
		}
		for _, text := range queries {
			changed, err := tx.exec(text, arg)
			if err != nil {
				return n, err
			}
			n += changed
		}
	}
	return n, nil
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// find lists the rows that hold her texts.
func (e *erasure) find(ctx context.Context) error {
	e.traces = traces{}
	for _, t := range []struct {
		query string
		ids   *[]int64
	}{
		{`SELECT id, sealed_answers FROM report WHERE contact_id = $1 AND sealed_answers <> ''`, &e.traces.reports},
		{`SELECT id, sealed_body FROM outbox WHERE contact_id = $1 AND sealed_body <> ''`, &e.traces.sent},
		{`SELECT id, sealed_body FROM inbound WHERE contact_id = $1 AND sealed_body <> ''`, &e.traces.received},
		{`SELECT r.id, '' FROM report r JOIN line l ON l.id = r.line_id WHERE r.contact_id = $1 AND l.hash NOT LIKE 'erased %'`, &e.traces.voices},
	} {
		err := e.store.rows(ctx, t.query, []any{e.contact}, func(r *sql.Rows) error {
			var id int64
			var sealed string
			err := r.Scan(&id, &sealed)
			*t.ids = append(*t.ids, id)
			e.lost(sealed)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// load reads the person and her phones, and says whether there is such a person.
func (e *erasure) load(first bool) (bool, error) {
	var key, name, profile, status, code string
	found, err := e.tx.row(`SELECT data_key, sealed_name, sealed_profile, status, code FROM contact WHERE id = $1`, []any{e.contact}, &key, &name, &profile, &status, &code)
	if err != nil {
		return false, err
	}
	if !found && !e.absent {
		return false, ErrNotFound
	}
	if first {
		e.told = Erased{Before: status == "left" && key == ""}
		first, _, _ := strings.Cut(e.store.reveal(key, name, "name"), " ")
		e.name = clipped(first)
		if found && !e.told.Before {
			e.code = e.store.codeHash(code)
		}
	}
	e.lost(key, name, profile)
	if err := e.lockLines(); err != nil {
		return false, err
	}
	e.lines = nil
	err = e.tx.rows(`SELECT l.id, l.hash, l.data_key, l.sealed_number, l.sealed_asked,
		(SELECT count(*) FROM contact_line y WHERE y.line_id = l.id AND y.contact_id <> $1), (SELECT count(*) FROM contact_line y WHERE y.line_id = l.id AND y.contact_id = $1)
		FROM line l WHERE l.hash = $2 AND l.created_ms <= $3 OR l.id IN (SELECT line_id FROM contact_line x WHERE x.contact_id = $1)
		OR l.id IN (SELECT line_id FROM former_line x WHERE x.contact_id = $1) ORDER BY l.id`, []any{e.contact, e.again, e.now.UnixMilli()}, func(r *sql.Rows) error {
		var l erasedLine
		var others, hers int
		err := r.Scan(&l.id, &l.hash, &l.key, &l.number, &l.asked, &others, &hers)
		l.people = others + 1
		switch {
		case l.alone():
			e.told.Lines++
			e.lost(l.key, l.number, l.asked)
		case hers == 0: // the phone has become others': nothing on it is hers
			return err
		default:
			e.told.Shared++
			e.lost(l.asked)
		}
		e.lines = append(e.lines, l)
		return err
	})
	return found, err
}

// lockLines keeps turns of her phones waiting, on whichever process they run.
func (e *erasure) lockLines() error {
	var hashes []string
	err := e.tx.rows(`SELECT l.hash FROM line l WHERE l.id IN (SELECT line_id FROM contact_line WHERE contact_id = $1 UNION SELECT line_id FROM former_line WHERE contact_id = $1)`, []any{e.contact}, func(r *sql.Rows) error {
		var hash string
		err := r.Scan(&hash)
		hashes = append(hashes, hash)
		return err
	})
	if err != nil {
		return err
	}
	return e.store.lockLines(e.tx, hashes)
}

// clipped is as much of a first name as every screen shows of it.
func clipped(name string) string {
	const shown = 8
	if r := []rune(name); len(r) > shown {
		return string(r[:shown])
	}
	return name
}

// lost notes what must not be found again.
func (e *erasure) lost(texts ...string) {
	for _, t := range texts {
		if t != "" {
			e.gone = append(e.gone, t)
		}
	}
}

// each calls do for the rows of a query of an id and a sealed text, once they
// are read.
func (e *erasure) each(query string, args []any, do func(id int64, sealed string) error) error {
	type row struct {
		id     int64
		sealed string
	}
	var all []row
	err := e.tx.rows(query, args, func(r *sql.Rows) error {
		var v row
		err := r.Scan(&v.id, &v.sealed)
		all = append(all, v)
		return err
	})
	for _, v := range all {
		if err == nil {
			err = do(v.id, v.sealed)
		}
	}
	return err
}

// lose removes her draft, her sessions and what was answered in them; of a
// phone that was hers alone, whatever is on it.
func (e *erasure) lose() error {
	owners := []any{e.contact}
	for _, l := range e.lines {
		if l.alone() {
			owners = append(owners, l.id)
			if err := e.each(`SELECT id, sealed_body FROM part WHERE line_id = $1 AND sealed_body <> ''`, []any{l.id}, e.blank("part", "sealed_body = ''")); err != nil {
				return err
			}
		}
		err := e.each(`SELECT id, sealed_state FROM session WHERE line_id = $1`, []any{l.id}, func(id int64, state string) error { return e.session(l, id, state) })
		if err != nil {
			return err
		}
	}
	err := e.each(`SELECT id, sealed_state FROM session WHERE contact_id = $1`, []any{e.contact}, func(id int64, state string) error {
		return e.session(erasedLine{}, id, state)
	})
	if err != nil {
		return err
	}
	if err := e.each(`SELECT id, sealed_reason FROM called WHERE contact_id = $1`, []any{e.contact}, func(id int64, sealed string) error {
		e.lost(sealed)
		_, err := e.tx.exec(`DELETE FROM called WHERE id = $1`, id)
		return err
	}); err != nil {
		return err
	}
	if _, err := e.tx.exec(`DELETE FROM entry_present WHERE contact_id = $1`, e.contact); err != nil {
		return err
	}
	for _, owner := range owners {
		if err := e.each(`SELECT owner_id, sealed_state FROM draft WHERE owner_id = $1 OR line_id = $2`, []any{owner, owner}, func(id int64, sealed string) error {
			e.lost(sealed)
			_, err := e.tx.exec(`DELETE FROM draft WHERE owner_id = $1`, id)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// session removes a session that is hers. Of the others on a phone that she
// shared only those answers go that show her name, as the question who is
// speaking does.
func (e *erasure) session(l erasedLine, id int64, state string) error {
	hers, err := e.tx.row(`SELECT id FROM session WHERE id = $1 AND contact_id = $2`, []any{id, e.contact}, new(int64))
	if err != nil {
		return err
	}
	all := hers || l.alone()
	type step struct{ hash, sealed string }
	var steps []step
	err = e.tx.rows(`SELECT hash, sealed_reply FROM session_step WHERE session_id = $1`, []any{id}, func(r *sql.Rows) error {
		var v step
		err := r.Scan(&v.hash, &v.sealed)
		if all || e.names(l, v.sealed, "reply") {
			steps = append(steps, v)
		}
		return err
	})
	for _, v := range steps {
		if err == nil {
			e.lost(v.sealed)
			_, err = e.tx.exec(`DELETE FROM session_step WHERE session_id = $1 AND hash = $2`, id, v.hash)
		}
	}
	if err != nil || !all {
		return err
	}
	e.lost(state)
	_, err = e.tx.exec(`DELETE FROM session WHERE id = $1`, id)
	return err
}

// names says whether a text of the phone's own shows her name.
func (e *erasure) names(l erasedLine, sealed, label string) bool {
	return e.name != "" && strings.Contains(e.store.reveal(l.key, sealed, label), e.name)
}

// forgetLines makes each phone that was hers alone nobody's: dialled again, it
// is a stranger's with a line of its own. The question that a shared phone was
// asked is nobody's for sure, so it goes.
func (e *erasure) forgetLines() error {
	for _, l := range e.lines {
		if _, err := e.tx.exec(`DELETE FROM echo WHERE line_id = $1`, l.id); err != nil { // within the hour
			return err
		}
		if !l.alone() {
			if _, err := e.tx.exec(`UPDATE line SET sealed_asked = '' WHERE id = $1`, l.id); err != nil {
				return err
			}
			continue
		}
		if _, err := e.tx.exec(`UPDATE alert SET line_id = NULL, contact_id = 0, inbox_id = 0 WHERE line_id = $1`, l.id); err != nil {
			return err
		}
		_, err := e.tx.exec(`UPDATE line SET hash = $1, data_key = '', sealed_number = '', sealed_asked = '', language = '', opted_out = 1, private = 0,
			replied_ms = '', helped_ms = 0, greeted_ms = 0, seen_ms = 0, failures = 0, pin_wrong = 0, pin_wrong_ms = 0, kept_ms = 0, oncall = 0 WHERE id = $2`, fmt.Sprintf("erased %d", l.id), l.id)
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetPerson leaves of the contact what her counted reports refer to.
func (e *erasure) forgetPerson() error {
	for _, query := range []string{
		`INSERT INTO consent_count (version, given_on, how, n) SELECT version, given_on, how, count(*) FROM consent WHERE contact_id = $1 GROUP BY version, given_on, how
			ON CONFLICT (version, given_on, how) DO UPDATE SET n = consent_count.n + excluded.n`,
		`DELETE FROM contact_line WHERE contact_id = $1`,
		`DELETE FROM former_line WHERE contact_id = $1`,
		`UPDATE partner SET focal_id = NULL WHERE focal_id = $1`,
		`DELETE FROM pin WHERE contact_id = $1`,
		`DELETE FROM invitation WHERE contact_id = $1`,
		`DELETE FROM assignment WHERE contact_id = $1`,
		`DELETE FROM consent WHERE contact_id = $1`,
		`UPDATE occurrence SET status = 'skipped', reason = 'erased' WHERE contact_id = $1 AND status = 'due'`,
		`UPDATE dispute SET contact_id = 0 WHERE contact_id = $1`,
		`UPDATE alert SET line_id = NULL, contact_id = 0, inbox_id = 0 WHERE contact_id = $1`,
		`UPDATE inbox SET sealed_body = '', value = '', note = '', state = 'done' WHERE contact_id = $1`,
	} {
		if _, err := e.tx.exec(query, e.contact); err != nil {
			return err
		}
	}
	_, err := e.tx.exec(`UPDATE contact SET code = $1, data_key = '', sealed_name = '', sealed_profile = '', language = '', roles = '', organisation_id = NULL, place_id = NULL, status = 'left', active_ms = 0,
		literacy_help = 0, quote_ok = 0, seldom = 0, quiet_from = '', quiet_to = '', imported = ''
		WHERE id = $2`, fmt.Sprintf("x%d", e.contact), e.contact)
	if err != nil {
		return err
	}
	return e.each(`SELECT report_id, sealed_words FROM quote WHERE contact_id = $1`, []any{e.contact}, func(id int64, sealed string) error { // chosen for a document; whoever chooses waits for her row
		e.lost(sealed)
		_, err := e.tx.exec(`DELETE FROM quote WHERE report_id = $1`, id)
		return err
	})
}

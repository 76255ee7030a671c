package store

import (
	"database/sql"
	"fmt"
	"slices"
)

// become is the transaction that makes the register what the files say. Its
// people lie beside it already, so that it is short however many they are.
func (im *importer) become(tx *Tx) error {
	if im.in.Once == nil {
		return im.replace(tx)
	}
	if err := im.store.lockLines(tx, []string{"decisions"}); err != nil {
		return err
	}
	return im.store.doOnce(tx, im.in.Once, im.in.Now, func() (any, error) { return im.done, im.replace(tx) })
}

func (im *importer) replace(tx *Tx) error {
	if im.run != 0 && tx.engine.long != "" {
		if _, err := tx.exec(tx.engine.long); err != nil {
			return err
		}
	}
	if err := im.unchanged(tx); err != nil {
		return err
	}
	w := &seeder{tx: tx, store: im.store, seed: &im.in.Seed, now: im.in.Now}
	if err := w.know(); err != nil {
		return err
	}
	steps := []func() error{w.writePlaces, w.organisations, w.writeCommitments, im.staged(tx), w.partners, w.writeRounds, w.responses}
	if im.network {
		steps = append([]func() error{w.network}, steps...)
	}
	if len(im.in.Reports) > 0 {
		steps = append(steps, w.reporters, w.reports, w.replies, w.choices)
	}
	for _, step := range append(steps, func() error { return im.enter(tx) }) {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// unchanged refuses a register that is not the one that the files were held
// against.
func (im *importer) unchanged(tx *Tx) error {
	var version int64
	found, err := tx.row(`SELECT version FROM network`, nil, &version)
	if err != nil {
		return err
	}
	if found == im.empty || version != im.version {
		return ErrChanged
	}
	return nil
}

// staged moves the staged people into the register.
func (im *importer) staged(tx *Tx) func() error {
	return func() error {
		if im.run == 0 {
			return nil
		}
		now := im.in.Now.UnixMilli()
		made, err := tx.exec(`INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms)
			SELECT s.id, s.hash, s.data_key, s.sealed_number, s.language, s.opted_out, s.private, '', '', 0, 0, CAST($2 AS BIGINT) FROM staged_line s WHERE s.run = $1 AND s.data_key <> ''
			ON CONFLICT (hash) DO NOTHING`, im.run, now)
		if err != nil {
			return err
		}
		if made != im.made { // somebody dialled from one of them for the first time
			return ErrChanged
		}
		if err := im.unquoted(tx); err != nil {
			return err
		}
		for _, s := range []struct {
			query string
			args  []any
		}{
			{`UPDATE line SET private = CASE WHEN s.private >= 0 THEN s.private ELSE line.private END, opted_out = CASE WHEN s.opted_out = 1 THEN 1 ELSE line.opted_out END,
				sealed_number = CASE WHEN s.sealed_number <> '' THEN s.sealed_number ELSE line.sealed_number END, kept_ms = 0
				FROM staged_line s WHERE s.run = $1 AND s.data_key = '' AND line.id = s.id`, []any{im.run}},
			{`INSERT INTO contact (id, code, data_key, sealed_name, sealed_profile, language, roles, side, organisation_id, place_id, status, created_ms, literacy_help, quote_ok, quiet_from, quiet_to, imported)
				SELECT s.id, s.code, s.data_key, s.sealed_name, s.sealed_profile, s.language, s.roles, s.side, (SELECT o.id FROM organisation o WHERE o.code = s.organisation),
				(SELECT p.id FROM place p WHERE p.code = s.place), s.status, CAST($2 AS BIGINT), s.literacy_help, s.quote_ok, s.quiet_from, s.quiet_to, s.imported
				FROM staged_contact s WHERE s.run = $1 AND s.fresh = 1`, []any{im.run, now}},
			// Who is not to be quoted any more is not, though what worked was to be once.
			{`UPDATE quote SET state = 'passed' WHERE state = 'chosen' AND kind = 'practice' AND contact_id IN (SELECT c.id FROM contact c JOIN staged_contact s ON s.id = c.id
				WHERE s.run = $1 AND s.fresh = 0 AND c.quote_ok = 1 AND s.quote_ok = 0)`, []any{im.run}},
			{`UPDATE contact SET sealed_name = s.sealed_name, sealed_profile = s.sealed_profile, language = s.language, roles = s.roles, side = s.side,
				organisation_id = (SELECT o.id FROM organisation o WHERE o.code = s.organisation), place_id = (SELECT p.id FROM place p WHERE p.code = s.place), status = s.status,
				literacy_help = s.literacy_help, quote_ok = s.quote_ok, quiet_from = s.quiet_from, quiet_to = s.quiet_to, imported = s.imported
				FROM staged_contact s WHERE s.run = $1 AND s.fresh = 0 AND contact.id = s.id`, []any{im.run}},
			{`DELETE FROM assignment WHERE contact_id IN (SELECT s.id FROM staged_contact s WHERE s.run = $1 AND s.fresh = 0)`, []any{im.run}},
			{`INSERT INTO assignment (contact_id, commitment_id, kind, from_on, to_on) SELECT s.contact_id, c.id, s.kind, s.from_on, s.to_on
				FROM staged_assignment s JOIN commitment c ON c.code = s.commitment WHERE s.run = $1`, []any{im.run}},
			{`INSERT INTO consent (contact_id, version, given_on, how, at_ms) SELECT s.id, s.consent_version, s.consent_on, s.consent_how, CAST($2 AS BIGINT) FROM staged_contact s
				WHERE s.run = $1 AND s.consent_on <> '' ON CONFLICT (contact_id, at_ms) DO NOTHING`, []any{im.run, now}},
			{`INSERT INTO former_line (contact_id, line_id, until_ms) SELECT s.contact_id, l.id, CAST($2 AS BIGINT) FROM staged_link s JOIN line l ON l.hash = s.hash WHERE s.run = $1 AND s.gone = 1
				ON CONFLICT (contact_id, line_id) DO UPDATE SET until_ms = excluded.until_ms`, []any{im.run, now}},
			{`DELETE FROM contact_line WHERE (line_id, contact_id) IN (SELECT l.id, s.contact_id FROM staged_link s JOIN line l ON l.hash = s.hash WHERE s.run = $1 AND s.gone = 1)`, []any{im.run}},
			{`INSERT INTO contact_line (line_id, contact_id, main) SELECT l.id, s.contact_id, s.main FROM staged_link s JOIN line l ON l.hash = s.hash WHERE s.run = $1 AND s.gone = 0
				ON CONFLICT (line_id, contact_id) DO UPDATE SET main = excluded.main`, []any{im.run}},
			{`DELETE FROM former_line WHERE (contact_id, line_id) IN (SELECT s.contact_id, l.id FROM staged_link s JOIN line l ON l.hash = s.hash WHERE s.run = $1 AND s.gone = 0)`, []any{im.run}},
			// What a phone that is no longer hers was asked, and is in the middle of, is nobody's.
			{`UPDATE line SET sealed_asked = '', kept_ms = CASE WHEN EXISTS (SELECT 1 FROM contact_line x WHERE x.line_id = line.id) THEN 0 ELSE CAST($2 AS BIGINT) END
				WHERE hash IN (SELECT s.hash FROM staged_link s WHERE s.run = $1 AND s.gone = 1)`, []any{im.run, now}},
			{`UPDATE session SET ended = 1 WHERE ended = 0 AND line_id IN (SELECT l.id FROM staged_link s JOIN line l ON l.hash = s.hash WHERE s.run = $1 AND s.gone = 1)`, []any{im.run}},
		} {
			if _, err := tx.exec(s.query, s.args...); err != nil {
				return err
			}
		}
		return im.settle(tx)
	}
}

// unquoted notes who is not to be quoted any more, whatever copy of the data there is.
func (im *importer) unquoted(tx *Tx) error {
	people := map[int64]bool{}
	if err := tx.rows(`SELECT c.id FROM contact c JOIN staged_contact s ON s.id = c.id WHERE s.run = $1 AND s.fresh = 0 AND c.quote_ok = 1 AND s.quote_ok = 0`, []any{im.run}, idsInto(people)); err != nil {
		return err
	}
	for id := range people {
		if _, err := tx.exec(insertLedger, im.store.ids.next(im.in.Now), "unquoted", id, "", im.in.Now.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// spoken is the language of a phone's people, none where they differ.
const spoken = `language = coalesce((SELECT CASE WHEN min(c.language) = max(c.language) THEN min(c.language) ELSE '' END
	FROM contact_line x JOIN contact c ON c.id = x.contact_id WHERE x.line_id = line.id), language),
	private = CASE WHEN (SELECT count(*) FROM contact_line x WHERE x.line_id = line.id) > 1 THEN 0 ELSE private END`

// settle puts right what a phone's line says of all its people, where they have
// changed, and keeps silent who is to stay so on whatever copy of the data.
func (im *importer) settle(tx *Tx) error {
	if _, err := tx.exec(`UPDATE line SET `+spoken+` WHERE id IN (SELECT s.id FROM staged_line s WHERE s.run = $1 AND s.data_key = '')`, im.run); err != nil {
		return err
	}
	for _, l := range im.shared {
		if _, err := tx.exec(`UPDATE line SET `+spoken+`, opted_out = CASE WHEN $2 > 0 THEN 1 ELSE opted_out END WHERE hash = $1`, l.hash, flag(l.out)); err != nil {
			return err
		}
	}
	for _, hash := range im.silent {
		if _, err := tx.exec(insertLedger, im.store.ids.next(im.in.Now), "opted_out", int64(0), hash, im.in.Now.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// enter writes the trail, and tells whoever keeps a copy of the register.
func (im *importer) enter(tx *Tx) error {
	if !im.empty {
		if _, err := tx.exec(`UPDATE network SET version = version + 1`); err != nil {
			return err
		}
	}
	what := ""
	for _, t := range im.done.Tables {
		if t.New+t.Changed > 0 {
			what += fmt.Sprintf(", %s +%d ~%d", t.Table, t.New, t.Changed)
		}
	}
	if err := im.store.happened(tx, happening{RegisterImported, wholeNetwork, tellNothing{}}, im.in.Now); err != nil {
		return err
	}
	return tx.audit(im.store.ids.next(im.in.Now), NewAudit{Actor: im.in.Actor, Action: "register_import", Object: "register" + what}, im.in.Now)
}

// seededPerson is what reports of the past need to know of their author.
type seededPerson struct {
	id             int64
	wrapped        string
	side, language string
	official       bool
}

// reporters finds the authors of past reports.
func (w *seeder) reporters() error {
	w.people = map[string]*seededPerson{}
	for _, r := range w.seed.Reports {
		if w.people[r.Contact] != nil {
			continue
		}
		err := w.tx.rows(`SELECT id, data_key, side, language, roles FROM contact WHERE code = $1`, []any{r.Contact}, func(rows *sql.Rows) error {
			p := &seededPerson{}
			var roles string
			err := rows.Scan(&p.id, &p.wrapped, &p.side, &p.language, &roles)
			p.official = slices.Contains(fields(roles), "official")
			w.people[r.Contact] = p
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

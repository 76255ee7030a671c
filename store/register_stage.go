package store

import (
	"context"
	"encoding/json"

	"ahadi/internal/keys"
)

// stage writes people beside the register. What costs time, keys and seals, is
// done before the writer is asked.
func (im *importer) stage(ctx context.Context, people []*stagedPerson) error {
	lines := map[*stagedLink]sealedLine{}
	for _, p := range people {
		if err := im.seal(p, lines); err != nil {
			return err
		}
	}
	return im.single(ctx, func(tx *Tx) error {
		if im.run == 0 {
			im.run = im.store.ids.next(im.in.Now)
		}
		return im.put(tx, people, lines)
	})
}

// sealedLine is what a new phone is stored with.
type sealedLine struct{ key, number string }

// seal seals what is new of a person, under her own key and her phones'.
func (im *importer) seal(p *stagedPerson, lines map[*stagedLink]sealedLine) error {
	for i := range p.links {
		l := &p.links[i]
		if l.key != "" && l.number != "" {
			key, err := im.store.keys.Unwrap(l.key)
			if err != nil {
				return err
			}
			lines[l] = sealedLine{number: key.Seal([]byte(l.number), "number")}
		}
		if l.make {
			wrapped, key, err := im.store.keys.NewDataKey()
			if err != nil {
				return err
			}
			lines[l] = sealedLine{wrapped, key.Seal([]byte(l.number), "number")}
		}
	}
	if p.now.name != "" && p.now.profile != "" {
		return nil // as they were
	}
	var key keys.DataKey
	var err error
	if p.old == nil {
		p.now.key, key, err = im.store.keys.NewDataKey()
	} else {
		key, err = im.store.keys.Unwrap(p.now.key)
	}
	if err != nil {
		return err
	}
	if p.now.name == "" {
		p.now.name = key.Seal([]byte(p.c.Name), "name")
	}
	if p.now.profile == "" {
		about, err := json.Marshal(p.same)
		if err != nil {
			return err
		}
		p.now.profile = key.Seal(about, "profile")
	}
	return nil
}

// The statements that stage: $1 is the run.
const (
	stageLine = `INSERT INTO staged_line (run, id, hash, data_key, sealed_number, language, opted_out, private) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) 
		ON CONFLICT (run, id) DO UPDATE SET opted_out = CASE WHEN excluded.opted_out = 1 THEN 1 ELSE staged_line.opted_out END,
		private = CASE WHEN excluded.private >= 0 THEN excluded.private ELSE staged_line.private END,
		sealed_number = CASE WHEN excluded.sealed_number <> '' THEN excluded.sealed_number ELSE staged_line.sealed_number END`
	stageContact = `INSERT INTO staged_contact (run, id, fresh, code, data_key, sealed_name, sealed_profile, language, roles, side, organisation, place, status, literacy_help, quote_ok,
		quiet_from, quiet_to, imported, consent_version, consent_on, consent_how)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`
	stageLink       = `INSERT INTO staged_link (run, contact_id, hash, main, gone) VALUES ($1, $2, $3, $4, $5)`
	stageAssignment = `INSERT INTO staged_assignment (run, contact_id, commitment, kind, from_on, to_on) VALUES ($1, $2, $3, $4, $5, $6)`
)

// put writes the staged rows; it may run twice.
func (im *importer) put(tx *Tx, people []*stagedPerson, lines map[*stagedLink]sealedLine) error {
	var phones, contacts, links, tasks [][]any
	touched, made := map[int64][]any{}, int64(0)
	for _, p := range people {
		id, fresh := p.now.id, 0
		if p.old == nil {
			id, fresh = im.store.ids.next(im.in.Now), 1
		}
		for i := range p.links {
			l := &p.links[i]
			switch v := lines[l]; {
			case l.make:
				made++
				phones = append(phones, []any{im.run, im.store.ids.next(im.in.Now), l.hash, v.key, v.number, p.now.language, flag(l.out), l.private})
			case touched[l.id] != nil: // of one who stands above
				if l.out {
					touched[l.id][6] = 1
				}
			case l.id != 0:
				touched[l.id] = []any{im.run, l.id, l.hash, "", v.number, "", flag(l.out), l.private}
				phones = append(phones, touched[l.id])
			}
			links = append(links, []any{im.run, id, l.hash, flag(l.main), flag(l.gone)})
		}
		on, how, version := "", "", 0
		if p.consents {
			on, how, version = p.c.ConsentOn, p.c.ConsentHow, p.c.ConsentVersion
		}
		n := &p.now
		contacts = append(contacts, []any{
			im.run, id, fresh, p.c.Code, n.key, n.name, n.profile, n.language, n.roles, n.side, n.org, n.place, n.status, flag(n.literacy), flag(n.quote),
			n.quietFrom, n.quietTo, n.row, version, on, how,
		})
		for _, t := range n.tasks {
			tasks = append(tasks, []any{im.run, id, t.Code, t.Kind, t.From, t.To})
		}
	}
	for _, w := range []struct {
		query string
		rows  [][]any
	}{{stageLine, phones}, {stageContact, contacts}, {stageLink, links}, {stageAssignment, tasks}} {
		if _, err := tx.write(w.query, w.rows); err != nil {
			return err
		}
	}
	im.made += made
	return nil
}

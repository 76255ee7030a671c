package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// SetContactLanguage writes to a person in another language of the network from
// now on. before is true when it was hers already.
func (s *Store) SetContactLanguage(ctx context.Context, contact int64, language string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		if !slices.Contains(d.ref.network.Languages, language) {
			return false, refused("changing her language", "the network does not speak %.20q: it speaks %s", language, strings.Join(d.ref.network.Languages, ", "))
		}
		var had string
		if err := d.person(contact, "language", &had); err != nil || had == language {
			return err == nil, err
		}
		if _, err := d.tx.exec(`UPDATE contact SET language = $1 WHERE id = $2`, language, contact); err != nil {
			return false, err
		}
		if _, err := d.tx.exec(`UPDATE line SET `+spoken+` WHERE id IN (SELECT x.line_id FROM contact_line x WHERE x.contact_id = $1)`, contact); err != nil {
			return false, err
		}
		return false, d.changed("contact language", contactObject(contact), had, language)
	})
}

// contactRoles are what a person can be.
var contactRoles = []string{"monitor", "verifier", "official", "coordinator"}

// ContactRoles lists them.
func ContactRoles() []string { return slices.Clone(contactRoles) }

// SetContactRoles makes these her roles. A role whose work she still follows
// stays until that is ended. before is true when they were hers already.
func (s *Store) SetContactRoles(ctx context.Context, contact int64, roles []string, h Hand) (before bool, err error) {
	const what = "changing her roles"
	for i, role := range roles {
		if !slices.Contains(contactRoles, role) || slices.Contains(roles[:i], role) {
			return false, refused(what, "%.30q is no role: there are %s", role, strings.Join(contactRoles, ", "))
		}
	}
	if len(roles) == 0 {
		return false, refused(what, "she needs one role at least; to end her part, pause her or erase her")
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		var had string
		if err := d.person(contact, "roles", &had); err != nil || had == list(roles) {
			return err == nil, err
		}
		for _, k := range RoleKinds {
			if !slices.Contains(fields(had), k.Role) || slices.Contains(roles, k.Role) {
				continue
			}
			codes, err := d.does(contact, k.Kind)
			if err != nil {
				return false, err
			}
			if len(codes) > 0 {
				return false, refused(what, "as a %s she follows %s: end that first", k.Role, strings.Join(codes, ", "))
			}
		}
		if _, err := d.tx.exec(`UPDATE contact SET roles = $1 WHERE id = $2`, list(roles), contact); err != nil {
			return false, err
		}
		return false, d.changed("contact roles", contactObject(contact), had, list(roles))
	})
}

// does are the codes of what a person follows in one way today or later.
func (d *decision) does(contact int64, kind string) (codes []string, err error) {
	err = d.tx.rows(`SELECT c.code FROM assignment a JOIN commitment c ON c.id = a.commitment_id WHERE a.contact_id = $1 AND a.kind = $2 AND (a.to_on = '' OR a.to_on >= $3) ORDER BY c.code`,
		[]any{contact, kind, d.today}, func(r *sql.Rows) error {
			var code string
			err := r.Scan(&code)
			codes = append(codes, code)
			return err
		})
	return codes, err
}

// Assign lets a person follow a commitment in one way, between two days where
// they are given; one that she follows so already gets these days. before is
// true when it was just so.
func (s *Store) Assign(ctx context.Context, contact int64, t Task, h Hand) (before bool, err error) {
	what := "assigning " + t.Code
	role := ""
	for _, k := range RoleKinds {
		if k.Kind == t.Kind {
			role = k.Role
		}
	}
	if role == "" {
		return false, refused(what, "%.30q is no way to follow a commitment: there are report, verify and official_report", t.Kind)
	}
	for _, day := range []string{t.From, t.To} {
		if day != "" {
			if err := isDay(what, day); err != nil {
				return false, err
			}
		}
	}
	if t.From != "" && t.To != "" && t.From > t.To {
		return false, refused(what, "its first day lies after its last")
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		c, err := d.commitment(t.Code)
		if err != nil {
			return false, err
		}
		var roles string
		if err := d.person(contact, "roles", &roles); err != nil {
			return false, err
		}
		if !slices.Contains(fields(roles), role) {
			return false, refused(what, "she is no %s: give her that role first", role)
		}
		if !c.Open() && (t.To == "" || t.To >= d.today) {
			return false, refused(what, "it is %s and takes no reports", c.Lifecycle)
		}
		had, there, err := d.task(contact, c.ID, t.Kind)
		if err != nil || there && had.From == t.From && had.To == t.To {
			return err == nil, err
		}
		if _, err := d.tx.exec(`INSERT INTO assignment (contact_id, commitment_id, kind, from_on, to_on) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (contact_id, commitment_id, kind) DO UPDATE SET from_on = excluded.from_on, to_on = excluded.to_on`, contact, c.ID, t.Kind, t.From, t.To); err != nil {
			return false, err
		}
		return false, d.changed("contact assign", contactObject(contact), follows(c.Code, t.Kind, had, there), follows(c.Code, t.Kind, t, true))
	})
}

// Unassign takes a commitment from a person as if she had never been given it;
// what she reported stays. It answers what it was. before is true when she did
// not follow it so.
func (s *Store) Unassign(ctx context.Context, contact int64, code, kind string, h Hand) (was Task, before bool, err error) {
	before, err = s.act(ctx, h, func(d *decision) (bool, error) {
		c, err := d.commitment(code)
		if err != nil {
			return false, err
		}
		had, there, err := d.task(contact, c.ID, kind)
		if err != nil || !there {
			return err == nil, err
		}
		was = Task{Code: c.Code, Kind: kind, From: had.From, To: had.To}
		if _, err := d.tx.exec(`DELETE FROM assignment WHERE contact_id = $1 AND commitment_id = $2 AND kind = $3`, contact, c.ID, kind); err != nil {
			return false, err
		}
		return false, d.changed("contact unassign", contactObject(contact), follows(c.Code, kind, was, true), "")
	})
	return was, before, err
}

// task is one thing that a person follows.
func (d *decision) task(contact, commitment int64, kind string) (t Task, there bool, err error) {
	there, err = d.tx.row(`SELECT from_on, to_on FROM assignment WHERE contact_id = $1 AND commitment_id = $2 AND kind = $3`, []any{contact, commitment, kind}, &t.From, &t.To)
	return t, there, err
}

// follows is one thing that she follows, as the trail says it; "" for none.
func follows(code, kind string, t Task, there bool) string {
	text := code + " " + kind
	switch {
	case !there:
		return ""
	case t.From+t.To != "":
		text += " " + t.From + ".." + t.To
	}
	return text
}

func contactObject(contact int64) string { return fmt.Sprintf("contact %d", contact) }

// SetPrivate notes whether only she reads a phone of hers. One that several
// people of the register use is shared, whatever anybody says. before is true
// when it was so already.
func (s *Store) SetPrivate(ctx context.Context, contact, line int64, private bool, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		var had bool
		var people int
		found, err := d.tx.row(`SELECT l.private, (SELECT count(*) FROM contact_line y WHERE y.line_id = l.id) FROM contact_line x JOIN line l ON l.id = x.line_id
			WHERE x.contact_id = $1 AND x.line_id = $2`, []any{contact, line}, &had, &people)
		switch {
		case err != nil || !found:
			return false, firstError(err, fmt.Errorf("the phone: %w", ErrNotFound))
		case had == private:
			return true, nil
		case private && people > 1:
			return false, refused("calling the phone her own", "%d people of the register use it", people)
		}
		if _, err := d.tx.exec(`UPDATE line SET private = $1 WHERE id = $2`, flag(private), line); err != nil {
			return false, err
		}
		words := map[bool]string{true: "private", false: "shared"}
		return false, d.changed("phone reader", fmt.Sprintf("contact %d, line %d", contact, line), words[had], words[private])
	})
}

// person reads one column of somebody who is there.
func (d *decision) person(contact int64, column string, to *string) error {
	found, err := d.tx.row(`SELECT `+column+` FROM contact WHERE id = $1 AND data_key <> ''`, []any{contact}, to)
	if err == nil && !found {
		err = fmt.Errorf("contact %d: %w", contact, ErrNotFound)
	}
	return err
}

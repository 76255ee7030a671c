package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"math/big"
	"time"
)

// NewEnrolCode says what an enrolment code stands for.
type NewEnrolCode struct {
	Org         string   // code of the organisation that asks; "" for the network
	Place       string   // code of the place
	Commitments []string // codes of what is followed; none: all that are active at the place
	Uses        int      // how many people may enrol with it
	Until       time.Time
}

// EnrolCodeRow is an enrolment code as a list shows it; the digits are not kept.
type EnrolCodeRow struct {
	ID            int64
	Org, Place    string // short
	Commitments   []string
	Uses, Used    int
	Until         time.Time
	Revoked, Made time.Time // Revoked is zero while it holds
}

// AddEnrolCode makes an enrolment code of six digits. They are told here and
// never again: what is kept is a keyed hash.
func (s *Store) AddEnrolCode(ctx context.Context, n NewEnrolCode, h Hand) (digits string, id int64, err error) {
	err = s.decide(ctx, h, func(d *decision) (err error) {
		digits, id, err = d.addEnrolCode(n)
		return err
	})
	return digits, id, err
}

func (d *decision) addEnrolCode(n NewEnrolCode) (string, int64, error) {
	place := d.ref.placeID(n.Place)
	if place == 0 {
		return "", 0, fmt.Errorf("place %q: %w", n.Place, ErrNotFound)
	}
	org := int64(0)
	if n.Org != "" {
		if _, err := d.tx.row(`SELECT id FROM organisation WHERE code = $1`, []any{n.Org}, &org); err != nil {
			return "", 0, err
		}
		if org == 0 {
			return "", 0, fmt.Errorf("organisation %q: %w", n.Org, ErrNotFound)
		}
	}
	follow, err := d.follows(n)
	if err != nil {
		return "", 0, err
	}
	if n.Uses < 1 || !n.Until.After(d.now) {
		return "", 0, fmt.Errorf("an enrolment code is for one person or more, until a time that is to come")
	}
	for {
		draw, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
		if err != nil {
			return "", 0, err
		}
		digits := fmt.Sprintf("%06d", draw.Int64())
		taken, err := d.tx.row(`SELECT 1 FROM enrolment_code WHERE hash = $1`, []any{d.store.enrolHash(digits)}, new(int))
		if err != nil {
			return "", 0, err
		}
		if taken {
			continue
		}
		id := d.id()
		if _, err := d.tx.exec(`INSERT INTO enrolment_code (id, hash, organisation_id, place_id, commitments, uses, used, expires_ms, revoked_ms, at_ms)
			VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0, $8)`, id, d.store.enrolHash(digits), nullable(org), place, list(follow), n.Uses, n.Until.UnixMilli(), d.ms()); err != nil {
			return "", 0, err
		}
		return digits, id, d.trail("enrolment code", "code %d, place %s, for %d people", id, n.Place, n.Uses)
	}
}

// follows are the commitments that people of an enrolment code follow.
func (d *decision) follows(n NewEnrolCode) ([]string, error) {
	var follow []string
	for _, word := range n.Commitments {
		c, err := d.commitment(word)
		if err != nil {
			return nil, err
		}
		follow = append(follow, c.Code)
	}
	if len(follow) > 0 {
		return follow, nil
	}
	for _, p := range d.ref.enrolPlaces() {
		if p.Code == n.Place {
			return p.Commitments, nil
		}
	}
	return nil, fmt.Errorf("nothing is followed at %s: name commitments", n.Place)
}

// EnrolCodes lists the enrolment codes, oldest first.
func (s *Store) EnrolCodes(ctx context.Context) ([]EnrolCodeRow, error) {
	ref := s.ref.Load()
	var all []EnrolCodeRow
	err := s.rows(ctx, `SELECT id, coalesce(organisation_id, 0), coalesce(place_id, 0), commitments, uses, used, expires_ms, revoked_ms, at_ms FROM enrolment_code ORDER BY id`, nil, func(r *sql.Rows) error {
		var v EnrolCodeRow
		var org, place, until, revoked, made int64
		var follow string
		err := r.Scan(&v.ID, &org, &place, &follow, &v.Uses, &v.Used, &until, &revoked, &made)
		v.Org, v.Place, v.Commitments = ref.orgs[org], ref.places[place].short, fields(follow)
		v.Until, v.Revoked, v.Made = when(until), when(revoked), when(made)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("enrolment codes: %w", err)
	}
	return all, nil
}

// RevokeEnrolCode ends an enrolment code, whatever is left of it. before is true
// when it was revoked already.
func (s *Store) RevokeEnrolCode(ctx context.Context, id int64, h Hand) (before bool, err error) {
	err = s.decide(ctx, h, func(d *decision) error {
		before = false
		var revoked int64
		found, err := d.tx.row(`SELECT revoked_ms FROM enrolment_code WHERE id = $1`, []any{id}, &revoked)
		switch {
		case err != nil:
			return err
		case !found:
			return fmt.Errorf("enrolment code %d: %w", id, ErrNotFound)
		case revoked != 0:
			before = true
			return nil
		}
		if _, err := d.tx.exec(`UPDATE enrolment_code SET revoked_ms = $1 WHERE id = $2`, d.ms(), id); err != nil {
			return err
		}
		return d.changed("revoke enrolment code", fmt.Sprintf("code %d", id), "holds", "revoked")
	})
	return before, err
}

// ResetPIN takes a person's PIN away, and unlocks her phones. When she dials she
// chooses a new one before anything else. before is true when she has none.
func (s *Store) ResetPIN(ctx context.Context, contact int64, h Hand) (before bool, err error) {
	err = s.decide(ctx, h, func(d *decision) error {
		var kept string
		found, err := d.tx.row(`SELECT hash FROM pin WHERE contact_id = $1`, []any{contact}, &kept)
		if before = !found || kept == ""; err != nil || before {
			return err
		}
		if _, err := d.tx.exec(`UPDATE pin SET hash = '', at_ms = $1 WHERE contact_id = $2`, d.ms(), contact); err != nil {
			return err
		}
		if _, err := d.tx.exec(`UPDATE line SET pin_wrong = 0 WHERE id IN (SELECT line_id FROM contact_line WHERE contact_id = $1)`, contact); err != nil {
			return err
		}
		return d.changed("reset PIN", fmt.Sprintf("contact %d", contact), "set", "")
	})
	return before, err
}

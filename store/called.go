package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/internal/keys"
)

// CallReasons are why somebody who was telephoned had not reported.
func CallReasons() []string {
	return []string{
		"no_airtime", "no_network_or_power", "phone_shared_or_lost", "number_changed", "did_not_understand", "language", "cannot_read", "nothing_changed",
		"afraid", "no_answer_last_time", "no_time", "not_my_commitment", "opted_out",
	}
}

// callRests are the reasons after which nothing is started to her any more, in
// no round, until a coordinator resumes her: she wants no messages, they put her
// in danger, or the phone is somebody else's by now.
var callRests = []string{"opted_out", "afraid", "number_changed", "phone_shared_or_lost"}

// Rests says whether a reason of a call pauses her.
func Rests(reason string) bool { return slices.Contains(callRests, reason) }

// LogCall records what came of a coordinator's call in the round of now, in one
// reason or more, which are sealed with the person's key. She gets no reminder in
// this round any more. before is true when all of it was logged already.
func (s *Store) LogCall(ctx context.Context, contact int64, reasons []string, h Hand) (before bool, err error) {
	for _, reason := range reasons {
		if !slices.Contains(CallReasons(), reason) {
			return false, refused("logging the call", "%.30q is no reason: there are %s", reason, strings.Join(CallReasons(), ", "))
		}
	}
	if len(reasons) == 0 {
		return false, refused("logging the call", "nothing is said of what came of it")
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		round := d.ref.round(d.now)
		if round.ID == 0 {
			return false, refused("logging the call", "no round has begun")
		}
		key, had, err := d.logged(contact, round)
		if err != nil {
			return false, err
		}
		before := true
		for _, reason := range reasons {
			if !slices.Contains(had, reason) {
				if _, err := d.tx.exec(`INSERT INTO called (id, round_id, contact_id, sealed_reason, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6)`,
					d.id(), round.ID, contact, key.Seal([]byte(reason), "reason"), d.by, d.ms()); err != nil {
					return false, err
				}
				before, had = false, append(had, reason)
			}
			resting, err := d.rests(contact, reason) // also who said it before: she rests again
			if err != nil {
				return false, err
			}
			before = before && resting
		}
		if before {
			return true, nil
		}
		return false, d.trail("reminder called", "contact %d in %s", contact, round.Code)
	})
}

// logged is what was logged of calls to her in a round, and the key of it.
func (d *decision) logged(contact int64, round Round) (key keys.DataKey, had []string, err error) {
	var wrapped string
	found, err := d.tx.row(`SELECT data_key FROM contact WHERE id = $1 AND data_key <> ''`, []any{contact}, &wrapped)
	if err != nil || !found {
		return key, nil, firstError(err, fmt.Errorf("contact %d: %w", contact, ErrNotFound))
	}
	if key, err = d.store.keys.Unwrap(wrapped); err != nil {
		return key, nil, err
	}
	err = d.tx.rows(`SELECT sealed_reason FROM called WHERE contact_id = $1 AND round_id = $2`, []any{contact, round.ID}, func(r *sql.Rows) error {
		var sealed string
		if err := r.Scan(&sealed); err != nil {
			return err
		}
		reason, err := key.Open(sealed, "reason")
		had = append(had, string(reason))
		return err
	})
	return key, had, err
}

// ToCall is a monitor who has not reported, for a coordinator who telephones.
type ToCall struct {
	ContactID   int64
	Code        string
	Language    string
	Place       string    // short
	Commitment  string    // code of hers that was not heard of for longest
	Heard       time.Time // of it, from anybody; zero for never
	Never       bool      // she has never reported
	Unreachable bool      // what was sent to her phone failed
	Called      bool      // she was telephoned in this round

	at int64 // her place
}

// CallList lists the monitors at a place and below (all, for "") who have not
// reported in the round of now: those first whose commitment was not heard of
// for longest, then who never reported, then who can be reached. Whoever said
// STOP, is paused, has not agreed or is in a frozen place is not on it.
func (s *Store) CallList(ctx context.Context, place string, now time.Time) ([]ToCall, error) {
	var all []ToCall
	err := s.look(ctx, func(v *view) error {
		in, err := v.ref.placeSet(place)
		if err != nil {
			return err
		}
		round := v.ref.round(now)
		err = v.rows(`SELECT c.id, c.code, c.language, coalesce(c.place_id, 0), CASE WHEN l.failures >= $2 THEN 1 ELSE 0 END,
				CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND `+reporting+`) THEN 0 ELSE 1 END,
				CASE WHEN EXISTS (SELECT 1 FROM called k WHERE k.contact_id = c.id AND k.round_id = $1) THEN 1 ELSE 0 END,
				m.code, coalesce((SELECT r.at_ms FROM report r WHERE r.commitment_id = m.id AND r.voice = 'community' AND r.counts = 1 ORDER BY r.at_ms DESC LIMIT 1), 0)
			FROM contact c JOIN assignment a ON a.contact_id = c.id AND a.kind = 'report' JOIN commitment m ON m.id = a.commitment_id
				JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)
			WHERE (c.status = 'active' OR c.status = 'bounced') AND l.opted_out = 0
				AND NOT EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $1 AND `+reporting+`)
			ORDER BY c.id, m.code`, []any{round.ID, hardFailures}, func(r *sql.Rows) error {
			var t ToCall
			var never, failed, called, heard int64
			if err := r.Scan(&t.ContactID, &t.Code, &t.Language, &t.at, &failed, &never, &called, &t.Commitment, &heard); err != nil {
				return err
			}
			t.Heard, t.Never, t.Unreachable, t.Called, t.Place = when(heard), never == 1, failed == 1, called == 1, v.ref.places[t.at].short
			if heard == 0 {
				t.Heard = time.Time{}
			}
			if c := v.ref.commitments[t.Commitment]; c == nil || !c.Open() || in != nil && !in[t.at] {
				return nil
			}
			if n := len(all); n > 0 && all[n-1].ContactID == t.ContactID {
				if t.Heard.Before(all[n-1].Heard) {
					all[n-1] = t
				}
				return nil
			}
			all = append(all, t)
			return nil
		})
		k := s.knowing(v, v.ref, now)
		all = slices.DeleteFunc(all, func(t ToCall) bool {
			frozen, failed := k.frozen(t.at)
			err = firstError(err, failed)
			return frozen
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("call list: %w", err)
	}
	slices.SortStableFunc(all, func(a, b ToCall) int {
		return cmp.Or(a.Heard.Compare(b.Heard), order(b.Never, a.Never), order(a.Unreachable, b.Unreachable), cmp.Compare(a.Code, b.Code))
	})
	return all, nil
}

// order puts false before true.
func order(a, b bool) int { return int(flag(a) - flag(b)) }

// placeSet are a place and all below it, by its code; nil for "", which is all.
func (r *reference) placeSet(code string) (map[int64]bool, error) {
	if code == "" {
		return nil, nil
	}
	id := r.placeID(code)
	if id == 0 {
		return nil, fmt.Errorf("place %q: %w", code, ErrNotFound)
	}
	in := map[int64]bool{}
	for _, at := range r.within(id) {
		in[at] = true
	}
	return in, nil
}

// rests pauses who was reached and said why she should not be written to; before
// is true where there was nothing to pause.
func (d *decision) rests(contact int64, reason string) (before bool, err error) {
	if !Rests(reason) {
		return true, nil
	}
	n, err := d.tx.exec(`UPDATE contact SET status = 'paused' WHERE id = $1 AND status = 'active'`, contact)
	if err != nil || n == 0 {
		return true, err
	}
	return false, d.changed("contact pause", fmt.Sprintf("contact %d", contact), "active", "paused")
}

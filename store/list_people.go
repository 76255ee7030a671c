package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"ahadi/internal/phone"
)

// listedContacts reads people with the phone that they are written to. Whether
// they have reported is of the round %d.
const listedContacts = `SELECT c.id, c.code, c.data_key, c.sealed_name, c.language, c.roles, c.side, coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), c.status,
		coalesce(l.data_key, ''), coalesce(l.sealed_number, ''), coalesce(l.opted_out, 0), (SELECT count(*) FROM contact_line x WHERE x.line_id = l.id),
		CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = %d AND ` + reporting + `) THEN 1 ELSE 0 END
	FROM contact c LEFT JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)`

// Contacts lists people without their numbers; who was erased is nobody. Whether
// they have reported is of the round of now.
func (l Lists) Contacts(ctx context.Context, p Page, now time.Time) (Part[Contact], error) {
	query := fmt.Sprintf(listedContacts, l.store.RoundAt(now).ID)
	part, err := walk(ctx, l, walking{table: "contact", query: query, key: "c.id", place: "c.place_id", only: " AND c.data_key <> ''"}, p, l.contact)
	if err != nil {
		return part, err
	}
	return part, l.assigned(ctx, part.Rows)
}

// Contact is one person, by her id.
func (l Lists) Contact(ctx context.Context, id int64, now time.Time) (Contact, error) {
	var found []Row[Contact]
	err := l.store.look(ctx, func(v *view) error {
		in, args := v.ref.in(l.scope, "c.place_id", []any{id})
		return v.rows(fmt.Sprintf(listedContacts, v.ref.round(now).ID)+` WHERE c.id = $1 AND c.data_key <> ''`+in, args, func(r *sql.Rows) error {
			var row Row[Contact]
			err := l.contact(v.ref, r, &row)
			found = append(found, row)
			return err
		})
	})
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err == nil {
		err = l.assigned(ctx, found)
	}
	if err != nil {
		return Contact{}, fmt.Errorf("contact %d: %w", id, err)
	}
	return found[0].Is, nil
}

func (l Lists) contact(ref *reference, r *sql.Rows, row *Row[Contact]) error {
	k := &row.Is
	var key, name, roles, lineKey, number string
	var org, place int64
	var optedOut, people, reported int
	if err := r.Scan(&k.ID, &k.Code, &key, &name, &k.Language, &roles, &k.Side, &org, &place, &k.Status, &lineKey, &number, &optedOut, &people, &reported); err != nil {
		return err
	}
	k.Name, k.Roles = l.store.reveal(key, name, "name"), fields(roles)
	k.Org, k.Place, k.Zone = ref.orgs[org], ref.places[place].short, ref.places[place].zone
	k.OptedOut, k.Shared, k.Reported = optedOut == 1, people > 1, reported == 1
	if n, err := phone.Parse(l.store.reveal(lineKey, number, "number"), ""); err == nil {
		k.Masked = n.Masked()
	}
	row.ID = k.ID
	return nil
}

// assigned adds what each of these people reports on, as far as the scope shows it.
func (l Lists) assigned(ctx context.Context, all []Row[Contact]) error {
	if len(all) == 0 {
		return nil
	}
	return l.store.look(ctx, func(v *view) error {
		seen := v.ref.seen(l.scope)
		return v.rows(`SELECT contact_id, commitment_id FROM assignment WHERE contact_id >= $1 AND contact_id <= $2 AND kind IN ('report', 'official_report') ORDER BY contact_id, commitment_id`,
			[]any{all[0].ID, all[len(all)-1].ID}, func(r *sql.Rows) error {
				var id, commitment int64
				err := r.Scan(&id, &commitment)
				i, found := slices.BinarySearchFunc(all, id, func(k Row[Contact], id int64) int { return int(min(1, max(-1, k.ID-id))) })
				if c := v.ref.byID[commitment]; found && c != nil && seen(c.PlaceID) {
					all[i].Is.Assigned = append(all[i].Is.Assigned, c.Code)
				}
				return err
			})
	})
}

// toCall leaves out who need not be called: who has reported in the round %d,
// said STOP or is paused.
const toCall = ` AND (c.status = 'active' OR c.status = 'bounced') AND l.opted_out = 0 AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report')
	AND NOT EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = %d AND ` + reporting + `)`

// ToCall lists the monitors who have not reported in the round of now, in the
// order of their ids; CallList says whom of them to call first.
func (l Lists) ToCall(ctx context.Context, p Page, now time.Time) (Part[ToCall], error) {
	round := l.store.RoundAt(now).ID
	query := fmt.Sprintf(`SELECT c.id, c.code, c.language, coalesce(c.place_id, 0), CASE WHEN l.failures >= %d THEN 1 ELSE 0 END,
			CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND `+reporting+`) THEN 0 ELSE 1 END,
			CASE WHEN EXISTS (SELECT 1 FROM called k WHERE k.contact_id = c.id AND k.round_id = %d) THEN 1 ELSE 0 END
		FROM contact c JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)`, hardFailures, round)
	part, err := walk(ctx, l, walking{table: "contact", query: query, key: "c.id", place: "c.place_id", only: fmt.Sprintf(toCall, round)}, p,
		func(ref *reference, r *sql.Rows, row *Row[ToCall]) error {
			t := &row.Is
			var failed, never, called int
			err := r.Scan(&t.ContactID, &t.Code, &t.Language, &t.at, &failed, &never, &called)
			t.Unreachable, t.Never, t.Called = failed == 1, never == 1, called == 1
			row.ID, t.Place = t.ContactID, ref.places[t.at].short
			return err
		})
	if err != nil || len(part.Rows) == 0 {
		return part, err
	}
	part.Rows, err = l.heard(ctx, part.Rows, now)
	return part, err
}

// heard adds to each the commitment of hers that was not heard of for longest;
// who has none that is watched, or lives where a place is frozen, is left out.
func (l Lists) heard(ctx context.Context, all []Row[ToCall], now time.Time) ([]Row[ToCall], error) {
	err := l.store.look(ctx, func(v *view) error {
		theirs := map[int64][]*Commitment{}
		seen := v.ref.seen(l.scope)
		err := v.rows(`SELECT contact_id, commitment_id FROM assignment WHERE contact_id >= $1 AND contact_id <= $2 AND kind = 'report' ORDER BY contact_id, commitment_id`,
			[]any{all[0].ID, all[len(all)-1].ID}, func(r *sql.Rows) error {
				var id, commitment int64
				err := r.Scan(&id, &commitment)
				if c := v.ref.byID[commitment]; c != nil && c.Open() && seen(c.PlaceID) {
					theirs[id] = append(theirs[id], c)
				}
				return err
			})
		k, last := l.store.knowing(v, v.ref, now), heardOf{v, map[int64]int64{}}
		all = slices.DeleteFunc(all, func(row Row[ToCall]) bool {
			frozen, failed := k.frozen(row.Is.at)
			err = firstError(err, failed)
			return frozen || len(theirs[row.ID]) == 0
		})
		for i := range all {
			for n, c := range theirs[all[i].ID] {
				at, failed := last.of(c.ID)
				err = firstError(err, failed)
				if n == 0 || at.Before(all[i].Is.Heard) {
					all[i].Is.Heard, all[i].Is.Commitment = at, c.Code
				}
			}
		}
		return err
	})
	return all, err
}

// heardOf remembers when residents were last heard on commitments.
type heardOf struct {
	q  querier
	at map[int64]int64 // by id, in milliseconds; 0 for never
}

// of is zero for never.
func (h heardOf) of(commitment int64) (time.Time, error) {
	ms, known := h.at[commitment]
	if !known {
		if _, err := h.q.row(`SELECT at_ms FROM report WHERE commitment_id = $1 AND voice = 'community' AND counts = 1 ORDER BY at_ms DESC LIMIT 1`, []any{commitment}, &ms); err != nil {
			return time.Time{}, err
		}
		h.at[commitment] = ms
	}
	if ms == 0 {
		return time.Time{}, nil
	}
	return when(ms), nil
}

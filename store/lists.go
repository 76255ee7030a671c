package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"ahadi/internal/phone"
)

// Reports lists finished forms by id, oldest first, whatever their state.
func (s *Store) Reports(ctx context.Context, p Page) ([]Report, error) {
	return s.reports(ctx, `SELECT `+reportColumns+`, coalesce(c.data_key, ''), `+whyExcluded+` FROM report r LEFT JOIN contact c ON c.id = r.contact_id
		WHERE r.id > $1 ORDER BY r.id LIMIT $2`, p.After, p.Limit)
}

// NewestReports lists the newest n reports that count, newest first.
func (s *Store) NewestReports(ctx context.Context, n int) ([]Report, error) {
	return s.reports(ctx, `SELECT `+reportColumns+`, coalesce(c.data_key, ''), `+whyExcluded+` FROM report r LEFT JOIN contact c ON c.id = r.contact_id
		WHERE r.state IN ('accepted', 'held') ORDER BY r.id DESC LIMIT $1`, n)
}

func (s *Store) reports(ctx context.Context, query string, args ...any) ([]Report, error) {
	ref := s.ref.Load()
	var all []Report
	err := s.rows(ctx, query, args, func(r *sql.Rows) error {
		var key, excluded string
		v, err := scanReport(r, &key, &excluded)
		if err != nil {
			return err
		}
		if c := ref.byID[v.commitment]; c != nil {
			v.Commitment = c.Code
		}
		if i := slices.IndexFunc(ref.rounds, func(x Round) bool { return x.ID == v.round }); i >= 0 {
			v.Round = ref.rounds[i].Code
		}
		v.Answers, v.Excluded = []byte(s.reveal(key, v.sealed, "answers")), excluded
		all = append(all, v.Report)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	return all, nil
}

// reveal opens a sealed text; one whose key is gone (its person was erased) is
// empty.
func (s *Store) reveal(wrapped, sealed, label string) string {
	if wrapped == "" || sealed == "" {
		return ""
	}
	k, err := s.keys.Unwrap(wrapped)
	if err != nil {
		return ""
	}
	b, err := k.Open(sealed, label)
	if err != nil {
		return ""
	}
	return string(b)
}

// What Messages reads of the two tables, and which rows: all by id, or those of
// one person, who is found through her line.
const (
	received = `SELECT m.id, m.contact_id, m.channel, coalesce(c.data_key, l.data_key), m.sealed_body, '', '', m.outcome, '', 0, m.at_ms
		FROM inbound m JOIN line l ON l.id = m.line_id LEFT JOIN contact c ON c.id = m.contact_id`
	posted = `SELECT m.id, m.contact_id, m.channel, coalesce(c.data_key, l.data_key), m.sealed_body, m.text_key, m.class, m.status, m.reason, m.segments, m.at_ms
		FROM outbox m JOIN line l ON l.id = m.line_id LEFT JOIN contact c ON c.id = m.contact_id`
	ofAll = ` WHERE m.id > $1 AND $2 = 0 ORDER BY m.id LIMIT $3`
	ofOne = ` WHERE m.line_id IN (SELECT line_id FROM contact_line WHERE contact_id = $2 UNION SELECT line_id FROM former_line WHERE contact_id = $2) AND m.contact_id = $2 AND m.id > $1 ORDER BY m.id LIMIT $3`
)

// Messages lists SMS by id, in and out, of one person or, with contact 0, of all.
func (s *Store) Messages(ctx context.Context, contact int64, p Page) ([]Message, error) {
	which := ofAll
	if contact != 0 {
		which = ofOne
	}
	var all []Message
	for i, query := range []string{received, posted} {
		err := s.rows(ctx, query+which, []any{p.After, contact, p.Limit}, func(r *sql.Rows) error {
			m := Message{Out: i == 1}
			var key, sealed string
			var at int64
			if err := r.Scan(&m.ID, &m.ContactID, &m.Channel, &key, &sealed, &m.Key, &m.Class, &m.Status, &m.Error, &m.Segments, &at); err != nil {
				return err
			}
			if m.At = when(at); m.Out || m.Status != "urgent" { // words of danger stay with their alert, whose reveal is audited
				m.Body = s.reveal(key, sealed, "body")
			}
			all = append(all, m)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("messages: %w", err)
		}
	}
	slices.SortFunc(all, func(a, b Message) int { return cmp.Compare(a.ID, b.ID) })
	return all[:min(len(all), p.Limit)], nil
}

// Inbox lists what waits for a coordinator, newest first.
func (s *Store) Inbox(ctx context.Context, n int) ([]InboxItem, error) {
	var all []InboxItem
	err := s.rows(ctx, `SELECT i.id, i.reason, i.contact_id, i.code, i.value, i.note, coalesce(c.data_key, l.data_key), i.sealed_body, i.language, i.at_ms,
			coalesce((SELECT b.number FROM broadcast_reply a JOIN broadcast b ON b.id = a.broadcast_id WHERE a.inbox_id = i.id), 0)
		FROM inbox i JOIN line l ON l.id = i.line_id LEFT JOIN contact c ON c.id = i.contact_id
		WHERE i.state = 'open' ORDER BY i.id DESC LIMIT $1`, []any{n}, func(r *sql.Rows) error {
		var it InboxItem
		var key, sealed string
		var at int64
		if err := r.Scan(&it.ID, &it.Reason, &it.ContactID, &it.Code, &it.Value, &it.Note, &key, &sealed, &it.Language, &at, &it.Broadcast); err != nil {
			return err
		}
		it.Body, it.At = s.reveal(key, sealed, "body"), when(at)
		all = append(all, it)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	return all, nil
}

// Contacts lists people by id, without their numbers.
func (s *Store) Contacts(ctx context.Context, p Page, now time.Time) ([]Contact, error) {
	ref, round := s.ref.Load(), s.RoundAt(now)
	var all []Contact
	err := s.rows(ctx, `SELECT c.id, c.code, c.data_key, c.sealed_name, c.language, c.roles, c.side, coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), c.status,
			coalesce(l.data_key, ''), coalesce(l.sealed_number, ''), coalesce(l.opted_out, 0), (SELECT count(*) FROM contact_line x WHERE x.line_id = l.id),
			CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $1 AND r.beside = 0 AND r.about = 0) THEN 1 ELSE 0 END
		FROM contact c LEFT JOIN contact_line cl ON cl.contact_id = c.id LEFT JOIN line l ON l.id = cl.line_id
		WHERE c.data_key <> '' AND c.id > $2 ORDER BY c.id LIMIT $3`, []any{round.ID, p.After, p.Limit}, func(r *sql.Rows) error {
		var k Contact
		var key, name, roles, lineKey, number string
		var org, place int64
		var optedOut, people, reported int
		if err := r.Scan(&k.ID, &k.Code, &key, &name, &k.Language, &roles, &k.Side, &org, &place, &k.Status, &lineKey, &number, &optedOut, &people, &reported); err != nil {
			return err
		}
		k.Name, k.Roles = s.reveal(key, name, "name"), fields(roles)
		k.Org, k.Place, k.Zone = ref.orgs[org], ref.places[place].short, ref.places[place].zone
		k.OptedOut, k.Shared, k.Reported = optedOut == 1, people > 1, reported == 1
		if n, err := phone.Parse(s.reveal(lineKey, number, "number"), ""); err == nil {
			k.Masked = n.Masked()
		}
		all = append(all, k)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("contacts: %w", err)
	}
	return all, s.assigned(ctx, ref, all)
}

// assigned adds what each contact reports on.
func (s *Store) assigned(ctx context.Context, ref *reference, all []Contact) error {
	if len(all) == 0 {
		return nil
	}
	at := map[int64]*Contact{}
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	return s.rows(ctx, `SELECT contact_id, commitment_id FROM assignment WHERE contact_id >= $1 AND contact_id <= $2 AND kind IN ('report', 'official_report') ORDER BY contact_id, commitment_id`,
		[]any{all[0].ID, all[len(all)-1].ID}, func(r *sql.Rows) error {
			var id, commitment int64
			err := r.Scan(&id, &commitment)
			if k, c := at[id], ref.byID[commitment]; k != nil && c != nil {
				k.Assigned = append(k.Assigned, c.Code)
			}
			return err
		})
}

// Phone is somebody of a demo with the fictional number of her phone.
type Phone struct {
	Contact
	Number phone.Number
}

// DemoPhones lists the people of a demo network with their numbers, which are
// kept for fiction; of a real network there are none.
func (s *Store) DemoPhones(ctx context.Context, n int, now time.Time) ([]Phone, error) {
	if !s.Network().Demo {
		return nil, nil
	}
	contacts, err := s.Contacts(ctx, Page{Limit: n}, now)
	if err != nil {
		return nil, err
	}
	var all []Phone
	for _, k := range contacts {
		err := s.rows(ctx, `SELECT l.data_key, l.sealed_number FROM contact_line cl JOIN line l ON l.id = cl.line_id WHERE cl.contact_id = $1`, []any{k.ID}, func(r *sql.Rows) error {
			var key, sealed string
			if err := r.Scan(&key, &sealed); err != nil {
				return err
			}
			number, err := phone.Parse(s.reveal(key, sealed, "number"), "")
			all = append(all, Phone{k, number})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

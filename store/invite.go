package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ahadi/internal/sms"
	"ahadi/internal/why"
)

// Invitee is somebody who was invited and has not agreed: what decides whether
// she is written to, and in which words.
type Invitee struct {
	ContactID int64
	Code      string // of the register
	Language  string
	Org       string // short; "" for none
	Zone      string
	Country   string
	Network   Network
	Reason    string // why she gets no invitation: no_phone, opted_out, bounced, invited, frozen; "" when she gets one
	Text      string // of her invitation
	Due       time.Time
	Segments  int

	line, place int64
	key         string
}

// Invitees lists whoever waits to be asked, also those who get no invitation. An
// invitation is one message in a life: one that was handed over, or may have
// been, is not followed by another.
func (s *Store) Invitees(ctx context.Context) ([]Invitee, error) {
	var all []Invitee
	err := s.look(ctx, func(v *view) (err error) {
		all, err = v.ref.invitees(v, 0)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("invitees: %w", err)
	}
	return all, nil
}

// InviteeOf is one person as Invitees has her; found is false when she does not
// wait to be asked.
func (s *Store) InviteeOf(ctx context.Context, contact int64) (one Invitee, found bool, err error) {
	err = s.look(ctx, func(v *view) error {
		all, err := v.ref.invitees(v, contact)
		if found = len(all) > 0; found {
			one = all[0]
		}
		return err
	})
	if err != nil {
		return one, false, fmt.Errorf("invitee: %w", err)
	}
	return one, found, nil
}

// invitees are all of them, or only one.
func (ref *reference) invitees(q querier, only int64) ([]Invitee, error) {
	var all []Invitee
	err := q.rows(`SELECT c.id, c.code, c.language, c.data_key, coalesce(c.organisation_id, 0), coalesce(c.place_id, 0),
			coalesce(l.id, 0), coalesce(l.opted_out, 0), coalesce(l.failures, 0), coalesce(o.status, '')
		FROM contact c LEFT JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)
		LEFT JOIN invitation i ON i.contact_id = c.id LEFT JOIN outbox o ON o.id = i.outbox_id
		WHERE c.status = 'invited' AND ($1 = 0 OR c.id = $1) ORDER BY c.id`, []any{only}, func(r *sql.Rows) error {
		v := Invitee{Network: ref.network}
		var org, place, failures int64
		var optedOut int
		var before string
		if err := r.Scan(&v.ContactID, &v.Code, &v.Language, &v.key, &org, &place, &v.line, &optedOut, &failures, &before); err != nil {
			return err
		}
		at := ref.places[place]
		v.place = place
		v.Org, v.Zone, v.Country = ref.orgs[org], at.zone, at.country
		if v.Zone == "" {
			v.Zone, v.Country = ref.network.Zone, ref.network.Country
		}
		switch {
		case v.line == 0:
			v.Reason = "no_phone"
		case optedOut == 1:
			v.Reason = "opted_out"
		case before != "" && before != "expired" && before != "refused":
			v.Reason = "invited"
		case failures >= hardFailures:
			v.Reason = "bounced"
		}
		all = append(all, v)
		return nil
	})
	for i := range all {
		if v := &all[i]; err == nil && v.Reason == "" {
			var stop bool
			if stop, err = frozen(q, v.place); stop {
				v.Reason = "frozen"
			}
		}
	}
	return all, err
}

// Invite queues one invitation to everybody who waits to be asked, once a
// coordinator has approved it. words is pure and may run again.
func (s *Store) Invite(ctx context.Context, h Hand, words func(Invitee) Firing) ([]Invitee, error) {
	return s.invite(ctx, h, 0, words)
}

// InviteOne queues the invitation of one person, or refuses it with the reason
// why she gets none.
func (s *Store) InviteOne(ctx context.Context, contact int64, h Hand, words func(Invitee) Firing) (Invitee, error) {
	all, err := s.invite(ctx, h, contact, words)
	switch {
	case err != nil:
		return Invitee{}, err
	case len(all) == 0:
		return Invitee{}, refused("inviting her", "she does not wait to be asked: she has agreed, or left")
	case all[0].Reason != "":
		return all[0], Refusal{What: "inviting her", Missing: []why.Reason{whyUninvited[all[0].Reason]}}
	}
	return all[0], nil
}

// whyUninvited says in words why somebody gets no invitation.
var whyUninvited = map[string]why.Reason{
	"no_phone": why.Because("no phone of hers is known"), "opted_out": why.Because("her phone has said STOP"), "bounced": why.Because("her phone cannot be reached"),
	"invited": why.Because("she was invited before: an invitation is one message in a life"), "frozen": why.Because("her place is frozen"),
}

func (s *Store) invite(ctx context.Context, h Hand, only int64, words func(Invitee) Firing) ([]Invitee, error) {
	var all []Invitee
	queued := 0
	err := s.decide(ctx, h, func(d *decision) (err error) {
		queued = 0
		if all, err = d.ref.invitees(d.tx, only); err != nil {
			return err
		}
		for i := range all {
			if all[i].Reason != "" {
				continue
			}
			if err := d.invite(&all[i], words(all[i])); err != nil {
				return fmt.Errorf("contact %d: %w", all[i].ContactID, err)
			}
			queued++
		}
		if queued == 0 {
			return nil
		}
		return d.trail("invite", "%d people", queued)
	})
	if err != nil {
		return nil, fmt.Errorf("invite: %w", err)
	}
	if queued > 0 {
		s.poke()
	}
	return all, nil
}

func (d *decision) invite(v *Invitee, f Firing) error {
	key, err := d.store.keys.Unwrap(v.key)
	if err != nil {
		return err
	}
	v.Text, v.Due = f.Text, f.Wait
	if v.Due.IsZero() {
		v.Due = d.now
	}
	_, v.Segments = sms.Segments(f.Text)
	id := d.id()
	if _, err := d.tx.exec(insertOutbox, id, v.line, v.ContactID, f.Channel, inviteKey, "reminder", priorities["reminder"], key.Seal([]byte(f.Text), "body"),
		v.Segments, v.Due.UnixMilli(), f.Expires.UnixMilli(), d.ms()); err != nil {
		return err
	}
	_, err = d.tx.exec(`INSERT INTO invitation (contact_id, outbox_id, approved_by, at_ms) VALUES ($1, $2, $3, $4)
		ON CONFLICT (contact_id) DO UPDATE SET outbox_id = excluded.outbox_id, approved_by = excluded.approved_by, at_ms = excluded.at_ms`, v.ContactID, id, d.by, d.ms())
	return err
}

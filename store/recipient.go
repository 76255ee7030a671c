package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// Recipient is one person in view of one step of a round: all that decides
// whether, when and in which words she is written to.
type Recipient struct {
	Network    Network
	Round      Round
	Step       string // open, mid, last, now
	Override   bool
	Person     Person // without her name
	Country    string
	LineID     int64
	OptedOut   bool
	Private    bool        // nobody else uses or reads the phone
	Consent    bool        // to the words of today, on this phone
	Bounced    bool        // what was sent to the phone failed again and again
	Reported   bool        // in the round
	Asked      bool        // her phone got a reminder within half a day
	Disputing  bool        // a dispute is open on her word: a person asks her, not a reminder
	Overtaken  bool        // a later step is due to her too
	Commitment *Commitment // of hers without a report, the one not heard of for longest
	Done, Of   int         // how many of her place's monitors have reported, of how many

	Open []byte // the question that her phone was last asked; when a reminder is fired only

	asked      string // the same, sealed
	occurrence int64
	seen       int64 // when her phone was last heard from
	place      int64
	key        string // her wrapped data key
	lineKey    string
}

// Hold says why this person is not written to, in one word; "" when she is.
func (r *Recipient) Hold() string {
	switch {
	case r.Person.Status == "invited", r.Person.Status == "left", !r.Consent:
		return "no_consent"
	case r.OptedOut, r.Person.Status == "opted_out":
		return "opted_out"
	case r.Bounced:
		return "bounced"
	case r.Person.Status != "active":
		return r.Person.Status // paused, bounced
	case r.Reported:
		return "reported"
	case r.Disputing:
		return "dispute"
	case r.Person.Seldom && r.Step != "open": // a person's own "remind now" too: she asked for one a round
		return "seldom"
	case r.Overtaken, r.Asked:
		return "asked"
	case r.Commitment == nil:
		return "no_assignment"
	}
	return ""
}

// askedWithin is how long a phone is left alone after a reminder, whoever of
// its people that was for.
const askedWithin = 12 * time.Hour

// silentAfter is how long a phone may be silent before what we start to write to
// it names nothing any more.
const silentAfter = 90 * 24 * time.Hour

// recipientColumns are read by scanRecipient.
const recipientColumns = `c.id, c.code, c.data_key, c.language, c.roles, c.side, coalesce(c.place_id, 0), c.status, c.seldom,
	l.id, l.data_key, l.opted_out, CASE WHEN l.private = 1 AND (SELECT count(*) FROM contact_line y WHERE y.line_id = l.id) = 1 THEN 1 ELSE 0 END, l.sealed_asked, l.failures, CASE WHEN l.seen_ms > l.created_ms THEN l.seen_ms ELSE l.created_ms END,
	CASE WHEN EXISTS (SELECT 1 FROM consent k JOIN contact_line kx ON kx.contact_id = k.contact_id WHERE k.contact_id = c.id AND kx.line_id = l.id AND k.version >= (SELECT max(consent_version) FROM network)) THEN 1 ELSE 0 END`

func (ref *reference) scanRecipient(r *sql.Rows, rc *Recipient, more ...any) error {
	var roles string
	var optedOut, private, consent int
	var failures int64
	p := &rc.Person
	err := r.Scan(append([]any{
		&p.ID, &p.Code, &rc.key, &p.Language, &roles, &p.Side, &rc.place, &p.Status, &p.Seldom,
		&rc.LineID, &rc.lineKey, &optedOut, &private, &rc.asked, &failures, &rc.seen, &consent,
	}, more...)...)
	if err != nil {
		return err
	}
	place := ref.places[rc.place]
	p.Roles, p.Place, p.Zone = fields(roles), place.short, cmp.Or(place.zone, ref.network.Zone)
	rc.Network, rc.Country = ref.network, cmp.Or(place.country, ref.network.Country)
	rc.OptedOut, rc.Private, rc.Consent, rc.Bounced = optedOut == 1, private == 1, consent == 1, failures >= hardFailures
	return nil
}

// counts remembers how many of a place have reported, while one transaction
// asks for many of its people.
type counts map[int64][2]int

// know loads what Hold and the words need beyond the row itself, the cheap
// reasons first.
func (ref *reference) know(q querier, rc *Recipient, now time.Time, c counts) error {
	if now.Sub(when(rc.seen)) > silentAfter { // by now the phone may be anybody's
		rc.Private = false
	}
	var err error
	if rc.Reported, err = q.row(`SELECT 1 FROM report WHERE contact_id = $1 AND round_id = $2 AND beside = 0 AND about = 0`, []any{rc.Person.ID, rc.Round.ID}, new(int)); err != nil || rc.Hold() == "reported" {
		return err
	}
	if rc.Disputing, err = disputing(q, rc.Person.ID); err != nil || rc.Hold() == "dispute" {
		return err
	}
	if rc.Asked, err = q.row(`SELECT 1 FROM outbox WHERE line_id = $1 AND class = 'reminder' AND at_ms > $2 AND status <> 'refused' AND status <> 'failed' AND status <> 'expired'`,
		[]any{rc.LineID, now.Add(-askedWithin).UnixMilli()}, new(int)); err != nil {
		return err
	}
	if err := ref.oldest(q, rc, now); err != nil {
		return err
	}
	got, ok := c[rc.place]
	if !ok {
		if _, err := q.row(`SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $1 AND r.beside = 0 AND r.about = 0) THEN 1 ELSE 0 END), 0)
			FROM contact c WHERE c.place_id = $2 AND c.status = 'active' AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report')`,
			[]any{rc.Round.ID, rc.place}, &got[0], &got[1]); err != nil {
			return err
		}
		c[rc.place] = got
	}
	rc.Of, rc.Done = got[0], got[1]
	return nil
}

// oldest finds her commitments, and the one she was not heard on for longest.
func (ref *reference) oldest(q querier, rc *Recipient, now time.Time) error {
	type heard struct {
		c  *Commitment
		at int64
	}
	var all []heard
	err := q.rows(`SELECT a.commitment_id, coalesce((SELECT max(r.at_ms) FROM report r WHERE r.contact_id = a.contact_id AND r.commitment_id = a.commitment_id AND r.beside = 0 AND r.about = 0), 0)
		FROM assignment a WHERE a.contact_id = $1 AND a.kind = 'report' AND (a.from_on = '' OR a.from_on <= $2) AND (a.to_on = '' OR a.to_on >= $2)`,
		[]any{rc.Person.ID, now.In(ref.zone).Format(time.DateOnly)}, func(r *sql.Rows) error {
			var id, at int64
			if err := r.Scan(&id, &at); err != nil {
				return err
			}
			if c := ref.byID[id]; c != nil && c.Open() {
				all = append(all, heard{c, at})
			}
			return nil
		})
	slices.SortFunc(all, func(a, b heard) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.c.Code, b.c.Code)) })
	for i, h := range all {
		if i == 0 {
			rc.Commitment = h.c
		}
		rc.Person.Assigned = append(rc.Person.Assigned, h.c.Code)
	}
	slices.Sort(rc.Person.Assigned)
	return err
}

// Recipients lists every monitor in view of a reminder of now, for a preview:
// also those who would be left out.
func (s *Store) Recipients(ctx context.Context, now time.Time) ([]Recipient, error) {
	var all []Recipient
	err := s.look(ctx, func(v *view) error {
		round := v.ref.round(now)
		err := v.rows(`SELECT `+recipientColumns+` FROM contact c JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)
			WHERE c.status <> 'left' AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report') ORDER BY c.id`, nil, func(r *sql.Rows) error {
			rc := Recipient{Round: round, Step: "now"}
			err := v.ref.scanRecipient(r, &rc)
			all = append(all, rc)
			return err
		})
		known := counts{}
		for i := range all {
			if err == nil {
				err = v.ref.know(v, &all[i], now, known)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("recipients: %w", err)
	}
	return all, nil
}

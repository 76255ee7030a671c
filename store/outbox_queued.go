package store

import (
	"errors"
	"strings"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
)

// queued is a message that is due, as it lies in the tables.
type queued struct {
	Outgoing
	contact, line int64
	place         int64
	body, number  string // sealed
	contactKey    string
	lineKey       string
	alone         bool // in a request of its own
	permit        permit
	look
	priority     int
	expires, due int64
}

// look is what may have changed while a message waited, at the last look before
// it would be handed over.
type look struct {
	status    string // of the person; "" where there is none
	private   bool   // nobody else uses or reads the phone
	reported  bool   // which is what the message asks for
	broadcast string // the state of the broadcast that it is of; "" for none
	ends      int64  // of the open hours in which it should leave
}

// lookQuery reads it, of a message o, its line l, contact c and broadcast b.
const lookQuery = `coalesce(c.status, ''), ` + privateQuery + `, CASE
	WHEN o.class = 'reminder' AND EXISTS (SELECT 1 FROM report r WHERE r.contact_id = o.contact_id AND (r.state = 'accepted' OR r.state = 'held') AND r.at_ms >= o.at_ms) THEN 1
	WHEN b.id IS NULL THEN 0
	WHEN b.audience LIKE '%"reported":"no"%' AND EXISTS (SELECT 1 FROM report r WHERE r.contact_id = o.contact_id AND r.round_id = b.round_id AND ` + reporting + `
		AND (b.about = '' OR b.about LIKE '%|' || CAST(r.commitment_id AS TEXT) || '|%')) THEN 1
	ELSE 0 END, coalesce(b.state, ''), CASE WHEN b.id IS NULL THEN o.expires_ms
	ELSE coalesce((SELECT p.open_ms FROM broadcast_person p WHERE p.broadcast_id = b.id AND p.contact_id = o.contact_id), o.expires_ms) END`

// addresseeAgrees is agreedQuery where the person c of the message is known.
const addresseeAgrees = `CASE WHEN o.contact_id = 0 THEN ` + agreedQuery + `
	WHEN c.status <> 'invited' AND c.status <> 'left' AND EXISTS (SELECT 1 FROM contact_line ax WHERE ax.line_id = o.line_id AND ax.contact_id = o.contact_id)
		AND EXISTS (SELECT 1 FROM consent ak WHERE ak.contact_id = o.contact_id AND ak.version >= (SELECT max(consent_version) FROM network)) THEN 1
	ELSE 0 END`

// held says why a message must not leave any more, "" when it may. A person who
// was paused while it waited is left alone, what names a promise or a place does
// not go to a phone that others read by now, and nobody is asked for what she
// has done.
func (c *claiming) held(d *queued) (why string, err error) {
	if d.expires <= c.now.UnixMilli() {
		return "too late", nil
	}
	if startedByUs(d.Class) {
		if d.permit.frozen, err = c.frozen(d.place); err != nil {
			return "", err
		}
	}
	if why := d.permit.held(); why != "" || !startedByUs(d.Class) || d.status == "" || d.permit.key == inviteKey {
		return why, nil
	}
	switch {
	case d.broadcast == "stopped":
		return "stopped", nil
	case d.status != "active":
		return d.status, nil // paused, bounced, left
	case !d.private && !strings.HasSuffix(d.permit.key, "_shared"):
		return "others read the phone now", nil
	case d.reported:
		return "reported meanwhile", nil
	}
	return "", nil
}

// frozen remembers what it finds: many messages of a claim go to one place.
func (c *claiming) frozen(place int64) (is bool, err error) {
	is, known := c.places[place]
	if !known {
		is, err = frozen(c.tx, place)
		c.places[place] = is
	}
	return is, err
}

// parks says whether a message of a broadcast waits until somebody says when it
// leaves: the broadcast is paused, or its open hours are over.
func (d *queued) parks(now time.Time) bool {
	return d.broadcast == "paused" || d.broadcast != "" && d.ends <= now.UnixMilli()
}

// reveal opens the number and the text, and spells the text as the house does
// where that makes it GSM-7. What stays outside is sent as it is, and counted so.
func (d *queued) reveal(ring *keys.Ring) error {
	wrapped := d.lineKey
	if d.contact != 0 {
		wrapped = d.contactKey
	}
	body, err := reveal(ring, wrapped, d.body, "body")
	if err != nil {
		return err
	}
	e164, err := reveal(ring, d.lineKey, d.number, "number")
	if err != nil {
		return err
	}
	if d.To, err = phone.Parse(e164, ""); err != nil {
		return err
	}
	if body == "" {
		return errors.New("no text")
	}
	d.Body = sms.House(body)
	_, d.Segments = sms.Segments(d.Body)
	return nil
}

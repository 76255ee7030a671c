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
	contact, line    int64
	place            int64
	body, number     string // sealed
	contactKey       string
	lineKey          string
	permit           permit
	priority         int
	expires, written int64
	due              int64
}

// held says why a message must not leave any more, "" when it may.
func (d *queued) held(tx *Tx, now time.Time) (string, error) {
	if d.expires <= now.UnixMilli() {
		return "too late", nil
	}
	if startedByUs(d.Class) {
		stop, err := frozen(tx, d.place)
		if err != nil {
			return "", err
		}
		d.permit.frozen = stop
	}
	if why := d.permit.held(); why != "" {
		return why, nil
	}
	if d.Class != "reminder" || d.contact == 0 || d.permit.key == inviteKey {
		return "", nil
	}
	if why, err := d.overheard(tx); err != nil || why != "" {
		return why, err
	}
	reported, err := tx.row(`SELECT id FROM report WHERE contact_id = $1 AND state = 'accepted' AND at_ms >= $2`, []any{d.contact, d.written}, new(int64))
	if reported {
		return "reported meanwhile", err
	}
	return "", err
}

// overheard is the last look at a reminder, or at a coordinator's answer, that
// was queued a while ago: a person who was paused since is left alone, and what
// names a promise or a place does not go to a phone that others read by now.
func (d *queued) overheard(tx *Tx) (string, error) {
	var status string
	var private int
	found, err := tx.row(`SELECT c.status, CASE WHEN l.private = 1 AND (SELECT count(*) FROM contact_line y WHERE y.line_id = l.id) = 1 THEN 1 ELSE 0 END
		FROM contact c, line l WHERE c.id = $1 AND l.id = $2`, []any{d.contact, d.line}, &status, &private)
	switch {
	case err != nil || !found:
		return "", err
	case status != "active":
		return status, nil // paused, bounced, left
	case private == 0 && !strings.HasSuffix(d.permit.key, "_shared"):
		return "others read the phone now", nil
	}
	return "", nil
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

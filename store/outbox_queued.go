package store

import (
	"errors"
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
	reported, err := tx.row(`SELECT id FROM report WHERE contact_id = $1 AND state = 'accepted' AND at_ms >= $2`, []any{d.contact, d.written}, new(int64))
	if reported {
		return "reported meanwhile", err
	}
	return "", err
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

package store

import (
	"strings"
	"time"
)

// lastLook is the last look at a message of a broadcast before it is handed
// over. Between queueing and this she may have reported, somebody else may read
// her phone, the broadcast may be paused or stopped, or the open hours over that
// the message was meant for: then it is put aside here, for good or until
// somebody says when it leaves.
func (d *queued) lastLook(tx *Tx, now time.Time) (aside bool, err error) {
	why, wait, err := d.looked(tx, now)
	switch {
	case err != nil:
		return false, err
	case wait:
		_, err = tx.exec(`UPDATE outbox SET due_ms = $1 WHERE id = $2 AND status = 'queued'`, int64(parkedMS), d.ID)
		return true, err
	case why != "":
		_, err = tx.exec(`UPDATE outbox SET status = 'expired', reason = $1 WHERE id = $2 AND status = 'queued'`, why, d.ID)
		return true, err
	}
	return false, nil
}

func (d *queued) looked(tx *Tx, now time.Time) (why string, wait bool, err error) {
	var state, status, about, audience string
	var round, ends int64
	var private int
	found, err := tx.row(`SELECT b.state, b.about, b.round_id, b.audience, p.open_ms, c.status,
		CASE WHEN l.private = 1 AND (SELECT count(*) FROM contact_line y WHERE y.line_id = l.id) = 1 THEN 1 ELSE 0 END
		FROM outbox o JOIN broadcast b ON b.id = o.broadcast_id JOIN broadcast_person p ON p.broadcast_id = b.id AND p.contact_id = o.contact_id
		JOIN contact c ON c.id = o.contact_id JOIN line l ON l.id = o.line_id WHERE o.id = $1`, []any{d.ID},
		&state, &about, &round, &audience, &ends, &status, &private)
	switch {
	case err != nil || !found:
		return "", false, err
	case state == "stopped":
		return "stopped", false, nil
	case status != "active":
		return status, false, nil // paused, bounced, left
	case d.permit.key == broadcastKey && private == 0:
		return "others read the phone now", false, nil
	}
	if strings.Contains(audience, `"reported":"no"`) {
		reported, err := tx.row(`SELECT 1 FROM report r WHERE r.contact_id = $1 AND r.round_id = $2 AND r.beside = 0 AND r.about = 0
			AND ($3 = '' OR $3 LIKE '%|' || CAST(r.commitment_id AS TEXT) || '|%') LIMIT 1`, []any{d.contact, round, about}, new(int))
		if err != nil || reported {
			return "reported meanwhile", false, err
		}
	}
	if ends <= now.UnixMilli() || state == "paused" {
		return "", true, nil
	}
	d.expires = min(d.expires, ends) // for the network that carries it: nobody is woken at night
	return "", false, nil
}

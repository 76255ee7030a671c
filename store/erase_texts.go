package store

import "fmt"

// boxes are the tables of messages, with what is taken away besides the body.
// What waits does not leave; what is being sent may have left.
var boxes = []struct{ table, blank string }{
	{"outbox", `sealed_body = '', provider_id = '', status = CASE WHEN status = 'queued' THEN 'expired' WHEN status = 'sending' THEN 'unknown' ELSE status END,
		reason = CASE WHEN status = 'queued' OR status = 'sending' THEN 'erased' ELSE reason END, lease_ms = 0`},
	{"inbound", `sealed_body = '', text_hash = ''`},
	{"inbox", `sealed_body = '', value = '', note = '', state = 'done'`},
}

// messages blanks what went to and came from her phones: all that is hers; of a
// phone that was hers alone also what is the phone's; and on a shared one, what
// the phone got and nobody is known to have written, where it has her name.
func (e *erasure) messages() error {
	for _, l := range e.lines {
		for _, b := range boxes {
			err := e.each(fmt.Sprintf(`SELECT id, sealed_body FROM %s WHERE line_id = $1 AND contact_id = $2`, b.table), []any{l.id, e.contact}, e.blank(b.table, b.blank))
			if err != nil {
				return err
			}
			blank := e.blank(b.table, b.blank)
			err = e.each(fmt.Sprintf(`SELECT id, sealed_body FROM %s WHERE line_id = $1 AND contact_id = 0`, b.table), []any{l.id}, func(id int64, sealed string) error {
				if !l.alone() && !e.names(l, sealed, "body") {
					return nil
				}
				return blank(id, sealed)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// blank empties one row of a table.
func (e *erasure) blank(table, columns string) func(id int64, sealed string) error {
	query := fmt.Sprintf(`UPDATE %s SET %s WHERE id = $1`, table, columns)
	return func(id int64, sealed string) error {
		e.lost(sealed)
		_, err := e.tx.exec(query, id)
		return err
	}
}

// texts blanks what the readers found: her answers, and messages of phones that
// she no longer uses.
func (e *erasure) texts() error {
	for _, id := range e.traces.reports {
		if _, err := e.tx.exec(`UPDATE report SET sealed_answers = '' WHERE id = $1`, id); err != nil {
			return err
		}
	}
	for i, ids := range [][]int64{e.traces.sent, e.traces.received} {
		blank := e.blank(boxes[i].table, boxes[i].blank)
		for _, id := range ids {
			if err := blank(id, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

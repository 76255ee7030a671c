package store

import (
	"database/sql"
	"time"
)

// SameText is how long a text that filed a report is recognised under another
// id; HurriedText is the window of the loop guard.
const (
	SameText    = 24 * time.Hour
	HurriedText = 10 * time.Minute
)

// inboundQuery reads this message, if it was here before, and what the same text
// from the same line became of late.
const inboundQuery = `SELECT 1, refs, code, receipts, receipt_ms, at_ms FROM inbound WHERE hash = $1
	UNION ALL
	SELECT 0, refs, code, receipts, receipt_ms, at_ms FROM inbound WHERE line_id = $2 AND id >= $3 AND text_hash = $4 AND at_ms > $5`

// loadInbound looks whether this message, or this text, was here before.
func (g *batch) loadInbound(l *loaded) error {
	since := l.job.At.Add(-SameText)
	hurried := l.job.At.Add(-HurriedText).UnixMilli()
	err := g.tx.rows(inboundQuery, []any{l.job.message, l.Line.ID, firstID(since), g.textHash(l), since.UnixMilli()}, func(r *sql.Rows) error {
		var refs, code string
		var seen bool
		var receipts, receipt, at int64
		if err := r.Scan(&seen, &refs, &code, &receipts, &receipt, &at); err != nil {
			return err
		}
		switch {
		case seen:
			l.Seen = true
			return nil
		case l.job.Folded == "":
			return nil
		case at > hurried:
			l.Repeats++
		}
		if refs != "" && (l.Filed == nil || at >= l.filedMS) {
			l.filedMS = at
			l.Filed = &Filed{Refs: fields(refs), Commitment: code, At: when(max(at, receipt)), Receipts: int(receipts)}
		}
		return nil
	})
	if err != nil || l.Filed == nil {
		return err
	}
	stands, err := g.stand(l.Filed.Refs)
	if !stands { // she has corrected or withdrawn it since: the same text is news again
		l.Filed = nil
	}
	return err
}

// stand says whether all of these reports still count, or wait to.
func (g *batch) stand(refs []string) (bool, error) {
	for _, ref := range refs {
		found, err := g.tx.row(`SELECT 1 FROM report WHERE ref = $1 AND (state = 'accepted' OR state = 'held')`, []any{ref}, new(int))
		if err != nil || !found {
			return false, err
		}
	}
	return true, nil
}

func (g *batch) textHash(l *loaded) string {
	return g.store.keys.Index("text", l.job.line, l.job.Folded)
}

// writeInbound keeps what arrived. Its hash is unique: the same message again
// is known for as long as the row stays.
func (g *batch) writeInbound(l *loaded, in NewInbound, refs []string, code string) error {
	body := ""
	if !in.DropBody {
		key, err := g.keyOf(l, in.ContactID)
		if err != nil {
			return err
		}
		body = key.Seal([]byte(l.job.Text), "body")
	}
	if in.Answer { // never taken for a repeat
		refs = nil
	}
	_, err := g.tx.exec(`INSERT INTO inbound (id, hash, line_id, contact_id, channel, text_hash, sealed_body, outcome, parser, refs, code, receipts, receipt_ms, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12)`,
		g.id(l), l.job.message, l.Line.ID, in.ContactID, l.job.Channel, g.textHash(l), body, in.Outcome, in.Parser, list(refs), code, l.job.At.UnixMilli())
	if err != nil || !in.Repeated {
		return err
	}
	_, err = g.tx.exec(`UPDATE inbound SET receipts = receipts + 1, receipt_ms = $1 WHERE line_id = $2 AND id >= $3 AND text_hash = $4 AND refs <> ''`,
		l.job.At.UnixMilli(), l.Line.ID, firstID(l.job.At.Add(-SameText)), g.textHash(l))
	return err
}

// writeInbox hands the message to a coordinator, with its own copy of the body.
func (g *batch) writeInbox(l *loaded, in NewInbox, drop bool) error {
	body := ""
	if l.job.Kind == KindSMS && !drop {
		key, err := g.keyOf(l, in.ContactID)
		if err != nil {
			return err
		}
		body = key.Seal([]byte(l.job.Text), "body")
	}
	_, err := g.tx.exec(`INSERT INTO inbox (id, reason, line_id, contact_id, code, value, note, sealed_body, language, state, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10)`,
		g.id(l), in.Reason, l.Line.ID, in.ContactID, in.Code, in.Value, in.Note, body, l.Line.Language, l.job.At.UnixMilli())
	return err
}

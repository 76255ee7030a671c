package store

import (
	"slices"
	"time"
)

// SameText is how long a text that filed a report is recognised under another
// id; HurriedText is the window of the loop guard; clockSlack is how far a
// provider's clock may be ahead of ours.
const (
	SameText    = 24 * time.Hour
	HurriedText = 10 * time.Minute
	clockSlack  = 2 * time.Minute
)

// written is since when the same text is this very message; the zero time when
// its id alone says so.
func (j *Job) written() time.Time {
	if j.Written.IsZero() {
		return j.Written
	}
	return j.Written.Add(-clockSlack)
}

// inboundQuery reads this message, if it was here before, and what the same text
// from the same line became of late.
const inboundQuery = `SELECT 1, refs, code, receipts, receipt_ms, at_ms FROM inbound WHERE hash = $1
	UNION ALL
	SELECT 0, refs, code, receipts, receipt_ms, at_ms FROM inbound WHERE line_id = $2 AND id >= $3 AND text_hash = $4 AND at_ms > $5`

// loadInbound looks whether these messages, or their texts, were here before.
func (g *batch) loadInbound(all []*loaded) error {
	texts := make([][]any, len(all))
	for i, l := range all {
		since := l.job.At.Add(-SameText)
		if w := l.job.written(); !w.IsZero() && w.Before(since) {
			since = w
		}
		l.hash = g.store.keys.Index("text", l.job.line, l.job.Folded)
		texts[i] = []any{l.job.message, l.Line.ID, firstID(since), l.hash, since.UnixMilli()}
	}
	err := g.tx.each(inboundQuery, texts, func(r *cursor) error {
		var refs, code string
		var seen bool
		var receipts, receipt, at int64
		if err := r.Scan(&seen, &refs, &code, &receipts, &receipt, &at); err != nil {
			return err
		}
		l := all[r.key]
		switch {
		case seen, !l.job.Written.IsZero() && at >= l.job.written().UnixMilli():
			l.Seen = true
			return nil
		case l.job.Folded == "", at <= l.job.At.Add(-SameText).UnixMilli():
			return nil
		case at > l.job.At.Add(-HurriedText).UnixMilli():
			l.Repeats++
		}
		if refs != "" && (l.Filed == nil || at >= l.filedMS) {
			l.filedMS = at
			l.Filed = &Filed{Refs: fields(refs), Commitment: code, At: when(max(at, receipt)), Receipts: int(receipts)}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return g.stand(only(all, func(l *loaded) bool { return l.Filed != nil }))
}

// WarnedFor is how long a phone that wrote of danger is not told again that a
// person reads it.
const WarnedFor = 24 * time.Hour

// asksWarned says whether the job's step asked for Before.Warned.
func (l *loaded) asksWarned() bool {
	return slices.ContainsFunc(l.after.More, func(n Need) bool { return n.Warned })
}

// loadWarned looks whether the phones were told of late that a person reads
// their cry for help. What was refused or lost told nobody.
func (g *batch) loadWarned(all []*loaded) error {
	lines := make([][]any, len(all))
	for i, l := range all {
		since := l.job.At.Add(-WarnedFor)
		l.Warned, lines[i] = new(bool), []any{l.Line.ID, firstID(since), since.UnixMilli()}
	}
	return g.tx.each(`SELECT 1 FROM outbox WHERE line_id = $1 AND id >= $2 AND at_ms > $3 AND text_key IN ('sms_urgent', 'sms_urgent_plain')
		AND status NOT IN ('refused', 'failed', 'expired')`, lines, func(r *cursor) error {
		var one int64
		err := r.Scan(&one)
		*all[r.key].Warned = true
		return err
	})
}

// stand forgets what was filed with a text unless all of it still counts, or
// waits to: she has corrected or withdrawn it since, so the text is news again.
func (g *batch) stand(all []*loaded) error {
	var whose []*loaded
	var refs [][]any
	for _, l := range all {
		for _, ref := range l.Filed.Refs {
			whose, refs = append(whose, l), append(refs, []any{ref})
		}
	}
	standing := map[*loaded]int{}
	err := g.tx.each(`SELECT 1 FROM report WHERE ref = $1 AND (state = 'accepted' OR state = 'held')`, refs, func(r *cursor) error {
		err := r.Scan(new(int))
		standing[whose[r.key]]++
		return err
	})
	for _, l := range all {
		if standing[l] < len(l.Filed.Refs) {
			l.Filed = nil
		}
	}
	return err
}

// putInbound keeps what arrived. Its hash is unique: the same message again is
// known for as long as the row stays.
func (g *batch) putInbound(l *loaded, in NewInbound, refs []string, code string) error {
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
	at := l.job.At.UnixMilli()
	g.put(opInbound, g.id(l), l.job.message, l.Line.ID, in.ContactID, l.job.Channel, l.hash, body, in.Outcome, in.Parser, list(refs), code, at)
	if in.Repeated {
		g.put(opRepeated, l.Line.ID, at, firstID(l.job.At.Add(-SameText)), l.hash)
	}
	return nil
}

// putInbox hands the message to a coordinator, with its own copy of the body.
func (g *batch) putInbox(l *loaded, in NewInbox, drop bool) error {
	body := ""
	if l.job.Kind == KindSMS && !drop {
		key, err := g.keyOf(l, in.ContactID)
		if err != nil {
			return err
		}
		body = key.Seal([]byte(l.job.Text), "body")
	}
	entry := g.id(l)
	g.wrote(l, entry, in.Reason)
	g.put(opInbox, entry, in.Reason, l.Line.ID, in.ContactID, in.Code, in.Value, in.Note, body, l.Line.Language, l.job.At.UnixMilli())
	return nil
}

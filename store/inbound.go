package store

import (
	"slices"
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
const inboundQuery = `SELECT 1, refs, code, receipts, receipt_ms, at_ms, id, '', '', 0, 0 FROM inbound WHERE hash = $1
	UNION ALL
	SELECT 1, refs, code, receipts, receipt_ms, at_ms, id, '', '', 0, 0 FROM inbound WHERE twin = $1 AND twin <> ''
	UNION ALL
	SELECT 0, refs, code, receipts, receipt_ms, at_ms, id, twin, channel, boxed, sent_ms FROM inbound WHERE line_id = $2 AND id >= $3 AND text_hash = $4 AND at_ms > $5`

// seenText is one row of it.
type seenText struct {
	seen            bool
	refs, code      string
	receipts        int
	receipt, at, id int64
	twin, channel   string
	inbox           bool // its id is one of the provider's inbox
	sent            int64
}

func (v *seenText) scan(r scanner) error {
	return r.Scan(&v.seen, &v.refs, &v.code, &v.receipts, &v.receipt, &v.at, &v.id, &v.twin, &v.channel, &v.inbox, &v.sent)
}

// loadInbound looks whether these messages, or their texts, were here before.
func (g *batch) loadInbound(all []*loaded) error {
	texts := make([][]any, len(all))
	twins := map[*loaded]seenText{}
	for i, l := range all {
		since := l.job.At.Add(-SameText)
		if sent := l.job.Sent; l.job.OtherID && !sent.IsZero() && sent.Before(l.job.At) {
			since = sent.Add(-SameText)
		}
		l.hash = g.store.keys.Index("text", l.job.line, l.job.Folded)
		texts[i] = []any{l.job.message, l.Line.ID, firstID(since), l.hash, since.UnixMilli()}
	}
	err := g.tx.each(inboundQuery, texts, func(r *cursor) error {
		var v seenText
		if err := v.scan(r); err != nil {
			return err
		}
		l := all[r.key]
		if v.seen {
			l.Seen = true
			return nil
		}
		if l.job.isTwin(v) && (twins[l].id == 0 || v.id < twins[l].id) {
			twins[l] = v
		}
		if l.job.Folded == "" || v.at <= l.job.At.Add(-SameText).UnixMilli() {
			return nil
		}
		if v.at > l.job.At.Add(-HurriedText).UnixMilli() {
			l.Repeats++
		}
		if v.refs != "" && (l.Filed == nil || v.at >= l.filedMS) {
			l.filedMS = v.at
			l.Filed = &Filed{Refs: fields(v.refs), Commitment: v.code, At: when(max(v.at, v.receipt)), Receipts: v.receipts}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for l, twin := range twins {
		if !l.Seen {
			l.Seen = true
			g.put(opTwin, twin.id, l.job.message)
		}
	}
	return g.stand(only(all, func(l *loaded) bool { return l.Filed != nil }))
}

// A provider gives a message the same time on both ways, within this. Where it
// gives none by one of them, a call comes at most that long after the message
// was sent.
const (
	sameMoment = 2 * time.Minute
	handedOn   = time.Hour
)

// isTwin says whether the message is one that came the other way, by a call or
// out of the provider's inbox, where that has ids of its own. Each message is
// the twin of one at most: who writes the same words twice has written twice.
func (j *keyedJob) isTwin(v seenText) bool {
	if v.inbox == j.OtherID || v.twin != "" || v.channel != j.Channel {
		return false
	}
	ours, theirs, apart := j.Sent, when(v.sent), sameMoment
	if ours.IsZero() {
		ours, apart = j.At, handedOn
	}
	if theirs.IsZero() {
		theirs, apart = when(v.at), handedOn
	}
	return ours.Sub(theirs).Abs() <= apart
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
	g.put(opInbound, g.id(l), l.job.message, l.Line.ID, in.ContactID, l.job.Channel, l.hash, body, in.Outcome, in.Parser, list(refs), code, at,
		millis(l.job.Sent), flag(l.job.OtherID))
	g.putRead(l)
	if in.Repeated {
		g.put(opRepeated, l.Line.ID, at, firstID(l.job.At.Add(-SameText)), l.hash)
	}
	return nil
}

// whereabouts is the place of who wrote: hers, that of the commitment which she
// names, or that of the first of those who use the phone; 0 when none is known.
func (g *batch) whereabouts(l *loaded, in NewInbox) int64 {
	if p := l.from[in.ContactID].place; p != 0 {
		return p
	}
	if c := g.ref.commitments[in.Code]; c != nil {
		return g.ref.placeID(c.PlaceID)
	}
	for _, who := range append(slices.Clone(l.People), l.Invited...) {
		if p := l.from[who.ID].place; p != 0 {
			return p
		}
	}
	return 0
}

// putInbox hands the message to a coordinator, with its own copy of the body.
func (g *batch) putInbox(l *loaded, in NewInbox, drop bool) error {
	body, text := "", in.Text
	if text == "" && l.job.Kind == KindSMS && !drop {
		text = l.job.Text
	}
	if text != "" {
		key, err := g.keyOf(l, in.ContactID)
		if err != nil {
			return err
		}
		body = key.Seal([]byte(text), "body")
	}
	entry := g.id(l)
	g.wrote(l, entry, in.Reason)
	g.put(opInbox, entry, in.Reason, l.Line.ID, in.ContactID, in.Code, in.Value, in.Note, body, l.Line.Language, l.job.At.UnixMilli())
	if in.Alert {
		g.put(opAlert, g.id(l), l.Line.ID, in.ContactID, entry, g.whereabouts(l, in), l.job.At.UnixMilli())
		g.alarmed = true
	}
	return nil
}

package store

import (
	"context"
	"database/sql"
	"slices"
)

// Broadcasts lists the broadcasts; to a branch those that are for people in it
// alone.
func (l Lists) Broadcasts(ctx context.Context, p Page) (Part[Broadcast], error) {
	query := `SELECT ` + broadcastColumns + ` FROM broadcast b`
	part, err := walk(ctx, l.whole(), walking{table: "broadcast", query: query, key: "b.id"}, p, func(_ *reference, r *sql.Rows, row *Row[Broadcast]) (err error) {
		row.Is, err = scanBroadcast(r)
		row.ID, row.At = row.Is.ID, row.Is.Drafted
		return err
	})
	part.Rows = slices.DeleteFunc(part.Rows, func(r Row[Broadcast]) bool { return !l.store.SeesAudience(l.scope, r.Is.Audience) })
	return part, err
}

// Progress is a broadcast and what became of it.
func (l Lists) Progress(ctx context.Context, number int) (Broadcast, Progress, error) {
	b, err := l.broadcast(ctx, number)
	if err != nil {
		return b, Progress{}, err
	}
	return l.store.BroadcastProgress(ctx, number)
}

// Answers lists the answers to a broadcast, without their words; to a branch
// those of people in it.
func (l Lists) Answers(ctx context.Context, p Page, number int) (Part[BroadcastReply], error) {
	b, err := l.broadcast(ctx, number)
	if err != nil {
		return Part[BroadcastReply]{}, err
	}
	var part Part[BroadcastReply]
	err = l.store.look(ctx, func(v *view) error {
		in, args := v.ref.in(l.scope, "c.place_id", []any{b.ID, p.After, p.Limit + 1})
		return v.rows(`SELECT i.id, coalesce(c.code, ''), i.language, i.state, i.at_ms FROM broadcast_reply a JOIN inbox i ON i.id = a.inbox_id LEFT JOIN contact c ON c.id = i.contact_id
			WHERE a.broadcast_id = $1 AND a.inbox_id > $2`+in+` ORDER BY a.inbox_id LIMIT $3`, args, func(r *sql.Rows) error {
			var row Row[BroadcastReply]
			var at int64
			e := &row.Is
			err := r.Scan(&e.Entry, &e.Contact, &e.Language, &e.State, &at)
			e.At = when(at)
			row.ID, row.At = e.Entry, e.At
			part.Rows = append(part.Rows, row)
			return err
		})
	})
	part.cut(p.Limit)
	return part, err
}

// broadcast finds one by what people call it, as far as the scope shows it.
func (l Lists) broadcast(ctx context.Context, number int) (Broadcast, error) {
	b, err := l.store.Broadcast(ctx, number)
	if err == nil && !l.store.SeesAudience(l.scope, b.Audience) {
		err = ErrNotFound
	}
	return b, err
}

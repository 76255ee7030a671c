package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What is read of the two tables of messages, and which are of one person, who
// is found through her line.
const (
	received = `SELECT m.id, m.contact_id, m.channel, coalesce(c.data_key, l.data_key), m.sealed_body, '', '', m.outcome, '', 0, m.at_ms
		FROM inbound m JOIN line l ON l.id = m.line_id LEFT JOIN contact c ON c.id = m.contact_id`
	posted = `SELECT m.id, m.contact_id, m.channel, coalesce(c.data_key, l.data_key), m.sealed_body, m.text_key, m.class, m.status, m.reason, m.segments, m.at_ms
		FROM outbox m JOIN line l ON l.id = m.line_id LEFT JOIN contact c ON c.id = m.contact_id`
	ofOne = ` WHERE m.line_id IN (SELECT line_id FROM contact_line WHERE contact_id = $2 UNION SELECT line_id FROM former_line WHERE contact_id = $2) AND m.contact_id = $2 AND m.id > $1 ORDER BY m.id LIMIT $3`
)

// reportPlace is where a report r belongs: with its commitment m, else with who
// sent it, c.
const reportPlace = "coalesce(m.place_id, c.place_id)"

const listedReports = `SELECT ` + shownColumns + `
	FROM report r LEFT JOIN contact c ON c.id = r.contact_id LEFT JOIN commitment m ON m.id = r.commitment_id`

// Reports lists finished forms, whatever their state.
func (l Lists) Reports(ctx context.Context, p Page) (Part[Report], error) {
	return walk(ctx, l, walking{table: "report", query: listedReports, key: "r.id", place: reportPlace}, p, l.report)
}

// Report finds one by its receipt.
func (l Lists) Report(ctx context.Context, receipt string) (Report, error) {
	var found []Report
	err := l.store.look(ctx, func(v *view) error {
		in, args := v.ref.in(l.scope, reportPlace, []any{receipt})
		return v.rows(listedReports+` WHERE r.ref = $1`+in, args, func(r *sql.Rows) error {
			var row Row[Report]
			err := l.report(v.ref, r, &row)
			found = append(found, row.Is)
			return err
		})
	})
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Report{}, fmt.Errorf("report %.20q: %w", receipt, err)
	}
	return found[0], nil
}

func (l Lists) report(ref *reference, r *sql.Rows, row *Row[Report]) error {
	v, _, err := l.store.scanShown(r, ref)
	row.ID, row.At, row.Is = v.ID, v.At, v.Report
	return err
}

// Messages lists SMS, in and out. Those of a person without a place, and of
// strangers, are the whole network's. Words of danger stay with their alert.
func (l Lists) Messages(ctx context.Context, p Page) (Part[Message], error) {
	in, err := walk(ctx, l, walking{table: "inbound", query: received, key: "m.id", place: "c.place_id"}, p, l.message(false))
	if err != nil {
		return in, err
	}
	out, err := walk(ctx, l, walking{table: "outbox", query: posted, key: "m.id", place: "c.place_id"}, p, l.message(true))
	if err != nil {
		return out, err
	}
	all := Part[Message]{Rows: append(in.Rows, out.Rows...), Upto: in.Upto}
	if all.Upto.ID == 0 || out.Upto.ID != 0 && out.Upto.ID < all.Upto.ID {
		all.Upto = out.Upto
	}
	if all.Upto.ID != 0 { // behind it, one of the two was not looked through
		all.Rows = slices.DeleteFunc(all.Rows, func(r Row[Message]) bool { return r.ID > all.Upto.ID })
	}
	slices.SortFunc(all.Rows, func(a, b Row[Message]) int { return cmp.Compare(a.ID, b.ID) })
	all.cut(p.Limit)
	return all, nil
}

// MessagesOf lists those of one person; none of somebody whom the scope does not
// show.
func (l Lists) MessagesOf(ctx context.Context, contact int64, p Page) (Part[Message], error) {
	var part Part[Message]
	if !l.scope.Whole {
		_, err := l.Contact(ctx, contact, time.Time{})
		if errors.Is(err, ErrNotFound) {
			return part, nil
		}
		if err != nil {
			return part, err
		}
	}
	err := l.store.look(ctx, func(v *view) error {
		for _, out := range []bool{false, true} {
			query := received
			if out {
				query = posted
			}
			if err := v.rows(query+ofOne, []any{p.After, contact, p.Limit + 1}, func(r *sql.Rows) error {
				var row Row[Message]
				err := l.message(out)(v.ref, r, &row)
				part.Rows = append(part.Rows, row)
				return err
			}); err != nil {
				return fmt.Errorf("messages of %d: %w", contact, err)
			}
		}
		return nil
	})
	slices.SortFunc(part.Rows, func(a, b Row[Message]) int { return cmp.Compare(a.ID, b.ID) })
	part.cut(p.Limit)
	return part, err
}

func (l Lists) message(out bool) func(*reference, *sql.Rows, *Row[Message]) error {
	return func(_ *reference, r *sql.Rows, row *Row[Message]) error {
		m := Message{Out: out}
		var key, sealed string
		var at int64
		if err := r.Scan(&m.ID, &m.ContactID, &m.Channel, &key, &sealed, &m.Key, &m.Class, &m.Status, &m.Error, &m.Segments, &at); err != nil {
			return err
		}
		m.At = when(at)
		l.store.openMessage(&m, key, sealed)
		row.ID, row.At, row.Is = m.ID, m.At, m
		return nil
	}
}

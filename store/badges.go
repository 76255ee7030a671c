package store

import (
	"context"
	"fmt"
	"time"
)

// Badges is how much waits for a person, as the menu counts it. Each is at most
// BadgesMost, which stands for "or more".
type Badges struct {
	Inbox     int // entries of the inbox whose senders were not asked
	Decisions int // alerts, disputes, held reports, exclusions, requests to be erased
	Calls     int // people who ask for a call, and what the rounds' watch has noted
}

// BadgesMost is where the counts end.
const BadgesMost = 999

// Badges counts what waits in a scope. It is one query by index, since every page
// asks it.
func (s *Store) Badges(ctx context.Context, scope Scope, now time.Time) (b Badges, err error) {
	err = s.look(ctx, func(v *view) error {
		args := []any{now.Add(-AnswerWithin).UnixMilli(), BadgesMost}
		of := func(column string) (in string) {
			in, args = v.ref.in(scope, column, args)
			return in
		}
		who := ""
		if !scope.Whole {
			who = ` JOIN contact c ON c.id = i.contact_id`
		}
		const part = `(SELECT count(*) FROM (SELECT 1 AS one FROM `
		query := `SELECT ` +
			part + `inbox i` + who + ` WHERE i.state = 'open' AND i.asked_ms <= $1` + of("c.place_id") + ` LIMIT $2) a), ` +
			part + `inbox i` + who + ` WHERE i.state = 'open' AND i.reason = 'call_me'` + of("c.place_id") + ` LIMIT $2) b), ` +
			part + `inbox i` + who + ` WHERE i.state = 'open' AND i.reason = 'delete_me'` + of("c.place_id") + ` LIMIT $2) d), ` +
			part + `alert x WHERE (x.state = 'open' OR x.state = 'taken')` + of("x.place_id") + ` LIMIT $2) e), ` +
			part + `dispute x JOIN commitment m ON m.id = x.commitment_id WHERE (x.state = 'open' OR x.state = 'asked_both')` + of("m.place_id") + ` LIMIT $2) f), ` +
			part + `report x LEFT JOIN commitment m ON m.id = x.commitment_id WHERE x.state = 'held'` + of("m.place_id") + ` LIMIT $2) g), ` +
			part + `exclusion y JOIN report x ON x.id = y.report_id LEFT JOIN commitment m ON m.id = x.commitment_id WHERE (y.state = 'proposed' OR y.state = 'undo_proposed')` + of("m.place_id") + ` LIMIT $2) h), ` +
			part + `attention x LEFT JOIN commitment m ON m.id = x.commitment_id WHERE x.done_ms = 0` + of("CASE WHEN x.place_id = 0 THEN m.place_id ELSE x.place_id END") + ` LIMIT $2) k)`
		var call, erase, alerts, disputes, held, exclusions, watched int
		_, err := v.row(query, args, &b.Inbox, &call, &erase, &alerts, &disputes, &held, &exclusions, &watched)
		b.Calls = min(call+watched, BadgesMost)
		b.Decisions = min(erase+alerts+disputes+held+exclusions, BadgesMost)
		return err
	})
	if err != nil {
		return Badges{}, fmt.Errorf("count what waits: %w", err)
	}
	return b, nil
}

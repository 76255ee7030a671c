package store

import (
	"context"
	"database/sql"
	"fmt"

	"ahadi/internal/money"
)

// Progress is what became of a broadcast so far.
type Progress struct {
	People  int            // in its audience
	LeftOut map[string]int // of them, by the reason why there is no message for them
	Status  map[string]int // messages, by their status
	Ended   map[string]int // those that expired, failed or were refused, by status and reason
	Parts   int            // segments of those that left
	Cost    []money.Amount // of those that left, as far as it is known; one for each currency
	Replies int
	Whole   bool // everybody of the audience was looked at
}

// BroadcastProgress counts.
func (s *Store) BroadcastProgress(ctx context.Context, number int) (Broadcast, Progress, error) {
	var b Broadcast
	p := Progress{LeftOut: map[string]int{}, Status: map[string]int{}, Ended: map[string]int{}}
	err := s.look(ctx, func(v *view) (err error) {
		if b, err = broadcast(v, number); err != nil {
			return err
		}
		p.Whole = b.filled
		if err := v.rows(`SELECT reason, count(*) FROM broadcast_person WHERE broadcast_id = $1 GROUP BY reason`, []any{b.ID}, func(r *sql.Rows) error {
			var reason string
			var n int
			err := r.Scan(&reason, &n)
			if p.People += n; reason != "" {
				p.LeftOut[reason] = n
			}
			return err
		}); err != nil {
			return err
		}
		if err := p.messages(v, b.ID); err != nil {
			return err
		}
		_, err = v.row(`SELECT count(*) FROM broadcast_reply WHERE broadcast_id = $1`, []any{b.ID}, &p.Replies)
		return err
	})
	if err != nil {
		return b, p, fmt.Errorf("progress: %w", err)
	}
	return b, p, nil
}

func (p *Progress) messages(v *view, id int64) error {
	return v.rows(`SELECT status, CASE WHEN status IN ('expired', 'failed', 'refused') THEN reason ELSE '' END AS why, currency, count(*),
			CAST(sum(segments) AS BIGINT), CAST(sum(spent_micro) AS BIGINT)
		FROM outbox WHERE broadcast_id = $1 GROUP BY 1, 2, 3 ORDER BY 3, 1, 2`, []any{id}, func(r *sql.Rows) error {
		var status, why, currency string
		var n, parts int
		var micro int64
		if err := r.Scan(&status, &why, &currency, &n, &parts, &micro); err != nil {
			return err
		}
		p.Status[status] += n
		if why != "" {
			p.Ended[status+": "+why] += n
		}
		if status == "queued" || status == "expired" || status == "refused" {
			return nil
		}
		p.Parts += parts
		if currency == "" {
			return nil
		}
		if last := len(p.Cost) - 1; last >= 0 && p.Cost[last].Currency == currency {
			p.Cost[last].Micro += micro
		} else {
			p.Cost = append(p.Cost, money.Amount{Currency: currency, Micro: micro})
		}
		return nil
	})
}

package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// That reports came in is told of a round as a whole, at most once an hour, and only
// where at least so many people reported since it was last told: no event is one
// woman's doing, and none tells when she did it.
const (
	reportsEvery  = time.Hour
	reportsPeople = 5
	// reportsSettled is how old a report must be to count: what is being written
	// by another process lies behind by then.
	reportsSettled = time.Minute

	// reportsSetting, with the code of a round, is when it was last looked at, and up
	// to which report it was told.
	reportsSetting = "webhook_reports:"
)

// residents says of a report r that a resident said it for herself and that it
// counts: it is no check of another's, no official's, and not excluded.
const residents = `r.state = 'accepted' AND r.excluded = 0 AND ` + reporting + ` AND NOT ` + byOfficial

// TendWebhooks tells webhooks that a round has new reports, and forgets secrets that
// sign no more. It is called once a minute.
func (s *Store) TendWebhooks(ctx context.Context, now time.Time) error {
	all, err := s.Webhooks(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	err = s.tick(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE webhook SET sealed_former = '', former_ms = 0 WHERE former_ms > 0 AND former_ms <= $1`, now.UnixMilli())
		return errors.Join(err, s.tellReports(tx, now))
	})
	if err != nil {
		return fmt.Errorf("tend webhooks: %w", err)
	}
	return nil
}

// tellReports looks, at the hour, whether enough people have reported in a round.
// Looked at between, the time of the event would be that of a report.
func (s *Store) tellReports(tx *Tx, now time.Time) error {
	hour, until := now.Truncate(reportsEvery), firstID(now.Add(-reportsSettled))
	for _, r := range s.ref.Load().rounds {
		if r.State != "open" && r.State != "closed" {
			continue
		}
		var value string
		var at int64
		name := reportsSetting + r.Code
		found, err := tx.row(`SELECT value, at_ms FROM setting WHERE name = $1`, []any{name}, &value, &at)
		if err != nil {
			return err
		}
		if found && at >= hour.UnixMilli() {
			continue
		}
		from := until // what was there before the first look is nothing new
		if found {
			if _, err := fmt.Sscan(value, &from); err != nil {
				return fmt.Errorf("setting %s: %w", name, err)
			}
		}
		people := 0
		if _, err := tx.row(`SELECT count(DISTINCT r.contact_id) FROM report r WHERE (r.round_id + 0) = $1 AND r.id >= $2 AND r.id < $3 AND `+residents, []any{r.ID, from, until}, &people); err != nil {
			return err
		}
		if people >= reportsPeople {
			from = until
			if err := s.happened(tx, happening{ReportsNew, "", tellRound{r.Code}}, hour); err != nil {
				return err
			}
		}
		if err := tx.set(name, fmt.Sprint(from), hour); err != nil {
			return err
		}
	}
	return nil
}

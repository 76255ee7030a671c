package store

import (
	"database/sql"
	"fmt"
	"time"
)

func (w *seeder) writeRounds() error {
	for _, r := range w.seed.Rounds {
		_, err := w.tx.exec(`INSERT INTO round (id, code, name, opens_on, mid_on, last_on, closes_on, grace_days, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (code) DO UPDATE SET name = excluded.name, opens_on = excluded.opens_on, mid_on = excluded.mid_on, last_on = excluded.last_on, closes_on = excluded.closes_on,
			grace_days = excluded.grace_days, state = excluded.state`,
			w.row(w.rounds, r.Code), r.Code, r.Name, r.OpensOn, r.MidOn, r.LastOn, r.ClosesOn, r.GraceDays, r.State)
		if err != nil {
			return fmt.Errorf("round %s: %w", r.Code, err)
		}
	}
	if len(w.seed.Rounds)+len(w.seed.Places) == 0 {
		return nil
	}
	return w.allSteps()
}

// allSteps makes the reminders of every round, and moves those that wait: a
// place that is new may see a day begin earlier than the others.
func (w *seeder) allSteps() error {
	zones, err := w.zones()
	if err != nil {
		return err
	}
	var all []Round
	err = w.tx.rows(`SELECT id, code, opens_on, mid_on, last_on, state FROM round ORDER BY opens_on, code`, nil, func(rows *sql.Rows) error {
		var r Round
		err := rows.Scan(&r.ID, &r.Code, &r.OpensOn, &r.MidOn, &r.LastOn, &r.State)
		all = append(all, r)
		return err
	})
	for _, r := range all {
		if err == nil {
			err = w.steps(r, zones)
		}
		if err != nil {
			return fmt.Errorf("round %s: %w", r.Code, err)
		}
	}
	return err
}

// steps makes the reminders of a round. A step is expanded when the first of
// the network's zones, which stands first, reaches its minute. One that was
// expanded or dropped stays what it is.
func (w *seeder) steps(r Round, zones []*time.Location) error {
	today := w.now.In(zones[0]).Format(time.DateOnly)
	for _, s := range []struct{ name, day, at string }{
		{"open", r.OpensOn, "09:30"}, {"mid", r.MidOn, "16:30"}, {"last", r.LastOn, "09:30"},
	} {
		var status string
		there, err := w.tx.row(`SELECT status FROM reminder WHERE round_id = $1 AND step = $2`, []any{r.ID, s.name}, &status)
		if err != nil {
			return err
		}
		if there && status != "waiting" || s.day == "" {
			continue
		}
		next, err := earliest(s.day, s.at, zones)
		if err == nil && there {
			_, err = w.tx.exec(`UPDATE reminder SET on_day = $3, next_ms = $4 WHERE round_id = $1 AND step = $2`, r.ID, s.name, s.day, next.UnixMilli())
		} else if err == nil {
			reason := ""
			if status = "waiting"; s.day < today || r.State == "closed" || r.State == "published" {
				status, reason = "done", "before the register was opened"
			}
			_, err = w.tx.exec(`INSERT INTO reminder (id, round_id, step, on_day, at_time, next_ms, after_contact, override_quiet, status, reason)
				VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8)`, w.id(), r.ID, s.name, s.day, s.at, next.UnixMilli(), status, reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// earliest is when the first of the zones reads day and at.
func earliest(day, at string, zones []*time.Location) (first time.Time, err error) {
	for _, zone := range zones {
		t, err := time.ParseInLocation(time.DateOnly+" 15:04", day+" "+at, zone)
		if err != nil {
			return first, err
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first, nil
}

// zones are the network's own, and those of its places.
func (w *seeder) zones() (zones []*time.Location, err error) {
	err = w.tx.rows(`SELECT zone, 0 AS place FROM network UNION SELECT DISTINCT zone, 1 AS place FROM place ORDER BY place, zone`, nil, func(r *sql.Rows) error {
		var name string
		var place int
		if err := r.Scan(&name, &place); err != nil {
			return err
		}
		zone, err := time.LoadLocation(name)
		zones = append(zones, zone)
		return err
	})
	return zones, err
}

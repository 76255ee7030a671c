package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"time"
)

// The steps of a round.
const (
	StepOpen     = "open"     // to every monitor
	StepMid      = "mid"      // to who has not reported
	StepLast     = "last"     // the same
	StepGov      = "gov"      // to officials, the day after the last call: residents answer first
	StepEscalate = "escalate" // to the coordinators of places where few have reported
	StepThanks   = "thanks"   // to everybody, with the result
	StepAnswer   = "answer"   // to who reported, on what was answered, once the round is published
	StepDraft    = "draft"    // to who began a report and did not send it
	StepNow      = "now"      // a coordinator pressed the button
)

// thanksAfter is how many days after its close a round is reported back.
const thanksAfter = 7

// DefaultSchedule is the moment of each step that has one, as a cron spec. It is
// read as a wall clock on the step's day, in the zone of each contact.
func DefaultSchedule() map[string]string {
	morning, afternoon := "30 9 * * *", "30 16 * * *"
	return map[string]string{
		StepOpen: morning, StepMid: afternoon, StepLast: morning, StepGov: morning, StepEscalate: afternoon, StepThanks: morning, StepAnswer: morning,
	}
}

// days are the local days of a round's steps, in their order; "" for a step that
// it has not.
func (r Round) days() [][2]string {
	gov := ""
	if r.LastOn != "" {
		gov = later(r.LastOn, 1)
	}
	return [][2]string{
		{StepOpen, r.OpensOn},
		{StepMid, r.MidOn},
		{StepLast, r.LastOn},
		{StepEscalate, r.LastOn},
		{StepGov, gov},
		{StepThanks, later(r.ClosesOn, thanksAfter)},
		{StepAnswer, later(r.ClosesOn, thanksAfter+1)},
	}
}

// SetSchedule gives steps their rules, and those that it does not name the usual
// ones. What has begun already keeps the rule that it had. The caller has proved
// that each can be read.
func (s *Store) SetSchedule(ctx context.Context, rules map[string]string, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		had, err := schedule(tx)
		if err != nil {
			return err
		}
		want := DefaultSchedule()
		maps.Copy(want, rules)
		w := &seeder{tx: tx, store: s, now: now}
		if maps.Equal(had, want) {
			return w.allSteps() // those that an older version did not know
		}
		for step, rule := range want {
			if err := tx.set(scheduleSetting+step, rule, now); err != nil {
				return err
			}
		}
		if err := w.allSteps(); err != nil {
			return err
		}
		return tx.audit(s.ids.next(now), NewAudit{Actor: "operator", Action: "schedule", Object: fmt.Sprint(want)}, now)
	})
	if err != nil {
		return fmt.Errorf("set the schedule: %w", err)
	}
	return nil
}

// scheduleSetting is what the setting of a step's rule begins with.
const scheduleSetting = "schedule_"

// schedule is the rule of each step.
func schedule(q querier) (map[string]string, error) {
	rules := DefaultSchedule()
	err := q.rows(`SELECT name, value FROM setting WHERE name LIKE 'schedule\_%' ESCAPE '\'`, nil, func(r *sql.Rows) error {
		var name, rule string
		err := r.Scan(&name, &rule)
		rules[name[len(scheduleSetting):]] = rule
		return err
	})
	return rules, err
}

// allSteps makes the reminders of every round, and moves or takes back those that
// wait: a place that is new may see a day begin earlier than the others.
func (w *seeder) allSteps() error {
	rules, err := schedule(w.tx)
	if err != nil {
		return err
	}
	zones, err := zones(w.tx)
	if err != nil || len(zones) == 0 {
		return err
	}
	var all []Round
	err = w.tx.rows(`SELECT id, code, opens_on, mid_on, last_on, closes_on, state FROM round ORDER BY opens_on, code`, nil, func(rows *sql.Rows) error {
		var r Round
		err := rows.Scan(&r.ID, &r.Code, &r.OpensOn, &r.MidOn, &r.LastOn, &r.ClosesOn, &r.State)
		all = append(all, r)
		return err
	})
	for _, r := range all {
		for _, s := range r.days() {
			switch step, day := s[0], s[1]; {
			case err != nil:
			case day == "": // it was taken out of the register; one that has begun goes on
				_, err = w.tx.exec(`DELETE FROM reminder WHERE round_id = $1 AND step = $2 AND status = 'waiting'`, r.ID, step)
			default:
				err = w.step(r, step, day, rules[step], zones)
			}
		}
		if err != nil {
			return fmt.Errorf("round %s: %w", r.Code, err)
		}
	}
	return err
}

// step makes one reminder of a round, or moves it while it waits. It is looked
// at when the day begins in the first of the network's zones. One whose day was
// over when the register was opened counts as done, save what is told once the round
// is published.
func (w *seeder) step(r Round, step, day, rule string, zones []*time.Location) error {
	var status string
	there, err := w.tx.row(`SELECT status FROM reminder WHERE round_id = $1 AND step = $2`, []any{r.ID, step}, &status)
	if err != nil || there && status != "waiting" {
		return err
	}
	next, err := dawn(day, zones)
	if err != nil {
		return err
	}
	if there {
		_, err = w.tx.exec(`UPDATE reminder SET on_day = $3, rule = $4, next_ms = $5 WHERE round_id = $1 AND step = $2`, r.ID, step, day, rule, next.UnixMilli())
		return err
	}
	over := (r.State == "closed" || r.State == "published") && day <= r.ClosesOn
	reason := ""
	told := step == StepAnswer && r.State != "published" // once it is, however long after its day
	if status = "waiting"; over || !told && day < w.now.In(zones[0]).Format(time.DateOnly) {
		status, reason = "done", "before the register was opened"
	}
	_, err = w.tx.exec(`INSERT INTO reminder (id, round_id, step, on_day, rule, next_ms, after_contact, override_quiet, status, reason)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8)`, w.id(), r.ID, step, day, rule, next.UnixMilli(), status, reason)
	return err
}

// dawn is when a day begins in the first of the zones.
func dawn(day string, zones []*time.Location) (first time.Time, err error) {
	for _, zone := range zones {
		t, err := time.ParseInLocation(time.DateOnly, day, zone)
		if err != nil {
			return first, err
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first, nil
}

// Zones are the time zones of the network: its own first, then its places'.
func (s *Store) Zones(ctx context.Context) (all []*time.Location, err error) {
	err = s.look(ctx, func(v *view) (err error) {
		all, err = zones(v)
		return err
	})
	return all, err
}

func zones(q querier) (all []*time.Location, err error) {
	err = q.rows(`SELECT zone, 0 AS place FROM network UNION SELECT DISTINCT zone, 1 AS place FROM place ORDER BY place, zone`, nil, func(r *sql.Rows) error {
		var name string
		var place int
		if err := r.Scan(&name, &place); err != nil {
			return err
		}
		zone, err := time.LoadLocation(name)
		all = append(all, zone)
		return err
	})
	return all, err
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// RetentionPreview is what rules would take away. It counts, and names nobody.
type RetentionPreview struct {
	Rules    string // as ApproveRetention wants to hear them again
	Approved Approval
	Kinds    []RetentionDue
	Last     RetentionRun // the newest run; zero when there was none
}

// Waits says that the rules are not applied: nobody has approved them.
func (p RetentionPreview) Waits() bool { return p.Approved.Rules != p.Rules }

// RetentionDue is what would go of one kind.
type RetentionDue struct {
	Kind   string
	Months int   // Forever for what is kept for good
	Now    int64 // rows that are due today; of contacts, people
	Soon   int64 // those that become due within the next 30 days, as things stand
}

// soon is how far the preview looks ahead.
const soonDays = 30

// PreviewRetention counts what the rules would take away today, and in the 30
// days after. What is kept for another reason than its age (an open round,
// dispute or alert) is not counted, as it is not cut.
func (s *Store) PreviewRetention(ctx context.Context, given Retention, now time.Time) (RetentionPreview, error) {
	var p RetentionPreview
	err := s.look(ctx, func(v *view) error {
		rules, err := retention(v, given)
		if err != nil {
			return err
		}
		p.Rules = written(rules)
		if p.Approved, err = approval(v); err != nil {
			return err
		}
		today := now.In(v.ref.clock())
		for _, r := range rules {
			due := RetentionDue{Kind: r.Name, Months: r.months}
			if r.months != Forever {
				if due.Now, err = r.count(v, moment(today, r.months)); err != nil {
					return err
				}
				later, err := r.count(v, moment(today.AddDate(0, 0, soonDays), r.months))
				if err != nil {
					return err
				}
				due.Soon = max(0, later-due.Now)
			}
			p.Kinds = append(p.Kinds, due)
		}
		p.Last, err = runOf(v, `ORDER BY id DESC LIMIT 1`)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("preview retention: %w", err)
	}
	return p, nil
}

// count says how many rows of a kind are due before a moment.
func (r rule) count(v *view, before time.Time) (all int64, err error) {
	for _, p := range r.parts {
		p = p.on(before)
		var n int64
		if _, err := v.row(fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s AND %s > $3`, p.table, p.whole(), p.key), []any{before.UnixMilli(), firstID(before), p.from(before)}, &n); err != nil {
			return 0, fmt.Errorf("%s: %w", r.Name, err)
		}
		all += n
	}
	return all, nil
}

func (s *Store) retentionRun(ctx context.Context, id int64) (run RetentionRun, err error) {
	err = s.look(ctx, func(v *view) error {
		run, err = runOf(v, `WHERE id = $1`, id)
		return err
	})
	return run, err
}

// runOf reads one run.
func runOf(v *view, which string, args ...any) (run RetentionRun, err error) {
	var id, began, ended int64
	found, err := v.row(`SELECT id, on_day, rules, approved_by, began_ms, ended_ms FROM retention_run `+which, args, &id, &run.Day, &run.Rules, &run.By, &began, &ended)
	if err != nil || !found {
		return run, err
	}
	run.Began, run.Ended = when(began), when(ended)
	cut := map[string]RetentionCut{}
	if err := v.rows(`SELECT kind, months, n FROM retention_cut WHERE run_id = $1`, []any{id}, func(r *sql.Rows) error {
		var c RetentionCut
		err := r.Scan(&c.Kind, &c.Months, &c.N)
		cut[c.Kind] = c
		return err
	}); err != nil {
		return run, err
	}
	for _, k := range retainedKinds() {
		if c, ok := cut[k.Name]; ok {
			run.Cut = append(run.Cut, c)
		}
	}
	return run, nil
}

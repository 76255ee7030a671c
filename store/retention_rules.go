package store

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// RetentionKinds are the kinds of data for which there may be a rule.
func RetentionKinds() []RetentionKind {
	var all []RetentionKind
	for _, k := range retainedKinds() {
		all = append(all, k.RetentionKind)
	}
	return all
}

// rules are the months of each kind, in the order of the table: those that are
// given, or the kind's own; and of what people are told, never longer than that.
func (given Retention) rules(told int) []rule {
	var all []rule
	for _, k := range retainedKinds() {
		months := cmp.Or(given[k.Name], k.Default, told)
		if k.Told {
			months = min(months, told)
		}
		all = append(all, rule{k, months})
	}
	return all
}

// rule is a kind and for how many months it is kept.
type rule struct {
	retained
	months int
}

// kept says for how long, in words of the configuration.
func kept(months int) string {
	switch months {
	case Forever:
		return "never"
	case 1:
		return "1 month"
	}
	return strconv.Itoa(months) + " months"
}

// written is a set of rules as one text: who approves it approves this.
func written(rules []rule) string {
	all := make([]string, len(rules))
	for i, r := range rules {
		all[i] = r.Name + ": " + kept(r.months)
	}
	return strings.Join(all, ", ")
}

// moment is the beginning of the local day that lies so many months before day:
// what was written before it goes. The 31st of a month that has none is its last.
func moment(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()-time.Month(months), 1, 0, 0, 0, 0, day.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

// retention reads the rules that hold now.
func retention(q querier, given Retention) ([]rule, error) {
	var told int
	if _, err := q.row(`SELECT retention_months FROM network`, nil, &told); err != nil {
		return nil, err
	}
	return given.rules(cmp.Or(told, 36)), nil
}

// approval reads who approved rules last, and which.
func approval(q querier) (a Approval, err error) {
	var at int64
	_, err = q.row(`SELECT rules, by_name, at_ms FROM retention_approval ORDER BY id DESC LIMIT 1`, nil, &a.Rules, &a.By, &at)
	a.At = when(at)
	return a, err
}

// Approval is who let a set of rules be applied, and when.
type Approval struct {
	Rules string
	By    string // "" when nobody has approved any
	At    time.Time
}

// ApproveRetention lets the rules be applied, each day from now on. Seen are the
// rules as the preview wrote them; others, because configuration or register
// were changed meanwhile, are refused. Approving again changes nothing.
func (s *Store) ApproveRetention(ctx context.Context, given Retention, seen string, h Hand) error {
	err := s.decide(ctx, h, func(d *decision) error {
		rules, err := retention(d.tx, given)
		if err != nil {
			return err
		}
		if written(rules) != seen {
			return refused("the approval", "the rules are others than those that were shown: look at them again")
		}
		before, err := approval(d.tx)
		if err != nil || before.Rules == seen {
			return err
		}
		if _, err := d.tx.exec(`INSERT INTO retention_approval (id, rules, by_name, at_ms) VALUES ($1, $2, $3, $4)`, d.id(), seen, d.by, d.ms()); err != nil {
			return err
		}
		return d.changed("retention_approve", "retention", before.Rules, seen)
	})
	if err != nil {
		return fmt.Errorf("approve the rules of retention: %w", err)
	}
	return nil
}

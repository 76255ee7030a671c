package store

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Retention says for how many months each kind of data is kept, by the kind's
// name; Forever for good. A kind that it does not name has its own rule.
type Retention map[string]int

// Forever is the months of what is kept for good.
const Forever = -1

// RetentionKind is one kind of data and what a rule for it may say.
type RetentionKind struct {
	Name    string
	Default int  // months; 0 for those of the register, Forever for good
	Least   int  // months below which something that is promised could not be kept
	Most    int  // months; 0 where it may be kept for good, Forever where it must be
	Told    bool // people are told how long: the register's months are its most
}

// retained is a kind together with how it is cut. Whoever adds a kind adds a
// line to retainedKinds, and its word to the pages (words/kept.yaml).
type retained struct {
	RetentionKind
	parts []retainedPart
}

// retainedPart is one table of a kind. Its key tells the time, as every id does:
// rows whose key is younger are not looked at.
type retainedPart struct {
	table, key string
	due        string        // SQL: which rows go; $1 is the moment, in milliseconds, before which they were written
	cut        string        // what is done with one of them; "" erases the person
	also       string        // SQL: what is asked besides when they are looked for, and is too slow to be asked again
	within     time.Duration // rows that are older than the moment by more than this are empty already; 0 for none
}

// What is never cut, whatever its age.
const (
	// unpublished are the rounds of which somebody may still ask what was said.
	unpublished = `(SELECT round.id FROM round WHERE round.state <> 'published')`
	// disputed are those on whose word a dispute is open, and those who may be in danger.
	disputed = `(SELECT dispute.contact_id FROM dispute WHERE dispute.contact_id <> 0 AND (dispute.state = 'open' OR dispute.state = 'asked_both')
		UNION ALL SELECT alert.contact_id FROM alert WHERE alert.contact_id <> 0 AND alert.state <> 'closed')`
	// alarmed are the phones from which somebody wrote of danger.
	alarmed = `(SELECT alert.line_id FROM alert WHERE alert.line_id IS NOT NULL AND alert.state <> 'closed')`
)

// calm says of a table of messages that no dispute and no alert hangs on a row.
func calm(table string) string {
	return fmt.Sprintf(`%[1]s.contact_id NOT IN %[2]s AND coalesce(%[1]s.line_id, 0) NOT IN %[3]s`, table, disputed, alarmed)
}

// prunedWithin is how far behind the moment Prune has surely emptied all texts.
const prunedWithin = bodiesKept + 60*24*time.Hour

// retainedKinds is the one table of what is kept for how long.
func retainedKinds() []retained {
	return []retained{
		{RetentionKind{Name: "messages", Default: 12, Least: 3, Most: 12}, []retainedPart{
			{
				table: "outbox", key: "id", cut: `UPDATE outbox SET sealed_body = ''`, within: prunedWithin,
				due: `outbox.sealed_body <> '' AND outbox.at_ms < $1 AND outbox.status <> 'queued' AND outbox.status <> 'sending' AND ` + calm("outbox"),
			},
			{
				table: "inbound", key: "id", cut: `UPDATE inbound SET sealed_body = ''`, within: prunedWithin,
				due: `inbound.sealed_body <> '' AND inbound.at_ms < $1 AND ` + calm("inbound"),
			},
		}},
		{RetentionKind{Name: "inbox", Default: 12, Least: 3, Most: 12}, []retainedPart{
			{
				table: "inbox", key: "id", cut: `UPDATE inbox SET sealed_body = '', value = '', note = ''`, within: prunedWithin,
				due: `inbox.sealed_body <> '' AND inbox.at_ms < $1 AND inbox.state = 'done' AND ` + calm("inbox"),
			},
		}},
		{RetentionKind{Name: "comments", Least: 6, Most: 600, Told: true}, []retainedPart{
			{
				table: "report", key: "id", cut: `UPDATE report SET sealed_answers = ''`,
				due: `report.sealed_answers <> '' AND report.at_ms < $1 AND report.state <> 'held' AND report.round_id NOT IN ` + unpublished + ` AND report.contact_id NOT IN ` + disputed + `
					AND NOT EXISTS (SELECT 1 FROM dispute d WHERE d.commitment_id = report.commitment_id AND d.round_id = report.round_id AND (d.state = 'open' OR d.state = 'asked_both'))
					AND NOT EXISTS (SELECT 1 FROM exclusion x WHERE x.report_id = report.id AND (x.state = 'proposed' OR x.state = 'undo_proposed'))`,
			},
		}},
		{RetentionKind{Name: "alerts", Default: 24, Least: 3}, []retainedPart{
			{
				table: "alert", key: "id", cut: `UPDATE alert SET line_id = NULL, contact_id = 0, inbox_id = 0, reason = ''`,
				due: `alert.state = 'closed' AND alert.closed_ms < $1 AND (alert.line_id IS NOT NULL OR alert.contact_id <> 0 OR alert.inbox_id <> 0 OR alert.reason <> '')`,
			},
		}},
		{RetentionKind{Name: "traces", Default: 12, Least: 3, Most: 600}, []retainedPart{
			{
				table: "called", key: "id", cut: `UPDATE called SET sealed_reason = ''`,
				due: `called.sealed_reason <> '' AND called.at_ms < $1 AND called.round_id NOT IN ` + unpublished,
			},
			{
				table: "entry_present", key: "report_id", cut: `DELETE FROM entry_present`,
				due: `EXISTS (SELECT 1 FROM entry e JOIN report r ON r.id = e.report_id WHERE e.report_id = entry_present.report_id AND e.at_ms < $1 AND r.round_id NOT IN ` + unpublished + `)`,
			},
		}},
		{RetentionKind{Name: "deliveries", Default: 12, Least: 3, Most: 600}, []retainedPart{
			{
				table: "outbox", key: "id", cut: `UPDATE outbox SET provider_id = ''`,
				due: `outbox.provider_id <> '' AND outbox.at_ms < $1 AND outbox.status <> 'queued' AND outbox.status <> 'sending'`,
			},
		}},
		{RetentionKind{Name: "contacts", Least: 6, Most: 600, Told: true}, []retainedPart{
			{table: "contact", key: "id", due: silent, also: `contact.id NOT IN (SELECT session.contact_id FROM session WHERE session.at_ms >= $1)`},
		}},
		{RetentionKind: RetentionKind{Name: "audit", Default: Forever, Most: Forever}},
	}
}

// silent are people who have done nothing since: not come, not agreed, not
// written, reported, dialled or been at a meeting; and on whom nothing waits. On a
// phone that others use too, only what is known to be hers counts. Who is to
// report in an open round is no longer silent than the round.
const silent = `contact.data_key <> '' AND contact.created_ms < $1 AND contact.id NOT IN ` + disputed + `
	AND NOT EXISTS (SELECT 1 FROM consent x WHERE x.contact_id = contact.id AND x.at_ms >= $1)
	AND NOT EXISTS (SELECT 1 FROM report x WHERE x.contact_id = contact.id AND (x.at_ms >= $1 OR x.round_id IN ` + unpublished + `))
	AND NOT EXISTS (SELECT 1 FROM entry_present p JOIN entry e ON e.report_id = p.report_id WHERE p.contact_id = contact.id AND e.at_ms >= $1)
	AND NOT EXISTS (SELECT 1 FROM contact_line x JOIN inbound i ON i.line_id = x.line_id WHERE x.contact_id = contact.id AND i.contact_id = contact.id AND i.at_ms >= $1)
	AND NOT EXISTS (SELECT 1 FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = contact.id AND (l.oncall = 1 OR l.id IN ` + alarmed + `
		OR l.seen_ms >= $1 AND NOT EXISTS (SELECT 1 FROM contact_line y WHERE y.line_id = x.line_id AND y.contact_id <> contact.id)))
	AND NOT EXISTS (SELECT 1 FROM assignment a JOIN round r ON r.state = 'open' AND (a.from_on = '' OR a.from_on <= r.closes_on) AND (a.to_on = '' OR a.to_on >= r.opens_on) WHERE a.contact_id = contact.id)
	AND NOT EXISTS (SELECT 1 FROM partner p JOIN round r ON r.state = 'open' OR r.state = 'closed' WHERE p.focal_id = contact.id)`

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

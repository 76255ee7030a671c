package store

import (
	"fmt"
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
	due        string        // SQL: which rows go; $1 is the moment, in milliseconds, before which they were written, and momentDay its day
	cut        string        // what is done with one of them; "" erases the person
	active     string        // SQL: what says, before that, when people were last heard of; $1 is the row's key
	also       string        // SQL: what is asked besides when they are looked for, and is too slow to be asked again
	within     time.Duration // rows that are older than the moment by more than this are empty already; 0 for none
}

// momentDay stands in the SQL for the local day of the moment.
const momentDay = "$day"

// on is the part as of a moment.
func (p retainedPart) on(before time.Time) retainedPart {
	day := "'" + before.Format(time.DateOnly) + "'"
	p.due, p.also = strings.ReplaceAll(p.due, momentDay, day), strings.ReplaceAll(p.also, momentDay, day)
	return p
}

// What is not cut, whatever its age. $1 is the moment everywhere.
const (
	// unpublished are the rounds of which somebody may still ask what was said: those
	// that nobody has published, until the rule's time has gone by since their last day.
	// Whether anybody has closed one does not matter: one that is forgotten keeps nothing
	// for good.
	unpublished = `(SELECT o.id FROM round o WHERE o.state <> 'published' AND o.closes_on >= ` + momentDay + `)`
	// disputeOpen says of a dispute d that it is not closed.
	disputeOpen = `(d.state = 'open' OR d.state = 'asked_both')`
)

// untroubled says of the id of a person that no dispute is open on her word, and
// that she has not written of danger.
func untroubled(contact string) string {
	return fmt.Sprintf(`NOT EXISTS (SELECT 1 FROM dispute d WHERE d.contact_id = %[1]s AND d.contact_id <> 0 AND %[2]s)
		AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.contact_id = %[1]s AND a.contact_id <> 0 AND a.state <> 'closed')`, contact, disputeOpen)
}

// quiet says of the id of a phone that nobody wrote of danger from it.
func quiet(line string) string {
	return fmt.Sprintf(`NOT EXISTS (SELECT 1 FROM alert a WHERE a.line_id = %s AND a.state <> 'closed')`, line)
}

// calm says of a table of messages that no dispute and no alert hangs on a row.
func calm(table string) string {
	return untroubled(table+".contact_id") + ` AND ` + quiet(table+".line_id")
}

// awaited says of a report that somebody is still to decide about it.
func awaited(report string) string {
	return fmt.Sprintf(`(%[1]s.state = 'held' OR %[1]s.round_id IN %[2]s
		OR EXISTS (SELECT 1 FROM dispute d WHERE d.commitment_id = %[1]s.commitment_id AND d.round_id = %[1]s.round_id AND %[3]s)
		OR EXISTS (SELECT 1 FROM exclusion e WHERE e.report_id = %[1]s.id AND (e.state = 'proposed' OR e.state = 'excluded' OR e.state = 'undo_proposed') AND e.state <> 'excluded'))`,
		report, unpublished, disputeOpen)
}

// saidLongAgo says of a report that its words have been kept long enough.
func saidLongAgo() string {
	return `report.at_ms < $1 AND ` + untroubled("report.contact_id") + ` AND NOT ` + awaited("report")
}

// unquotable says of an alert that no words are left which nobody may quote
// because of it. There is no index of reports by phone: their ids tell the time,
// give or take what a clock was set back by.
func unquotable() string {
	return fmt.Sprintf(`NOT EXISTS (SELECT 1 FROM alert a JOIN report r ON %[1]s WHERE a.id = alert.id AND a.contact_id <> 0 AND r.sealed_answers <> '')
		AND NOT EXISTS (SELECT 1 FROM alert a JOIN report r ON %[2]s WHERE a.id = alert.id AND r.sealed_answers <> ''
			AND r.id >= (a.at_ms - %[3]d) * 4194304 AND r.id < (a.closed_ms - %[3]d + %[4]d) * 4194304)`, inHerDanger, inDangerOnHerPhone, int64(epoch), setBack.Milliseconds())
}

// setBack is by how much a clock that is set right makes ids run ahead of it.
const setBack = 7 * 24 * time.Hour

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
				table: "inbox", key: "id", cut: `UPDATE inbox SET sealed_body = '', value = '', note = ''`, // Prune leaves what was read of a text
				due: `(inbox.sealed_body <> '' OR inbox.value <> '' OR inbox.note <> '') AND inbox.at_ms < $1 AND inbox.state = 'done' AND ` + calm("inbox"),
			},
		}},
		// Before the comments, which they keep out of print: what a run does to those is seen the day after, as a preview has it.
		{RetentionKind{Name: "alerts", Default: 24, Least: 3}, []retainedPart{
			{
				table: "alert", key: "id", cut: `UPDATE alert SET line_id = NULL, contact_id = 0, inbox_id = 0, reason = ''`,
				due:  `alert.state = 'closed' AND alert.closed_ms < $1 AND (alert.line_id IS NOT NULL OR alert.contact_id <> 0 OR alert.inbox_id <> 0 OR alert.reason <> '')`,
				also: unquotable(),
			},
		}},
		{RetentionKind{Name: "comments", Least: 6, Most: 600, Told: true}, []retainedPart{
			{table: "report", key: "id", cut: `UPDATE report SET sealed_answers = ''`, due: `report.sealed_answers <> '' AND ` + saidLongAgo()},
			{table: "quote", key: "report_id", cut: `UPDATE quote SET sealed_words = ''`, due: `quote.sealed_words <> '' AND EXISTS (SELECT 1 FROM report WHERE report.id = quote.report_id AND ` + saidLongAgo() + `)`},
		}},
		{RetentionKind{Name: "traces", Default: 12, Least: 3, Most: 600}, []retainedPart{
			{
				table: "called", key: "id", cut: `UPDATE called SET sealed_reason = ''`,
				due: `called.sealed_reason <> '' AND called.at_ms < $1 AND called.round_id NOT IN ` + unpublished,
			},
			{
				table: "entry_present", key: "report_id", cut: `DELETE FROM entry_present`, active: atMeeting,
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
			{table: "contact", key: "id", due: silent(), also: `contact.id NOT IN (SELECT session.contact_id FROM session WHERE session.at_ms >= $1)`},
		}},
		{RetentionKind: RetentionKind{Name: "audit", Default: Forever, Most: Forever}},
	}
}

// atMeeting keeps of a meeting only when the people who were there were heard of.
const atMeeting = `UPDATE contact SET active_ms = x.at FROM (SELECT p.contact_id, e.at_ms AS at FROM entry_present p JOIN entry e ON e.report_id = p.report_id WHERE p.report_id = $1) x
	WHERE contact.id = x.contact_id AND contact.active_ms < x.at AND contact.data_key <> ''`

// silent are people who have done nothing since: not come, not agreed, not
// written, reported, dialled or been at a meeting; and on whom nothing waits. On a
// phone that others use too, only what is known to be hers counts. Who is to
// report in an open round is no longer silent than the round, while that counts as
// one: see unpublished.
func silent() string {
	return `contact.data_key <> '' AND contact.created_ms < $1 AND contact.active_ms < $1 AND ` + untroubled("contact.id") + `
	AND NOT EXISTS (SELECT 1 FROM consent x WHERE x.contact_id = contact.id AND x.at_ms >= $1)
	AND NOT EXISTS (SELECT 1 FROM report x WHERE x.contact_id = contact.id AND (x.at_ms >= $1 OR ` + awaited("x") + `))
	AND NOT EXISTS (SELECT 1 FROM called x WHERE x.contact_id = contact.id AND x.round_id IN ` + unpublished + `)
	AND NOT EXISTS (SELECT 1 FROM entry_present p JOIN entry e ON e.report_id = p.report_id JOIN report x ON x.id = p.report_id WHERE p.contact_id = contact.id AND (e.at_ms >= $1 OR x.round_id IN ` + unpublished + `))
	AND NOT EXISTS (SELECT 1 FROM contact_line x JOIN inbound i ON i.line_id = x.line_id WHERE x.contact_id = contact.id AND i.contact_id = contact.id AND i.at_ms >= $1)
	AND NOT EXISTS (SELECT 1 FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = contact.id AND (l.oncall = 1 OR NOT ` + quiet("l.id") + `
		OR l.seen_ms >= $1 AND NOT EXISTS (SELECT 1 FROM contact_line y WHERE y.line_id = x.line_id AND y.contact_id <> contact.id)))
	AND NOT EXISTS (SELECT 1 FROM assignment a JOIN round r ON r.state = 'open' AND r.id IN ` + unpublished + ` AND (a.from_on = '' OR a.from_on <= r.closes_on) AND (a.to_on = '' OR a.to_on >= r.opens_on) WHERE a.contact_id = contact.id)
	AND NOT EXISTS (SELECT 1 FROM partner p JOIN round r ON r.state <> 'draft' AND r.id IN ` + unpublished + ` WHERE p.focal_id = contact.id)`
}

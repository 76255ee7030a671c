package store

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
	"testing"
	"time"
)

// eachList reads a page of every list.
func eachList(l Lists, p Page, now time.Time) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"reports":       func(c context.Context) error { _, err := l.Reports(c, p); return err },
		"messages":      func(c context.Context) error { _, err := l.Messages(c, p); return err },
		"contacts":      func(c context.Context) error { _, err := l.Contacts(c, p, now); return err },
		"call list":     func(c context.Context) error { _, err := l.ToCall(c, p, now); return err },
		"places":        func(c context.Context) error { _, err := l.Places(c, p); return err },
		"organisations": func(c context.Context) error { _, err := l.Organisations(c, p); return err },
		"rounds":        func(c context.Context) error { _, err := l.Rounds(c, p); return err },
		"changes":       func(c context.Context) error { _, err := l.Changes(c, p); return err },
		"disputes":      func(c context.Context) error { _, err := l.Disputes(c, p, now); return err },
		"exclusions":    func(c context.Context) error { _, err := l.Exclusions(c, p); return err },
		"responses":     func(c context.Context) error { _, err := l.Responses(c, p); return err },
		"replies":       func(c context.Context) error { _, err := l.Replies(c, p); return err },
		"alerts":        func(c context.Context) error { _, err := l.Alerts(c, p); return err },
		"open inbox":    func(c context.Context) error { _, err := l.Inbox(c, p, "open"); return err },
		"done inbox":    func(c context.Context) error { _, err := l.Inbox(c, p, "done"); return err },
		"attention":     func(c context.Context) error { _, err := l.Attentions(c, p); return err },
		"freezes":       func(c context.Context) error { _, err := l.Freezes(c, p); return err },
		"reminders":     func(c context.Context) error { _, err := l.Reminders(c, p); return err },
		"broadcasts":    func(c context.Context) error { _, err := l.Broadcasts(c, p); return err },
		"spending":      func(c context.Context) error { _, err := l.Spent(c, p); return err },
		"users":         func(c context.Context) error { _, err := l.Accounts(c, p); return err },
		"tokens":        func(c context.Context) error { _, err := l.Tokens(c, p); return err },
		"audit trail":   func(c context.Context) error { _, err := l.Trail(c, p); return err },
	}
}

// A page of a list goes by key and index: it walks through no table, and sorts
// nothing, so that the thousandth costs what the first does.
func TestNoListWalksThroughATableOrSortsIt(t *testing.T) {
	s, _ := seededTest(t)
	wrong := regexp.MustCompile(`SCAN (r|m|c|l|i|a|e|x|f|o|p|b|spot|report|inbound|outbox|contact|inbox|audit)\b|TEMP B-TREE`)
	const phones = "SEARCH x USING INDEX contact_line_contact (contact_id=?)\nUSE TEMP B-TREE FOR ORDER BY" // of one person
	for _, scope := range []Scope{Everything(), Branch("P1"), {}} {
		plans := map[string]int{}
		l := s.Lists(scope)
		name := ""
		l.told = func(query string, args []any) {
			var plan []string
			err := s.rows(context.Background(), "EXPLAIN QUERY PLAN "+query, args, func(r *sql.Rows) error {
				var id, parent, unused int
				var step string
				err := r.Scan(&id, &parent, &unused, &step)
				plan = append(plan, step)
				return err
			})
			plans[name]++
			all := strings.ReplaceAll(strings.Join(plan, "\n"), phones, "")
			if err != nil || all == "" || wrong.MatchString(all) {
				t.Errorf("%s of %+v: %v\n%s\n%s", name, scope, err, query, all)
			}
		}
		for list, read := range eachList(l, Page{After: 1, Limit: 10}, now) {
			name = list
			if err := read(context.Background()); err != nil {
				t.Errorf("%s: %v", list, err)
			}
			if plans[list] == 0 && scope.Whole {
				t.Errorf("%s has no plan to look at", list)
			}
		}
	}
}

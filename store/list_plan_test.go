package store

import (
	"context"
	"database/sql"
	"fmt"
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

// Whether one person has reported in a round is asked for each person of a list, each
// reminder and each message that is due: it reads her reports, never the round's.
// Only the list of a round's reports goes by the round.
func TestWhetherOnePersonReportedIsNotLookedUpInTheWholeRound(t *testing.T) {
	s, _ := seededTest(t)
	plan := func(query string, args []any) (all string) {
		err := s.rows(context.Background(), "EXPLAIN QUERY PLAN "+query, args, func(r *sql.Rows) error {
			var id, parent, unused int
			var step string
			err := r.Scan(&id, &parent, &unused, &step)
			all += step + "\n"
			return err
		})
		if err != nil {
			t.Fatal(query, err)
		}
		return all
	}
	for name, q := range map[string]string{
		"a list of people":  fmt.Sprintf(listedContacts, 1) + ` WHERE c.id > $1 AND c.data_key <> '' ORDER BY c.id LIMIT 5`,
		"a list of calls":   `SELECT c.id FROM contact c JOIN line l ON l.id = c.id WHERE c.id > $1` + fmt.Sprintf(toCall, 1) + ` ORDER BY c.id LIMIT 5`,
		"one person of all": `SELECT 1 FROM report r WHERE r.contact_id = 1 AND r.round_id = $1 AND r.beside = 0 AND r.about = 0`,
	} {
		if steps := plan(q, []any{1}); !strings.Contains(steps, "SEARCH r USING INDEX report_place (contact_id=?") || strings.Contains(steps, "report_round") {
			t.Errorf("%s:\n%s", name, steps)
		}
	}
	f := ReportFilter{Round: s.Rounds()[0].Code}
	query, args, err := f.window(s.ref.Load(), Everything(), 1<<62, 50)
	if err != nil {
		t.Fatal(err)
	}
	if steps := plan(query, args); !strings.Contains(steps, "COVERING INDEX report_round (<expr>=? AND id>? AND id<?)") || strings.Contains(steps, "TEMP B-TREE") {
		t.Errorf("the reports of a round:\n%s", steps)
	}
}

package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Quote is what somebody said, as a coordinator chose and redacted it for the
// public document of a round.
type Quote struct {
	Ref        string            // of the report that she said it in
	Practice   string            // which of Practices it answers; "" for none
	Words      map[string]string // by language, at least that in which it was said
	Language   string            // in which it was said
	City       string            // where she lives, or what it is about lies; "" where too few monitors live there
	Commitment string            // code; "" where it is about none, or too few monitors are asked for it
	Agreed     bool              // she agreed that it is printed
	By         string            // who chose it
	At         time.Time
}

// Practices are the questions about what worked, which a quote may answer.
func Practices() []string {
	return []string{"partnership", "finance", "data", "coproduction", "capacity", "inclusion"}
}

// quoteCrowd is how many active monitors live in a city, or are asked for a
// commitment, before a quote names it: among fewer, whoever knows them knows who
// said it.
const quoteCrowd = 3

// The states of a quote. What nobody has looked at has none.
const (
	QuoteChosen    = "chosen"
	QuotePassed    = "passed"    // it is not printed
	QuoteWithdrawn = "withdrawn" // the choice was taken back: it waits again
)

// quotable says of a report r of a contact c whether its words may be printed now,
// as far as that can be told without opening them: it counts, no person is still to
// look at it, it is no official's, she has agreed to take part and neither gone nor
// said STOP, by which consent is taken back, the phone it came from was not denied,
// and it was not said in danger. A comment needs her word that she may be quoted,
// and is not printed of a commitment that is disputed in its round, since nobody can
// tell whose words the dispute is about. Everything that is listed, chosen or
// printed is asked by this.
const quotable = `r.state = 'accepted' AND r.about = 0 AND NOT ` + byOfficial + ` AND c.data_key <> '' AND c.status <> 'left' AND NOT ` + saidStop + `
	AND (r.form = 'practice' OR r.form = 'progress' AND c.quote_ok = 1 AND m.public = 1 AND m.lifecycle <> 'draft'
		AND NOT EXISTS (SELECT 1 FROM dispute d WHERE d.commitment_id = r.commitment_id AND d.round_id = r.round_id))
	AND (` + covered + `) = 0
	AND NOT EXISTS (SELECT 1 FROM exclusion e WHERE e.report_id = r.id AND (e.state = 'proposed' OR e.state = 'excluded' OR e.state = 'undo_proposed'))
	AND EXISTS (SELECT 1 FROM consent k WHERE k.contact_id = c.id)
	AND NOT EXISTS (SELECT 1 FROM former_line f WHERE f.contact_id = c.id AND f.line_id = r.line_id AND f.denied = 1)
	AND NOT EXISTS (SELECT 1 FROM alert a WHERE ` + inHerDanger + `)
	AND NOT EXISTS (SELECT 1 FROM alert a WHERE ` + inDangerOnHerPhone + `)`

// saidStop says of a contact c that she, or a phone of hers, has said STOP: what is
// hers is given to nobody anew.
const saidStop = `(c.status = 'opted_out' OR EXISTS (SELECT 1 FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = c.id AND l.opted_out = 1))`

// What was said in danger: a report r that was written while an alert a, of its
// author or of the phone it came from, was not closed. Such an alert is kept as long
// as the words are (retention.go).
const (
	inDanger           = `r.at_ms >= a.at_ms AND (a.closed_ms = 0 OR r.at_ms <= a.closed_ms)`
	inHerDanger        = `a.contact_id = r.contact_id AND ` + inDanger
	inDangerOnHerPhone = `a.line_id = r.line_id AND ` + inDanger
)

// quoteRow is words that may be printed, with what a coordinator did about them.
type quoteRow struct {
	Quotable
	contact, round, commitment, place int64
	key, kind                         string
	sealed                            string // redacted
}

const (
	quoteColumns = `r.id, r.ref, r.form, r.contact_id, r.round_id, coalesce(r.commitment_id, 0), c.data_key, r.sealed_answers, coalesce(q.place_id, m.place_id, c.place_id, 0),
		coalesce(q.language, r.language), coalesce(q.practice, ''), coalesce(q.sealed_words, ''), coalesce(q.state, ''), coalesce(q.by_name, ''), coalesce(q.at_ms, 0), c.quote_ok`
	quoteFrom = ` JOIN contact c ON c.id = r.contact_id LEFT JOIN commitment m ON m.id = r.commitment_id LEFT JOIN quote q ON q.report_id = r.id`
)

// scanQuote reads quoteColumns, and what a query selects after them into more.
// printable is false where her answers hold no words, or she said in them that
// they are not to be printed.
func (s *Store) scanQuote(r scanner, ref *reference, more ...any) (v quoteRow, printable bool, err error) {
	var form, answers string
	var at int64
	err = r.Scan(append([]any{
		&v.ID, &v.Ref, &form, &v.contact, &v.round, &v.commitment, &v.key, &answers, &v.place,
		&v.Language, &v.Practice, &v.sealed, &v.State, &v.By, &at, &v.Agreed,
	}, more...)...)
	if err != nil {
		return v, false, err
	}
	v.At, v.About, v.kind = when(at), ref.code(v.commitment), "comment"
	var filed struct{ Text, Quote, Kind, Comment string }
	if json.Unmarshal([]byte(s.reveal(v.key, answers, "answers")), &filed) != nil {
		return v, false, nil
	}
	v.Said, printable = said(filed.Comment), true
	if form == "practice" {
		v.Said, v.kind, v.Agreed = said(filed.Text), "practice", filed.Quote == "yes"
		printable = v.Agreed
		if v.State == "" && slices.Contains(Practices(), filed.Kind) {
			v.Practice = filed.Kind
		}
	}
	if words := s.reveal(v.key, v.sealed, "quote"); words != "" {
		err = json.Unmarshal([]byte(words), &v.Words)
	}
	return v, printable && v.Said != "", err
}

// Quotes are what the public document of a round may print now of a scope, by
// the question that it answers: of each person one.
func (s *Store) Quotes(ctx context.Context, round string, scope Scope) (all []Quote, err error) {
	err = s.look(ctx, func(v *view) error {
		r, err := v.ref.roundByCode(round)
		if err != nil {
			return err
		}
		rows, err := s.printed(v, v.ref, r.ID)
		if err == nil {
			err = attribute(v, v.ref, rows)
		}
		seen := v.ref.seen(scope)
		for _, q := range rows {
			if seen(v.ref.places[q.place].code) {
				all = append(all, q.Quote)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("quotes of round %s: %w", round, err)
	}
	at := func(q Quote) int { return slices.Index(Practices(), q.Practice) }
	slices.SortStableFunc(all, func(a, b Quote) int {
		return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a.City, b.City), cmp.Compare(a.Ref, b.Ref))
	})
	return all, nil
}

// printed are the chosen quotes of a round that may be printed now, of each person
// the one that was chosen last.
func (s *Store) printed(q querier, ref *reference, round int64) (all []quoteRow, err error) {
	spoke := map[int64]bool{}
	err = q.rows(`SELECT `+quoteColumns+` FROM report r`+quoteFrom+` WHERE q.round_id = $1 AND q.state = 'chosen' AND `+quotable+` ORDER BY q.at_ms DESC, r.id DESC`, []any{round}, func(rows *sql.Rows) error {
		v, ok, err := s.scanQuote(rows, ref)
		if ok && len(v.Words) > 0 && !spoke[v.contact] {
			spoke[v.contact], all = true, append(all, v)
		}
		return err
	})
	return all, err
}

// attribute says of quotes where they come from, as far as that tells nobody who
// said them.
func attribute(q querier, ref *reference, all []quoteRow) error {
	if len(all) == 0 {
		return nil
	}
	cities, err := citiesOf(q)
	if err != nil {
		return err
	}
	live := map[string]int{}
	err = q.rows(`SELECT place_id, roles, count(*) FROM contact WHERE status = 'active' AND place_id IS NOT NULL GROUP BY place_id, roles`, nil, func(r *sql.Rows) error {
		var place int64
		var roles string
		var n int
		err := r.Scan(&place, &roles, &n)
		if slices.Contains(fields(roles), "monitor") {
			live[cities[ref.places[place].code]] += n
		}
		return err
	})
	if err != nil {
		return err
	}
	ids, asked := []int64{0}, map[int64]int{}
	for _, v := range all {
		ids = append(ids, v.commitment)
	}
	err = q.rows(`SELECT a.commitment_id, count(*) FROM assignment a JOIN contact p ON p.id = a.contact_id WHERE a.kind = 'report' AND p.status = 'active' AND `+among("a.commitment_id", ids)+` GROUP BY a.commitment_id`, nil, func(r *sql.Rows) error {
		var id int64
		var n int
		err := r.Scan(&id, &n)
		asked[id] = n
		return err
	})
	for i := range all {
		v := &all[i]
		if city := cities[ref.places[v.place].code]; live[city] >= quoteCrowd {
			v.City = city
		}
		if asked[v.commitment] >= quoteCrowd {
			v.Commitment = v.About
		}
	}
	return err
}

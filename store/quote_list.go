package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Quotable is words that may be printed, and what a coordinator did about them.
// Words are as they were redacted; nil while nobody has.
type Quotable struct {
	Quote
	ID    int64  // of the report, for the pager
	About string // code of the commitment that it is about, whoever is asked for it; ""
	Said  string // as she wrote it
	State string // QuoteChosen, …; "" while nobody has looked at it
	Out   bool   // it was chosen and may not be printed now: the document leaves it out, and nothing shows its words
}

// QuoteList is one page of a list, the newest report first.
type QuoteList struct {
	Rows []Quotable
	Next int64 // the key behind which it goes on; 0 at its end
}

// QuoteFilter says which words are listed.
type QuoteFilter struct {
	Round string // code
	State string // QuoteChosen or QuotePassed; else those that wait: of people of whom nothing is chosen yet
}

// QuoteRound is the round whose document is being made: the one that is closed and
// not published yet, else that of now. Its ID is 0 while none has begun.
func (s *Store) QuoteRound(now time.Time) Round {
	ref := s.ref.Load()
	if r, closed := ref.replying(); closed {
		return r
	}
	return ref.round(now)
}

// Quotables lists words of a scope that may be printed now. One page looks at so
// many reports at most: where few of them hold any, it is short and the next page
// goes on.
func (s *Store) Quotables(ctx context.Context, scope Scope, f QuoteFilter, p Page) (out QuoteList, err error) {
	err = s.look(ctx, func(v *view) error {
		round, err := v.ref.roundByCode(f.Round)
		if err != nil {
			return err
		}
		l := quoteLister{s: s, v: v, scope: scope, round: round.ID, limit: p.Limit, most: lookedMost}
		if f.State == QuoteChosen || f.State == QuotePassed {
			l.state = f.State
		}
		if err := l.list(p.After); err != nil {
			return err
		}
		if err := attribute(v, v.ref, l.rows); err != nil {
			return err
		}
		for _, row := range l.rows {
			out.Rows = append(out.Rows, row.Quotable)
		}
		out.Next = l.next
		return nil
	})
	if err != nil {
		return QuoteList{}, fmt.Errorf("words for the document: %w", err)
	}
	return out, nil
}

// QuotesMost is where QuotesWaiting ends.
const QuotesMost = 100

// QuotesWaiting counts the words of a round and a scope that nobody has looked at:
// at most QuotesMost, which stands for "or more", among the newest reports.
func (s *Store) QuotesWaiting(ctx context.Context, scope Scope, round string) (n int, err error) {
	err = s.look(ctx, func(v *view) error {
		r, err := v.ref.roundByCode(round)
		if err == nil {
			n, err = s.quotesWaiting(v, scope, r.ID)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count words for the document: %w", err)
	}
	return n, nil
}

func (s *Store) quotesWaiting(v *view, scope Scope, round int64) (int, error) {
	l := quoteLister{s: s, v: v, scope: scope, round: round, limit: QuotesMost, most: openedMost}
	err := l.list(0)
	return len(l.rows), err
}

// quotesDone counts the words of a round and a scope that somebody has looked at.
func quotesDone(v *view, scope Scope, round int64) (n int, err error) {
	where, args := v.ref.in(scope, "q.place_id", []any{round})
	_, err = v.row(`SELECT count(*) FROM quote q WHERE q.round_id = $1 AND (q.state = 'chosen' OR q.state = 'passed')`+where, args, &n)
	return n, err
}

// quoteLister reads one page.
type quoteLister struct {
	s     *Store
	v     *view
	scope Scope
	round int64
	state string
	limit int
	most  int // reports that are looked at

	spoke  map[int64]bool // people of whom something is printed
	looked int            // reports
	rows   []quoteRow
	next   int64
}

// list reads windows of reports until the page is full.
func (l *quoteLister) list(after int64) error {
	if after == 0 {
		after = 1<<63 - 1
	}
	if l.state == "" {
		chosen, err := l.s.printed(l.v, l.v.ref, l.round)
		if err != nil {
			return err
		}
		l.spoke = map[int64]bool{}
		for _, q := range chosen {
			l.spoke[q.contact] = true
		}
	}
	from := `report r WHERE (r.round_id + 0) = $1`
	if l.state != "" {
		from = `quote q JOIN report r ON r.id = q.report_id WHERE q.round_id = $1 AND q.state = '` + l.state + `'`
	}
	for window := l.limit + 1; len(l.rows) <= l.limit && l.looked < l.most; window = min(4*window, openedMost) {
		args := []any{l.round, after, window}
		ids := `SELECT r.id FROM ` + from + ` AND r.id < $2 ORDER BY r.id DESC LIMIT $3`
		last, n := int64(0), 0
		if _, err := l.v.row(`SELECT coalesce(min(id), 0), count(*) FROM (`+ids+`) w`, args, &last, &n); err != nil {
			return err
		}
		if n > 0 {
			if err := l.read(ids, args); err != nil {
				return err
			}
		}
		l.looked += n
		if after, l.next = last, last; n < window {
			l.next = 0
			break
		}
	}
	if len(l.rows) > l.limit {
		l.rows = l.rows[:l.limit]
		l.next = l.rows[l.limit-1].ID
	}
	return nil
}

// read takes out of a window what may be printed, and what was chosen.
func (l *quoteLister) read(window string, args []any) error {
	where, args := l.v.ref.in(l.scope, "coalesce(m.place_id, c.place_id)", args)
	switch l.state {
	case "":
		where += ` AND (q.report_id IS NULL OR q.state = 'withdrawn') AND ` + quotable
	case QuotePassed:
		where += ` AND ` + quotable
	}
	return l.v.rows(`SELECT `+quoteColumns+`, CASE WHEN `+quotable+` THEN 1 ELSE 0 END FROM (`+window+`) w JOIN report r ON r.id = w.id`+quoteFrom+` WHERE r.id > 0`+where+` ORDER BY r.id DESC`, args, func(r *sql.Rows) error {
		if len(l.rows) > l.limit {
			return nil
		}
		var fits int
		row, printable, err := l.s.scanQuote(r, l.v.ref, &fits)
		if fits == 0 || !printable {
			if l.state != QuoteChosen {
				return err
			}
			row.Out, row.Said, row.Words = true, "", nil
		}
		if !l.spoke[row.contact] {
			l.rows = append(l.rows, row)
		}
		return err
	})
}

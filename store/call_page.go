package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"ahadi/internal/phone"
)

// CallFilter narrows the call list.
type CallFilter struct {
	Place string   // code: monitors there and below; "" for all of the scope
	From  CallMark // where the list goes on; the zero one begins
	Limit int      // people, at least 1
}

// CallMark is where a call list goes on: behind a person, among those whose
// longest silent commitment is one.
type CallMark struct{ Commitment, Contact int64 }

// CallPage is a part of the call list.
type CallPage struct {
	Calls []CallTo
	Next  CallMark // where it goes on; zero at its end
	Round Round    // zero: no round has begun, and nobody is asked
}

// CallTo is a monitor to telephone.
type CallTo struct {
	ToCall
	Name      string
	Masked    string // …0101
	Zone      string
	QuietFrom string // she asked not to be disturbed; "" for the hours of the network
	QuietTo   string
	Codes     []string  // what she has not reported on, which is all that she follows
	Shared    bool      // others use her phone
	Last      string    // what she said when she was last called, in whatever round; ""
	LastAt    time.Time // zero where she never was
}

// CallListOf lists whom to telephone of a scope as CallList does: those first
// whose commitment was not heard of for longest, and of one commitment who never
// reported, then who can be reached. It goes commitment by commitment, so that
// its first page costs the same however many people there are.
func (s *Store) CallListOf(ctx context.Context, scope Scope, f CallFilter, now time.Time) (CallPage, error) {
	c := &callPaging{store: s, limit: f.Limit}
	err := s.look(ctx, func(v *view) error {
		c.view, c.round = v, v.ref.round(now)
		if c.round.ID == 0 {
			return nil
		}
		in, err := v.ref.placeSet(f.Place)
		if err != nil {
			return err
		}
		c.place, c.knows = in, s.knowing(v, v.ref, now)
		c.scope = v.ref.branch(scope)
		c.whole = scope.Whole
		if err := c.order(); err != nil {
			return err
		}
		return c.fill(f.From)
	})
	if err != nil {
		return CallPage{}, fmt.Errorf("call list: %w", err)
	}
	c.page.Round = c.round
	return c.page, nil
}

// callPaging is one page while it is read.
type callPaging struct {
	store *Store
	view  *view
	knows *knowing
	round Round
	place map[int64]bool
	scope []int64
	whole bool
	limit int
	heard []promiseHeard // commitments that are open, the longest silent first
	at    map[int64]int  // where each stands there

	looked int      // monitors, for this page
	shown  CallMark // who was shown last
	page   CallPage
}

type promiseHeard struct {
	commitment *Commitment
	at         time.Time
}

// heardOfAll reads when each commitment was last heard of.
const heardOfAll = `SELECT c.id, coalesce((SELECT r.at_ms FROM report r WHERE r.commitment_id = c.id AND r.voice = 'community' AND r.counts = 1 ORDER BY r.at_ms DESC LIMIT 1), 0) FROM commitment c`

// order finds when each open commitment was last heard of.
func (c *callPaging) order() error {
	c.at = map[int64]int{}
	err := c.view.rows(heardOfAll, nil, func(r *sql.Rows) error {
		var id, ms int64
		err := r.Scan(&id, &ms)
		if m := c.view.ref.byID[id]; m != nil && m.Open() {
			c.heard = append(c.heard, promiseHeard{m, when(ms)})
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(c.heard, func(a, b promiseHeard) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.commitment.Code, b.commitment.Code))
	})
	for i, h := range c.heard {
		c.at[h.commitment.ID] = i
	}
	return nil
}

// fill walks through the commitments until the page is full.
func (c *callPaging) fill(from CallMark) error {
	first, known := c.at[from.Commitment]
	if from.Commitment != 0 && !known { // it was closed meanwhile
		from = CallMark{}
	}
	for i := first; i < len(c.heard); i++ {
		after := int64(0)
		if i == first {
			after = from.Contact
		}
		full, err := c.of(i, after)
		if err != nil || full {
			return err
		}
	}
	return nil
}

// How many monitors are looked at: at once, and for one page. A page may be
// short, or empty, and yet not the last: who has reported is passed over, and
// a round in which nearly everybody has is not searched at everybody's cost.
const (
	callChunk = 500
	callMost  = 2000
)

// of adds who follows a commitment that is the longest silent of hers, behind a
// person, and says whether the page is full.
func (c *callPaging) of(i int, after int64) (full bool, err error) {
	begin, commitment := len(c.page.Calls), c.heard[i].commitment.ID
	for !full {
		var ids []int64
		err := c.view.rows(`SELECT contact_id FROM assignment WHERE commitment_id = $1 AND kind = 'report' AND contact_id > $2 ORDER BY contact_id LIMIT $3`,
			[]any{commitment, after, callChunk}, func(r *sql.Rows) error {
				var id int64
				err := r.Scan(&id)
				ids = append(ids, id)
				return err
			})
		if err != nil {
			return false, err
		}
		if len(ids) == 0 {
			break
		}
		last := ids[len(ids)-1]
		if full, err = c.some(i, after, last); err != nil {
			return false, err
		}
		after, c.looked = last, c.looked+len(ids)
		if !full && c.looked >= callMost {
			full, c.page.Next = true, CallMark{commitment, last}
		}
	}
	slices.SortStableFunc(c.page.Calls[begin:], func(a, b CallTo) int {
		return cmp.Or(order(b.Never, a.Never), order(a.Unreachable, b.Unreachable), order(a.Called, b.Called), cmp.Compare(a.Code, b.Code))
	})
	return full, nil
}

// some adds those of a stretch of monitors who are to be called.
func (c *callPaging) some(i int, after, last int64) (full bool, err error) {
	var all []CallTo
	err = c.view.rows(callQuery, []any{c.heard[i].commitment.ID, after, c.round.ID, hardFailures, last}, func(r *sql.Rows) error {
		t, err := c.scan(r)
		if err == nil && c.sees(t.at) {
			all = append(all, t)
		}
		return err
	})
	for _, t := range all {
		if err != nil {
			return false, err
		}
		var fits bool
		if fits, err = c.belongs(&t, i); !fits {
			continue
		}
		if len(c.page.Calls) == c.limit {
			c.page.Next = c.shown
			return true, nil
		}
		c.page.Calls = append(c.page.Calls, t)
		c.shown = CallMark{c.heard[i].commitment.ID, t.ContactID}
	}
	return false, err
}

const callQuery = `SELECT c.id, c.code, c.language, coalesce(c.place_id, 0), c.data_key, c.sealed_name, c.quiet_from, c.quiet_to, l.data_key, l.sealed_number,
		(SELECT count(*) FROM contact_line x WHERE x.line_id = l.id), CASE WHEN l.failures >= $4 THEN 1 ELSE 0 END,
		CASE WHEN EXISTS (SELECT 1 FROM called k WHERE k.contact_id = c.id AND k.round_id = $3) THEN 1 ELSE 0 END
	FROM assignment a JOIN contact c ON c.id = a.contact_id JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)
	WHERE a.commitment_id = $1 AND a.kind = 'report' AND a.contact_id > $2 AND a.contact_id <= $5 AND (c.status = 'active' OR c.status = 'bounced') AND l.opted_out = 0
		AND NOT EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $3 AND ` + reporting + `)
	ORDER BY a.contact_id`

func (c *callPaging) scan(r *sql.Rows) (t CallTo, err error) {
	var key, name, lineKey, number string
	var people, failed, called int64
	err = r.Scan(&t.ContactID, &t.Code, &t.Language, &t.at, &key, &name, &t.QuietFrom, &t.QuietTo, &lineKey, &number, &people, &failed, &called)
	place := c.view.ref.places[t.at]
	t.Place, t.Zone = place.short, cmp.Or(place.zone, c.view.ref.network.Zone)
	t.Name, t.Shared, t.Unreachable, t.Called = c.store.reveal(key, name, "name"), people > 1, failed == 1, called == 1
	if n, bad := phone.Parse(c.store.reveal(lineKey, number, "number"), ""); bad == nil {
		t.Masked = n.Masked()
	}
	return t, err
}

func (c *callPaging) sees(place int64) bool {
	return (c.whole || slices.Contains(c.scope, place)) && (c.place == nil || c.place[place])
}

// belongs says whether a commitment is the longest silent of hers, and whether
// she may be called, and adds what else a caller should know.
func (c *callPaging) belongs(t *CallTo, i int) (bool, error) {
	frozen, err := c.knows.frozen(t.at)
	if err != nil || frozen {
		return false, err
	}
	first := i
	err = c.view.rows(`SELECT commitment_id FROM assignment WHERE contact_id = $1 AND kind = 'report' ORDER BY commitment_id`, []any{t.ContactID}, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		if at, open := c.at[id]; open {
			first = min(first, at)
			t.Codes = append(t.Codes, c.heard[at].commitment.Code)
		}
		return err
	})
	if err != nil || first != i {
		return false, err
	}
	slices.Sort(t.Codes)
	t.Commitment, t.Heard = c.heard[i].commitment.Code, c.heard[i].at
	reported, err := c.view.row(`SELECT 1 FROM report r WHERE r.contact_id = $1 AND `+reporting+` LIMIT 1`, []any{t.ContactID}, new(int))
	if t.Never = !reported; err != nil {
		return false, err
	}
	var key, sealed string
	var at int64
	if _, err := c.view.row(`SELECT c.data_key, k.sealed_reason, k.at_ms FROM called k JOIN contact c ON c.id = k.contact_id WHERE k.contact_id = $1 ORDER BY k.id DESC LIMIT 1`, []any{t.ContactID}, &key, &sealed, &at); err != nil {
		return false, err
	}
	t.Last, t.LastAt = c.store.reveal(key, sealed, "reason"), when(at)
	return true, nil
}

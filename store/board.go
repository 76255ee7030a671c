package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"sync"
	"time"
)

// How old may be what pages remember of a large network. What comes in is added
// at once; what was taken back, or moved in the register, is seen after boardOld
// at the latest but one look.
const (
	boardFew  = 150              // commitments that are counted at each look
	crowdFew  = 2000             // people that are
	boardOld  = 20 * time.Second // then it is counted anew, beside the page
	boardMost = 5 * time.Minute  // then the page waits for it
	overlap   = 30 * time.Second // ids of writers who commit at the same time interleave
)

// keptForPages is what pages keep of a large network between two looks.
type keptForPages struct {
	mu     sync.Mutex
	rows   map[int64]*rowBoard // by round
	people *answerers
	again  map[string]bool // what is being counted anew
	work   sync.WaitGroup
}

// rowBoard is every commitment in one round.
type rowBoard struct {
	version int64     // of the register
	at      time.Time // when all was counted
	upTo    int64     // id of the newest report that is in it
	rows    []OverviewRow
}

// Board lists the commitments of a scope by their codes with what is reported in
// the round of now. Fill adds who is asked, and the steps.
func (s *Store) Board(ctx context.Context, scope Scope, now time.Time) ([]OverviewRow, error) {
	return s.BoardIn(ctx, scope, s.RoundAt(now), now)
}

// BoardIn is Board of a round.
func (s *Store) BoardIn(ctx context.Context, scope Scope, round Round, now time.Time) ([]OverviewRow, error) {
	ref := s.ref.Load()
	rows, err := s.boardOf(ctx, ref, round, now)
	if err != nil {
		return nil, err
	}
	seen := ref.seen(scope)
	out := make([]OverviewRow, 0, len(rows))
	for _, r := range rows {
		if c := ref.byID[r.Commitment.ID]; c != nil && seen(c.PlaceID) {
			r.Commitment, r.Promised = *c, max(r.Promised, c.Budget)
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b OverviewRow) int { return cmp.Compare(a.Commitment.Code, b.Commitment.Code) })
	return out, s.disputed(ctx, out, round)
}

// Fill adds to rows, of at most a page, what Board leaves out.
func (s *Store) Fill(ctx context.Context, rows []OverviewRow) error { return s.complete(ctx, rows) }

// disputed counts the disputes that are open now.
func (s *Store) disputed(ctx context.Context, rows []OverviewRow, round Round) error {
	open := map[int64]int{}
	err := s.rows(ctx, `SELECT commitment_id, count(*) FROM dispute WHERE round_id = $1 AND (state = 'open' OR state = 'asked_both') GROUP BY commitment_id`, []any{round.ID}, func(r *sql.Rows) error {
		var id int64
		var n int
		err := r.Scan(&id, &n)
		open[id] = n
		return err
	})
	for i := range rows {
		rows[i].Disputes = open[rows[i].Commitment.ID]
	}
	return err
}

// boardOf is what is remembered of a round, brought up to date.
func (s *Store) boardOf(ctx context.Context, ref *reference, round Round, now time.Time) ([]OverviewRow, error) {
	if len(ref.byID) <= boardFew {
		return s.counted(ctx, ref.ids(), round)
	}
	s.kept.mu.Lock()
	b := s.kept.rows[round.ID]
	s.kept.mu.Unlock()
	age := time.Duration(0)
	if b != nil {
		age = now.Sub(b.at)
	}
	switch {
	case b == nil || age > boardMost || age < 0:
		return s.countBoard(ctx, ref, round, now)
	case age > boardOld || b.version != ref.version:
		s.anew("board "+round.Code, func(ctx context.Context) error {
			_, err := s.countBoard(ctx, ref, round, now)
			return err
		})
	}
	return s.topUp(ctx, b, round)
}

// countBoard counts all commitments in a round, and remembers it.
func (s *Store) countBoard(ctx context.Context, ref *reference, round Round, now time.Time) ([]OverviewRow, error) {
	newest, err := s.Newest(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.counted(ctx, ref.ids(), round)
	if err != nil {
		return nil, err
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	if s.kept.rows == nil {
		s.kept.rows = map[int64]*rowBoard{}
	}
	s.kept.rows[round.ID] = &rowBoard{version: ref.version, at: now, upTo: newest.Report, rows: rows}
	return rows, nil
}

// topUp counts those commitments anew that were reported on since.
func (s *Store) topUp(ctx context.Context, b *rowBoard, round Round) ([]OverviewRow, error) {
	touched, upTo := map[int64]bool{}, b.upTo
	from, err := s.before(ctx, b.upTo)
	if err != nil {
		return nil, err
	}
	err = s.rows(ctx, `SELECT id, coalesce(commitment_id, 0) FROM report WHERE id > $1 ORDER BY id`, []any{from}, func(r *sql.Rows) error {
		var id, commitment int64
		err := r.Scan(&id, &commitment)
		touched[commitment], upTo = true, max(upTo, id)
		return err
	})
	if err != nil || upTo == b.upTo {
		return b.rows, err
	}
	var ids []int64
	at := map[int64]int{}
	for i := range b.rows {
		if id := b.rows[i].Commitment.ID; touched[id] {
			ids, at[id] = append(ids, id), i
		}
	}
	fresh, err := s.counted(ctx, ids, round)
	if err != nil {
		return nil, err
	}
	rows := slices.Clone(b.rows)
	for _, r := range fresh {
		rows[at[r.Commitment.ID]] = r
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	if s.kept.rows[round.ID] == b { // nobody has counted all of it meanwhile
		s.kept.rows[round.ID] = &rowBoard{version: b.version, at: b.at, upTo: upTo, rows: rows}
	}
	return rows, nil
}

// before is an id from which on another writer could still put reports, though
// never more of them than all writers together have in hand.
func (s *Store) before(ctx context.Context, id int64) (from int64, err error) {
	from = max(id-int64(overlap/time.Millisecond)<<22, 0)
	err = s.rows(ctx, `SELECT id FROM report WHERE id <= $1 ORDER BY id DESC LIMIT 1 OFFSET 2000`, []any{id}, func(r *sql.Rows) error {
		var at int64
		err := r.Scan(&at)
		from = max(from, at)
		return err
	})
	return from, err
}

// ids are those of all commitments, in their order.
func (r *reference) ids() []int64 {
	all := make([]int64, 0, len(r.byID))
	for id := range r.byID {
		all = append(all, id)
	}
	slices.Sort(all)
	return all
}

// anew counts something beside the page that asked for it, once at a time.
func (s *Store) anew(what string, count func(context.Context) error) {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	select {
	case <-s.stop:
		return
	default:
	}
	if s.kept.again[what] {
		return
	}
	if s.kept.again == nil {
		s.kept.again = map[string]bool{}
	}
	s.kept.again[what] = true
	s.kept.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), boardMost)
		defer cancel()
		if err := count(ctx); err != nil {
			s.log.Warn("count for the pages", "what", what, "err", err)
		}
		s.kept.mu.Lock()
		delete(s.kept.again, what)
		s.kept.mu.Unlock()
	})
}

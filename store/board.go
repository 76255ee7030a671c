package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sort"
	"sync"
	"time"
)

// How old may be what pages remember of a large network. What comes in is added
// at once; what was taken back, or moved in the register, is seen after boardOld
// at the latest but one look.
const (
	boardFew  = 150              // commitments that are counted at each look
	crowdFew  = 2000             // people that are
	crowdMany = 50_000           // so many more people, and they are counted anew that much later
	boardOld  = 20 * time.Second // then it is counted anew, beside the page
	boardSoon = boardMost / 2    // then it is, however large: a long count ends before pages wait
	boardMost = 5 * time.Minute  // then the page waits for it
	overlap   = 30 * time.Second // ids of writers who commit at the same time interleave
)

// keptForPages is what pages keep of a large network between two looks.
type keptForPages struct {
	mu           sync.Mutex
	rows         map[int64]*rowBoard // by round
	people       *answerers
	board, crowd sync.Mutex      // one count at a time that somebody waits for
	again        map[string]bool // what is being counted anew
	work         sync.WaitGroup
}

// rowBoard is every commitment in one round.
type rowBoard struct {
	version int64         // of the register
	at      time.Time     // when all was counted
	upTo    int64         // id of the newest report that is in it
	rows    []OverviewRow // by the ids of the commitments; nobody writes to them
}

// Board lists the commitments of a scope by their codes with what is reported in
// the round of now. Fill adds who is asked, and the steps.
func (s *Store) Board(ctx context.Context, scope Scope, now time.Time) ([]OverviewRow, error) {
	return s.BoardIn(ctx, scope, s.RoundAt(now), now)
}

// BoardIn is Board of a round.
func (s *Store) BoardIn(ctx context.Context, scope Scope, round Round, now time.Time) ([]OverviewRow, error) {
	ref := s.ref.Load()
	seen := ref.seen(scope)
	var want []*Commitment
	for _, c := range ref.byCode {
		if seen(c.PlaceID) {
			want = append(want, c)
		}
	}
	return s.boardRows(ctx, ref, want, round, now)
}

// boardRows are the rows of some commitments, in their order.
func (s *Store) boardRows(ctx context.Context, ref *reference, want []*Commitment, round Round, now time.Time) ([]OverviewRow, error) {
	rows, err := s.boardOf(ctx, ref, round, now)
	if err != nil {
		return nil, err
	}
	out := make([]OverviewRow, 0, len(want))
	for _, c := range want {
		i := sort.Search(len(rows), func(i int) bool { return rows[i].Commitment.ID >= c.ID })
		if i == len(rows) || rows[i].Commitment.ID != c.ID {
			continue
		}
		out = append(out, rows[i])
		r := &out[len(out)-1]
		r.Commitment, r.Promised = *c, max(r.Promised, c.Budget)
	}
	return out, s.disputed(ctx, out, round)
}

// Fill adds to rows, of at most a page, what Board leaves out.
func (s *Store) Fill(ctx context.Context, rows []OverviewRow, now time.Time) error {
	if err := s.asked(ctx, rows, now); err != nil {
		return err
	}
	return s.milestones(ctx, rows, placed(rows))
}

// disputed counts the disputes that are open now.
func (s *Store) disputed(ctx context.Context, rows []OverviewRow, round Round) error {
	open := map[int64][2]int{}
	err := s.rows(ctx, `SELECT commitment_id, count(*), sum(CASE WHEN kind = 'safety' OR kind = 'identity' THEN 1 ELSE 0 END) FROM dispute WHERE round_id = $1 AND (state = 'open' OR state = 'asked_both') GROUP BY commitment_id`, []any{round.ID}, func(r *sql.Rows) error {
		var id int64
		var n [2]int
		err := r.Scan(&id, &n[0], &n[1])
		open[id] = n
		return err
	})
	for i := range rows {
		n := open[rows[i].Commitment.ID]
		rows[i].Disputes, rows[i].Protected = n[0], n[1]
	}
	return err
}

// boardOf is what is remembered of a round, brought up to date.
func (s *Store) boardOf(ctx context.Context, ref *reference, round Round, now time.Time) ([]OverviewRow, error) {
	if len(ref.byID) <= boardFew {
		return s.counted(ctx, ref.ids(), round)
	}
	b := s.keptBoard(round, now)
	if b == nil {
		s.kept.board.Lock()
		defer s.kept.board.Unlock()
		if b = s.keptBoard(round, now); b == nil { // nobody has counted it meanwhile
			return s.countBoard(ctx, ref, round, now)
		}
	}
	if now.Sub(b.at) > boardOld || b.version != ref.version {
		s.anew("board "+round.Code, func(ctx context.Context) error {
			_, err := s.countBoard(ctx, ref, round, now)
			return err
		})
	}
	return s.topUp(ctx, b, round, now)
}

// keptBoard is nil where nothing is kept that can be shown.
func (s *Store) keptBoard(round Round, now time.Time) *rowBoard {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	b := s.kept.rows[round.ID]
	if b == nil || now.Sub(b.at) > boardMost || now.Before(b.at) {
		return nil
	}
	return b
}

// Warm counts what pages keep of a large network, where it is not kept yet or will
// soon be too old, so that nobody who looks has to wait for it.
func (s *Store) Warm(ctx context.Context, now time.Time) error {
	ref := s.ref.Load()
	rounds, soon := ref.lately(now), now.Add(boardMost-boardSoon)
	if len(rounds) == 0 {
		return nil
	}
	s.kept.mu.Lock()
	few := s.kept.people != nil && !s.kept.people.large()
	s.kept.mu.Unlock()
	if !few && s.keptCrowd(rounds, soon) == nil {
		if _, _, err := s.crowd(ctx, ref, rounds, now); err != nil {
			return fmt.Errorf("count for the pages: %w", err)
		}
	}
	if len(ref.byID) > boardFew && s.keptBoard(rounds[0], soon) == nil {
		if _, err := s.boardOf(ctx, ref, rounds[0], now); err != nil {
			return fmt.Errorf("count for the pages: %w", err)
		}
	}
	return nil
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
func (s *Store) topUp(ctx context.Context, b *rowBoard, round Round, now time.Time) ([]OverviewRow, error) {
	touched, upTo := map[int64]bool{}, b.upTo
	from, some, err := s.came(ctx, b.upTo, now)
	if err != nil || !some {
		return b.rows, err
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

// came says whether reports may have come since all up to an id were counted, and
// from which id on: another writer could still put some before it, though never
// more of them than all writers together have in hand.
func (s *Store) came(ctx context.Context, id int64, now time.Time) (from int64, some bool, err error) {
	newest, err := s.Newest(ctx)
	if err != nil || newest.Report == id && now.Sub(timeOf(id)) > overlap {
		return id, false, err
	}
	from = max(id-int64(overlap/time.Millisecond)<<22, 0)
	err = s.rows(ctx, `SELECT id FROM report WHERE id <= $1 ORDER BY id DESC LIMIT 1 OFFSET 2000`, []any{id}, func(r *sql.Rows) error {
		var at int64
		err := r.Scan(&at)
		from = max(from, at)
		return err
	})
	return from, true, err
}

// ids are those of all commitments, in their order.
func (r *reference) ids() []int64 {
	all := make([]int64, len(r.inOrder))
	for i, c := range r.inOrder {
		all[i] = c.ID
	}
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

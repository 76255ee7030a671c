package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"ahadi/internal/keys"
)

// Sowing makes a network as large as a measurement needs it: people whom nobody
// knows, and what they reported in every round so far.
type Sowing struct {
	Reports int // how many there shall be, in tens; those that were sown before count
	First   int // how many people are made one by one; the others are copies of all of these. 0: as many as make reports differ enough
	Now     time.Time
	Tick    func(reports int) // how many there are; may be nil
}

// Sown is how many reports, and of them superseded ones too, each person has who was sown.
const Sown = 10

// How many people are made at a time, and how many such parts one transaction writes.
const (
	sownPart  = 1000
	sownParts = 50
)

// Sow writes rows in bulk: the same statements, seals, tallies and figures as a
// turn's, without the turns. Everybody has a key, a phone, a consent and two
// commitments of her own. It goes on where the last one ended, and needs a register
// with commitments and rounds. It is for databases that are measured and thrown
// away: the numbers are nobody's.
func (s *Store) Sow(ctx context.Context, w Sowing) error {
	var first int
	err := s.rows(ctx, `SELECT count(*) FROM contact WHERE code >= 'sown' AND code < 'sowo'`, nil, func(r *sql.Rows) error { return r.Scan(&first) })
	if err != nil {
		return fmt.Errorf("sow: %w", err)
	}
	people := w.Reports / Sown
	if w.First == 0 {
		w.First = sownFirst
	}
	if people > w.First && people%w.First != 0 || people > w.First*sownMost || w.First > sownFirst {
		return fmt.Errorf("sow: %d reports: beyond %d only multiples of that, %d at most", w.Reports, w.First*Sown, w.First*Sown*sownMost)
	}
	for ctx.Err() == nil && first < min(people, w.First) {
		until := min(first+sownPart*sownParts, people, w.First)
		if err := s.single(ctx, func(tx *Tx) error { return s.sow(tx, w, first, until) }); err != nil {
			return fmt.Errorf("sow people %d to %d: %w", first, until, err)
		}
		if first = until; w.Tick != nil {
			w.Tick(first * Sown)
		}
	}
	if ctx.Err() == nil && first < people {
		if err := s.copySown(ctx, first/w.First, people/w.First, func(share float64) {
			if w.Tick != nil {
				w.Tick((first + int(share*float64(people-first))) * Sown)
			}
		}); err != nil {
			return fmt.Errorf("sow %d people: %w", people, err)
		}
	}
	return ctx.Err()
}

// sow writes some people in one transaction, while the next are made beside it.
func (s *Store) sow(tx *Tx, w Sowing, first, until int) error {
	if err := tx.roomy(); err != nil {
		return err
	}
	ref, err := tx.refresh(nil)
	if err != nil {
		return err
	}
	f, err := newField(tx, s, ref, w.Now)
	if err != nil {
		return err
	}
	parts, done := make(chan *sheaf, 2), make(chan struct{})
	var next, makers sync.WaitGroup
	var mu sync.Mutex
	at := first
	for range min(2, runtime.NumCPU()) {
		makers.Go(func() {
			for {
				mu.Lock()
				from := at
				at += sownPart
				mu.Unlock()
				if from >= until {
					return
				}
				select {
				case parts <- f.sheaf(from, min(from+sownPart, until)):
				case <-done:
					return
				}
			}
		})
	}
	next.Go(func() { makers.Wait(); close(parts) })
	defer next.Wait()
	defer close(done)
	g := s.batch(tx, ref)
	for p := range parts {
		if err := p.write(g); err != nil {
			return err
		}
	}
	return nil
}

// roomy lets the writer work on a large change: as much memory as it takes, and
// statements as long as they take. It holds until the store is closed.
func (tx *Tx) roomy() error {
	if tx.engine.long != "" {
		_, err := tx.conn.ExecContext(tx.ctx, tx.engine.long)
		return err
	}
	_, err := tx.conn.ExecContext(tx.ctx, "PRAGMA cache_size = -3000000")
	return err
}

// field is what all people are made from.
type field struct {
	s           *Store
	ref         *reference
	now         time.Time
	commitments []*Commitment
	orgs        []int64
	homes       map[string]int64 // places by code
	rounds      []sownRound
	languages   []string
}

type sownRound struct {
	id         int64
	opens, end time.Time
}

func newField(tx *Tx, s *Store, ref *reference, now time.Time) (*field, error) {
	followed := map[int64]bool{} // by others than who is sown: what they report is not to be copied
	err := tx.rows(`SELECT DISTINCT a.commitment_id FROM assignment a JOIN contact c ON c.id = a.contact_id WHERE c.code < 'sown' OR c.code >= 'sowo'`, nil, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		followed[id] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	f := &field{homes: map[string]int64{}, s: s, ref: ref, now: now, languages: ref.network.Languages}
	for _, c := range ref.inOrder {
		if c.Kind == "build" && !followed[c.ID] {
			f.commitments = append(f.commitments, c)
		}
	}
	for _, r := range ref.rounds {
		opens, err := time.ParseInLocation(time.DateOnly, r.OpensOn, ref.clock())
		if err != nil || opens.After(now) || r.State == "draft" {
			continue
		}
		end, err := time.ParseInLocation(time.DateOnly, r.ClosesOn, ref.clock())
		if err != nil {
			return nil, err
		}
		if end.After(now) {
			end = now.Add(-time.Minute)
		}
		f.rounds = append(f.rounds, sownRound{r.ID, opens, end})
	}
	for id := range ref.orgs {
		f.orgs = append(f.orgs, id)
	}
	slices.Sort(f.orgs)
	for id, p := range ref.places {
		f.homes[p.code] = id
	}
	if len(f.commitments) < 3 || len(f.rounds) < Sown/2 {
		return nil, fmt.Errorf("the register has %d works and %d rounds: it needs three and five", len(f.commitments), len(f.rounds))
	}
	return f, nil
}

// sheaf is a part of the people with all their rows, by statement.
type sheaf struct {
	err  error
	own  map[string][][]any // of statements that no turn has
	ops  [ops][][]any
	sums sums
}

func (p *sheaf) put(op int, values ...any) { p.ops[op] = append(p.ops[op], values) }

func (p *sheaf) write(g *batch) error {
	if p.err != nil {
		return p.err
	}
	if _, err := g.tx.write(sowLine, p.own[sowLine]); err != nil {
		return err
	}
	g.rows, g.sums = p.ops, p.sums
	if err := g.flush(); err != nil {
		return err
	}
	if _, err := g.tx.write(sowContactLine, p.own[sowContactLine]); err != nil {
		return err
	}
	_, err := g.tx.write(sowOutbox, p.own[sowOutbox])
	return err
}

// Statements of rows that turns change later, or that an import brings.
const (
	sowLine = `INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms, seen_ms)
		VALUES ($1, $2, $3, $4, $5, 0, 1, '', '', 0, 0, $6, $7)`
	sowContactLine = `INSERT INTO contact_line (line_id, contact_id, main) VALUES ($1, $2, 1)`
	sowOutbox      = `INSERT INTO outbox (id, line_id, contact_id, channel, text_key, class, priority, sealed_body, segments, status, try, due_ms, lease_ms, expires_ms, provider_id, reason, at_ms, sent_ms, settled_ms)
		VALUES ($1, $2, $3, $4, 'rpt_done', 'receipt', 1, $5, 1, 'delivered', 1, $6, 0, $7, $8, '', $6, $6, $6)`
)

// sownChannel is the channel that sown reports came by.
const sownChannel = "sown"

func (f *field) sheaf(from, until int) *sheaf {
	p := &sheaf{own: map[string][][]any{}, sums: newSums()}
	for i := from; i < until && p.err == nil; i++ {
		p.err = f.person(p, i)
	}
	return p
}

// idAt is an id that a row made at t could have; n tells rows of one moment apart.
func idAt(t time.Time, n int) int64 { return firstID(t) | int64(n)&(1<<22-1) }

// sown is one person.
type sown struct {
	i           int
	rand        *rand.Rand
	line, id    int64
	number      string
	hash        string
	language    string
	key         keys.DataKey
	lineKey     keys.DataKey
	who         belongs
	commitments [2]*Commitment
}

// remarks are as long as what people add.
var remarks = strings.Split("the trench is dug as far as the school|nobody has come since the rains began|pipes are on the site but the pump is missing|"+
	"the contractor left and the gate is locked|water runs three days a week now, before it was one|women carry water from the old well because the kiosk is closed at noon", "|")

func (f *field) answers(r *rand.Rand, n *NewReport) (err error) {
	all := map[string]any{"status": n.Status, "commitment": "K12"}
	if n.Percent >= 0 {
		all["percent"] = n.Percent
	}
	if r.IntN(3) == 0 {
		all["comment"] = remarks[r.IntN(len(remarks))]
	}
	if r.IntN(5) == 0 {
		n.Said.Obstacle = []string{"no_funds", "materials", "land", "contractor"}[r.IntN(4)]
		all["obstacle"] = n.Said.Obstacle
	}
	n.Answers, err = json.Marshal(all)
	return err
}

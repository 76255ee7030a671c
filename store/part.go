package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// KindPart is one part of a long message: see Store.Part.
const KindPart Kind = "part"

// LongPart is one part of a long message that the provider does not join.
type LongPart struct {
	ID       string // the provider's
	From, To string // as the provider writes them
	Ref      string // the same for all parts of the message; it comes round
	Number   int    // from 1
	Of       int
	Text     string
	Sent     time.Time // zero when the provider does not say
}

// Whole is a long message of which parts are here, in their order, that nobody
// has read yet.
type Whole struct {
	Channel string
	Parts   []LongPart
	Rows    []int64   // for Job.Parts: who reads the message takes these away
	At      time.Time // when the last of them came
}

// Complete says whether all parts are here.
func (w *Whole) Complete() bool { return len(w.Parts) > 0 && len(w.Parts) == w.Parts[0].Of }

// Part keeps a part of a long message, once however often it comes and to
// whichever process, and gives the message if all of it is here and was not read;
// nil otherwise. The job is that of a message, of KindPart and with its Part. The
// errors are those of Turn: without one the part is on disk.
func (s *Store) Part(ctx context.Context, job Job) (*Whole, error) {
	if _, err := s.Turn(ctx, job, func(Before) After { return After{} }); err != nil {
		return nil, err
	}
	k := s.keyed(job)
	all, err := s.wholes(ctx, ` AND l.hash = $1 AND p.whole = $2`, k.line, k.whole)
	if err != nil || len(all) == 0 || !all[0].Complete() {
		return nil, err
	}
	return &all[0], nil
}

// Overdue are the messages that nobody has read and of which no part has come
// since before: the others will not come.
func (s *Store) Overdue(ctx context.Context, before time.Time) ([]Whole, error) {
	all, err := s.wholes(ctx, "")
	return slices.DeleteFunc(all, func(w Whole) bool { return w.At.After(before) }), err
}

// wholes reads what waits. What cannot be opened any more is left to Prune.
func (s *Store) wholes(ctx context.Context, which string, args ...any) (all []Whole, err error) {
	whose := int64(0)
	of := ""
	err = s.rows(ctx, `SELECT p.id, p.line_id, p.whole, p.channel, p.sealed_body, p.at_ms, l.data_key FROM part p JOIN line l ON l.id = p.line_id
		WHERE p.sealed_body <> ''`+which+` ORDER BY p.line_id, p.whole`, args, func(r *sql.Rows) error {
		var id, line, at int64
		var whole, channel, sealed, wrapped string
		if err := r.Scan(&id, &line, &whole, &channel, &sealed, &at, &wrapped); err != nil {
			return err
		}
		var p LongPart
		if err := json.Unmarshal([]byte(s.reveal(wrapped, sealed, "part")), &p); err != nil {
			return nil
		}
		if len(all) == 0 || line != whose || whole != of {
			whose, of, all = line, whole, append(all, Whole{Channel: channel})
		}
		w := &all[len(all)-1]
		w.Parts, w.Rows = append(w.Parts, p), append(w.Rows, id)
		if when(at).After(w.At) {
			w.At = when(at)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("parts of messages: %w", err)
	}
	for _, w := range all {
		slices.SortFunc(w.Parts, func(a, b LongPart) int { return cmp.Compare(a.Number, b.Number) })
	}
	return all, nil
}

// wholeHash stands for what the parts of one message have in common.
func (s *Store) wholeHash(channel, line string, p *LongPart) string {
	return s.keys.Index("whole", channel, line, p.To, p.Ref, strconv.Itoa(p.Of))
}

// loadParts looks whether parts were here before. One that has the place of
// another is of a new message, whose reference has come round: those that wait
// under it are put aside.
func (g *batch) loadParts(all []*loaded) error {
	hashes, waits := make([][]any, len(all)), make([][]any, len(all))
	for i, l := range all {
		hashes[i], waits[i] = []any{l.job.message}, []any{l.Line.ID, l.job.whole}
	}
	err := g.tx.each(`SELECT 1 FROM part WHERE hash = $1`, hashes, func(r *cursor) error {
		all[r.key].Seen = true
		return r.Scan(new(int))
	})
	if err != nil {
		return err
	}
	others, taken := map[*loaded][]int64{}, map[*loaded]bool{}
	err = g.tx.each(`SELECT id, sealed_body FROM part WHERE line_id = $1 AND whole = $2 AND sealed_body <> ''`, waits, func(r *cursor) error {
		var id int64
		var sealed string
		if err := r.Scan(&id, &sealed); err != nil {
			return err
		}
		l := all[r.key]
		b, err := l.key.Open(sealed, "part")
		var p LongPart
		if err == nil {
			err = json.Unmarshal(b, &p)
		}
		others[l], taken[l] = append(others[l], id), taken[l] || err != nil || p.Number == l.job.Part.Number
		return nil
	})
	for l := range taken {
		if !l.Seen && taken[l] {
			for _, id := range others[l] {
				g.put(opPartAside, id, "aside "+strconv.FormatInt(slices.Min(others[l]), 10))
			}
		}
	}
	return err
}

// loadRead looks whether messages of parts were read before. Of one that another
// read without a part that came just then that part stays, and is read by itself.
func (g *batch) loadRead(all []*loaded) error {
	var whose []*loaded
	var rows [][]any
	for _, l := range all {
		for _, id := range l.job.Parts {
			whose, rows = append(whose, l), append(rows, []any{id})
		}
	}
	read := map[*loaded]bool{}
	err := g.tx.each(`SELECT 1 FROM part WHERE id = $1 AND sealed_body = ''`, rows, func(r *cursor) error {
		read[whose[r.key]] = true
		return r.Scan(new(int))
	})
	for _, l := range all {
		if l.Seen && !read[l] { // as a message by itself: its words are there
			g.putRead(l)
		}
		l.Seen = l.Seen || read[l]
	}
	return err
}

// putPart keeps a part that is new.
func (g *batch) putPart(l *loaded) error {
	b, err := json.Marshal(l.job.Part)
	if err != nil {
		return fmt.Errorf("a part: %w", err)
	}
	g.put(opPart, g.id(l), l.job.message, l.job.whole, l.Line.ID, l.job.Channel, l.key.Seal(b, "part"), l.job.At.UnixMilli())
	return nil
}

// putRead takes the words of the parts away of which a message was made.
func (g *batch) putRead(l *loaded) {
	for _, id := range l.job.Parts {
		g.put(opPartRead, id)
	}
}

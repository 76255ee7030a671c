package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// What a coordinator is asked to look at.
const (
	NeedsApproval = "approve"    // a round is open, and nobody has approved what it sends
	FewReported   = "low"        // at a place, on the day of the last call
	SilentTwice   = "silent"     // nobody reported on a commitment in two rounds
	GovSilent     = "government" // those who promised have not answered by the last day
	NoMonitor     = "no_monitor" // everybody who watched a commitment is gone
)

// Attention is one thing that a coordinator should look at. Which person it
// comes from it never says.
type Attention struct {
	ID         int64
	Kind       string
	Round      string // code
	Place      string // code; "" where it is about a commitment or the round
	Commitment string // code
	At         time.Time
}

// Watch notes what a coordinator should look at in the rounds of now, and crosses
// off what has settled itself, until it is so again. What a coordinator crossed
// off does not come back in the round.
func (s *Store) Watch(ctx context.Context, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		if err := sane(tx, now); err != nil {
			return err
		}
		ref := s.ref.Load()
		for i, r := range ref.rounds {
			if r.State != "open" && r.State != "closed" {
				continue
			}
			w := &watching{tx: tx, store: s, ref: ref, now: now, day: ref.day(now), round: r, there: map[attended]bool{}}
			if i > 0 {
				w.before = ref.rounds[i-1]
			}
			if err := w.look(); err != nil {
				return fmt.Errorf("round %s: %w", r.Code, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("watch the rounds: %w", err)
	}
	return nil
}

// attended is what one thing is about.
type attended struct {
	kind              string
	place, commitment int64
}

// watching is Watch for one round.
type watching struct {
	tx     *Tx
	store  *Store
	ref    *reference
	now    time.Time
	day    string
	round  Round
	before Round // the round before; zero for none
	there  map[attended]bool
}

func (w *watching) look() error {
	r := w.round
	open := r.State == "open"
	if open && !r.Approved && w.day >= r.OpensOn {
		w.there[attended{kind: NeedsApproval}] = true
	}
	for _, part := range []struct {
		due  bool
		look func() error
	}{
		{open && w.day >= r.OpensOn, w.unwatched},
		{open && r.LastOn != "" && w.day >= r.LastOn, w.few},
		{w.day >= r.ClosesOn, w.silent},
		{r.LastOn != "" && w.day >= r.ClosesOn, w.government},
	} {
		if !part.due {
			continue
		}
		if err := part.look(); err != nil {
			return err
		}
	}
	return w.write()
}

// unwatched finds commitments whose monitors have all stopped or left.
func (w *watching) unwatched() error {
	return w.commitments(NoMonitor, `SELECT m.id FROM commitment m WHERE EXISTS (SELECT 1 FROM assignment a WHERE a.commitment_id = m.id AND a.kind = 'report')
		AND NOT EXISTS (SELECT 1 FROM assignment a JOIN contact c ON c.id = a.contact_id JOIN contact_line x ON x.contact_id = c.id JOIN line l ON l.id = x.line_id
			WHERE a.commitment_id = m.id AND a.kind = 'report' AND c.status <> 'opted_out' AND c.status <> 'left' AND l.opted_out = 0)`)
}

// byOfficial says of a report r that it is government's; one that says "don't
// know", and gives no reading, is a report like others.
const byOfficial = `(r.official = 1 OR r.side LIKE '%\_gov' ESCAPE '\')`

// silent finds commitments that nobody reported on, now nor in the round before,
// in which they were to be reported on already. An id tells when it was made.
func (w *watching) silent() error {
	if w.before.ID == 0 {
		return nil
	}
	closed, err := time.ParseInLocation(time.DateOnly, w.before.ClosesOn, w.ref.zone)
	if err != nil {
		return err
	}
	return w.commitments(SilentTwice, `SELECT m.id FROM commitment m WHERE m.id < $3 AND NOT EXISTS (SELECT 1 FROM report r
		WHERE r.commitment_id = m.id AND (r.round_id = $1 OR r.round_id = $2) AND `+reporting+` AND NOT `+byOfficial+`)`, w.round.ID, w.before.ID, firstID(closed))
}

// government finds commitments whose officials were asked and have not answered.
func (w *watching) government() error {
	return w.commitments(GovSilent, `SELECT m.id FROM commitment m WHERE EXISTS (SELECT 1 FROM assignment a JOIN occurrence o ON o.contact_id = a.contact_id AND o.status = 'queued'
			JOIN reminder s ON s.id = o.reminder_id AND s.step = 'gov' AND s.round_id = $1 WHERE a.commitment_id = m.id AND a.kind = 'official_report')
		AND NOT EXISTS (SELECT 1 FROM report r WHERE r.commitment_id = m.id AND r.round_id = $1 AND `+reporting+` AND `+byOfficial+`)`, w.round.ID)
}

// few finds places where too few have reported.
func (w *watching) few() error {
	k := w.store.knowing(w.tx, w.ref, w.now)
	for id := range w.ref.places {
		_, low, err := k.low(w.round.ID, id)
		if err != nil {
			return err
		}
		if low {
			w.there[attended{kind: FewReported, place: id}] = true
		}
	}
	return nil
}

func (w *watching) commitments(kind, query string, args ...any) error {
	return w.tx.rows(query, args, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		if c := w.ref.byID[id]; c != nil && c.Open() {
			w.there[attended{kind: kind, commitment: id}] = true
		}
		return err
	})
}

// write notes what is new, and crosses off what is no more.
func (w *watching) write() error {
	var gone, again []int64
	err := w.tx.rows(`SELECT id, kind, place_id, commitment_id, done_ms, CASE WHEN done_by = '' THEN 1 ELSE 0 END FROM attention WHERE round_id = $1`, []any{w.round.ID}, func(r *sql.Rows) error {
		var a attended
		var id, done, itself int64
		err := r.Scan(&id, &a.kind, &a.place, &a.commitment, &done, &itself)
		switch is := w.there[a]; {
		case is && done != 0 && itself == 1:
			again = append(again, id)
		case !is && done == 0:
			gone = append(gone, id)
		}
		delete(w.there, a)
		return err
	})
	for _, id := range gone {
		if err == nil {
			_, err = w.tx.exec(`UPDATE attention SET done_ms = $1 WHERE id = $2 AND done_ms = 0`, w.now.UnixMilli(), id)
		}
	}
	for _, id := range again {
		if err == nil {
			_, err = w.tx.exec(`UPDATE attention SET done_ms = 0, at_ms = $1 WHERE id = $2`, w.now.UnixMilli(), id)
		}
	}
	for a := range w.there {
		if err == nil {
			_, err = w.tx.exec(`INSERT INTO attention (id, round_id, kind, place_id, commitment_id, at_ms, done_ms, done_by) VALUES ($1, $2, $3, $4, $5, $6, 0, '')
				ON CONFLICT (round_id, kind, place_id, commitment_id) DO NOTHING`, w.store.ids.next(w.now), w.round.ID, a.kind, a.place, a.commitment, w.now.UnixMilli())
		}
	}
	return err
}

// Attentions lists what is still to be looked at, oldest first.
func (s *Store) Attentions(ctx context.Context) ([]Attention, error) {
	var all []Attention
	err := s.look(ctx, func(v *view) error {
		return v.rows(`SELECT id, kind, round_id, place_id, commitment_id, at_ms FROM attention WHERE done_ms = 0 ORDER BY at_ms, kind, place_id, commitment_id`, nil, func(r *sql.Rows) error {
			var a Attention
			var round, place, commitment, at int64
			if err := r.Scan(&a.ID, &a.Kind, &round, &place, &commitment, &at); err != nil {
				return err
			}
			a.Round, a.Place, a.At = v.ref.roundByID(round).Code, v.ref.places[place].code, when(at)
			if c := v.ref.byID[commitment]; c != nil {
				a.Commitment = c.Code
			}
			all = append(all, a)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list what needs attention: %w", err)
	}
	return all, nil
}

// Attended crosses one off.
func (s *Store) Attended(ctx context.Context, id int64, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		var done int64
		found, err := d.tx.row(`SELECT done_ms FROM attention WHERE id = $1`, []any{id}, &done)
		if err != nil || !found {
			return false, firstError(err, fmt.Errorf("%d on the list: %w", id, ErrNotFound))
		}
		if done != 0 {
			return true, nil
		}
		if err := d.arrow("attention", `UPDATE attention SET done_ms = $1, done_by = $2 WHERE id = $3 AND done_ms = 0`, d.ms(), d.by, id); err != nil {
			return false, err
		}
		return false, d.changed("reminder done", fmt.Sprintf("%d", id), "", "done")
	})
}

func firstError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

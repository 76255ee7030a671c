package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Canned is a reply that coordinators send often.
type Canned struct {
	ID    int64
	Words map[string]string // by language
}

// mostCanned is how many replies a network keeps.
const mostCanned = 30

// CannedReplies lists the replies of the network, oldest first.
func (s *Store) CannedReplies(ctx context.Context) ([]Canned, error) {
	var all []Canned
	err := s.rows(ctx, `SELECT id, words FROM canned_reply WHERE gone_ms = 0 ORDER BY id LIMIT $1`, []any{mostCanned}, func(r *sql.Rows) error {
		var c Canned
		var words string
		if err := r.Scan(&c.ID, &words); err != nil {
			return err
		}
		all = append(all, c)
		return json.Unmarshal([]byte(words), &all[len(all)-1].Words)
	})
	if err != nil {
		return nil, fmt.Errorf("canned replies: %w", err)
	}
	return all, nil
}

// KeepCanned keeps a reply: a new one where its id is 0, else in its place. Its
// words name nobody and no number, in any language, so that it may go to any
// phone; 30 are the most.
func (s *Store) KeepCanned(ctx context.Context, c Canned, h Hand) (id int64, err error) {
	const what = "keeping the reply"
	words := map[string]string{}
	for language, text := range c.Words {
		if text = said(text); text != "" {
			words[language] = text
		}
	}
	if len(words) == 0 {
		return 0, refused(what, "there are no words: write them in one language at least")
	}
	if err := s.words(ctx, what, roomBroadcast, slices.Collect(maps.Values(words))...); err != nil {
		return 0, err
	}
	err = s.decide(ctx, h, func(d *decision) error {
		text, err := json.Marshal(words)
		if err != nil {
			return err
		}
		if id = c.ID; id != 0 {
			found, err := d.tx.row(`SELECT id FROM canned_reply WHERE id = $1 AND gone_ms = 0`, []any{id}, new(int64))
			if err != nil || !found {
				return firstError(err, fmt.Errorf("canned reply %d: %w", id, ErrNotFound))
			}
			if _, err := d.tx.exec(`UPDATE canned_reply SET words = $1, by_name = $2 WHERE id = $3`, string(text), d.by, id); err != nil {
				return err
			}
			return d.trail("inbox canned", "changed %d", id)
		}
		var n int
		if _, err := d.tx.row(`SELECT count(*) FROM canned_reply WHERE gone_ms = 0`, nil, &n); err != nil {
			return err
		}
		if n >= mostCanned {
			return refused(what, "there are %d already, the most that a list bears: drop one first", n)
		}
		id = d.id()
		if _, err := d.tx.exec(`INSERT INTO canned_reply (id, words, by_name, at_ms) VALUES ($1, $2, $3, $4)`, id, string(text), d.by, d.ms()); err != nil {
			return err
		}
		return d.trail("inbox canned", "added %d", id)
	})
	return id, err
}

// DropCanned takes a reply off the list, or puts it back. before is true when it
// was so already.
func (s *Store) DropCanned(ctx context.Context, id int64, drop bool, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		var gone int64
		found, err := d.tx.row(`SELECT gone_ms FROM canned_reply WHERE id = $1`, []any{id}, &gone)
		if err != nil || !found {
			return false, firstError(err, fmt.Errorf("canned reply %d: %w", id, ErrNotFound))
		}
		if (gone != 0) == drop {
			return true, nil
		}
		now, word := int64(0), "put back"
		if drop {
			now, word = d.ms(), "dropped"
		}
		if _, err := d.tx.exec(`UPDATE canned_reply SET gone_ms = $1 WHERE id = $2`, now, id); err != nil {
			return false, err
		}
		return false, d.trail("inbox canned", "%s %d", word, id)
	})
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// OpenAnswer is one report as answers row by row are made out of it, before
// anything that leads to its author is taken out of it.
type OpenAnswer struct {
	ID       int64
	Round    string // code
	Form     string
	Version  int
	Person   int64  // tells people apart; it never leaves
	Side     string // community, government
	Language string
	Entered  bool   // a coordinator entered it for her
	Answers  []byte // JSON, her own words among them
}

// openAnswersQuery finds what counts on a commitment, of people who are still in
// the register and have not said STOP, on no phone that is not theirs, and whose words nobody has to read
// first.
const openAnswersQuery = `SELECT r.id, r.round_id, r.form, r.version, r.contact_id, r.side, r.official, r.language, r.via, r.sealed_answers, c.data_key
	FROM report r JOIN contact c ON c.id = r.contact_id
	WHERE r.commitment_id = $1 AND r.id > $2 AND r.counts = 1 AND r.excluded = 0 AND r.state = 'accepted' AND r.sealed_answers <> '' AND c.data_key <> '' AND c.status <> 'left' AND NOT ` + saidStop + `
		AND NOT EXISTS (SELECT 1 FROM former_line f WHERE f.contact_id = c.id AND f.line_id = r.line_id AND f.denied = 1) AND ` + covered + ` = 0`

// inRounds keeps reports r of some rounds, and away from the index of rounds: by that
// the whole of a round would be read for each commitment.
func inRounds(ids []int64) string { return among("(0 + r.round_id)", ids) }

// perOpenPage is how many reports one look reads: a long export holds no snapshot
// for long, so that it never keeps a log from being emptied.
const perOpenPage = 1000

// OpenAnswers hands over the reports that count on a commitment in some rounds, by
// their codes, to some forms, oldest first. It reads page by page by key, and
// costs the memory of a page.
func (s *Store) OpenAnswers(ctx context.Context, commitment string, rounds, forms []string, each func(OpenAnswer) error) error {
	ref := s.ref.Load()
	c := ref.commitments[commitment]
	if c == nil {
		return fmt.Errorf("commitment %q: %w", commitment, ErrNotFound)
	}
	if len(rounds) == 0 || len(forms) == 0 {
		return nil
	}
	query := openAnswersQuery
	first := int64(1<<63 - 1) // what is older than the first report of these rounds is not looked at
	codes, of := map[int64]string{}, []int64{}
	for _, code := range rounds {
		r, err := ref.roundByCode(code)
		if err != nil {
			return err
		}
		codes[r.ID] = code
		of = append(of, r.ID)
		before, err := opening(pool{s, ctx}, ref, r)
		if err != nil {
			return fmt.Errorf("answers on %s: %w", commitment, err)
		}
		first = min(first, before)
	}
	args := []any{c.ID, first}
	query += " AND " + inRounds(of)
	marks := make([]string, len(forms))
	for i, f := range forms {
		args = append(args, f)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	query += fmt.Sprintf(" AND r.form IN (%s) ORDER BY r.id LIMIT %d", strings.Join(marks, ", "), perOpenPage)
	for {
		page, err := s.openAnswers(ctx, query, args, codes)
		if err != nil {
			return fmt.Errorf("answers on %s: %w", commitment, err)
		}
		for _, a := range page {
			if err := each(a); err != nil {
				return err
			}
			args[1] = a.ID
		}
		if len(page) < perOpenPage {
			return nil
		}
	}
}

func (s *Store) openAnswers(ctx context.Context, query string, args []any, codes map[int64]string) (page []OpenAnswer, err error) {
	err = s.look(ctx, func(v *view) error {
		return v.rows(query, args, func(r *sql.Rows) error {
			var a OpenAnswer
			var round int64
			var of, via, sealed, key string
			var official bool
			if err := r.Scan(&a.ID, &round, &a.Form, &a.Version, &a.Person, &of, &official, &a.Language, &via, &sealed, &key); err != nil {
				return err
			}
			words, err := reveal(s.keys, key, sealed, "answers")
			a.Round, a.Side, a.Entered, a.Answers = codes[round], side(of, official), !own(via), []byte(words)
			page = append(page, a)
			return err
		})
	})
	return page, err
}

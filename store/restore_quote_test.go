package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"
)

// newQuoting is the small register with two people who may be quoted, of each of whom
// words are chosen, and a backup of it.
func newQuoting(t *testing.T) (*restoring, *Store, []string) {
	t.Helper()
	s, path := openTest(t)
	if err := s.Seed(context.Background(), quotedPeople(true), now); err != nil {
		t.Fatal(err)
	}
	var refs []string
	for i, number := range []string{akinyi, otieno} {
		ref := turn(t, s, dialled(number, fmt.Sprint("quoted", i), ""), filing(40+i, "we dug")).Say[len("saved "):]
		n := NewQuote{Ref: ref, Practice: "coproduction", Words: map[string]string{"en": fmt.Sprint("we dug ", i)}}
		if _, err := s.ChooseQuote(context.Background(), Everything(), n, Hand{By: "amina", At: now}); err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	return &restoring{t, path, s.keys, backedUp(t, s, now)}, s, refs
}

// quotedPeople is the small register; otieno says whether c2 may be quoted.
func quotedPeople(otieno bool) Seed {
	seed := small()
	seed.Contacts[0].Quote, seed.Contacts[1].Quote = true, otieno
	return seed
}

// reportNamed is the id of a report by its receipt.
func reportNamed(t *testing.T, s *Store, ref string) (id int64) {
	t.Helper()
	if err := s.rows(t.Context(), `SELECT id FROM report WHERE ref = $1`, []any{ref}, func(r *sql.Rows) error { return r.Scan(&id) }); err != nil {
		t.Fatal(err)
	}
	return id
}

// quotedIn are the words that the document of the round prints.
func quotedIn(t *testing.T, s *Store) (all []string) {
	t.Helper()
	quotes, err := s.Quotes(context.Background(), "r1", Everything())
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range quotes {
		all = append(all, q.Words["en"])
	}
	slices.Sort(all)
	return all
}

func TestARestorePrintsNoWordsAgainThatWereTakenBackSince(t *testing.T) {
	both := []string{"we dug 0", "we dug 1"}
	for what, c := range map[string]struct {
		since func(s *Store, refs []string) error
		left  []string
	}{
		"nothing has changed": {func(*Store, []string) error { return nil }, both},
		"a quote was taken back": {func(s *Store, refs []string) error {
			_, err := s.ReturnQuote(context.Background(), Everything(), refs[0], Hand{By: "amina", At: afterwards})
			return err
		}, both[1:]},
		"its author has withdrawn the report": {func(s *Store, refs []string) error {
			turn(t, s, dialled(akinyi, "cancels", ""), func(b Before) After {
				return After{Reply: Reply{Say: "gone"}, Session: &SessionChange{}, Withdrawn: []int64{reportNamed(t, s, refs[0])}}
			})
			return nil
		}, both[1:]},
		"its author has said it anew": {func(s *Store, _ []string) error {
			turn(t, s, dialled(akinyi, "anew", ""), filing(60, "nothing more"))
			return nil
		}, both[1:]},
		"somebody is not to be quoted any more": {func(s *Store, _ []string) error {
			done, err := s.Import(context.Background(), Import{Seed: quotedPeople(false), Actor: "amina", Now: afterwards})
			if err == nil && len(done.Problems) > 0 {
				err = fmt.Errorf("%v", done.Problems)
			}
			return err
		}, both[:1]},
	} {
		for _, known := range []string{"by the database that is replaced", "by a later backup"} {
			t.Run(what+", which is known "+known, func(t *testing.T) {
				r, s, refs := newQuoting(t)
				if got := quotedIn(t, s); !slices.Equal(got, both) {
					t.Fatalf("%q are printed at first", got)
				}
				if err := c.since(s, refs); err != nil {
					t.Fatal(err)
				}
				o := r.options(r.path)
				if known == "by a later backup" {
					o.Ledger = backedUp(t, s, afterwards.Add(time.Minute)).Path
					o.Database = t.TempDir() + "/new.db"
				}
				closed(t, s)
				o.Force = true
				done, s := r.restore(o)
				if got := quotedIn(t, s); !slices.Equal(got, c.left) {
					t.Errorf("%q are printed after it", got)
				}
				if want := int64(len(both) - len(c.left)); done.Unsaid != want {
					t.Errorf("%d were taken back again, not %d", done.Unsaid, want)
				}
			})
		}
	}
}

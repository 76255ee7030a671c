package register

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"ahadi/store"
)

// Options are how files are brought in.
type Options struct {
	Dry    bool      // only say what would be
	Actor  string    // for the trail
	Now    time.Time // by which a date lies in the future
	Errors io.Writer // where all bad cells go, as a CSV file; nil: only the first are kept
	Tick   func(done, total int64)
	Once   func(warnings []string) *store.Once // of a program that may send it again; nil otherwise
}

// Result is what an import did, or would do.
type Result struct {
	store.Imported
	Warnings []string // what was taken and should be looked at
	Skipped  []string // tables that are no part of a register
}

// tries is how often an import looks again when the register was changed by
// somebody else while it was held against it.
const tries = 3

// Import brings files into the register of a database: all of them, or, with
// one row that cannot be taken, none (*Problems). Files are read twice: once to
// judge every row, once to write.
func Import(ctx context.Context, db *store.Store, files *Files, o Options) (Result, error) {
	for n := 1; ; n++ {
		res, err := importOnce(ctx, db, files, o)
		if !errors.Is(err, store.ErrChanged) || n == tries {
			return res, err
		}
	}
}

func importOnce(ctx context.Context, db *store.Store, files *Files, o Options) (res Result, err error) {
	had, err := db.Register(ctx)
	if err != nil {
		return res, err
	}
	r, err := newReader(files, had, o.Now, o.Errors)
	if err != nil {
		return res, err
	}
	if had.Network.ID == 0 && files.find("network") == nil {
		return res, fmt.Errorf("the database holds no network yet, and there is no table network: add network.csv, or the sheet")
	}
	if err := r.small(); err != nil {
		return res, err
	}
	in := store.Import{Seed: r.seed, Actor: o.Actor, Dry: true, Now: o.Now}
	if res.Imported, err = r.judge(ctx, db, in); err != nil {
		return res, err
	}
	res.Warnings = r.warnings()
	for _, s := range files.sources {
		if strings.HasPrefix(s.table, "reports") {
			res.Skipped = append(res.Skipped, s.name+": reports are no part of a register; a demo reads them")
		}
	}
	if err := r.problems.end(); err != nil || o.Dry {
		return res, err
	}
	if o.Once != nil {
		in.Once = o.Once(res.Warnings)
	}
	if !res.Changes() {
		return res, db.Remember(ctx, in.Once, res.Imported, o.Now)
	}
	in.Dry, in.Total, in.Tick = false, int64(len(r.ids)), o.Tick
	in.People = r.people()
	if res.Imported, err = db.Import(ctx, in); err == nil {
		r.refused(res.Problems)
		err = r.problems.end()
	}
	return res, err
}

// judge reads every person, and lets the database say which of the rows it
// cannot take.
func (r *reader) judge(ctx context.Context, db *store.Store, in store.Import) (store.Imported, error) {
	if bad := r.problems.Cells > 0; bad && r.had.Network.ID == 0 { // nothing to hold people against
		for _, err := range r.people() {
			if err != nil {
				return store.Imported{}, err
			}
		}
		return store.Imported{}, nil
	} else if bad {
		in.Seed = store.Seed{}
	}
	in.People = r.people()
	done, err := db.Import(ctx, in)
	if err != nil {
		return done, err
	}
	r.refused(done.Problems)
	return done, r.focals(ctx, db)
}

// people reads the people's table, one after another.
func (r *reader) people() iter.Seq2[store.SeedContact, error] {
	return func(yield func(store.SeedContact, error) bool) {
		r.ids, r.lacking, r.ended = map[string]int{}, nil, false
		r.person = func(c store.SeedContact) bool { return yield(c, nil) }
		if err := r.table("contacts", r.contact); err != nil && !r.ended {
			yield(store.SeedContact{}, err)
		}
		r.ended = false
	}
}

// refused adds what only the database knew.
func (r *reader) refused(all []store.Problem) {
	for _, p := range all {
		r.problems.add(RowError{r.files.find("contacts").name, p.Row, r.letters[p.Column], p.Column, p.Value, p.Reason})
	}
}

// focals refuses to call somebody at a partner who is nobody.
func (r *reader) focals(ctx context.Context, db *store.Store) error {
	var codes []string
	for _, f := range r.focal {
		if _, here := r.ids[f.code]; !here && !slices.Contains(codes, f.code) {
			codes = append(codes, f.code)
		}
	}
	known, err := db.Coded(ctx, codes)
	if err != nil {
		return err
	}
	for _, f := range r.focal {
		if _, here := r.ids[f.code]; !here && !known[f.code] {
			f.at.refuse("focal_contact", "there is no person with this id: add her to the contacts, or take it out here")
		}
	}
	return nil
}

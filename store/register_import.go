package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrChanged means that somebody changed the register while a file was held
// against it: nothing was written, and the import can be run again.
var ErrChanged = errors.New("the register was changed by somebody else meanwhile")

// perChunk is how many people of an import one transaction prepares.
const perChunk = 500

// Import brings the register to what in says, by its codes: rows are new, or
// changed, or the same. What in does not name stays. It is all or nothing: the
// people are prepared beside the register, a few hundred to a transaction, and
// become part of it in one short one at the end; while it runs, phones are
// answered. With a Problem, and in a dry run, nothing is written.
func (s *Store) Import(ctx context.Context, in Import) (Imported, error) {
	im := &importer{store: s, in: &in, seen: map[string]bool{}}
	err := im.begin(ctx)
	if err == nil {
		err = im.people(ctx)
	}
	if err == nil && !in.Dry && len(im.done.Problems) == 0 && im.done.Changes() {
		if err = im.single(ctx, im.become); err == nil {
			s.poke()
		}
	}
	if im.run != 0 { // also when it was broken off
		err = errors.Join(err, s.clear(context.WithoutCancel(ctx), im.run, im.run))
	}
	if err != nil {
		return im.done, fmt.Errorf("import the register: %w", err)
	}
	return im.done, nil
}

// importer is one import while it runs.
type importer struct {
	store   *Store
	in      *Import // of the small tables only what is new or changed, once diff has run
	network bool    // its row is new or changed
	version int64   // of the register that in was held against
	empty   bool    // there was no network
	run     int64   // of the staged rows; 0: none
	counted TableTally
	done    Imported

	seen   map[string]bool // hashes of the phones that this run makes
	shared []sharedPhone   // of those, the ones that several people use
	silent []string        // phones that in says have opted out
	made   int64           // phones that the register did not have
	came   int64           // people
}

// begin holds the small tables against the register.
func (im *importer) begin(ctx context.Context) error {
	err := im.store.look(ctx, func(v *view) error {
		had, version, err := v.register()
		if err != nil {
			return err
		}
		im.version, im.empty = version, had.Network.ID == 0
		if im.empty && im.in.Network.Name == "" {
			return fmt.Errorf("there is no network yet: %w", ErrNotFound)
		}
		decided, err := decidedIn(v)
		if err != nil {
			return err
		}
		im.in.respect(had, decided)
		return im.diff(had)
	})
	if err != nil || im.in.Dry {
		return err
	}
	// What an import of long ago has left, when its process was killed.
	return im.store.clear(ctx, 0, firstID(im.in.Now.Add(-stagedKept)))
}

// importTries is how often a transaction of an import is tried while a busy service
// holds the database: each time waits as long as the engine does.
const importTries = 10

// single runs a transaction, again while the database is busy.
func (im *importer) single(ctx context.Context, fn func(*Tx) error) error {
	for n := 1; ; n++ {
		err := im.store.single(ctx, fn)
		if !errors.Is(err, ErrBusy) || n == importTries || ctx.Err() != nil {
			return err
		}
	}
}

// stagedKept is after how long a run is taken to be dead.
const stagedKept = 24 * time.Hour

// people holds the people against the register, and prepares those who are new
// or changed.
func (im *importer) people(ctx context.Context) error {
	chunk := make([]SeedContact, 0, perChunk)
	flush := func() error {
		if err := im.chunk(ctx, chunk); err != nil {
			return err
		}
		chunk = chunk[:0]
		if im.in.Tick != nil && im.in.Total > 0 {
			im.in.Tick(min(im.came, im.in.Total-1), im.in.Total)
		}
		return ctx.Err()
	}
	for c, err := range im.everybody() {
		if err != nil {
			return err
		}
		im.came++
		if chunk = append(chunk, c); len(chunk) == perChunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if im.in.Tick != nil && im.in.Total > 0 {
		im.in.Tick(im.in.Total, im.in.Total)
	}
	im.counted.Table = "contacts"
	im.done.Tables = append(im.done.Tables, im.counted)
	return nil
}

func (im *importer) everybody() func(func(SeedContact, error) bool) {
	if im.in.People != nil {
		return im.in.People
	}
	return func(yield func(SeedContact, error) bool) {
		for _, c := range im.in.Contacts {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// refuse notes a row that only the database can refuse.
func (im *importer) refuse(c *SeedContact, column, reason string) {
	value := "(not shown)"
	switch {
	case column == "id":
		value = strconv.Quote(c.Code)
	case column == "msisdn" && !c.Number.IsZero():
		value = c.Number.Masked()
	case len(c.Masked) > 0:
		value = c.Masked[0]
	}
	im.done.Problems = append(im.done.Problems, Problem{c.Row, column, reason, value})
}

// perClear is how many staged rows one transaction removes.
const perClear = 1000

// clearing removes a batch of $2 staged rows of the runs from $1 to $3.
var clearing = [...]string{
	`DELETE FROM staged_line WHERE (run, id) IN (SELECT run, id FROM staged_line WHERE run >= $1 AND run <= $3 LIMIT $2)`,
	`DELETE FROM staged_contact WHERE (run, id) IN (SELECT run, id FROM staged_contact WHERE run >= $1 AND run <= $3 LIMIT $2)`,
	`DELETE FROM staged_link WHERE (run, contact_id, hash) IN (SELECT run, contact_id, hash FROM staged_link WHERE run >= $1 AND run <= $3 LIMIT $2)`,
	`DELETE FROM staged_assignment WHERE (run, contact_id, commitment, kind) IN (SELECT run, contact_id, commitment, kind FROM staged_assignment WHERE run >= $1 AND run <= $3 LIMIT $2)`,
}

// clear removes staged rows, a batch to a transaction.
func (s *Store) clear(ctx context.Context, first, last int64) error {
	for _, query := range clearing {
		for gone := int64(perClear); gone == perClear; {
			err := s.single(ctx, func(tx *Tx) (err error) {
				gone, err = tx.exec(query, first, perClear, last)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

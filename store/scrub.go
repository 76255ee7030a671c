package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Scrub removes what the database still holds of rows that were deleted or
// overwritten. On SQLite that builds the file anew and empties its log, and holds
// the writer for as long as it takes.
func (s *Store) Scrub(ctx context.Context) error { return s.scrub(ctx, scrubbing{}) }

// scrubbing is what is looked for.
type scrubbing struct {
	gone  []string // texts of which no piece may be found; none builds the file anew at once
	hasty bool     // whoever reads an old moment is not waited for: errRead
}

func (s *Store) scrub(ctx context.Context, w scrubbing) error {
	if err := s.engine.scrub(ctx, s, w); err != nil {
		return fmt.Errorf("what was erased is unreadable, but remains of it may still be in the database: run it again: %w", err)
	}
	return nil
}

// scrubFile empties the log and looks whether any of gone stands in the file. The
// writer overwrites what it deletes, so there is nothing as a rule; what an
// older version, or a page that was split, has left behind is worth building
// the file anew. It has a connection of its own, which is in no transaction.
func scrubFile(ctx context.Context, s *Store, w scrubbing) (err error) {
	var path string
	if err := s.rows(ctx, `SELECT file FROM pragma_database_list WHERE name = 'main'`, nil, func(r *sql.Rows) error { return r.Scan(&path) }); err != nil {
		return err
	}
	db, err := openSQLite(ctx, path, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := emptyLog(ctx, db, w.hasty); err != nil { // also before the file is built anew, which would be for nothing
		return err
	}
	if len(w.gone) == 0 {
		return rebuild(ctx, db, w.hasty)
	}
	found, err := holds(ctx, path, w.gone)
	if err != nil || !found {
		return err
	}
	s.log.Info("the database still holds remains of what was erased: it is built anew")
	if err := rebuild(ctx, db, w.hasty); err != nil {
		return err
	}
	if found, err = holds(ctx, path, w.gone); err == nil && found {
		err = errors.New("the file still holds what was erased: stop the service first")
	}
	return err
}

// rebuild writes the file anew, without what is in it but not in its tables.
func rebuild(ctx context.Context, db *sql.DB, hasty bool) error {
	if _, err := db.ExecContext(ctx, "VACUUM"); err != nil {
		return fmt.Errorf("build the file anew: %w", err)
	}
	return emptyLog(ctx, db, hasty)
}

// errRead means that somebody reads an old moment, a backup for one, which the
// log is needed for.
var errRead = errors.New("the log could not be emptied: somebody has been reading the same moment all the while")

// emptyLog carries the log into the file and cuts it to nothing. Whoever reads
// an old moment has to end first. Nobody can write while it waits for that.
func emptyLog(ctx context.Context, db *sql.DB, hasty bool) error {
	tries := 6 // each waits for the busy timeout
	if hasty {
		tries = 1
		if _, err := db.ExecContext(ctx, "PRAGMA busy_timeout = 200"); err != nil {
			return err
		}
	}
	for range tries {
		var busy, pages, carried int
		if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &carried); err != nil {
			return fmt.Errorf("empty the log: %w", err)
		}
		if busy == 0 {
			_, err := db.ExecContext(ctx, "PRAGMA busy_timeout = 5000")
			return err
		}
	}
	return errRead
}

// holds says whether a piece of one of the texts stands in the database's file
// or its log.
func holds(ctx context.Context, path string, texts []string) (bool, error) {
	n := newNeedles(texts)
	for _, name := range []string{path, path + "-wal"} {
		found, err := n.in(ctx, name)
		if found || err != nil && !errors.Is(err, fs.ErrNotExist) {
			return found, err
		}
	}
	return false, nil
}

// piece is how much of a sealed text is looked for: long enough to be no
// accident, short enough to find what is left of one that lay on two pages.
const piece = 24

// needles finds many texts in one reading.
type needles struct {
	maybe []uint64 // one bit for each hash of the first four bytes
	texts map[string]bool
}

func newNeedles(texts []string) *needles {
	n := &needles{maybe: make([]uint64, 1<<14), texts: map[string]bool{}}
	for _, t := range texts {
		for ; len(t) >= piece; t = t[piece:] {
			n.texts[t[:piece]] = true
			h := hashed([]byte(t))
			n.maybe[h>>6] |= 1 << (h & 63)
		}
	}
	return n
}

// hashed gives 20 bits for four bytes.
func hashed(b []byte) uint32 { return binary.LittleEndian.Uint32(b) * 2654435761 >> 12 }

func (n *needles) in(ctx context.Context, name string) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	buf, kept := make([]byte, 1<<20), 0
	for ctx.Err() == nil {
		got, err := io.ReadFull(f, buf[kept:])
		all := buf[:kept+got]
		for i := 0; i+piece <= len(all); i++ {
			if h := hashed(all[i:]); n.maybe[h>>6]&(1<<(h&63)) != 0 && n.texts[string(all[i:i+piece])] {
				return true, nil
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(buf, all[len(all)-piece+1:])
	}
	return false, ctx.Err()
}

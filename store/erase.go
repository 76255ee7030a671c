package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Erased is what became of one person's data.
type Erased struct {
	Before  bool // she had been erased already
	Lines   int  // phones that were hers alone: their numbers are forgotten
	Shared  int  // phones that others use too, and keep
	Reports int  // reports that stay, counted and without words
}

// Erase destroys the key of a person and of each phone that nobody else uses,
// and takes away all that they sealed and all that leads back to her: name,
// profile, answers, messages, sessions, draft, question, consent, assignments.
// What she counted for stays counted; only as one of the phones that a figure
// rests on she no longer is, where others use hers. It is one transaction; doing it again
// changes nothing, so whoever was interrupted runs it again. At its end the
// database's own remains of her (free pages, the log) are gone too.
//
// A message that is being sent may leave; it is unknown from here on.
func (s *Store) Erase(ctx context.Context, contact int64, now time.Time) (Erased, error) {
	return s.eraseAs(ctx, contact, "operator", now)
}

// EraseBy is Erase by a coordinator, whom the trail then names.
func (s *Store) EraseBy(ctx context.Context, contact int64, h Hand) (Erased, error) {
	by, err := signed(h.By)
	if err != nil {
		return Erased{}, err
	}
	return s.eraseAs(ctx, contact, actor(by), h.At)
}

func (s *Store) eraseAs(ctx context.Context, contact int64, actor string, now time.Time) (Erased, error) {
	e := &erasure{store: s, contact: contact, actor: actor, now: now}
	err := e.erase(ctx)
	if err == nil {
		err = s.scrub(ctx, scrubbing{gone: e.gone})
	}
	if err != nil {
		return Erased{}, fmt.Errorf("erase contact %d: %w", contact, err)
	}
	return e.told, nil
}

// EraseAgain applies one row of a newer ledger to what an older copy brought
// back: it erases the contact, and the phone with that hash ("" for none) when
// nobody else uses it and it was there at the time, which is when she was
// erased. The ledger of this database says so too from then on. The remains are
// Scrub's, once, after the last of them.
func (s *Store) EraseAgain(ctx context.Context, contact int64, lineHash string, at time.Time) error {
	e := &erasure{store: s, contact: contact, actor: "operator", again: lineHash, now: at, absent: true}
	if err := e.erase(ctx); err != nil {
		return fmt.Errorf("erase contact %d again: %w", contact, err)
	}
	return nil
}

// FindContact is the id of a contact, given as the lists show it or by its code.
func (s *Store) FindContact(ctx context.Context, word string) (int64, error) {
	id, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		id = 0 // a code
	}
	var found int64
	err = s.look(ctx, func(v *view) error {
		_, err := v.row(`SELECT id FROM contact WHERE id = $1 OR code = $2`, []any{id, word}, &found)
		return err
	})
	if err == nil && found == 0 {
		err = fmt.Errorf("contact %q: %w", word, ErrNotFound)
	}
	return found, err
}

// erasure is one person's, while it runs.
type erasure struct {
	store   *Store
	contact int64
	actor   string          // as the trail names her; "" leaves the trail to the caller
	again   string          // hash of a phone that was hers alone
	absent  bool            // that there is no such contact is no error
	agree   func(*Tx) error // asked first, in her transaction; nil always agrees
	now     time.Time

	tx     *Tx
	told   Erased
	lines  []erasedLine
	name   string   // her first name, as screens show it
	code   string   // keyed hash of her code in the register: no file brings her back under it
	gone   []string // wrapped keys and sealed texts that must not be found again
	traces traces   // by the readers, before
}

// erasedLine is one of her phones.
type erasedLine struct {
	id            int64
	hash          string
	key           string // wrapped
	number, asked string // sealed
	people        int
}

func (l erasedLine) alone() bool { return l.people <= 1 }

// traces are rows that hold her texts. There is no index by person, so readers
// find them, who keep nobody waiting.
type traces struct {
	reports, sent, received []int64
	voices                  []int64 // her reports that say from which phone, which is not erased
}

func (t traces) none() bool {
	return len(t.reports)+len(t.sent)+len(t.received)+len(t.voices) == 0
}

// erase runs the transaction, and again for what a turn wrote while the readers
// looked. After the first, nobody can write for her any more.
func (e *erasure) erase(ctx context.Context) error {
	reports := 0
	if err := e.store.rows(ctx, `SELECT count(*) FROM report WHERE contact_id = $1`, []any{e.contact}, func(r *sql.Rows) error { return r.Scan(&reports) }); err != nil {
		return err
	}
	defer func() { e.told.Reports = reports }()
	for try := range eraseTries {
		if err := e.find(ctx); err != nil {
			return err
		}
		first := try == 0
		if !first && e.traces.none() {
			return nil
		}
		told, gone := e.told, e.gone
		err := e.store.single(ctx, func(tx *Tx) error {
			e.tx, e.told, e.gone = tx, told, gone[:len(gone):len(gone)] // it may run twice
			return e.run(first)
		})
		if err != nil {
			return err
		}
	}
	return errors.New("texts of hers are written again and again: run it again")
}

// eraseTries bounds how often it is looked again for what was written meanwhile.
const eraseTries = 5

// run is the transaction. On its way it notes what must not be found again.
func (e *erasure) run(first bool) error {
	if first && e.agree != nil {
		if err := e.agree(e.tx); err != nil {
			return err
		}
	}
	known, err := e.load(first)
	if err != nil || !known && !e.absent {
		return err
	}
	steps := []func() error{e.lose, e.messages, e.texts, e.forgetLines, e.forgetPerson, e.enter, e.threads}
	if !known { // the copy is older than she is; her phone may be a stranger's in it
		steps = []func() error{e.lose, e.messages, e.forgetLines, e.enter}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// enter writes the ledger, which every copy of the data carries, and the trail.
func (e *erasure) enter() error {
	fresh := false
	enter := func(hash string) error {
		there, err := e.tx.row(`SELECT id FROM ledger WHERE kind = 'erased' AND contact_id = $1 AND line_hash = $2`, []any{e.contact, hash}, new(int64))
		if err != nil || there {
			return err
		}
		fresh = true
		_, err = e.tx.exec(insertLedger, e.store.ids.next(e.now), "erased", e.contact, hash, e.now.UnixMilli())
		return err
	}
	hashes := map[string]bool{}
	for _, l := range e.lines {
		if l.alone() {
			hashes[l.hash] = true
		}
	}
	if e.again != "" {
		hashes[e.again] = true
	}
	if e.code != "" {
		hashes[e.code] = true
	}
	if len(hashes) == 0 && !e.told.Before {
		hashes[""] = true
	}
	for hash := range hashes {
		if err := enter(hash); err != nil {
			return err
		}
	}
	if !fresh {
		return nil
	}
	if _, err := e.tx.exec(`UPDATE network SET version = version + 1`); err != nil { // whoever keeps a copy of the register reads it again
		return err
	}
	if e.actor == "" {
		return nil
	}
	return e.tx.audit(e.store.ids.next(e.now), NewAudit{Actor: e.actor, Action: "erase", Object: fmt.Sprintf("contact %d", e.contact)}, e.now)
}

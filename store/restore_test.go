package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"ahadi/internal/keys"
)

const (
	otieno     = "+12025550102"
	countyDesk = "+12025550120"
)

// times of a restore's tests: the backup is made at now.
var (
	afterwards = now.Add(time.Hour)
	restoredAt = now.Add(24 * time.Hour)
)

// says writes STOP, or START, of a phone.
func says(t testing.TB, s *Store, number string, stop bool, at time.Time) {
	t.Helper()
	job := dialled(number, fmt.Sprint("stop", stop, at), "")
	job.At = at
	turn(t, s, job, func(Before) After { return After{Line: LineChange{OptOut: &stop}} })
}

// restoring is a database with a backup of it, and what a restore was told.
type restoring struct {
	t      testing.TB
	path   string
	ring   *keys.Ring
	backup Backup
}

// story of a backup: K12 has reports; one message waits, one is being sent. The
// phone of c3 and c4 has said STOP.
func newRestoring(t testing.TB) (*restoring, *Store) {
	t.Helper()
	s, path := seededTest(t)
	for i, number := range []string{akinyi, otieno} {
		turn(t, s, dialled(number, fmt.Sprint("before", i), ""), filing(40+i, "before"))
	}
	says(t, s, sampulis, true, now)
	text(t, s, akinyi, "must", "being sent", now)
	if got := claim(t, s, now, 1); len(got) != 1 {
		t.Fatal("nothing to send")
	}
	text(t, s, otieno, "receipt", "waits", now)
	if err := s.PauseSending(context.Background(), "by hand", now); err != nil {
		t.Fatal(err)
	}
	if err := s.ResumeSending(context.Background(), now); err != nil {
		t.Fatal(err)
	}
	return &restoring{t, path, s.keys, backedUp(t, s, now)}, s
}

func (r *restoring) options(database string) RestoreOptions {
	return RestoreOptions{File: r.backup.Path, Database: database, Keys: r.ring, Now: restoredAt}
}

func (r *restoring) open(database string) *Store {
	r.t.Helper()
	s, err := Open(context.Background(), Options{Database: database, Keys: r.ring, Exclusive: true})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { s.Close() })
	return s
}

func (r *restoring) restore(o RestoreOptions) (Restored, *Store) {
	r.t.Helper()
	done, err := Restore(context.Background(), o)
	if err != nil {
		r.t.Fatal(err)
	}
	return done, r.open(o.Database)
}

func optedOut(t testing.TB, s *Store, number string) bool {
	t.Helper()
	return count(t, s, `SELECT opted_out FROM line WHERE hash = $1`, s.lineHash(number, "")) == 1
}

func closed(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestARestoreKeepsTheErasedErasedAndTheSilentSilent(t *testing.T) {
	r, s := newRestoring(t)
	id := contact(t, s, "c1")
	words := sealed(t, s, id, 0)
	erase(t, s, id, afterwards)
	says(t, s, otieno, true, afterwards)
	says(t, s, sampulis, false, afterwards)
	later := backedUp(t, s, afterwards.Add(time.Minute))
	gone := dialled(countyDesk, "lost", "")
	gone.At = afterwards
	turn(t, s, gone, filing(90, "after the backup"))
	newestID := count(t, s, `SELECT max(id) FROM report`)
	closed(t, s)

	o := r.options(r.path)
	o.Force = true
	done, s := r.restore(o)
	if !done.Complete || !done.Replaced || done.Again != 1 || done.Out != 1 || done.In != 1 || done.Expired != 1 || done.Unknown != 1 || done.Miscounted != 0 {
		t.Errorf("told %+v", done)
	}
	if len(sealed(t, s, id, 0)) != 0 {
		t.Error("rows of hers can be read")
	}
	for _, left := range remains(t, words, r.path, r.path+"-wal") {
		t.Errorf("left behind in %s…", left)
	}
	if !optedOut(t, s, otieno) || optedOut(t, s, sampulis) {
		t.Error("the newest of STOP and START does not hold")
	}
	if got := count(t, s, `SELECT count(*) FROM report WHERE state = 'accepted'`); got != 2 {
		t.Errorf("%d reports, the backup had 2", got)
	}
	recount(t, s)
	for status, want := range map[string]int{"queued": 0, "sending": 0, "expired": 1, "unknown": 1} {
		if n := count(t, s, `SELECT count(*) FROM outbox WHERE status = $1`, status); n != want {
			t.Errorf("%d messages are %s", n, status)
		}
	}
	if p, stopped, err := s.Paused(context.Background()); err != nil || !stopped || p.Reason != "restored from a backup" {
		t.Errorf("sending: %v, %+v, %v", stopped, p, err)
	}
	if n := count(t, s, `SELECT count(*) FROM backup WHERE path = $1`, later.Path); n != 1 {
		t.Error("the later backup is forgotten: nobody would remove it")
	}
	again := dialled(otieno, "again", "")
	again.At = restoredAt
	turn(t, s, again, filing(70, "after"))
	if n := count(t, s, `SELECT max(id) FROM report`); n <= newestID {
		t.Errorf("a new report has the id %d, the lost one had %d", n, newestID)
	}
}

func TestNothingOldIsSentAfterARestore(t *testing.T) {
	r, s := newRestoring(t)
	closed(t, s)
	o := r.options(r.path)
	o.Force, o.Now = true, time.Date(2026, 10, 28, 9, 0, 0, 0, time.UTC) // the last call was due the day before
	_, s = r.restore(o)
	if err := s.ResumeSending(context.Background(), o.Now); err != nil {
		t.Fatal(err)
	}
	if err := s.Orphans(context.Background(), o.Now); err != nil {
		t.Fatal(err)
	}
	due, err := s.DueReminders(context.Background(), o.Now)
	if err != nil || len(due) != 0 {
		t.Errorf("%d old steps of the round are due, %v", len(due), err)
	}
	if got := claim(t, s, o.Now, 10); len(got) != 0 {
		t.Errorf("%d old messages leave", len(got))
	}
}

func TestARestoreIntoAnEmptyPlaceKnowsWhatALaterBackupTells(t *testing.T) {
	r, s := newRestoring(t)
	id := contact(t, s, "c1")
	erase(t, s, id, afterwards)
	says(t, s, otieno, true, afterwards)
	later := backedUp(t, s, afterwards.Add(time.Minute))
	closed(t, s)

	done, plain := r.restore(r.options(filepath.Join(t.TempDir(), "ahadi.db")))
	if done.Complete || done.Replaced || !done.Known.Equal(now) || done.Again != 0 {
		t.Errorf("without a ledger it was told %+v", done)
	}
	if len(sealed(t, plain, id, 0)) == 0 {
		t.Error("she was not in the backup: the test shows nothing")
	}
	o := r.options(filepath.Join(t.TempDir(), "ahadi.db"))
	o.Ledger = later.Path
	done, told := r.restore(o)
	if done.Complete || !done.Known.Equal(later.At) || done.Again != 1 || done.Out != 1 {
		t.Errorf("with a later backup it was told %+v", done)
	}
	if len(sealed(t, told, id, 0)) != 0 || !optedOut(t, told, otieno) {
		t.Error("who was erased, or said STOP, before the later backup is back")
	}
}

func TestARestoreGivesNobodyAPhoneBackThatIsNotHers(t *testing.T) {
	r, s := newRestoring(t)
	wrong := dialled(otieno, "wrong", "")
	wrong.At = afterwards
	turn(t, s, wrong, func(Before) After { return After{Detach: true} })
	closed(t, s)

	o := r.options(r.path)
	o.Force = true
	done, s := r.restore(o)
	if done.Denied != 1 {
		t.Errorf("told %+v", done)
	}
	again := dialled(otieno, "again", "")
	again.At = restoredAt
	turn(t, s, again, func(b Before) After {
		if len(b.People)+len(b.Invited) != 0 {
			t.Error("whoever has that phone now is taken for her")
		}
		return After{}
	})
	if n := count(t, s, `SELECT count(*) FROM former_line WHERE denied = 1`); n != 1 {
		t.Errorf("%d wrong numbers are remembered", n)
	}
}

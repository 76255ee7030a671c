package store

import (
	"context"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/store/pgtest"
)

// moved is a database of a server that holds the story of a backup.
func (r *restoring) moved() string {
	r.t.Helper()
	url := pgtest.URL(r.t)
	if _, err := Copy(context.Background(), CopyOptions{From: r.path, To: url, Keys: r.ring, Now: now}); err != nil {
		r.t.Fatal(err)
	}
	return url
}

func TestACopyGoesToPostgreSQLAndBack(t *testing.T) {
	r, s := newRestoring(t)
	want := tableCounts(t, s.read)
	closed(t, s)
	url := r.moved()
	want["audit"] += 1
	server := r.open(url)
	if got := tableCounts(t, server.read); !maps.Equal(got, want) {
		t.Errorf("the server holds %v, not %v", got, want)
	}
	if got := claim(t, server, now, 10); len(got) != 0 {
		t.Errorf("%d old messages leave", len(got))
	}
	turn(t, server, dialled(otieno, "on the server", ""), filing(70, "after"))
	recount(t, server)
	closed(t, server)

	back := filepath.Join(t.TempDir(), "back.db")
	done, err := Copy(context.Background(), CopyOptions{From: url, To: back, Keys: r.ring, Now: restoredAt})
	if err != nil || done.Miscounted != 0 {
		t.Fatalf("told %+v, %v", done, err)
	}
	s = r.open(back)
	if n := count(t, s, `SELECT count(*) FROM report`); n != 3 {
		t.Errorf("%d reports came back, there were 3", n)
	}
	turn(t, s, dialled(akinyi, "back", ""), filing(80, "after"))
	server = r.open(url)
	if p, stopped, err := server.Paused(context.Background()); err != nil || !stopped || p.Reason != "copied to "+back {
		t.Errorf("the server is paused %v: %+v, %v", stopped, p, err)
	}
}

func TestABackupOfAServerIsRestoredIntoEitherEngine(t *testing.T) {
	r, s := newRestoring(t)
	closed(t, s)
	url := r.moved()
	s = r.open(url)
	if err := s.ResumeSending(context.Background(), now); err != nil {
		t.Fatal(err)
	}
	text(t, s, otieno, "receipt", "waits on the server", now)
	r.backup = backedUp(t, s, now)
	id := contact(t, s, "c1")
	if err := s.EraseAgain(context.Background(), id, s.lineHash(akinyi, ""), afterwards); err != nil {
		t.Fatal(err)
	}
	says(t, s, otieno, true, afterwards)
	says(t, s, sampulis, false, afterwards)
	closed(t, s)

	o := r.options(url)
	if _, err := Restore(context.Background(), o); err == nil || !strings.Contains(err.Error(), "--force replaces it") {
		t.Errorf("without --force: %v", err)
	}
	o.Force = true
	for database, want := range map[string]Amended{
		url: {Again: 1, Out: 1, In: 1, Expired: 1},
		filepath.Join(t.TempDir(), "restored.db"): {Expired: 1},
	} {
		o.Database = database
		done, s := r.restore(o)
		got := done.Amended
		want.Tables, want.Rows = got.Tables, got.Rows
		if got != want || done.Complete != (database == url) {
			t.Errorf("%s: told %+v", database, done)
		}
		if key := count(t, s, `SELECT count(*) FROM contact WHERE id = $1 AND data_key <> ''`, id); key != 1-want.Again {
			t.Errorf("%s: %d keys of hers", database, key)
		}
		if optedOut(t, s, otieno) != (want.Out == 1) || optedOut(t, s, sampulis) == (want.In == 1) {
			t.Errorf("%s: the newest of STOP and START does not hold", database)
		}
		recount(t, s)
		if err := s.ResumeSending(context.Background(), restoredAt); err != nil {
			t.Fatal(err)
		}
		if got := claim(t, s, restoredAt, 10); len(got) != 0 {
			t.Errorf("%s: %d old messages leave", database, len(got))
		}
	}
}

func TestARestoreThatIsBrokenOffLeavesTheServerAsItWas(t *testing.T) {
	r, s := newRestoring(t)
	closed(t, s)
	url := r.moved()
	s = r.open(url)
	turn(t, s, dialled(otieno, "after", ""), filing(70, "after"))
	want := tableCounts(t, s.read)
	o := r.options(url)
	o.Force = true
	if _, err := Restore(context.Background(), o); err == nil || !strings.Contains(err.Error(), "another Ahadi serves the database") {
		t.Errorf("while it is served: %v", err)
	}
	if _, err := Copy(context.Background(), CopyOptions{From: url, To: filepath.Join(t.TempDir(), "new.db"), Now: restoredAt}); err == nil || !strings.Contains(err.Error(), "another Ahadi serves the database") {
		t.Errorf("a copy while it is served: %v", err)
	}
	closed(t, s)
	ctx, cancel := context.WithCancel(context.Background())
	walks := 0 // the first reads the backup, the second writes the server
	o.Progress = func(done, total int64) {
		if walks++; walks == 2 {
			cancel()
		}
	}
	if _, err := Restore(ctx, o); err == nil || walks != 2 {
		t.Errorf("broken off at walk %d: %v", walks, err)
	}
	s = r.open(url)
	if got := tableCounts(t, s.read); !maps.Equal(got, want) {
		t.Errorf("the server holds %v, not %v", got, want)
	}
}

func TestNobodyServesADatabaseThatIsBeingRestored(t *testing.T) {
	url := pgtest.URL(t)
	held, err := openServer(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := newRestoring(t)
	if s, err := Open(context.Background(), Options{Database: url, Keys: r.ring}); err == nil || !strings.Contains(err.Error(), "is being restored or copied") {
		t.Errorf("opened %v, %v", s, err)
	}
	if err := held.close(); err != nil {
		t.Fatal(err)
	}
	s := r.open(url)
	if err := s.Ready(context.Background(), now.Add(time.Second)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

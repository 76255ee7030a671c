package store

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ahadi/internal/keys"
)

func TestACopyHoldsWhatItsSourceHeldAndSendsNothing(t *testing.T) {
	r, s := newRestoring(t)
	want := tableCounts(t, s.read)
	closed(t, s)
	to := filepath.Join(t.TempDir(), "moved.db")
	done, err := Copy(context.Background(), CopyOptions{From: r.path, To: to, Keys: r.ring, Now: restoredAt})
	if err != nil || done.Expired != 1 || done.Unknown != 1 {
		t.Fatalf("told %+v, %v", done, err)
	}
	moved := r.open(to)
	got := tableCounts(t, moved.read)
	for table, more := range map[string]int{"audit": 1, "setting": 0} { // that it was copied
		want[table] += more
	}
	if !maps.Equal(got, want) {
		t.Errorf("the copy holds %v, not %v", got, want)
	}
	closed(t, moved)
	for database, reason := range map[string]string{to: "copied from another database", r.path: "copied to " + to} {
		opened := r.open(database)
		if p, stopped, err := opened.Paused(context.Background()); err != nil || !stopped || p.Reason != reason {
			t.Errorf("%s is paused %v: %+v, %v", database, stopped, p, err)
		}
		closed(t, opened)
	}
	moved = r.open(to)
	turn(t, moved, dialled(otieno, "goes on", ""), filing(70, "after"))
	if screen := count(t, moved, `SELECT count(*) FROM report WHERE state = 'accepted'`); screen != 2 {
		t.Errorf("%d reports count, hers and his new one should", screen)
	}
}

func TestACopyNeverTouchesAnythingElse(t *testing.T) {
	r, s := newRestoring(t)
	stranger, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty.db")
	closed(t, r.open(empty))
	full := filepath.Join(folder, "full.db")
	copyInto(t, r.path, full)
	for _, c := range []struct {
		o    CopyOptions
		says string
	}{
		{CopyOptions{From: r.path, To: full}, "a copy goes into an empty place only"},
		{CopyOptions{From: empty, To: filepath.Join(folder, "new.db")}, "there is nothing to copy"},
		{CopyOptions{From: filepath.Join(folder, "none.db"), To: filepath.Join(folder, "new.db")}, "there is no database"},
		{CopyOptions{From: r.path, To: r.path}, "is both what is copied and where it goes"},
		{CopyOptions{From: r.path, To: filepath.Join(folder, "new.db"), Keys: stranger}, "does not open 9 of its 9 data keys"},
	} {
		c.o.Now = restoredAt
		if _, err := Copy(context.Background(), c.o); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: got %v", c.says, err)
		}
	}
	for name, there := range map[string]bool{"none.db": false, "new.db": false, "full.db": true} {
		if _, err := os.Stat(filepath.Join(folder, name)); (err == nil) != there {
			t.Errorf("%s is there: %v", name, err == nil)
		}
	}
	if _, stopped, err := s.Paused(context.Background()); err != nil || stopped {
		t.Errorf("the source is paused %v, %v, and nothing was copied", stopped, err)
	}
	closed(t, s)
	serving := r.open(r.path)
	o := CopyOptions{From: r.path, To: filepath.Join(folder, "new.db"), Now: restoredAt}
	if _, err := Copy(context.Background(), o); err == nil || !strings.Contains(err.Error(), "another Ahadi serves") {
		t.Errorf("while it is served: %v", err)
	}
	o.LeaveSource = true
	if _, err := Copy(context.Background(), o); err != nil {
		t.Errorf("a copy to look at: %v", err)
	}
	if _, stopped, err := serving.Paused(context.Background()); err != nil || stopped {
		t.Errorf("what was left as it is, is paused %v, %v", stopped, err)
	}
}

func TestARowThatDiffersIsFound(t *testing.T) {
	_, s := newRestoring(t)
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "copy.db")
	written, err := s.writeCopy(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	db, err := plainFile(path, true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, change := range []string{
		`UPDATE report SET percent = percent + 1 WHERE id = (SELECT max(id) FROM report)`,
		`UPDATE report SET percent = percent - 1, form = form || 'x' WHERE id = (SELECT max(id) FROM report)`,
		`UPDATE report SET form = 'progress', commitment_id = NULL WHERE id = (SELECT max(id) FROM report)`,
		`DELETE FROM report WHERE id = (SELECT max(id) FROM report)`,
	} {
		if _, err := db.Exec(change); err != nil {
			t.Fatal(err)
		}
		read, err := tallied(ctx, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := written.equal(read); err == nil || !strings.Contains(err.Error(), "the table report holds") {
			t.Errorf("%s: %v", change, err)
		}
	}
}

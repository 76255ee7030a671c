package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ahadi/internal/keys"
)

// openWith opens a database and a key file as a process of its own does.
func openWith(t testing.TB, database, keyFile string) *Store {
	t.Helper()
	ring, err := keys.Open(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), Options{Database: database, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// inFolder opens the two in a folder.
func inFolder(t testing.TB, dir string) *Store {
	t.Helper()
	return openWith(t, filepath.Join(dir, "ahadi.db"), filepath.Join(dir, "ahadi.keys"))
}

// town is a folder with a database of n monitors and the small register.
func town(t testing.TB, n int) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	s := inFolder(t, dir)
	if err := s.Seed(context.Background(), crowd(n), now); err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func rotate(t testing.TB, s *Store, at time.Time) Rotation {
	t.Helper()
	r, err := s.Rotate(context.Background(), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// others counts the data keys that another master key wraps.
func others(t testing.TB, s *Store, master string) (n int) {
	t.Helper()
	m, err := (&rotation{store: s}).count(context.Background(), "<>", master)
	if err != nil {
		t.Fatal(err)
	}
	return int(m)
}

// allOpen reads every name and every number.
func allOpen(t testing.TB, s *Store, want int) {
	t.Helper()
	all, err := s.Contacts(context.Background(), Page{Limit: 10000}, now)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != want {
		t.Errorf("%d people, not %d", len(all), want)
	}
	for _, c := range all {
		if c.Name == "" || c.Masked == "" {
			t.Errorf("%s is read as %q, %q", c.Code, c.Name, c.Masked)
		}
	}
}

func TestKeysRotateUnderLoadAndNoTurnFails(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { rotateUnderLoad(t, filepath.Join(t.TempDir(), "ahadi.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { rotateUnderLoad(t, ready(t)) })
}

func rotateUnderLoad(t *testing.T, database string) {
	keyFile := filepath.Join(t.TempDir(), "ahadi.keys")
	service := openWith(t, database, keyFile)
	if err := service.Seed(context.Background(), crowd(150), now); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var stop atomic.Bool
	var turns atomic.Int64
	for i := range 4 {
		all.Go(func() {
			for n := 0; !stop.Load(); n++ {
				number := fmt.Sprintf("+1205555%04d", 100+(i*73+n)%150)
				if n%3 == 0 { // a number that was never seen gets a line, and a key
					number = fmt.Sprintf("+1206555%d%03d", i, n%1000)
				}
				_, err := service.Turn(context.Background(), dialled(number, fmt.Sprint(i, "/", n), "1"), func(b Before) After {
					a := After{Reply: Reply{Say: "hello"}, Session: &SessionChange{State: []byte("{}")}}
					if len(b.People) > 0 {
						return speaks(0, "hello", "draft")(b)
					}
					return a
				})
				if err != nil {
					t.Error(err)
					return
				}
				turns.Add(1)
			}
		})
	}
	finish := func() { stop.Store(true); all.Wait() }
	defer finish()
	operator := openWith(t, database, keyFile)
	for i := range 3 {
		for done := turns.Load(); turns.Load() < done+20 && !t.Failed(); { // the load is on
			runtime.Gosched()
		}
		r := rotate(t, operator, now.Add(time.Duration(i)*time.Hour))
		if r.Rewrapped == 0 || len(r.Unreadable) != 0 || !r.Finished && r.Rewrapped < 150 || r.Finished && !IsURL(database) {
			t.Errorf("rotation %d told %+v", i, r)
		}
		// Where groups commit beside each other, one that began before may use the
		// old key after; the next rotation finds it.
		if n := others(t, operator, r.Master); n != 0 && !IsURL(database) {
			t.Errorf("after rotation %d, %d data keys are wrapped by an old master key", i, n)
		}
	}
	finish()
	if n := others(t, operator, rotate(t, operator, now.Add(5*time.Hour)).Master); n != 0 {
		t.Errorf("%d data keys are wrapped by an old master key", n)
	}
	for _, old := range operator.keys.Retired() {
		if err := operator.keys.Drop(old.ID); err != nil {
			t.Fatal(err)
		}
	}
	later := openWith(t, database, keyFile)
	if n := len(later.keys.Retired()); n != 0 {
		t.Fatalf("the file still has %d retired keys", n)
	}
	allOpen(t, later, 155)
}

func TestARotationThatBreaksOffIsFinishedByTheNext(t *testing.T) {
	service, dir := town(t, 600)
	first := service.keys.Master()
	ctx, cancel := context.WithCancel(context.Background())
	broken := inFolder(t, dir)
	if _, err := broken.Rotate(ctx, now, func(done, total int64) {
		if done > 0 {
			cancel()
		}
	}); !errors.Is(err, ErrBusy) && !errors.Is(err, ErrUnsure) || !strings.Contains(err.Error(), "run it again") {
		t.Fatalf("got %v", err)
	}
	master := broken.keys.Master()
	if n := others(t, service, master); n == 0 || n == 1209 || master == first {
		t.Fatalf("%d data keys are left, of master %s after %s", n, master, first)
	}
	allOpen(t, service, 605)
	turn(t, service, dialled("+12055550100", "s", "1"), speaks(0, "hello", "draft"))
	allOpen(t, inFolder(t, dir), 605)

	r := rotate(t, inFolder(t, dir), now.Add(time.Hour))
	if !r.Finished || r.Master != master || r.Rewrapped == 0 || others(t, service, master) != 0 {
		t.Errorf("the second told %+v", r)
	}
	if r := rotate(t, inFolder(t, dir), now.Add(time.Hour)); r.Finished || r.Master == master {
		t.Errorf("the third told %+v", r)
	}
	allOpen(t, service, 605)
}

func TestARetiredKeyGoesWhenNoBackupCanNeedItAndByARotationAlone(t *testing.T) {
	s, dir := town(t, 3)
	first := s.keys.Master()
	file := func() string {
		b, err := os.ReadFile(filepath.Join(dir, "ahadi.keys"))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	original := strings.Fields(file())[3] // master:…
	rotate(t, s, now)
	if err := s.single(context.Background(), func(tx *Tx) error {
		_, err := tx.exec(insertBackup, 1, "old.db", now.Add(-time.Hour).UnixMilli(), now.Add(50*24*time.Hour).UnixMilli())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	second := s.keys.Master()
	r := rotate(t, s, now.Add(49*24*time.Hour)) // past the usual 35 days, but a backup is kept longer
	if len(r.Dropped) != 0 || len(r.Kept) != 2 || r.Kept[1].ID != first || !r.Kept[1].Until.Equal(now.Add(50*24*time.Hour)) {
		t.Errorf("told %+v", r)
	}
	r = rotate(t, s, now.Add(51*24*time.Hour))
	if len(r.Dropped) != 1 || r.Dropped[0].ID != first || len(r.Kept) != 2 || r.Kept[1].ID != second {
		t.Errorf("told %+v", r)
	}
	if strings.Contains(file(), strings.TrimPrefix(original, "master:")) {
		t.Error("the dropped key is still in the file")
	}
	allOpen(t, inFolder(t, dir), 8)
}

func TestADataKeyThatNoMasterOpensIsToldAndKeepsItsMaster(t *testing.T) {
	s, _ := town(t, 3)
	first, id := s.keys.Master(), contact(t, s, "b1")
	if err := s.single(context.Background(), func(tx *Tx) error {
		_, err := tx.exec(`UPDATE contact SET data_key = $1 WHERE id = $2`, keys.PrefixOf(first)+"damaged", id)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for i := range 2 { // it is no reason to take the second for the first's end
		r := rotate(t, s, now.Add(time.Duration(i)*100*24*time.Hour))
		if r.Finished || len(r.Unreadable) != 1 || r.Unreadable[0] != fmt.Sprint("contact ", id) {
			t.Errorf("told %+v", r)
		}
		if last := r.Kept[len(r.Kept)-1]; last.ID != first || last.Rows != 1 {
			t.Errorf("kept %+v", r.Kept)
		}
	}
}

func TestARotationMakesTheRecordOfACopyStale(t *testing.T) {
	s, _ := town(t, 1)
	ctx := context.Background()
	copied := func() time.Time {
		at, err := s.KeyCopy(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := copied(); !at.IsZero() {
		t.Errorf("a copy is recorded at %s", at)
	}
	for i := range 2 {
		if err := s.KeyCopied(ctx, now); err != nil || !copied().Equal(now) {
			t.Errorf("recorded at %s, %v", copied(), err)
		}
		rotate(t, s, now.Add(time.Duration(i)*time.Hour))
		if at := copied(); !at.IsZero() {
			t.Errorf("after a rotation a copy is recorded at %s", at)
		}
	}
}

func TestKeysThatAreInNoFileAreNotRotated(t *testing.T) {
	s, _ := seededTest(t)
	if _, err := s.Rotate(context.Background(), now, nil); !errors.Is(err, keys.ErrNoFile) {
		t.Errorf("got %v", err)
	}
}

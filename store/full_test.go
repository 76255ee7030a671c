package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// allow bounds the size of the database by pages, as a disk bounds it by bytes.
func allow(t *testing.T, s *Store, more int) {
	t.Helper()
	if err := s.single(context.Background(), func(tx *Tx) error {
		var pages int
		if _, err := tx.row(`PRAGMA page_count`, nil, &pages); err != nil {
			return err
		}
		return tx.rows(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+more), nil, func(*sql.Rows) error { return nil })
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAFullDiskRefusesHonestlyAndWorkGoesOnWhenThereIsRoom(t *testing.T) {
	s, _ := seededTest(t)
	allow(t, s, 10)
	var mu sync.Mutex
	var all sync.WaitGroup
	saved, refused := map[string]bool{}, 0
	for i := range 16 {
		all.Go(func() {
			for n := range 40 {
				number := []string{"+12025550101", "+12025550102", "+12025550120"}[i%3]
				r, err := s.Turn(context.Background(), dialled(number, fmt.Sprint(i, n), ""), filing(n, strings.Repeat("long ", 100)))
				mu.Lock()
				switch {
				case err == nil:
					saved[strings.TrimPrefix(r.Say, "saved ")] = true
				case errors.Is(err, ErrBusy):
					refused++
				default:
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(saved) == 0 || refused == 0 {
		t.Fatalf("%d saved, %d refused: the disk was not filled", len(saved), refused)
	}
	if err := s.Ready(context.Background(), now); err == nil || !strings.Contains(err.Error(), "free the disk") {
		t.Errorf("a store on a full disk says it is ready: %v", err)
	}
	if err := s.single(context.Background(), func(*Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(context.Background(), now); err == nil {
		t.Error("after a commit of nothing a full disk is ready")
	}
	allow(t, s, 10_000)
	if _, err := s.Turn(context.Background(), dialled("+12025550101", "after", ""), filing(1, "")); err != nil {
		t.Fatalf("there is room again: %v", err)
	}
	if err := s.Ready(context.Background(), now); err != nil {
		t.Error(err)
	}
	reports, err := s.Reports(context.Background(), Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if len(reports) != len(saved)+1 {
		t.Errorf("%d were acknowledged, %d are there", len(saved)+1, len(reports))
	}
	for _, r := range reports[:len(reports)-1] {
		if !saved[r.Ref] {
			t.Errorf("report %s was refused and is there", r.Ref)
		}
	}
	recount(t, s)
}

func TestADiskThatTurnsReadOnlyRefusesHonestlyUntilItIsMended(t *testing.T) {
	s, _ := seededTest(t)
	readOnly := func(on int) {
		if _, err := s.tx.conn.ExecContext(background, fmt.Sprintf(`PRAGMA query_only = %d`, on)); err != nil {
			t.Fatal(err)
		}
	}
	readOnly(1)
	job := dialled("+12025550101", "s", "")
	if _, err := s.Turn(context.Background(), job, filing(40, "")); !errors.Is(err, ErrBusy) {
		t.Errorf("a disk that takes no write: %v", err)
	}
	if err := s.Ready(context.Background(), now); err == nil {
		t.Error("a store that cannot write says it is ready")
	}
	readOnly(0)
	if r, err := s.Turn(context.Background(), job, filing(40, "")); err != nil || r.Say == "" {
		t.Errorf("the same request, when it is mended: %q, %v", r.Say, err)
	}
	if err := s.Ready(context.Background(), now); err != nil {
		t.Error(err)
	}
}

func TestASealedValueThatDoesNotOpenFailsItsOwnLineAlone(t *testing.T) {
	s, _ := seededTest(t)
	if err := s.single(context.Background(), func(tx *Tx) error {
		_, err := tx.exec(`UPDATE line SET data_key = 'broken' WHERE hash = $1`, s.lineHash("+12025550102", ""))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	groups := s.Stats().Groups
	letGo := holdWriter(t, s)
	var all sync.WaitGroup
	errs := make([]error, 3)
	for i, number := range []string{"+12025550101", "+12025550102", "+12025550120"} {
		all.Go(func() { _, errs[i] = s.Turn(context.Background(), dialled(number, "s", ""), filing(40, "")) })
	}
	for s.Stats().Waiting < 3 {
		runtime.Gosched()
	}
	letGo()
	all.Wait()
	if errs[0] != nil || errs[1] == nil || errs[2] != nil {
		t.Errorf("a broken line among two others: %v", errs)
	}
	if n := s.Stats().Groups - groups; n != 2 {
		t.Errorf("%d commits for one group and the one before it", n)
	}
}

// holdWriter keeps the writer at a step until it is let go.
func holdWriter(t *testing.T, s *Store) (letGo func()) {
	t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		once := sync.OnceFunc(func() { close(held) })
		if _, err := s.Turn(context.Background(), dialled("+12025550107", "hold", ""), func(Before) After {
			once()
			<-release
			return After{}
		}); err != nil {
			t.Error(err)
		}
	})
	<-held
	return func() { close(release); done.Wait() }
}

func TestAWriterThatIsStuckRefusesAtOnce(t *testing.T) {
	s, _ := seededTest(t)
	letGo := holdWriter(t, s)
	late := dialled("+12025550101", "s", "")
	late.At = now.Add(slow + 1e6)
	if _, err := s.Turn(context.Background(), late, filing(40, "")); !errors.Is(err, ErrBusy) {
		t.Errorf("behind a writer that is stuck: %v", err)
	}
	if err := s.Ready(context.Background(), late.At); err == nil {
		t.Error("a store whose writer is stuck says it is ready")
	}
	letGo()
	if _, err := s.Turn(context.Background(), late, filing(40, "")); err != nil {
		t.Errorf("after it went on: %v", err)
	}
}

func TestAnOldRequestThatComesAgainDoesNotMakeTheWriterSeemStuck(t *testing.T) {
	s, _ := seededTest(t)
	fresh := dialled("+12025550101", "fresh", "")
	fresh.At = now.Add(10 * slow)
	if _, err := s.Turn(context.Background(), fresh, filing(40, "")); err != nil {
		t.Fatal(err)
	}
	letGo := holdWriter(t, s) // with a request of ten seconds ago
	other := dialled("+12025550102", "other", "")
	other.At = fresh.At
	told := make(chan error, 1)
	go func() {
		_, err := s.Turn(context.Background(), other, filing(40, ""))
		told <- err
	}()
	for s.Stats().Waiting == 0 && len(told) == 0 {
		runtime.Gosched()
	}
	letGo()
	if err := <-told; err != nil {
		t.Errorf("behind a request that was asked long ago: %v", err)
	}
}

// TestWhoWasJustRefusedFindsTheWriterIdle sends again at once, while another one of
// the same group still waits for the answer.
func TestWhoWasJustRefusedFindsTheWriterIdle(t *testing.T) {
	s, _ := seededTest(t)
	writable := func(only string) {
		t.Helper()
		if _, err := s.tx.conn.ExecContext(t.Context(), `PRAGMA query_only = `+only); err != nil {
			t.Fatal(err)
		}
	}
	s.latest.Store(now.UnixMilli())
	again := dialled("+12025550101", "a", "")
	first := &request{job: s.keyed(again), step: filing(40, ""), done: make(chan outcome, 1)}
	last := &request{job: s.keyed(dialled("+12025550102", "b", "")), step: filing(50, ""), done: make(chan outcome)} // of no size: who answers it waits
	var group sync.WaitGroup
	writable("1")
	group.Go(func() { s.serve([]*request{first, last}) })
	if out := <-first.done; !errors.Is(out.err, ErrBusy) {
		t.Fatalf("a database that takes nothing answers %v", out.err)
	}
	writable("0")
	again.At = now.Add(slow + 1e6)
	if _, err := s.Turn(t.Context(), again, filing(40, "")); err != nil {
		t.Errorf("sent again at once: %v", err)
	}
	if out := <-last.done; !errors.Is(out.err, ErrBusy) {
		t.Errorf("the other one is answered %v", out.err)
	}
	group.Wait()
}

func TestOneBadJobIsFoundByHalves(t *testing.T) {
	s, _ := seededTest(t)
	if err := s.single(t.Context(), func(tx *Tx) error {
		_, err := tx.exec(`CREATE TRIGGER spoil BEFORE INSERT ON inbound WHEN NEW.channel = 'bad' BEGIN SELECT RAISE(ABORT, 'spoiled'); END`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	group := make([]*request, 32)
	for i := range group {
		job := texted(fmt.Sprintf("+120255501%02d", i), fmt.Sprint("m", i), "")
		if i == 21 {
			job.Channel = "bad"
		}
		group[i] = &request{job: s.keyed(job), done: make(chan outcome, 1), step: func(Before) After {
			return After{Inbound: &NewInbound{Outcome: "asked"}}
		}}
	}
	commits := s.Stats().Groups
	s.serve(group)
	for i, r := range group {
		if out := <-r.done; (out.err != nil) != (i == 21) {
			t.Errorf("job %d: %v", i, out.err)
		}
	}
	if n := s.Stats().Groups - commits; n != 5 {
		t.Errorf("%d commits for 31 good jobs beside a bad one", n)
	}
}

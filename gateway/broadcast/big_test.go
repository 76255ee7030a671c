package broadcast

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

// TestManyAreQueuedWhileOthersAreAnswered holds the order of magnitude: 2,000
// people are queued in a fraction of the five seconds that 50,000 may take, and
// nobody who writes meanwhile waits.
func TestManyAreQueuedWhileOthersAreAnswered(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "a.db"), 2000)
	n := w.draft(store.Audience{})
	want := w.preview(n).People
	start := time.Now()
	var all sync.WaitGroup
	done := make(chan struct{})
	var slowest time.Duration
	all.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			asked := time.Now()
			w.text(akinyi, fmt.Sprint("q", i), "what", now, missed)
			slowest = max(slowest, time.Since(asked))
		}
	})
	if _, err := w.Store.ConfirmBroadcast(context.Background(), n, want, hand("baraka", now)); err != nil {
		t.Fatal(err)
	}
	w.tick(now)
	took := time.Since(start)
	close(done)
	all.Wait()
	t.Logf("%d people queued in %s; the slowest answer meanwhile took %s", want, took, slowest)
	if took > 5*time.Second || slowest > time.Second {
		t.Errorf("%d people took %s, the slowest answer %s", want, took, slowest)
	}
	if p := w.status(n); p.Status["queued"] != want {
		t.Errorf("progress %+v", p)
	}
}

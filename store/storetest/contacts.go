package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"ahadi/store"
)

func revealsNumbers(t *testing.T, w *world) {
	ctx := context.Background()
	id := w.look(dialled(akinyi, "s", "")).People[0].ID
	numbers, err := w.RevealNumber(ctx, id, by)
	if err != nil || !slices.Equal(numbers, []string{akinyi, akinyis2}) {
		t.Errorf("her numbers are %q, %v", numbers, err)
	}
	if e := w.newestTrace(); e.Action != "contact reveal" || e.Actor != "coordinator amina" {
		t.Errorf("the trail says %+v", e)
	}
	if _, err := w.RevealNumber(ctx, id, store.Hand{At: now}); !errors.Is(err, store.ErrWho) {
		t.Errorf("to nobody: %v", err)
	}
	if _, err := w.Erase(ctx, id, now); err != nil {
		t.Fatal(err)
	}
	if numbers, err := w.RevealNumber(ctx, id, by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of who was erased: %q, %v", numbers, err)
	}
}

// newestTrace is the last event of the trail.
func (w *world) newestTrace() store.Trace {
	w.t.Helper()
	all, err := w.Trail(context.Background(), store.Page{Limit: 1000})
	if err != nil || len(all) == 0 {
		w.t.Fatalf("no trail: %v", err)
	}
	return all[len(all)-1]
}

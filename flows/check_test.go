package flows_test

import (
	"testing"

	"ahadi/flows"
)

func TestTheShippedFormsAreProved(t *testing.T) {
	found := book(t).Check(flows.CheckOptions{})
	for _, p := range found.Problems {
		t.Error(p)
	}
	for _, w := range found.Worst {
		t.Logf("%s: %d of %d, %s", w.Language, w.Length, w.Room, w.Where)
	}
	for _, f := range found.Forms {
		t.Logf("%+v", f)
	}
	t.Logf("%d screens", found.Screens)
}

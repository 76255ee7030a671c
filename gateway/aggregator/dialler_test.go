package aggregator_test

import (
	"testing"

	"ahadi/gateway/aggregator"
)

func TestWhatIsDialledStandsBehindTheCode(t *testing.T) {
	for behind, want := range map[string]string{"": "*384*77#", "1": "*384*77*1#", "12*3": "*384*77*12*3#"} {
		dial := aggregator.Typed{Inputs: []string{behind}}
		if got := dial.Dialled("*384*77#"); got != want || !dial.First() || dial.Input() != behind {
			t.Errorf("%q is dialled as %s", behind, got)
		}
		later := aggregator.Typed{Inputs: []string{behind, "4"}}
		if later.First() || later.Input() != "4" {
			t.Errorf("after %q the step is told as %q, first %v", behind, later.Input(), later.First())
		}
	}
}

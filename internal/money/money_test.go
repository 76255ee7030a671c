package money

import "testing"

func TestAmountsAreReadAndWritten(t *testing.T) {
	for in, want := range map[string]string{
		"KES 0.8000": "KES 0.80", "USD 0.0075": "USD 0.0075", "USD -0.0075": "USD -0.0075", "KES 1785.50": "KES 1785.50", "ghs 5": "GHS 5.00",
		"KES 0.000001": "KES 0.000001", "KES -3": "KES -3.00",
	} {
		if a, err := Parse(in); err != nil || a.String() != want {
			t.Errorf("%q: %s, %v", in, a, err)
		}
	}
	for _, in := range []string{"", "KES", "0.80", "KES 1,5", "KES 0.1234567", "KE 1", "KES .5", "KES 1e3", "KES 99999999999", "KES --1", "K3S 1"} {
		if a, err := Parse(in); err == nil {
			t.Errorf("%q was read as %s", in, a)
		}
	}
}

func TestSegmentsAreMultiplied(t *testing.T) {
	if got := (Amount{"KES", 800_000}).Times(3).String(); got != "KES 2.40" {
		t.Error(got)
	}
}

package store

import "testing"

func TestWhoAskedForFewerMessagesGetsTheFirstOfARoundOnly(t *testing.T) {
	for step, want := range map[string]string{"open": "", "mid": "seldom", "last": "seldom", "now": "seldom"} {
		r := Recipient{Step: step, Consent: true, Person: Person{Status: "active", Seldom: true}, Commitment: &Commitment{}}
		if got := r.Hold(); got != want {
			t.Errorf("%s: held for %q, want %q", step, got, want)
		}
		if r.Person.Seldom = false; r.Hold() != "" {
			t.Errorf("%s: held for %q without her wish", step, r.Hold())
		}
	}
}

package aggregatortest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
)

// sessions are what is typed in one session each.
var sessions = [][]string{
	{"", "1", "2", "K12"},
	{"1*2", "3"},
	{"", "l'eau & le marché = +50%", "*", "#"},
	{"", "0", "0", "", "98"},
}

// screens are what can be answered.
var screens = []string{"3Cities\n1 Report\n0 Back", "\"Quoted\" <b>&amp;</b> \\n ½ çedille, 漢", "CON 1", "END", " "}

// dials proves the two sides of a provider's USSD against one another: what one
// encodes the other reads.
func dials(t *testing.T, adapter any) {
	phone, ok := adapter.(aggregator.Dialler)
	if !ok {
		return
	}
	ussd, ok := adapter.(aggregator.USSD)
	if !ok {
		t.Fatal("it dials a USSD that it does not have")
	}
	t.Run("dialler", func(t *testing.T) {
		var at aggregator.Step
		var typed aggregator.Typed
		for i, inputs := range sessions {
			for n := range inputs {
				typed = aggregator.Typed{
					Session: fmt.Sprintf("session-%d", i), Number: "+12025550101", Service: "*384*77#", Network: "99999", Inputs: inputs[:n+1],
					At: time.Date(2026, 10, 20, 9, 0, n, 0, time.UTC),
				}
				request, err := phone.EncodeStep(typed)
				if err != nil && n == 0 && inputs[0] != "" { // the provider does not hand that on
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if at, err = ussd.DecodeUSSD(request); err != nil {
					t.Fatalf("%q: %v", typed.Inputs, err)
				}
				stepIs(t, typed, at)
			}
		}
		for _, say := range screens {
			for _, end := range []bool{false, true} {
				got, over, err := phone.DecodeScreen(typed, ussd.EncodeUSSD(at, say, end))
				if err != nil || got != say || over != end {
					t.Errorf("%q, end %v, is read as %q, end %v, error %v", say, end, got, over, err)
				}
			}
		}
		fault := ussd.EncodeUSSD(at, screens[0], false)
		fault.Status = 500
		if _, _, err := phone.DecodeScreen(typed, fault); err == nil {
			t.Error("a fault of the service is read as a screen")
		}
		other := at
		other.Session = "somebody-else"
		answer := ussd.EncodeUSSD(other, screens[0], false)
		if _, _, err := phone.DecodeScreen(typed, answer); err == nil && strings.Contains(answer.Body, other.Session) {
			t.Error("a screen of somebody else's session is read as hers")
		}
	})
}

// stepIs compares what was typed with what is read of the request.
func stepIs(t *testing.T, typed aggregator.Typed, s aggregator.Step) {
	t.Helper()
	n := len(typed.Inputs) - 1
	want := typed.Inputs[n]
	if s.Cumulative {
		want = strings.TrimPrefix(strings.Join(typed.Inputs, "*"), "*")
		if typed.Inputs[0] != "" {
			want = strings.Join(typed.Inputs, "*")
		}
	}
	if s.Text != want || s.Session == "" || strings.TrimPrefix(s.Number, "+") != strings.TrimPrefix(typed.Number, "+") {
		t.Errorf("%q is read as text %q, session %q, number %q", typed.Inputs, s.Text, s.Session, s.Number)
	}
	if !s.Cumulative && s.First != (n == 0) {
		t.Errorf("%q is read as first: %v", typed.Inputs, s.First)
	}
}

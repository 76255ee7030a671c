package flows

import "testing"

// TestWhatSomebodyOnCallWritesRaisesNothing: she writes about somebody else's
// alert, and whatever answered her might be answered again.
func TestWhatSomebodyOnCallWritesRaisesNothing(t *testing.T) {
	for _, known := range []bool{false, true} {
		in := smsInput("en", "K11", "K12")
		in.Line.OnCall = true
		if !known {
			in.Line.People, in.Line.Known = nil, false
		}
		exchange(t, in, "they were evicted, I have called her => inbox oncall", "K12 60 => inbox oncall", "ok => inbox oncall", "who is this => inbox oncall", "HELP => inbox oncall")
		exchange(t, in, "I'm driving right now => inbox auto")
		exchange(t, in, "STOP => inbox oncall_stop; stop", "STOP => inbox oncall", "they beat us => inbox oncall", "START => inbox oncall; start", "stop sending me messages => inbox oncall_stop; stop")
		exchange(t, in, "wrong number => inbox oncall_stop; stop")
	}
}

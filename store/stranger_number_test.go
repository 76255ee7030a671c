package store

import "testing"

func TestOfAPhoneThatOnlyDialsNoNumberIsKept(t *testing.T) {
	s, _ := seededTest(t)
	kept := func() int { return count(t, s, `SELECT count(*) FROM line WHERE kept_ms > 0 AND sealed_number <> ''`) }
	turn := func(job Job, a After) {
		t.Helper()
		if _, err := s.Turn(t.Context(), job, func(Before) After { return a }); err != nil {
			t.Fatal(err)
		}
	}
	const stranger = "+12025550199"
	turn(dialled(stranger, "s1", ""), After{Reply: Reply{Say: "how old are you?"}, Session: &SessionChange{State: []byte("{}")}})
	turn(dialled(stranger, "s1", "4"), After{Reply: Reply{Say: "too young", End: true}, Session: &SessionChange{State: []byte("{}"), Ended: true}})
	if n := kept(); n != 0 {
		t.Errorf("%d numbers of strangers are kept", n)
	}
	for _, table := range []string{"inbox", "outbox", "pin", "former_line"} {
		if n := count(t, s, `SELECT count(*) FROM `+table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
	if n := count(t, s, `SELECT count(*) FROM consent WHERE channel = 'demo'`); n != 0 {
		t.Errorf("%d consents by dialling", n)
	}
	turn(dialled(stranger, "s2", ""), After{Reply: Reply{Say: "hello"}, Session: &SessionChange{State: []byte("{}")}, Inbox: []NewInbox{{Reason: "join"}}})
	if n := kept(); n != 1 {
		t.Errorf("%d numbers are kept to be called", n)
	}
}

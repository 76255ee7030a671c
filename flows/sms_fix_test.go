package flows

import (
	"testing"
	"time"
)

// owning is a monitor's phone with one report of hers.
func owning(form, code string, change func(*Report)) Input {
	in := smsInput("en", "K11", "K12", "K14")
	rep := &Report{Ref: "K7RM2", Person: 1, Form: form, Commitment: code, Current: true, Answers: map[string]string{}, Round: in.Round}
	if change != nil {
		change(rep)
	}
	in.Facts.Reports["K7RM2"] = rep
	return in
}

func TestAnEntryIsTakenBackByCancelAndFixSaysHowToMakeItAnew(t *testing.T) {
	back, how, unknown := "withdraw K7RM2", "fix_entry", "inbox not_understood; not_understood"
	gone := func(r *Report) { r.Current = false }
	theirs := func(r *Report) { r.Person = 9 }
	for _, c := range []struct {
		in   Input
		line string
	}{
		{owning("funds", "K12", nil), "CANCEL K7RM2 => " + back},
		{owning("funds", "K12", nil), "FIX K7RM2 250000 => " + how},
		{owning("participation", "K12", nil), "futa K7RM2 => " + back},
		{owning("verify", "K12", nil), "FIX K7RM2 => " + how},
		{owning("practice", "", nil), "CANCEL K7RM2 => " + back},
		{owning("practice", "", nil), "FIX K7RM2 => " + how},
		{owning("funds", "K77", nil), "CANCEL K7RM2 => " + back}, // not on her list any more, and hers still
		{owning("progress", "K77", nil), "CANCEL K7RM2 => " + back},
		{owning("progress", "K77", nil), "FIX K7RM2 40 => " + unknown},
		{owning("funds", "K12", gone), "CANCEL K7RM2 => " + unknown},
		{owning("funds", "K12", gone), "FIX K7RM2 => " + unknown},
		{owning("funds", "K12", theirs), "CANCEL K7RM2 => " + unknown},
		{owning("practice", "", theirs), "FIX K7RM2 => " + unknown},
	} {
		exchange(t, c.in, c.line)
	}
}

func TestACorrectionStaysInItsRoundWhileItsDaysOfGraceLast(t *testing.T) {
	in := owning("progress", "K12", func(r *Report) {
		r.Round = Round{ID: 3, Name: "2026 Q4", ClosesOn: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC), Late: true}
	})
	in.Round = Round{ID: 4, Name: "2027 Q1"}
	filed, told := SaveReport{}, ""
	for _, e := range exchange(t, in, "FIX K7RM2 40 => report K12 started 40 for K7RM2") {
		switch e := e.(type) {
		case SaveReport:
			filed = e
		case Reply:
			told += e.Key + " "
		}
	}
	if filed.RoundID != 3 || !filed.Late || told != "sms_receipt late " {
		t.Errorf("filed in round %d, late %v, told %s", filed.RoundID, filed.Late, told)
	}
	in.Facts.Reports["K7RM2"].Current = false // its days are over: it is a report of today
	for _, e := range exchange(t, in, "FIX K7RM2 40 => report K12 started 40 for K7RM2") {
		if e, ok := e.(SaveReport); ok && (e.RoundID != 0 || e.Late) {
			t.Errorf("filed in round %d, late %v", e.RoundID, e.Late)
		}
	}
}

func TestTheAnswerToACorrectionWaitsForWhatItCorrects(t *testing.T) {
	in := owning("progress", "K12", nil)
	in.Text = "CANCEL"
	in.Line.Asked = &Asked{Ask: "fix_ask", Person: 1, Code: "K12", Ref: "K7RM2", AskedAt: in.Now.UnixMilli()}
	known := in.Facts.Reports
	in.Facts.Reports = map[string]*Report{}
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	turn, err := b.Text(in)
	if err != nil || len(turn.Need) != 1 || turn.Need[0].Ref != "K7RM2" {
		t.Errorf("it goes on without the report: %+v, %v", turn, err)
	}
	known["K7RM2"].Current = false // replaced meanwhile, or its round is over
	in.Facts.Reports = known
	if turn, err = b.Text(in); err != nil {
		t.Fatal(err)
	}
	for _, e := range turn.Effects {
		if _, ok := e.(Withdraw); ok {
			t.Error("what does not count any more is withdrawn")
		}
	}
}

package flows

import (
	"strings"
	"testing"
	"time"
)

// exchange plays several messages from one phone: what was asked, kept and blocked
// stays until the next one. A line is "text => outcome".
func exchange(t *testing.T, in Input, lines ...string) []Effect {
	t.Helper()
	b := testBook(t)
	var effects []Effect
	for i, line := range lines {
		text, want, _ := strings.Cut(line, " => ")
		in.Ref = []string{"A2345", "C2345", "D2345", "E2345", "F2345", "H2345"}[i]
		in.Refs = []string{in.Ref, in.Ref + "2", in.Ref + "3"}
		in.Now = in.Now.Add(time.Minute)
		effects = receive(t, b, in.says(text))
		if got := outcome(effects); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		for _, e := range effects {
			switch e := e.(type) {
			case Ask:
				in.Line.Asked = e.Asked
			case OptOut:
				in.Line.OptedOut = true
			case OptIn:
				in.Line.OptedOut = false
			}
		}
	}
	return effects
}

func TestWhatWasUnderstoodIsKeptUntilTheNextMessageCompletesIt(t *testing.T) {
	many := []string{"K11", "K12", "K14"}
	for name, lines := range map[string][]string{
		"code missing":        {"60 => ask_code", "K12 => report K12 mostly 60"},
		"code in a sentence":  {"60 pipes laid => ask_code", "it is K12 => report K12 mostly 60"},
		"number, not a code":  {"60 pipes laid => ask_code", "3 => ask_code"},
		"digits of the code":  {"60 pipes laid => ask_code", "12 => report K12 mostly 60"},
		"status missing":      {"K12 => ask_status K12", "5 => report K12 stopped"},
		"status said":         {"K12 => ask_status K12", "half => report K12 mostly 50"},
		"status with comment": {"K12 => ask_status K12", "2 we began on monday => report K12 started"},
		"percent or answer":   {"K12 3 => ask_scale K12", "1 => report K12 started 3"},
		"answer or percent":   {"K12 3 => ask_scale K12", "2 => report K12 mostly"},
		"two numbers":         {"K12 60 or 70 => ask_two K12", "2 => report K12 mostly 70"},
		"two, said again":     {"K12 60 or 70 => ask_two K12", "70 => report K12 mostly 70"},
		"which of two":        {"60 drains in mto mdogo => ask_which K11,K12", "2 => report K12 mostly 60"},
		"one candidate":       {"T12 60 => ask_yes K12", "yes => report K12 mostly 60"},
		"no candidate":        {"T12 60 => ask_yes K12", "no => ask_code", "K14 => report K14 mostly 60"},
		"money":               {"K12 250000 => ask_money K12", "1 => report K12 received"},
		"money spent":         {"K12 250000 => ask_money K12", "3 => report K12 spent"},
		"money promised":      {"K12 250000 => ask_money K12", "2 => inbox money K12; ask_status K12"},
		"stopped work":        {"STOP K12 => ask_stop K12", "2 => report K12 stopped"},
		"stopped messages":    {"STOP K12 => ask_stop K12", "1 => inbox opted_out K12; stop", "K12 60 => inbox opted_out", "START => start"},
		"another code":        {"K12 => ask_status K12", "K14 60 => report K14 mostly 60", "2 => report K12 started"},
		"same code":           {"K12 => ask_status K12", "K12 4 => report K12 done"},
		"stop inside":         {"K12 => ask_status K12", "STOP => inbox opted_out; stop"},
		"help inside":         {"K12 => ask_status K12", "HELP => sms_help", "4 => report K12 done"},
		"third question":      {"K12 => ask_status K12", "K14 => ask_status K14", "K11 => inbox not_understood K11; not_understood"},
		"no answer":           {"K12 => ask_status K12", "who are you => inbox not_understood; not_understood", "1 => report K12 not_started"},
	} {
		t.Run(name, func(t *testing.T) { exchange(t, smsInput("en", many...), lines...) })
	}
}

func TestAnAmountInATextIsReadAsItIsWritten(t *testing.T) {
	for text, minor := range map[string]int64{
		"1,5M": 150_000_000, "1.5M": 150_000_000, "1,5 millones": 150_000_000, "2.25 million": 225_000_000, "0,5M": 50_000_000, "1,500K": 150_000_000,
		"5M": 500_000_000, "12,5k": 1_250_000, "1.500.000": 150_000_000, "250k": 25_000_000,
	} {
		t.Run(text, func(t *testing.T) {
			effects := exchange(t, smsInput("es", "K12"), "K12 recibimos "+text+" => ask_money K12", "1 => report K12 received")
			if save := effects[0].(SaveReport); save.Answers["amount"] != minor {
				t.Errorf("filed %v", save.Answers)
			}
		})
	}
}

func TestAnAmountThatArrivedIsFiledInMinorUnits(t *testing.T) {
	effects := exchange(t, smsInput("en", "K12", "K14"),
		"K12 60 money came 250,000 => report K12 mostly 60; ask_money K12",
		"1 => report K12 mostly 60 for A2345")
	save := effects[0].(SaveReport)
	if save.Answers["money"] != "yes" || save.Answers["amount"] != int64(25_000_000) || save.Answers["comment"] != "money came 250,000" {
		t.Errorf("filed %v", save.Answers)
	}
}

func TestAnAccusationIsHeldAlsoWhenTheValueComesLater(t *testing.T) {
	effects := exchange(t, smsInput("en", "K12", "K14"),
		"Mary Atieno said chief took the money K12 => inbox held K12; ask_status K12",
		"5 => report_hold K12 stopped")
	if save := effects[0].(SaveReport); save.Answers["comment"] != "Mary Atieno said chief took the money" {
		t.Errorf("filed %v", save.Answers)
	}
}

func TestNobodyIsSentToAnEmergencyNumberThatIsNotSet(t *testing.T) {
	in := smsInput("en", "K12")
	in.Network.SOS = ""
	exchange(t, in, "they were beaten => inbox urgent; sms_urgent_plain")
}

func TestAReportIsCorrectedAndWithdrawnByItsReceipt(t *testing.T) {
	mine := smsInput("en", "K11", "K12", "K14")
	mine.Facts.Reports["K7RM2"] = &Report{Ref: "K7RM2", Person: 1, Form: "progress", Commitment: "K12", Answers: map[string]string{"status": "mostly", "percent": "60"}, Current: true}
	theirs := smsInput("en", "K11", "K12", "K14")
	theirs.Facts.Reports["K7RM2"] = &Report{Ref: "K7RM2", Person: 9, Form: "progress", Commitment: "K12", Answers: map[string]string{"status": "mostly"}, Current: true}
	gone := smsInput("en", "K11", "K12", "K14")
	gone.Facts.Reports["K7RM2"] = &Report{Ref: "K7RM2", Person: 1, Form: "progress", Commitment: "K12"}
	for _, c := range []struct {
		in    Input
		lines []string
	}{
		{mine, []string{"FIX K7RM2 40 => report K12 started 40 for K7RM2"}},
		{mine, []string{"rekebisha k7rm2 40% => report K12 started 40 for K7RM2"}},
		{mine, []string{"fix K7RM2 => fix_ask K12", "40 => report K12 started 40 for K7RM2"}},
		{mine, []string{"fix K7RM2 => fix_ask K12", "CANCEL => withdraw K7RM2"}},
		{mine, []string{"fix K7RM2 => fix_ask K12", "CANCELAR => withdraw K7RM2"}},
		{mine, []string{"fix K7RM2 3 => ask_scale K12", "1 => report K12 started 3 for K7RM2"}},
		{mine, []string{"CANCEL K7RM2 => withdraw K7RM2"}},
		{mine, []string{"futa k7rm2 => withdraw K7RM2"}},
		{theirs, []string{"CANCEL K7RM2 => inbox not_understood; not_understood"}},
		{theirs, []string{"FIX K7RM2 40 => inbox not_understood; not_understood"}},
		{gone, []string{"CANCEL K7RM2 => inbox not_understood; not_understood"}},
		{gone, []string{"FIX K7RM2 40 => report K12 started 40 for K7RM2"}},
		{mine, []string{"CANCEL X2345 => inbox not_understood; not_understood"}},
	} {
		exchange(t, c.in, c.lines...)
	}
}

func TestAPhoneThatOthersReadIsToldNothingAboutItsReports(t *testing.T) {
	in := smsInput("en", "K11", "K12", "K14")
	in.Line.Private = false
	effects := exchange(t, in, "K12 60 => report K12 mostly 60")
	if r := effects[len(effects)-1].(Reply); r.Text != "Kisumu Net: saved. Ref A2345. Thank you." {
		t.Errorf("receipt %q", r.Text)
	}
	effects = exchange(t, in, "K12 => ask_status K12; draft K12", "5 => report K12 stopped")
	if len(effects) < 2 {
		t.Errorf("got %v", effects)
	}
	for _, line := range []string{
		"60 => ask_code", "K12 3 => ask_scale K12; draft K12", "STOP K12 => ask_stop K12", "T12 60 => ask_yes K12",
		"K15 60 => inbox not_yours K15; not_yours_shared", "HELP => sms_help", "what => inbox not_understood; not_understood",
		"K12 nothing => ask_status K12; draft K12", "K12 60 money came 250,000 => report K12 mostly 60",
	} {
		exchange(t, in, strings.Replace(line, "; not_yours_shared", "", 1))
	}
}

func TestAReportFromAPhoneOfTwoWaitsUntilOneOfThemHasDialled(t *testing.T) {
	in := smsInput("en", "K12", "K14")
	in.Line.Private = false
	in.Line.People = append(in.Line.People, Person{ID: 2, Name: "Otieno", Language: "en", Assigned: []string{"K12"}})
	effects := exchange(t, in, "K12 60 drains dug => draft K12; ask_who")
	draft := effects[0].(KeepDraft)
	if draft.Person != 0 || draft.State.Person != 0 {
		t.Errorf("the draft has a person: %+v", draft)
	}
	exchange(t, in, "K12 => ask_status K12", "5 => draft K12; ask_who")
	exchange(t, in, "STOP => inbox opted_out; stop")

	b := testBook(t)
	for i := range in.Line.People {
		in.Line.People[i].Last, in.Line.People[i].Draft = map[string]Last{}, &Draft{Version: draft.State.Draft, State: draft.State, At: testNow}
	}
	in.Dial, in.Now = true, testNow.Add(time.Hour)
	turn, err := b.Step(State{}, in)
	if err != nil || turn.Next.Screen != ScreenWho {
		t.Fatalf("dialled: %+v, %v", turn, err)
	}
	in.Dial = false
	var save SaveReport
	for _, key := range []string{"1", "2"} { // who, send as it is
		in.Text = key
		if turn, err = b.Step(turn.Next, in); err != nil {
			t.Fatal(err)
		}
		for _, e := range turn.Effects {
			if s, ok := e.(SaveReport); ok {
				save = s
			}
		}
	}
	if save.Person != 1 || save.Answers["percent"] != 60 || save.Answers["status"] != "mostly" || save.Answers["comment"] != "drains dug" {
		t.Errorf("confirmed %+v after %q", save, turn.Say)
	}
}

func TestSayingOKSendsTheDraftThatTheSignalCutOff(t *testing.T) {
	in := smsInput("sw", "K12", "K14")
	in.Line.People[0].Draft = &Draft{Version: 7, At: testNow, State: State{
		Person: 1, Screen: ScreenForm, Form: "progress", Version: 1, Question: "more", Draft: 7,
		Answers: map[string]string{"commitment": "K12", "status": "started"},
	}}
	effects := exchange(t, in, "SAWA => report K12 started")
	if r := effects[len(effects)-1].(Reply); r.Key != "sms_receipt" || !strings.Contains(r.Text, "K12 Imeanza. Ref A2345") {
		t.Errorf("receipt %+v", r)
	}
}

func TestACommitmentThatTakesNoReportsIsFiledByNobody(t *testing.T) {
	in := smsInput("en", "K12", "K14")
	closed := *in.Facts.Commitments["K12"]
	closed.Open = false
	in.Facts.Commitments["K12"] = &closed
	exchange(t, in, "K12 60 => inbox not_yours K12", "60 => ask_code", "K12 => inbox not_yours K12")
	exchange(t, in.asked("sms_open", "K12"), "3 => inbox not_yours K12")
}

func TestOneWhoMayNotFillTheFormFilesNothing(t *testing.T) {
	in := smsInput("en", "K12", "K14")
	in.Line.People[0].Roles = []string{"verifier"}
	exchange(t, in, "K12 60 => inbox not_yours K12")
}

func TestNobodyInDangerIsAskedAnything(t *testing.T) {
	in := smsInput("en", "K12", "K14").asked("sms_open", "K12")
	exchange(t, in, "they were beaten, 7 => inbox urgent; sms_urgent", "2 they threaten us => inbox urgent; sms_urgent; report K12 started")
}

func TestTheSameTextThreeTimesIsNotAnsweredAgain(t *testing.T) {
	in := smsInput("en", "K12", "K14").says("what is this")
	in.Line.Repeats = 2
	for _, e := range receive(t, testBook(t), in) {
		if r, ok := e.(Reply); ok {
			t.Errorf("replied %q", r.Text)
		}
	}
}

func TestNotUnderstoodIsSaidOnceADay(t *testing.T) {
	in := smsInput("en", "K12", "K14").says("what is this")
	in.Line.NotUnderstood = true
	if got := outcome(receive(t, testBook(t), in)); got != "inbox not_understood" {
		t.Errorf("got %s", got)
	}
}

func TestALateReportSaysSo(t *testing.T) {
	in := smsInput("en", "K12", "K14").says("K12 60")
	in.Round = Round{ID: 3, ClosesOn: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Late: true}
	effects := receive(t, testBook(t), in)
	if save := effects[0].(SaveReport); !save.Late {
		t.Errorf("filed %+v", save)
	}
	if r := effects[len(effects)-1].(Reply); r.Key != "late" || !strings.Contains(r.Text, "01/10") {
		t.Errorf("said %+v", r)
	}
}

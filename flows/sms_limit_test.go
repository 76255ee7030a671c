package flows

import (
	"slices"
	"strings"
	"testing"
)

// told are the keys of the texts that follow from effects.
func told(effects []Effect) (keys []string) {
	for _, e := range effects {
		if r, ok := e.(Reply); ok {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

func TestOneInDangerIsToldOnceADayThatSomebodyReadsIt(t *testing.T) {
	b, warned := testBook(t), true
	in := smsInput("en", "K12").says("they are evicting us")
	in.Line.Warned = &warned
	if got := outcome(receive(t, b, in)); got != "inbox urgent" {
		t.Errorf("told before: %s", got)
	}
	turn, err := b.Text(smsInput("en", "K12").says("they are evicting us"))
	if err != nil || !slices.Contains(turn.Need, Need{Warned: true}) {
		t.Errorf("asks for %+v, %v", turn.Need, err)
	}
	turn, err = b.Text(smsInput("en", "K12").says("K12 60"))
	if err != nil || slices.Contains(turn.Need, Need{Warned: true}) {
		t.Errorf("a report asks for %+v, %v", turn.Need, err)
	}
}

// TestWhatMayNotBeAskedIsHandedOver: a question that the caps hold back is not
// open either, or the next digit would answer what she never read.
func TestWhatMayNotBeAskedIsHandedOver(t *testing.T) {
	for text, want := range map[string]string{
		"K12 60 or 70": "inbox not_understood K12; not_understood",
		"K12":          "inbox not_understood K12; not_understood",
		"Mary Atieno said chief took the money K12": "inbox held K12",
		"K12 60 money came 250,000":                 "report K12 mostly 60; inbox money K12",
		"STOP K12":                                  "inbox not_understood K12; not_understood",
		"LIST":                                      "sms_list",
		"R":                                         "sms_list",
		"STATUS":                                    "sms_list",
		"K12 60":                                    "report K12 mostly 60",
	} {
		in := smsInput("en", "K11", "K12", "K14").says(text)
		in.Line.Capped = true
		if got := outcome(receive(t, testBook(t), in)); got != want {
			t.Errorf("%q under the caps: %s, want %s", text, got, want)
		}
		in = smsInput("en", "K11", "K12", "K14").says(text)
		in.Line.Asked = &Asked{Today: 2, Day: "2026-10-20"}
		if got := outcome(receive(t, testBook(t), in)); got != want {
			t.Errorf("%q as the third question: %s, want %s", text, got, want)
		}
	}
}

func TestListLeavesTheOpenQuestionOpen(t *testing.T) {
	in := smsInput("en", "K11", "K12", "K14")
	effects := exchange(t, in, "K12 => ask_status K12", "LIST => sms_list", "4 => report K12 done")
	if len(effects) == 0 {
		t.Fatal("nothing was filed")
	}
	r := receive(t, testBook(t), in.says("list"))[0].(Reply)
	if want := "Kisumu Net: your codes: K11 K12 K14. Send a code and percent, for example K11 60%, or dial *384*77#."; r.Text != want {
		t.Errorf("she reads %q", r.Text)
	}
	in = smsInput("en", "K11").says("my list")
	for code := range testCommitments() {
		in.Line.People[0].Assigned = append(in.Line.People[0].Assigned, code, code, code)
	}
	receive(t, testBook(t), in) // checks that it fits one SMS
	if keys := told(receive(t, testBook(t), smsInput("en").says("LIST"))); !slices.Equal(keys, []string{"list_empty"}) {
		t.Errorf("one who follows nothing is told %q", keys)
	}
}

func TestABareCancelIsAskedAboutAndCancelarIsAnOptOut(t *testing.T) {
	in := smsInput("en", "K11", "K12", "K14")
	exchange(t, in, "CANCEL => ask_cancel", "1 => inbox opted_out; stop")
	exchange(t, in, "cancel => ask_cancel", "2 => sms_cancel", "K12 60 => report K12 mostly 60")
	exchange(t, in, "K12 => ask_status K12", "cancel => ask_cancel", "STOP => inbox opted_out; stop")
	exchange(t, smsInput("pt", "K12", "K14"), "cancelar => inbox opted_out; stop")
	exchange(t, smsInput("sw", "K12", "K14"), "ghairi => ask_cancel", "1 => inbox opted_out; stop")
}

func TestACodeIsAskedForTogetherWithItsValueWhereNothingWasSaid(t *testing.T) {
	b := testBook(t)
	for _, c := range []struct{ text, want string }{
		{"1", "Which commitment, and how is it? Reply code and percent, for example K11 60%. Yours are: K11 K12 K14."},
		{"60", "Which commitment is it? Reply with the code. Yours are: K11 K12 K14."},
		{"nothing has changed", "Which commitment is it? Reply with the code. Yours are: K11 K12 K14."},
		{"drains in mto mdogo are dug", "did you mean K11 Covered drain or K12 Storm drains? Reply the code and percent, for example K11 60%."},
		{"60 drains in mto mdogo", "did you mean K11 or K12? Reply 1 for K11 Covered drain, 2 for K12 Storm drains."},
		{"T12 60", "did you mean K12 Storm drains? Reply 1 yes, 2 no."},
		{"T12 good", "did you mean K12 Storm drains? Then reply K12 and percent, for example K12 60%."},
	} {
		var text string
		for _, e := range receive(t, b, smsInput("en", "K11", "K12", "K14").says(c.text)) {
			if r, ok := e.(Reply); ok {
				text = r.Text
			}
		}
		if !strings.HasSuffix(text, c.want) {
			t.Errorf("%q: asked %q", c.text, text)
		}
	}
}

func TestASecondReportFromAPhoneOfTwoIsNotLost(t *testing.T) {
	in := smsInput("en", "K12", "K14")
	in.Line.Private = false
	in.Line.People = append(in.Line.People, Person{ID: 2, Name: "Otieno", Language: "en", Roles: []string{"monitor"}, Assigned: []string{"K12"}})
	effects := exchange(t, in, "K12 60. K14 20 => draft K12; ask_who; inbox held K14")
	for i := range in.Line.People {
		in.Line.People[i].Draft = &Draft{Version: 1, State: effects[0].(KeepDraft).State, At: testNow}
	}
	exchange(t, in, "K14 30 => inbox held K14", "K12 70 => draft K12; ask_who")
}

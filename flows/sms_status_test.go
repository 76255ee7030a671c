package flows

import (
	"slices"
	"testing"
)

func TestStatusByTextSaysWhatTheScreenWouldAndNoMore(t *testing.T) {
	b := testBook(t)
	all := Summary{Community: Reading{Status: "mostly", Percent: 60}, Government: Reading{Status: "done", Percent: 100}, Reports: 3, Last: testNow, Public: true}
	const whole = "Kisumu Net K12 Storm drains: community Mostly done 60%, government Finished. 3 reports, last 20/10. Due -."
	for name, c := range map[string]struct {
		text, want string
		set        func(*Input)
	}{
		"hers":           {"STATUS K12", whole, func(*Input) {}},
		"the code first": {"k12 status", whole, func(*Input) {}},
		"of an official": {
			"STATUS K12", "Kisumu Net K12 Storm drains: government Finished. Due -. What residents report is shown when the round is published.",
			func(in *Input) { in.Line.People[0].Official = true },
		},
		"of an official, published": {"STATUS K12", whole, func(in *Input) {
			in.Line.People[0].Official = true
			in.Facts.Figures = map[string]*Summary{"K12": &all}
		}},
		"nothing reported": {
			"STATUS K12", "Kisumu Net K12 Storm drains: community no report yet, government no answer yet. 0 reports, last -. Due -.",
			func(in *Input) { in.Facts.Figures = map[string]*Summary{"K12": nil} },
		},
		"that others read": {"STATUS K12", "Kisumu Net: please dial *384*77# to see it.", func(in *Input) { in.Line.Private = false }},
		"not hers": {
			"STATUS K15", "Kisumu Net: K15 is not on your list. We saved your message for a coordinator. Your codes: K11 K12 K14.",
			func(*Input) {},
		},
	} {
		in := smsInput("en", "K11", "K12", "K14").says(c.text)
		c.set(&in)
		var texts []string
		for _, e := range receive(t, b, in) {
			if r, ok := e.(Reply); ok {
				texts = append(texts, r.Text)
			}
		}
		if !slices.Equal(texts, []string{c.want}) {
			t.Errorf("%s: she reads %q", name, texts)
		}
	}
	exchange(t, smsInput("en", "K11", "K12", "K14"), "STATUS => ask_code", "K12 => sms_status", "K14 60 => report K14 mostly 60")
}

// TestAnOfficialIsToldNoFigureOfTheCommunityByText draws the text for any
// number of voices: it is the same.
func TestAnOfficialIsToldNoFigureOfTheCommunityByText(t *testing.T) {
	b, said := testBook(t), map[string]bool{}
	for voices := range 4 {
		in := smsInput("en", "K12").says("STATUS K12")
		in.Line.People[0].Official = true
		in.Facts.Figures = map[string]*Summary{"K12": {Community: Reading{Status: "stopped", Percent: 10 * voices}, Reports: voices, Last: testNow.AddDate(0, 0, voices)}}
		for _, e := range receive(t, b, in) {
			if r, ok := e.(Reply); ok {
				said[r.Text] = true
			}
		}
	}
	if len(said) != 1 {
		t.Errorf("with 0 to 3 voices an official reads %v", said)
	}
}

package flows

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode"
)

// fuzzInput puts a text into one of the situations that a phone can be in.
func fuzzInput(text string, situation byte) Input {
	language := []string{"en", "sw", "es", "fr", "pt"}[situation%5]
	in := smsInput(language, "K11", "K12", "K14").says(text)
	in.Line.People[0].Last = map[string]Last{"K12": {Status: "started", Percent: 40}}
	in.Facts.Reports["K7RM2"] = &Report{Ref: "K7RM2", Person: 1, Form: "progress", Commitment: "K12", Answers: map[string]string{"status": "done"}, Current: true}
	switch situation / 5 % 12 {
	case 1:
		in = in.asked("sms_open", "K12")
	case 2:
		in = in.asked("ask_status", "K12")
		in.Line.Private = false
	case 3:
		in = in.asked("ask_code", "")
		in.Line.Asked.Kept = map[string]string{"status": "mostly", "percent": "60", "comment": "drains"}
	case 4:
		in = in.asked("ask_two", "K12")
		in.Line.Asked.Values = []string{"60", "70"}
	case 5:
		in = in.asked("ask_scale", "K12")
		in.Line.Asked.Values = []string{"3", "mostly"}
	case 6:
		in = in.asked("ask_stop", "K12")
	case 7:
		in = in.asked("fix_ask", "K12")
		in.Line.Asked.Ref = "K7RM2"
	case 8:
		in.Line.Private = false
		in.Line.People = append(in.Line.People, Person{ID: 2, Name: "Otieno", Language: "en", Assigned: []string{"K12"}})
	case 9:
		in.Line.People[0].Official = true
	case 10:
		in = smsInput(language, "C21").says(text)
		in = in.asked("sms_open_keep", "C21")
	case 11:
		in.Line.Known, in.Line.People = false, nil
	}
	return in
}

// checkMessage holds a message to what must be true of every message.
func checkMessage(t testing.TB, b *Book, in Input) {
	t.Helper()
	effects := receive(t, b, in)
	if again := receive(t, b, in); !reflect.DeepEqual(effects, again) {
		t.Errorf("%q: read in two ways:\n%+v\n%+v", in.Text, effects, again)
	}
	for _, e := range effects {
		save, ok := e.(SaveReport)
		if !ok {
			continue
		}
		if in.Line.OptedOut || !in.Line.Known {
			t.Errorf("%q: filed for one who may not: %+v", in.Text, save)
		}
		if !codeStands(in, save.Commitment) {
			t.Errorf("%q: filed on %s, which nobody named", in.Text, save.Commitment)
		}
		if !strings.ContainsFunc(in.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsNumber(r) }) {
			t.Errorf("%q: filed %v, which nobody said", in.Text, save.Answers)
		}
	}
}

// codeStands says whether a code can be seen in the text by another eye than the
// reader's, or is the only one, or was asked about.
func codeStands(in Input, code string) bool {
	if len(in.Line.People[0].Assigned) == 1 {
		return true
	}
	if a := in.Line.Asked; a != nil && (a.Code == code || a.Ask == "ask_code") {
		return true
	}
	looks := strings.NewReplacer("O", "0", "Q", "0", "D", "0", "I", "1", "L", "1", "|", "1", "S", "5", "Z", "2").Replace(Normalise(in.Text))
	return strings.Contains(looks, code[1:]) || strings.Contains(Normalise(in.Text), "K7RM2")
}

func FuzzText(f *testing.F) {
	for i, r := range readCorpus(f) {
		f.Add(r.text, byte(i))
	}
	b := testBook(f)
	f.Fuzz(func(t *testing.T, text string, situation byte) {
		if len(text) > 2000 {
			return
		}
		checkMessage(t, b, fuzzInput(text, situation))
	})
}

func TestNoMixtureOfTheCorpusBreaksAPromise(t *testing.T) {
	b := testBook(t)
	rows := readCorpus(t)
	random := rand.New(rand.NewPCG(1, 2))
	var pieces []string
	for _, r := range rows {
		pieces = append(pieces, strings.Fields(r.text)...)
	}
	pieces = append(pieces, "K12", "K14", "C21", "%", "60", "0", "3", "(1/2)", "FIX", "K7RM2", "quatre", "vingt", "y", "nusu", "***", "\u200f", "½", "ſ", "٣", "ﷺ", "K", "1", "2", "'", ".", ",", "/", "-", "+")
	n := 3000
	if testing.Short() {
		n = 300
	}
	for range n {
		var text strings.Builder
		for range 1 + random.IntN(7) {
			text.WriteString(pieces[random.IntN(len(pieces))])
			if random.IntN(5) > 0 {
				text.WriteByte(' ')
			}
		}
		checkMessage(t, b, fuzzInput(text.String(), byte(random.IntN(60))))
		if t.Failed() {
			return
		}
	}
}

package flows

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ahadi/internal/sms"
)

// harmless are the placeholders that tell whoever reads them nothing of her or
// of a commitment.
var harmless = []string{"net", "ussd", "sc", "date", "ref", "cap", "sos", "t1", "t2"}

// TestEveryTextThatTellsSomethingHasATwinThatDoesNot reads all SMS texts of all
// languages: what may be sent to a phone that others read names nothing, but for
// the code of an example, which is nobody's there.
func TestEveryTextThatTellsSomethingHasATwinThatDoesNot(t *testing.T) {
	b := testBook(t)
	exampled := []string{"sms_help", "not_understood"}
	inviting := "sms_invite"                                   // says who invites, and goes to one who follows nothing yet
	alone := []string{"sms_data_1", "sms_data_2", "sms_alert"} // asked for, and sent to a private phone only; to those on call
	for key, kind := range b.types {
		if kind != "sms" || slices.Contains(alone, key) {
			continue
		}
		twin := Twin(key, false, false)
		if twin != Twin(twin, true, false) {
			t.Errorf("%s: its twin %s has a twin", key, twin)
		}
		for _, language := range b.Languages() {
			text, ok := b.words[language].Texts[twin]
			if !ok || b.types[twin] != "sms" {
				t.Errorf("%s: its twin %s is no SMS in %s", key, twin, language)
			}
			names, err := placeholders(text)
			if err != nil {
				t.Errorf("%s %s: %v", language, twin, err)
			}
			for _, name := range names {
				if !slices.Contains(harmless, name) && !(name == "code" && slices.Contains(exampled, twin)) && !(name == "org" && twin == inviting) {
					t.Errorf("%s %s, for %s, tells {%s}: %s", language, twin, key, name, text)
				}
			}
		}
	}
}

// TestAStandingPromiseHasItsOwnTextsInEveryLanguage: they list its answers, and
// no percentage.
func TestAStandingPromiseHasItsOwnTextsInEveryLanguage(t *testing.T) {
	b := testBook(t)
	for _, key := range []string{"sms_open", "sms_mid", "sms_last", "sms_gov", "sms_thanks"} {
		twin := Twin(key, true, true)
		for _, language := range b.Languages() {
			text := b.words[language].Texts[twin]
			if twin == key || text == "" || strings.Contains(text, "%") || text == b.words[language].Texts[key] {
				t.Errorf("%s %s: %s says %q", language, key, twin, text)
			}
		}
	}
	if key := Twin("sms_receipt", true, true); key != "sms_receipt" {
		t.Errorf("a receipt of a promise is %s", key)
	}
}

// tellTale are the words that would tell what is reported: each option of the
// questions about a commitment, as a phone is told it.
func tellTale(b *Book, language string) (words []string) {
	for _, name := range []string{askStatus, askKept} {
		for _, c := range b.Form(oneShot, 1).Question(name).Choices {
			words = append(words, c.said(language))
		}
	}
	return words
}

// tells says what a text tells that it must not.
func tells(b *Book, in *Input, text string) string {
	text = strings.ReplaceAll(text, ExampleCode(in.Network, in.Line)+" 60%", "") // the same for everyone
	for _, p := range in.Line.People {
		for _, word := range append([]string{p.Name, p.Place}, p.Assigned...) {
			if word != "" && strings.Contains(text, word) {
				return word
			}
		}
	}
	for _, c := range in.Facts.Commitments {
		if c == nil {
			continue
		}
		for _, word := range append([]string{c.Code, c.Place}, c.Short[in.Line.Language]) {
			if word != "" && strings.Contains(text, word) {
				return word
			}
		}
	}
	if strings.Contains(text, "%") {
		return "%"
	}
	for _, word := range tellTale(b, in.Line.Language) {
		if slices.ContainsFunc(tokenise(text, nil), func(t token) bool { return t.s == Normalise(word) }) ||
			strings.Contains(word, " ") && strings.Contains(Normalise(text), Normalise(word)) {
			return word
		}
	}
	return ""
}

// TestAPhoneThatOthersReadIsToldNothingWhateverIsWritten writes what people write
// from phones that are not private, in every state that a question can be in, and
// reminds them.
func TestAPhoneThatOthersReadIsToldNothingWhateverIsWritten(t *testing.T) {
	b := testBook(t)
	rows := readCorpus(t)
	pieces := []string{"K12", "K14", "C21", "60", "3", "60%", "60 or 70", "stopped", "kept", "250000", "STOP", "FIX K7RM2", "CANCEL K7RM2", "same", "LIST", "STATUS K12", "CANCEL", "CALL ME", "yes", "1", "2", "?", "OK", "T12 60"}
	random := rand.New(rand.NewPCG(3, 4))
	n := 3000
	if testing.Short() {
		n = 300
	}
	for range n {
		text := rows[random.IntN(len(rows))].text
		if random.IntN(2) == 0 {
			var words []string
			for range 1 + random.IntN(4) {
				words = append(words, pieces[random.IntN(len(pieces))])
			}
			text = strings.Join(words, " ")
		}
		in := fuzzInput(text, byte(random.IntN(60)))
		in.Line.Private = false
		if random.IntN(2) == 0 && len(in.Line.People) > 0 {
			in.Line.Private = random.IntN(2) == 0 // of a phone of two that does not count
			in.Line.People = append(in.Line.People, Person{ID: 2, Name: "Otieno", Language: "en", Roles: []string{"monitor"}, Assigned: []string{"K12"}})
		}
		for i := range in.Line.People {
			in.Line.People[i].Place = "Daraja Jipya"
		}
		for _, e := range receive(t, b, in) {
			if r, ok := e.(Reply); ok {
				if word := tells(b, &in, r.Text); word != "" {
					t.Fatalf("%q is answered by %s, which tells %q: %s", text, r.Key, word, r.Text)
				}
			}
		}
	}
}

func TestARemindedPhoneThatOthersReadIsToldNothing(t *testing.T) {
	b := testBook(t)
	for _, language := range b.Languages() {
		for _, step := range []string{"open", "mid", "last"} {
			for code, c := range testCommitments() {
				in := smsInput(language, code)
				in.Line.People[0].Place = "Daraja Jipya"
				_, text, asked := b.Reminder(Reminding{Step: step, Network: in.Network, Round: Round{ClosesOn: testNow}, Person: in.Line.People[0], Commitment: c, Done: 18, Of: 24, Now: testNow})
				if word := tells(b, &in, text); word != "" || asked != nil || !sms.Fits(text, 160) || strings.Contains(text, "18") {
					t.Errorf("%s %s %s tells %q: %s", language, step, code, word, fmt.Sprint(text, asked))
				}
			}
		}
	}
}

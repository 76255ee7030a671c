package flows

import (
	"slices"
	"strings"
	"testing"

	"ahadi/internal/yamlpos"
)

// keywordOutcome is what each control word leads to as a whole message.
func keywordOutcome(key string) string {
	switch key {
	case "stop":
		return "inbox opted_out; stop"
	case "start":
		return "start"
	case "help":
		return "sms_help"
	case "language":
		return "language"
	case "call":
		return "inbox call_me"
	case "wrong":
		return "inbox wrong_number; stop"
	case "report", "status", "same":
		return "ask_code"
	case "list":
		return "sms_list"
	case "join":
		return "sms_help"
	case "ok":
		return "inbox ignored"
	case "cancel":
		return "ask_cancel"
	case "fix", "yes", "no":
		return "inbox not_understood; not_understood"
	}
	return "no such key"
}

// readWordFile reads one of the shipped word lists.
func readWordFile(t *testing.T, language string) wordFile {
	t.Helper()
	name := "words/" + language + ".yaml"
	src, err := wordFiles.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var f wordFile
	if err := yamlpos.Decode(name, src, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEveryControlWordOfEveryLanguageIsUnderstoodAsAWholeMessage(t *testing.T) {
	b := testBook(t)
	for _, language := range []string{"en", "sw", "es", "fr", "pt"} {
		f := readWordFile(t, language)
		for key, texts := range f.Keywords {
			for _, text := range texts {
				want := keywordOutcome(key)
				if slices.Contains(f.StopAlone, text) || text == "CANCELAR" { // opt-outs where nothing was asked
					want = "inbox opted_out; stop"
				}
				if key == "language" {
					want = "language " + language + "; sms_help"
				}
				if text == "CORRECT" || key == "status" && text == "S" { // two meanings, none of them a report
					continue
				}
				for _, said := range []string{text, strings.ToLower(text), text + ".", " " + text + "!\n"} {
					got := outcome(receive(t, b, smsInput(language, "K11", "K12", "K14").says(said)))
					if got != want {
						t.Errorf("%s %s %q: got %s, want %s", language, key, said, got, want)
					}
				}
			}
		}
	}
}

func TestEveryAnswerWordOfEveryLanguageFilesItsAnswer(t *testing.T) {
	b := testBook(t)
	for _, language := range []string{"en", "sw", "es", "fr", "pt"} {
		for question, choices := range readWordFile(t, language).Answers {
			code := "K12"
			switch question {
			case "kept":
				code = "C21"
			case "obstacle":
				continue
			}
			for choice, texts := range choices {
				for _, text := range texts {
					got := outcome(receive(t, b, smsInput(language, "K12", "C21").says(code+" "+text)))
					if want := "report " + code + " " + choice; got != want {
						t.Errorf("%s %q: got %s, want %s", language, code+" "+text, got, want)
					}
				}
			}
		}
	}
}

func TestEveryNumberWordOfEveryLanguageIsReadBesideAPercentWord(t *testing.T) {
	b := testBook(t)
	for _, language := range []string{"en", "sw", "es", "fr", "pt"} {
		f := readWordFile(t, language)
		for n, texts := range f.Numbers {
			for _, text := range texts {
				in := smsInput(language, "K12", "K14").says("K12 " + text + " " + f.Percent[0])
				read := false
				for _, e := range receive(t, b, in) {
					if save, ok := e.(SaveReport); ok {
						read = save.Answers["percent"] == n
					}
				}
				if !read {
					t.Errorf("%s %q: not read as %d", language, in.Text, n)
				}
			}
		}
	}
}

package flows_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"ahadi/flows"
)

// translation is the file of texts of a language that nobody has translated yet.
func translation(t *testing.T, b *flows.Book, language, name string) string {
	t.Helper()
	var out bytes.Buffer
	if _, _, err := b.Translation(&out, language, name); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// speaking is the shipped book with one more file of texts.
func speaking(t *testing.T, texts string) *flows.Book {
	t.Helper()
	b, err := flows.Load(fstest.MapFS{"texts/lg.yaml": {Data: []byte(texts)}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestANewLanguageIsOneFile(t *testing.T) {
	texts := translation(t, book(t), "lg", "Luganda")
	b := speaking(t, texts)
	if found := b.Check(flows.CheckOptions{Languages: []string{"lg"}}).Problems; len(found) > 0 {
		t.Fatalf("the file that a translator gets is not whole: %v", found)
	}
	for english, luganda := range map[string]string{
		`title: "Report progress"`:  `title: "Wa lipoota"`,
		`menu_help: "Help, `:        `menu_help: "Obuyambi, `,
		`label: "Which one?"`:       `label: "Ki?"`,
		`label: "Mostly done"`:      `label: "Kumpi kuggwa"`,
		`    keywords:`:             `    keywords:`,
		`language: ["LUGANDA"]`:     `language: ["LUGANDA", "OLUGANDA"]`,
		`key_code: "Type a code"`:   `key_code: "Wandiika koodi"`,
		`receipt: "Thank you. Repo`: `receipt: "Webale. Repo`,
	} {
		texts = strings.ReplaceAll(texts, english, luganda)
	}
	r := speaking(t, texts).Talk(fstest.MapFS{"x.talk": {Data: []byte(`as Nakato, monitor, lg, commitments K11 K12
ussd *384*77#
| 3Cities Mto Mdogo
| 1 Wa lipoota
| 2 Check a report
| 3 Money
| 4 Who took part
| 5 Share what worked
| 6 My list
| 7 Obuyambi, language, stop
> 1
| Ki?
| 1 K11 Mtaro wa maji
| 2 K12 Mifereji
| 9 Wandiika koodi
| 0 Back
> 1
| K11 Mtaro wa maji
| How is it now?
| 1 Not started
| 2 Started, small part
| 3 Kumpi kuggwa
| 4 Finished
| 5 Stopped
| 6 Don't know
| 0 Back
`)}}, "x.talk")
	for _, p := range r.Problems {
		t.Error(p)
	}
}

func TestATranslationIsWrittenAgainWithWhatIsThere(t *testing.T) {
	texts := strings.Replace(translation(t, book(t), "lg", "Luganda"), `key_yes: "Yes"`, `key_yes: "Yee"`, 1)
	texts = strings.Replace(texts, `label: "Which one?"`, `label: "Ki?"`, 1)
	if again := translation(t, speaking(t, texts), "lg", ""); again != texts {
		t.Errorf("got\n%s\nwant\n%s", again, texts)
	}
	if english, all, err := speaking(t, texts).Translation(io.Discard, "lg", ""); err != nil || english != all-2 || all < 100 {
		t.Errorf("two texts are translated, and %d of %d are as in English: %v", english, all, err)
	}
	old := strings.Replace(texts, "  key_no: \"No\"\n", "", 1)
	if again := translation(t, speaking(t, old), "lg", ""); again != texts {
		t.Error("a text that is new is not added")
	}
}

func TestATranslationThatIsWrongSaysWhere(t *testing.T) {
	for name, c := range map[string]struct{ add, want string }{
		"a form that is none":       {"forms:\n  gone: {title: x}\n", "texts/lg.yaml:5:9: there is no form gone"},
		"a question that is none":   {"forms:\n  progress:\n    questions:\n      gone: {label: x}\n", "texts/lg.yaml:7:13: form progress has no question gone"},
		"a choice that is none":     {"forms:\n  progress:\n    questions:\n      status: {choices: {gone: {label: x}}}\n", "texts/lg.yaml:7:32: question status of form progress has no choice gone"},
		"a key that is none":        {"forms:\n  progress: {titel: x}\n", "texts/lg.yaml:5:14: unknown field"},
		"a list that is none":       {"words: {keywords: {gone: [X]}}\n", "texts/lg.yaml:4:26: no keyword is called \"gone\""},
		"a word in braces, unknown": {"forms:\n  progress: {title: \"{gone}\"}\n", "texts/lg.yaml:5:21: nothing is known here that is called {gone}"},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := flows.Load(fstest.MapFS{"texts/lg.yaml": {Data: []byte("language: lg\nname: Luganda\nstate: draft\n" + c.add)}})
			if err == nil {
				for _, p := range b.Check(flows.CheckOptions{Languages: []string{"lg"}}).Problems {
					err = errors.Join(err, errors.New(p.String()))
				}
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAMissingTextOfAShippedFormIsAskedForInTheFileOfTexts(t *testing.T) {
	b := speaking(t, "language: lg\nname: Luganda\nstate: draft\n")
	got := ""
	for _, p := range b.Check(flows.CheckOptions{Languages: []string{"lg"}}).Problems {
		got += p.String() + "\n"
	}
	if want := "this text is missing in lg: put it under forms of texts/lg.yaml (ahadi flow language lg writes the file)"; !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
}

package cards_test

import (
	"bytes"
	"html"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ahadi/flows"
	"ahadi/gateway/cards"
	"ahadi/internal/words"
	"ahadi/store"
)

// sample is the network of the cards in these tests.
func sample() store.Network {
	return store.Network{
		Name: "Three Cities Promise Network (FICTIONAL)", Short: "3Cities", Languages: words.Languages(), USSD: "*384*77#", ShortCode: "20880",
		Letters: "KCL", TollFree: true, Demo: true,
	}
}

func load(t *testing.T, more ...fs.FS) *flows.Book {
	t.Helper()
	book, err := flows.Load(more...)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func printed(t *testing.T, book *flows.Book, n store.Network, languages ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := cards.Write(&out, book, n, languages...); err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(out.String())
}

func TestACardSaysWhatTheFormsSay(t *testing.T) {
	book := load(t)
	for _, language := range words.Languages() {
		page := printed(t, book, sample(), language)
		for _, f := range book.Forms() {
			if !strings.Contains(page, ">"+f.Title[language]+"<") {
				t.Errorf("%s: no %q on the card", language, f.Title[language])
			}
		}
		for _, name := range []string{"status", "kept"} {
			for i, c := range book.Form("progress", 0).Question(name).Choices {
				if want := "<li><b>" + string(rune('1'+i)) + "</b>" + c.Label[language] + "</li>"; !strings.Contains(page, want) {
					t.Errorf("%s: no %q on the card", language, want)
				}
			}
		}
		for _, want := range []string{"*384*77#", "20880", "K12 60%", "<b>6</b>" + book.Say(language, "menu_mine", nil), "<b>7</b>" + book.Say(language, "menu_help", nil)} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q on the card", language, want)
			}
		}
		if n := strings.Count(page, `<article class="card">`); n != 2*cards.PerPage {
			t.Errorf("%s: %d sides of cards", language, n)
		}
	}
}

func TestACardChangesWithTheForms(t *testing.T) {
	before := printed(t, load(t), sample(), "sw")
	src, err := os.ReadFile("../../flows/forms/progress.yaml")
	if err != nil {
		t.Fatal(err)
	}
	form := strings.NewReplacer("version: 1", "version: 2", "sw: \"Toa ripoti\"", "sw: \"Sema hali\"", "sw: \"Imesimama\"", "sw: \"Imekwama\"").Replace(string(src))
	tap, err := os.ReadFile("../../docs/example/first.yaml")
	if err != nil {
		t.Fatal(err)
	}
	words := "language: sw\nstate: draft\ntexts:\n  menu_mine: \"Zangu\"\n"
	after := printed(t, load(t, fstest.MapFS{"progress.yaml": {Data: []byte(form)}, "first.yaml": {Data: tap}, "texts/sw.yaml": {Data: []byte(words)}}), sample(), "sw")
	for _, text := range []string{"Toa ripoti", "</b>Imesimama", "Orodha yangu"} {
		if !strings.Contains(before, text) || strings.Contains(after, text) {
			t.Errorf("%q stayed on the card, or was never there", text)
		}
	}
	for _, text := range []string{"Sema hali", "</b>Imekwama", "Zangu"} {
		if !strings.Contains(after, text) {
			t.Errorf("%q is not on the card", text)
		}
	}
}

// TestEveryExampleOfACardIsUnderstood types what stands on the card.
func TestEveryExampleOfACardIsUnderstood(t *testing.T) {
	book := load(t)
	for _, language := range words.Languages() {
		card, err := book.Card(flows.Network{USSD: "*384*77#", Letters: "KCL"}, language)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{card.Percent, card.Answer} {
			if !follows(sms(t, book, language, text), func(e flows.SaveReport) bool { return e.Commitment == "K12" && e.State == "accepted" }) {
				t.Errorf("%s: %q files nothing", language, text)
			}
		}
		said := func(key string) []flows.Effect { return sms(t, book, language, card.Words[key]) }
		receipt := func(key string) []flows.Effect { return sms(t, book, language, card.Words[key]+" 7KR4P") }
		for word, works := range map[string]bool{
			"stop":   follows(said("stop"), func(flows.OptOut) bool { return true }),
			"start":  follows(said("start"), func(flows.OptIn) bool { return true }),
			"help":   follows(said("help"), func(e flows.Reply) bool { return e.Key == "sms_help" }),
			"list":   follows(said("list"), func(e flows.Reply) bool { return e.Key == "sms_list" }),
			"call":   follows(said("call"), func(e flows.Inbox) bool { return e.Reason == "call_me" }),
			"cancel": follows(receipt("cancel"), func(e flows.Withdraw) bool { return e.Ref == "7KR4P" }),
			"fix":    follows(receipt("fix"), func(e flows.Reply) bool { return e.Key == "fix_ask" }),
		} {
			if !works {
				t.Errorf("%s: %q does not do what %s does", language, card.Words[word], word)
			}
		}
		if screen := dialled(t, book, language, card.Dial); !strings.Contains(screen, "K12") || !strings.Contains(screen, "\n1 ") {
			t.Errorf("%s: %s leads to %q", language, card.Dial, screen)
		}
		if cry := cardWord(t, language, "danger_words"); !follows(sms(t, book, language, cry), func(e flows.Inbox) bool { return e.Reason == "urgent" }) {
			t.Errorf("%s: %q calls nobody", language, cry)
		}
	}
}

func TestACardThatWouldNotBeUnderstoodIsNotWritten(t *testing.T) {
	src, err := os.ReadFile("../../flows/forms/progress.yaml")
	if err != nil {
		t.Fatal(err)
	}
	form := strings.NewReplacer("version: 1", "version: 2").Replace(string(src))
	form = strings.ReplaceAll(form, "type: scale\n    gives: percent", "type: choice")
	form = regexp.MustCompile(`, band: [0-9-]+`).ReplaceAllString(form, "")
	book, err := flows.Load(fstest.MapFS{"progress.yaml": {Data: []byte(form)}})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := cards.Write(&out, book, sample(), "en"); err == nil || out.Len() > 0 {
		t.Errorf("a card with an example that is not read: %v, %d bytes", err, out.Len())
	}
}

func TestANetworkWithoutACodeToDialHasNoKeysOnItsCard(t *testing.T) {
	n := sample()
	n.USSD = ""
	page := printed(t, load(t), n, "en")
	for _, gone := range []string{"Report progress", `class="dial"`, "in one call"} {
		if strings.Contains(page, gone) {
			t.Errorf("the card of a network by SMS alone says %q", gone)
		}
	}
	for _, there := range []string{"Text to 20880", "K12 60%", "</b>Mostly done"} {
		if !strings.Contains(page, there) {
			t.Errorf("the card of a network by SMS alone lacks %q", there)
		}
	}
}

var (
	number = regexp.MustCompile(`\+?\d[\d ()-]{6,}\d`)
	hole   = regexp.MustCompile(`\{[a-z_]+\}`)
)

func TestNoCardHasANumberOfAPersonOrLoadsAnything(t *testing.T) {
	page := printed(t, load(t), sample())
	if found := number.FindString(regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, "")); found != "" {
		t.Errorf("a number on a card: %s", found)
	}
	for _, bad := range []string{"http:", "https:", "src=", "<script", "<link", "url("} {
		if strings.Contains(page, bad) {
			t.Errorf("the sheet loads something: %s", bad)
		}
	}
	if found := hole.FindString(regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, "")); found != "" {
		t.Errorf("a placeholder that nothing filled: %s", found)
	}
}

func TestACardSaysWhatItCostsAndWhomToCallInDanger(t *testing.T) {
	n := sample()
	if page := printed(t, load(t), n, "en"); !strings.Contains(page, "cost you nothing") || strings.Contains(page, "Now, at once") || !strings.Contains(page, "SAMPLE") {
		t.Error("the card of a toll-free sample without an emergency number")
	}
	n.TollFree, n.SOS, n.Demo = false, "112", false
	if page := printed(t, load(t), n, "en"); !strings.Contains(page, "may charge") || !strings.Contains(page, "Now, at once: 112.") || strings.Contains(page, "SAMPLE") {
		t.Error("the card of a real network that pays, with an emergency number")
	}
}

func TestEveryWordOfACardIsThereInEveryLanguage(t *testing.T) {
	book, err := words.Read(os.DirFS("."), "words/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for key, said := range book {
		if !strings.HasPrefix(key, "card.") {
			continue
		}
		if got := slices.Sorted(maps.Keys(said)); !slices.Equal(got, slices.Sorted(slices.Values(words.Languages()))) {
			t.Errorf("%s is said in %v", key, got)
		}
		for lang, text := range said {
			if got, want := hole.FindAllString(text[""], -1), hole.FindAllString(said["en"][""], -1); !slices.Equal(got, want) || strings.TrimSpace(text[""]) == "" {
				t.Errorf("%s in %s: %q", key, lang, text[""])
			}
		}
	}
}

// input is K12's monitor, who has filed 7KR4P.
func input(language, text string) flows.Input {
	return flows.Input{
		Text: text, Now: time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC), Ref: "9ZZ9Z", Refs: []string{"9ZZ9Z"},
		Network: flows.Network{Name: "3Cities", Languages: words.Languages(), USSD: "*384*77#", ShortCode: "20880", Letters: "KCL", Zone: time.UTC, Cap: 40},
		Round:   flows.Round{ID: 3, Name: "r3", ClosesOn: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
		Line: flows.Line{Known: true, Private: true, Warned: new(bool), People: []flows.Person{{
			ID: 1, Language: language, Roles: []string{"monitor"}, Assigned: []string{"K12"}, Last: map[string]flows.Last{},
		}}},
		Facts: flows.Facts{
			Commitments: map[string]*flows.Commitment{"K12": {ID: 12, Code: "K12", Kind: "build", Short: map[string]string{"en": "Storm drains"}, Currency: "KES", Open: true}},
			Reports:     map[string]*flows.Report{"7KR4P": {Ref: "7KR4P", Person: 1, Form: "progress", Version: 1, Commitment: "K12", Answers: map[string]string{"status": "started"}, Current: true, Round: flows.Round{ID: 3, Name: "r3"}}},
		},
	}
}

// sms is what follows from a text of hers.
func sms(t *testing.T, book *flows.Book, language, text string) []flows.Effect {
	t.Helper()
	out, err := book.Text(input(language, text))
	if err != nil || len(out.Need) > 0 {
		t.Fatalf("%q: %v %+v", text, err, out.Need)
	}
	return out.Effects
}

// dialled is what she reads when she dials that.
func dialled(t *testing.T, book *flows.Book, language, text string) string {
	t.Helper()
	in := input(language, strings.TrimSuffix(strings.TrimPrefix(text, "*384*77*"), "#")) // what the operator hands on
	in.Dial = true
	out, err := book.Step(flows.State{}, in)
	if err != nil || len(out.Need) > 0 {
		t.Fatalf("%s: %v %+v", text, err, out.Need)
	}
	return out.Say
}

// follows says whether an effect of that kind is among them.
func follows[E flows.Effect](all []flows.Effect, is func(E) bool) bool {
	return slices.ContainsFunc(all, func(e flows.Effect) bool { x, ok := e.(E); return ok && is(x) })
}

// cardWord is a text of a card that no form has.
func cardWord(t *testing.T, language, key string) string {
	t.Helper()
	book, err := words.Read(os.DirFS("."), "words/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return words.Tongue{Language: language, Book: book}.Say("card." + key)
}

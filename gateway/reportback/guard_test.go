package reportback

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"ahadi/store"
)

// people are some of a register; one bears the name of a place, one has a name of
// three letters that is a word, one a name of three letters and one that is a word,
// one is whom to call at a partner, two sign in.
func people(yield func(store.KnownName, error) bool) {
	for _, n := range []store.KnownName{{Code: "c01", Name: "Akinyi Mfano"}, {Code: "c02", Name: "Kisumu Mfano"}, {Code: "c03", Name: "Ama Sampuli"}, {Code: "c04", Name: "Eba Grace Mtihani"}, {Code: "c05", Name: "Baraka Ofisi"}, {Name: "wanjiru", Account: true}, {Name: "office", Account: true}} {
		if !yield(n, nil) {
			return
		}
	}
}

func guarding(t *testing.T) *Guard {
	t.Helper()
	g, err := NewGuard(people, Public{Words: []string{"Kisumu", "Storm drains"}, Offices: []string{"Kisumu County - Works"}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestEachRuleOfWhatMayLeaveIsKept(t *testing.T) {
	const quote = "section 8, a quote"
	for name, c := range map[string]struct {
		plant func(*Guard)
		want  string // "" where nothing is wrong
	}{
		"an exact time":                      {func(g *Guard) { g.Text(quote, "she came at 14:35") }, "rule 1, " + quote},
		"a person's code":                    {func(g *Guard) { g.Text(quote, "c01 said so") }, "rule 1"},
		"an id":                              {func(g *Guard) { g.Page("a sheet", "7251234567890123456") }, "rule 1"},
		"a hash of a phone":                  {func(g *Guard) { g.Page("a sheet", "9f86d081884c7d659a2feaa0c55ad015") }, "rule 1"},
		"an exact count":                     {func(g *Guard) { g.Count("section 1", "7") }, "rule 2"},
		"a count of one to four":             {func(g *Guard) { g.Count("section 1", "3+") }, "rule 2"},
		"a coarse count":                     {func(g *Guard) { g.Count("section 1", "15+"); g.Count("", "<5"); g.Count("", "0") }, ""},
		"a figure that is held":              {func(g *Guard) { g.Row("K11", true, store.PublishHold, "K11") }, "rule 2"},
		"a figure that nobody chose to show": {func(g *Guard) { g.Row("K11", true, "", "K11") }, "rule 2"},
		"a code where the city alone stands": {func(g *Guard) { g.Row("Kisumu", true, store.PublishLevel2, "K11") }, "rule 2"},
		"a figure that was chosen": {func(g *Guard) {
			g.Row("K14", true, store.PublishWhole, "K14")
			g.Row("Kisumu", true, store.PublishLevel2, "")
		}, ""},
		"a phone number":                        {func(g *Guard) { g.Text(quote, "call +1 202 555 0143") }, "rule 3"},
		"a phone number set apart as an amount": {func(g *Guard) { g.Text(quote, "call 712,345,678") }, "rule 3"},
		"a phone number between dots":           {func(g *Guard) { g.Text(quote, "call 254.712.345.678") }, "rule 3"},
		"a phone number in other digits":        {func(g *Guard) { g.Text(quote, "٠٧١٢ ٣٤٥ ٦٧٨") }, "rule 3"},
		"a phone number with odd spaces":        {func(g *Guard) { g.Text(quote, "0712\u00a0345\u2013678") }, "rule 3"},
		"a name with an accent":                 {func(g *Guard) { g.Text(quote, "as Akínyi says") }, "rule 3"},
		"a name with an apostrophe":             {func(g *Guard) { g.Text(quote, "l’Akinyi, and Aki'nyi") }, "rule 3"},
		"large amounts":                         {func(g *Guard) { g.Text(quote, "KES 450,000,000 of 820,000,000 KES, and 8,200,000") }, ""},
		"a mail address":                        {func(g *Guard) { g.Text(quote, "write to a.b@example.org") }, "rule 3"},
		"a full name in small letters":          {func(g *Guard) { g.Text(quote, "as akinyi mfano says") }, "rule 3, " + quote},
		"a first name":                          {func(g *Guard) { g.Text(quote, "as Akinyi says") }, "rule 3"},
		"a full name on a page":                 {func(g *Guard) { g.Page("sheet 2", "Akinyi\nMfano") }, "rule 3, sheet 2"},
		"a word that is a name elsewhere":       {func(g *Guard) { g.Text(quote, "Kisumu is far, and Ama means if") }, ""},
		"a word of a name in small letters":     {func(g *Guard) { g.Text(quote, "the akinyi of the field") }, "rule 3"},
		"a short name":                          {func(g *Guard) { g.Text(quote, "as Eba says") }, "rule 3"},
		"a short name in small letters":         {func(g *Guard) { g.Text(quote, "as eba says") }, ""},
		"a name that is a word":                 {func(g *Guard) { g.Text(quote, "as Grace says") }, "rule 3"},
		"the word that is a name":               {func(g *Guard) { g.Text(quote, "by the grace of God") }, ""},
		"whom to call at a partner":             {func(g *Guard) { g.Text(quote, "ask ofisi") }, "rule 3"},
		"who signs in to the console":           {func(g *Guard) { g.Text(quote, "Wanjiru wrote it down, wanjiru too") }, "rule 3"},
		"who signs in as a word":                {func(g *Guard) { g.Text(quote, "Office, and office") }, ""},
		"a short name in a full one":            {func(g *Guard) { g.Text(quote, "as ama sampuli says") }, "rule 3"},
		"amounts and days":                      {func(g *Guard) { g.Text(quote, "KES 8,200,000 by 2026-10-20") }, ""},
		"a message nobody agreed to":            {func(g *Guard) { g.Message(quote, false) }, "rule 4"},
		"a message that she agreed to":          {func(g *Guard) { g.Message(quote, true) }, ""},
		"the id of a person in the register":    {func(g *Guard) { g.Person("contacts, row 3", "c02") }, "rule 5, contacts, row 3"},
		"the id of a person in another export":  {func(g *Guard) { g.Person("contacts, row 3", "p7f", "p7f") }, "rule 5"},
		"an id of this export alone":            {func(g *Guard) { g.Person("contacts, row 3", "p7f", "q2x") }, ""},
		"an official by name":                   {func(g *Guard) { g.Government("section 4", "Engineer Baraka") }, "rule 6"},
		"an institution":                        {func(g *Guard) { g.Government("section 4", "Kisumu County - Works"); g.Government("", "") }, ""},
	} {
		g := guarding(t)
		c.plant(g)
		err := g.Err()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s is refused: %v", name, err)
		case c.want != "" && err == nil:
			t.Errorf("%s leaves", name)
		case c.want != "" && !strings.Contains(err.Error(), c.want):
			t.Errorf("%s is refused with %v", name, err)
		case c.want != "" && !errors.As(err, new(store.Refusal)):
			t.Errorf("%s is no refusal", name)
		}
	}
}

// A refusal says which rule and where, and does not repeat the name that it is about.
func TestARefusalDoesNotTellTheNameThatItFound(t *testing.T) {
	g := guarding(t)
	g.Text("section 8", "as Akinyi Mfano says")
	if err := g.Err(); err == nil || strings.Contains(strings.ToLower(err.Error()), "akinyi") {
		t.Errorf("it says %v", err)
	}
}

func TestAGuardThatCannotKnowEverybodyLetsNothingLeave(t *testing.T) {
	broken := iter.Seq2[store.KnownName, error](func(yield func(store.KnownName, error) bool) { yield(store.KnownName{}, io.ErrUnexpectedEOF) })
	if _, err := NewGuard(broken, Public{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("it is made all the same: %v", err)
	}
}

// shown is a report back with one promise in it.
func shown() store.ReportBack {
	promise := store.BackPromise{SeedCommitment: store.SeedCommitment{Commitment: store.Commitment{
		Code: "K12", Kind: "build", Title: map[string]string{"en": "Storm drains"}, Currency: "KES", Budget: 100, DueOn: "2026-12-15", Lifecycle: "active",
	}}, City: "Kisumu", Partners: []store.BackPartner{{Name: "Kisumu County - Works", Side: "local_gov", Role: "promises"}}}
	b := store.ReportBack{
		Network: store.Network{Name: "Kisumu"}, Round: store.Round{Name: "2026 Q4", OpensOn: "2026-10-06", ClosesOn: "2026-11-03", State: "published"},
		Day: "2026-12-20", Promises: []store.BackPromise{promise}, Head: strings.Repeat("ab", 32),
	}
	b.Shown = []store.BackRow{{Promise: &b.Promises[0], Figures: store.Triangulation{
		Community: store.Reading{Status: "mostly", Percent: 55, Voices: 3}, Government: store.Reading{Status: "mostly", Percent: 90, Voices: 1}, Gap: 35, Gulf: "dispute", Dispute: true, Label: store.LabelConfirmed, Reports: 3, Phones: 2, Organisations: 2,
	}}}
	return b
}

// What a person wrote is looked at wherever it stands in the document, and
// nothing at all is written where something is found.
func TestNothingOfADocumentIsWrittenWhereARuleIsBroken(t *testing.T) {
	var quotes []Quote
	for name, plant := range map[string]func(*store.ReportBack){
		"an ask":    func(b *store.ReportBack) { b.Setting.Asks = map[string][]string{"en": {"Ask Akinyi Mfano"}} },
		"the event": func(b *store.ReportBack) { b.Setting.Event = "Meet at 14:30" },
		"an answer": func(b *store.ReportBack) {
			b.Shown[0].Answers = []store.Answer{{Response: store.Response{NewResponse: store.NewResponse{Words: map[string]string{"en": "Akinyi saw it"}}}}}
		},
		"a dispute": func(b *store.ReportBack) {
			b.Shown[0].Disputes = []store.Dispute{{Kind: "status", Note: "call 0202 555 0143"}}
		},
		"a reply": func(b *store.ReportBack) {
			b.Replies = []store.Replying{{Name: "Kisumu County - Works", AskedOn: "2026-11-20", RepliedOn: "2026-11-21", Words: map[string]string{"sw": "Akinyi Mfano"}}}
		},
		"a title":     func(b *store.ReportBack) { b.Promises[0].Title = map[string]string{"en": "The drain of Akinyi"} },
		"an official": func(b *store.ReportBack) { b.Promises[0].Partners[0].Name = "Engineer Baraka" },
		"a quote": func(b *store.ReportBack) {
			quotes = []Quote{{Words: map[string]string{"en": "we dig"}, Original: "en"}}
		},
		"a figure of few that nobody chose to show": func(b *store.ReportBack) { b.Shown[0].Figures.Phones = 1 },
		"a figure of few that is to stand under its city": func(b *store.ReportBack) {
			b.Shown[0].Figures.Community.Voices, b.Shown[0].Choice = 2, store.PublishLevel2
		},
		"a figure under its city that is held": func(b *store.ReportBack) {
			b.Under = []store.PublicOf{{City: "Kisumu", Kind: "build", Choice: store.PublishHold, Figures: store.Triangulation{Community: store.Reading{Status: "mostly", Percent: 40, Voices: 1}, Reports: 1, Phones: 1, Organisations: 1}}}
		},
		"quoted words": func(b *store.ReportBack) {
			quotes = []Quote{{Words: map[string]string{"en": "we dig", "sw": "Akinyi Mfano"}, Original: "en", Agreed: true}}
		},
	} {
		b := shown()
		quotes = nil
		plant(&b)
		var page bytes.Buffer
		err := HTML(&page, Document{Figures: b, Language: "en", Quotes: quotes}, guarding(t))
		if !errors.As(err, new(store.Refusal)) || page.Len() > 0 {
			t.Errorf("with %s: %v, and %d bytes are written", name, err, page.Len())
		}
	}
	var page bytes.Buffer
	if err := HTML(&page, Document{Figures: shown(), Language: "en"}, guarding(t)); err != nil || page.Len() == 0 {
		t.Errorf("without any: %v", err)
	}
}

func TestThoseWhoAnsweredAreToldByGenderAndAgeInWords(t *testing.T) {
	b := shown()
	b.People.Gender, b.People.Age = map[string]int{"w": 7, "unsaid": 6}, map[string]int{"18-34": 8, "60+": 5}
	var page bytes.Buffer
	if err := HTML(&page, Document{Figures: b, Language: "fr"}, guarding(t)); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"femmes", "genre non précisé", "de 18 à 34 ans", "60 ans et plus"} {
		if !strings.Contains(page.String(), `<th scope="row">`+who) {
			t.Errorf("%s are not there", who)
		}
	}
}

// agreeing hands over one quote as the store would.
type agreeing bool

func (a agreeing) Quotes(context.Context, string, store.Scope) ([]store.Quote, error) {
	return []store.Quote{{Words: map[string]string{"en": "we dig"}, Language: "en", City: "Kisumu", Agreed: bool(a)}}, nil
}

// What the store says of her agreement is what the guard hears.
func TestTheWordsOfSomebodyWhoDidNotAgreeAreNotWritten(t *testing.T) {
	for _, agreed := range []bool{true, false} {
		b := shown()
		quotes, err := QuotesOf(t.Context(), agreeing(agreed), &b, "")
		if err != nil {
			t.Fatal(err)
		}
		var page bytes.Buffer
		err = HTML(&page, Document{Figures: b, Language: "en", Quotes: quotes}, guarding(t))
		if agreed != (err == nil) || !agreed && !strings.Contains(err.Error(), "rule 4") {
			t.Errorf("she agreed: %v; it says %v", agreed, err)
		}
	}
}

package flows

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/sms"
)

// The register that the SMS tests speak about.
func testCommitments() map[string]*Commitment {
	list := []*Commitment{
		{
			Code: "K11", Kind: "build", Local: "sw", Place: "Mto Mdogo", Currency: "KES",
			Short: map[string]string{"en": "Covered drain", "sw": "Mtaro wa maji"}, Title: map[string]string{"en": "Complete 240 m of covered drain"},
		},
		{
			Code: "K12", Kind: "build", Local: "sw", Place: "Daraja Jipya", Currency: "KES",
			Short: map[string]string{"en": "Storm drains", "sw": "Mifereji"}, Title: map[string]string{"en": "Dig and line 1,200 m of storm drains"},
		},
		{
			Code: "K14", Kind: "build", Local: "sw", Place: "Mto Mdogo", Currency: "KES",
			Short: map[string]string{"en": "Plot papers", "sw": "Hati za viwanja"}, Title: map[string]string{"en": "Give 300 plots written tenure"},
		},
		{Code: "K15", Kind: "build", Local: "sw", Currency: "KES", Short: map[string]string{"en": "Market stalls"}},
		{Code: "C21", Kind: "keep", Local: "en", Currency: "GHS", Short: map[string]string{"en": "No forced evict."}},
		{Code: "C22", Kind: "build", Local: "en", Currency: "GHS", Short: map[string]string{"en": "Weekly waste"}},
		{Code: "C23", Kind: "build", Local: "en", Currency: "GHS", Short: map[string]string{"en": "Toilet blocks"}},
		{Code: "L31", Kind: "build", Local: "es", Currency: "PEN", Short: map[string]string{"en": "Pavements, ramps", "es": "Veredas y rampas"}},
		{Code: "L32", Kind: "build", Local: "es", Currency: "PEN", Short: map[string]string{"en": "Hill water", "es": "Agua en la loma"}},
	}
	all := map[string]*Commitment{}
	for i, c := range list {
		c.ID, c.Open = int64(i+1), true
		all[c.Code] = c
	}
	return all
}

var testNow = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// smsInput is a message from a phone that only its person reads.
func smsInput(language string, own ...string) Input {
	in := Input{
		Now: testNow, Ref: "A2345", Refs: []string{"A2345", "C2345", "D2345"},
		Network: Network{
			Name: "Kisumu Net", Languages: []string{"en", "sw"}, USSD: "*384*77#", ShortCode: "20880", Letters: "CKL",
			Zone: time.UTC, Cap: 16, SOS: "112",
		},
		Line:  Line{Known: true, Language: language, Private: true},
		Facts: Facts{Commitments: map[string]*Commitment{}, Reports: map[string]*Report{}},
	}
	in.Line.People = []Person{{ID: 1, Name: "Akinyi", Language: language, Roles: []string{"monitor"}, Assigned: own}}
	all := testCommitments()
	for _, code := range own {
		in.Facts.Commitments[code] = all[code]
	}
	return in
}

// asked makes a question on a commitment open.
func (in Input) asked(ask, code string) Input {
	in.Line.Asked = &Asked{Ask: ask, Code: code, Person: in.Line.People[0].ID, AskedAt: testNow.Add(-time.Hour).UnixMilli()}
	return in
}

func (in Input) says(text string) Input {
	in.Text = text
	return in
}

var loadOnce = sync.OnceValues(func() (*Book, error) { return Load() })

func testBook(t testing.TB) *Book {
	t.Helper()
	b, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// receive reads a message, loading what it needs as the gateway does, and checks
// what holds for every message.
func receive(t testing.TB, b *Book, in Input) []Effect {
	t.Helper()
	all := testCommitments()
	for range 4 {
		turn, err := b.Text(in)
		if err != nil {
			t.Fatalf("%q: %v", in.Text, err)
		}
		if len(turn.Need) == 0 {
			checkAlways(t, in, turn.Effects)
			return turn.Effects
		}
		for _, n := range turn.Need {
			switch {
			case n.Code != "":
				in.Facts.Commitments[n.Code] = all[n.Code]
			case n.Ref != "":
				if _, ok := in.Facts.Reports[n.Ref]; !ok {
					in.Facts.Reports[n.Ref] = nil
				}
			case n.Figures != "":
				if in.Facts.Figures == nil {
					in.Facts.Figures = map[string]*Summary{}
				}
				in.Facts.Figures[n.Figures] = &Summary{
					Community: Reading{Status: "mostly", Percent: 60}, Government: Reading{Status: "done", Percent: 100}, Reports: 3, Last: testNow,
				}
			case n.Warned:
				in.Line.Warned = new(bool)
			case n.Last:
				in.Line.People[0].Last = map[string]Last{}
			}
		}
	}
	t.Fatalf("%q: needs facts without end", in.Text)
	return nil
}

// checkAlways holds every message to the promises that no message breaks.
func checkAlways(t testing.TB, in Input, effects []Effect) {
	t.Helper()
	questions := 0
	for i, e := range effects {
		switch e := e.(type) {
		case Ask:
			if e.Asked != nil && e.Asked.Ask != "" {
				questions++
			}
		case Reply:
			if e.Text == "" || strings.ContainsAny(e.Text, "{}") {
				t.Errorf("%q: reply %s is %q", in.Text, e.Key, e.Text)
			}
			if !sms.Fits(e.Text, 160) {
				t.Errorf("%q: reply %s takes more than one SMS: %q", in.Text, e.Key, e.Text)
			}
			if !in.Line.Private || len(in.Line.People) > 1 {
				checkDiscreet(t, in, e)
			}
		case OptOut:
			if r, ok := effects[max(i, 1)-1].(Reply); !ok || r.Key != "sms_stop" && r.Key != "sms_wrong" {
				t.Errorf("%q: the line is blocked before its confirmation is queued", in.Text)
			}
		case SaveReport:
			money := e.Form == fundsForm && e.Answers["kind"] != nil && e.Answers["amount"] != nil
			if e.Answers["status"] == nil && e.Answers["kept"] == nil && !money || e.Commitment == "" || e.Ref == "" {
				t.Errorf("%q: a report without code or value: %+v", in.Text, e)
			}
			if !slices.Contains(in.Line.People[0].Assigned, e.Commitment) || len(in.Line.People) > 1 {
				t.Errorf("%q: a report that is not hers: %+v", in.Text, e)
			}
		}
	}
	if questions > 1 {
		t.Errorf("%q: %d questions", in.Text, questions)
	}
}

// checkDiscreet holds a reply to a phone that others read to naming nothing.
func checkDiscreet(t testing.TB, in Input, r Reply) {
	t.Helper()
	for _, p := range in.Line.People {
		for _, code := range p.Assigned {
			if strings.Contains(r.Text, code) {
				t.Errorf("%q: the shared phone is told %q", in.Text, r.Text)
			}
		}
		if strings.Contains(r.Text, p.Name) {
			t.Errorf("%q: the shared phone is told %q", in.Text, r.Text)
		}
	}
}

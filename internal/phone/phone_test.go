package phone

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

func TestNumbersAreReadAsPeopleAndProvidersWriteThem(t *testing.T) {
	for _, c := range []struct{ text, region, want string }{
		{"+12025550101", "", "+12025550101"},
		{" 12025550101", "", "+12025550101"}, // a form turned the plus into a space
		{"0012025550101", "KE", "+12025550101"},
		{"(202) 555-0101", "US", "+12025550101"},
		{"+1 202 555 0101", "KE", "+12025550101"},
		{"12025550101", "US", "+12025550101"},
		{"٢٠٢٥٥٥٠١٠١", "US", "+12025550101"},
		{"  +12025550101 ", "", "+12025550101"},
	} {
		if got, err := Parse(c.text, c.region); err != nil || got.E164() != c.want {
			t.Errorf("%q in %q: got %s, %v", c.text, c.region, got.E164(), err)
		}
	}
}

func TestWhatIsNoNumberIsRefusedWithoutRepeatingIt(t *testing.T) {
	for _, s := range []string{
		"", " ", "+", "00", "MPESA", "20880", "+1", "+120255501", "12025550101",
		"+999999999999", "\x00", "\xff\xfe", strings.Repeat("9", 5000), "+1202555010112345678",
	} {
		n, err := Parse(s, "")
		if !errors.Is(err, ErrInvalid) || !n.IsZero() {
			t.Errorf("%q: got %q, %v", s, n.E164(), err)
		} else if s != "" && s != " " && s != "+" && strings.Contains(err.Error(), s) {
			t.Errorf("the error repeats %q", s)
		}
	}
}

func TestANumberNeverShowsItselfUnasked(t *testing.T) {
	n := MustParse("+12025550101")
	person := struct{ Phone Number }{n}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "number", n, "in", person)
	shown := fmt.Sprint(n, person, &person) + fmt.Sprintf("%s %v %+v %#v %q %x %d", n, n, person, person, n, n, n) + n.String() + log.String()
	if strings.Contains(shown, "2025550101") || strings.Contains(shown, "3230323535") {
		t.Errorf("shown in: %s", shown)
	}
	if got := fmt.Sprint(n); got != "…0101" {
		t.Errorf("masked as %q", got)
	}
	if b, err := json.Marshal(person); err == nil {
		t.Errorf("became JSON: %s", b)
	}
	if b, err := json.Marshal(map[Number]int{n: 1}); err == nil {
		t.Errorf("became a JSON key: %s", b)
	}
	if (Number{}).Masked() != "…" {
		t.Error("no number is masked as one")
	}
}

func TestASenderThatIsNoSubscriberIsRecognised(t *testing.T) {
	for s, want := range map[string]bool{
		"MPESA": true, "20880": true, "Safaricom ": true, "AFRICASTKNG": true, "1 2": true,
		"+12025550101": false, " 12025550101": false, "2025550101": false, "": false, "+": false,
	} {
		if got := Alphabetic(s); got != want {
			t.Errorf("%q: got %v", s, got)
		}
	}
}

// The short way through Parse must give what the library gives.
func TestTheShortWayAgreesWithTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(fast[:]).Draw(t, "plan")
		rest := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), p.length-len(p.code), -1, -1).Draw(t, "rest")
		s := p.code + rest
		if !canonical(s) {
			return
		}
		n, err := phonenumbers.Parse(s, "")
		if err != nil || !phonenumbers.IsPossibleNumber(n) {
			t.Fatalf("%s: the library refuses it: %v", s, err)
		}
		if got := phonenumbers.Format(n, phonenumbers.E164); got != s {
			t.Fatalf("%s: the library reads %s", s, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"+12025550101", " 12025550101", "0012025550101", "0712345678", "MPESA", "20880", "+1;ext=5", "tel:+1-202-555-0101"} {
		f.Add(s, "KE")
	}
	f.Fuzz(func(t *testing.T, s, region string) {
		n, err := Parse(s, region)
		if err != nil {
			return
		}
		e := n.E164()
		if len(e) < 4 || len(e) > 18 || e[0] != '+' || strings.Trim(e[1:], "0123456789") != "" {
			t.Fatalf("%q in %q is not E.164: %q", s, region, e)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for name, s := range map[string]string{"canonical": "+12025550101", "library": "+1 202 555 0101"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(s, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

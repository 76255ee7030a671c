package sms

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSeptetsAreCountedAsTheAirCountsThem(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		gsm  bool
	}{
		{"", 0, true},
		{"K12 60", 6, true},
		{"a\nb\r", 4, true},
		{"¿Cual? ñ é à ü", 14, true},
		{"€ [x] {y} ^ ~ \\ |", 26, true}, // nine characters of the extension table
		{"\f", 2, true},
		{"ΔΦΓΛΩΠΨΣΘΞ", 10, true},
		{"meç", 2, false}, // handsets disagree about code 0x09
		{"Ç", 0, false},
		{"mão", 2, false},
		{"`", 0, false},
		{"tab\t", 3, false},
		{"it’s", 3, false},
		{"😀", 0, false},
		{"ሰላም", 0, false},
	} {
		if n, gsm := Septets(c.text); n != c.n || gsm != c.gsm {
			t.Errorf("%q: got %d %v, want %d %v", c.text, n, gsm, c.n, c.gsm)
		}
	}
}

func TestUnitsAreUTF16(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "é": 1, "ሰላም": 3, "😀": 2, "a😀b": 4} {
		if got := Units(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestSegmentsBreakWhereTheStandardBreaksThem(t *testing.T) {
	for _, c := range []struct {
		name, text string
		encoding   Encoding
		parts      int
	}{
		{"nothing", "", GSM7, 1},
		{"a full message", strings.Repeat("a", 160), GSM7, 1},
		{"one more", strings.Repeat("a", 161), GSM7, 2},
		{"two full parts", strings.Repeat("a", 2*153), GSM7, 2},
		{"three parts", strings.Repeat("a", 2*153+1), GSM7, 3},
		{"80 euros fill a message", strings.Repeat("€", 80), GSM7, 1},
		{"no escape pair is split: 76 euros to a part of 153", strings.Repeat("€", 153), GSM7, 3},
		{"70 letters", strings.Repeat("ã", 70), UCS2, 1},
		{"71 letters", strings.Repeat("ã", 71), UCS2, 2},
		{"one strange character decides for all", strings.Repeat("a", 70) + "’", UCS2, 2},
		{"35 emoji", strings.Repeat("😀", 35), UCS2, 1},
		{"no surrogate pair is split: 33 emoji to a part of 67", strings.Repeat("😀", 67), UCS2, 3},
	} {
		if e, n := Segments(c.text); e != c.encoding || n != c.parts {
			t.Errorf("%s: got %s %d, want %s %d", c.name, e, n, c.encoding, c.parts)
		}
	}
}

func TestAScreenHolds160SeptetsOr70Characters(t *testing.T) {
	for _, c := range []struct {
		text string
		fits bool
	}{
		{strings.Repeat("a", 160), true},
		{strings.Repeat("a", 161), false},
		{strings.Repeat("a", 159) + "€", false},
		{strings.Repeat("ሰ", 70), true},
		{strings.Repeat("ሰ", 71), false},
	} {
		if got := Fits(c.text, 160); got != c.fits {
			t.Errorf("%q: got %v", c.text, got)
		}
	}
}

func TestTheHouseSpellingIsGSM7(t *testing.T) {
	for text, want := range map[string]string{
		"Quão avançado está o número?": "Quao avancado esta o numero?",
		"Où en est-on ? « même »":      "Où en est-on ? « meme »", // guillemets are not in the table: seen by the caller
		"“It’s” – no… — yes":           "\"It's\" - no... - yes",
		"año, É, é, ü, ¿qué?":          "año, É, é, ü, ¿qué?",
		"cœur\u202f!":                  "coeur !",
	} {
		if got := Fold(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	for _, r := range "áíóúâêîôûëïãõçœÀÈÊÁÍÓÚÇ‘’“”–—…\u00a0\u2009\u202f" {
		if folded := Fold(string(r)); !Fits(folded, 3) {
			t.Errorf("%q becomes %q, which does not fit", r, folded)
		} else if _, gsm := Septets(folded); !gsm {
			t.Errorf("%q becomes %q, which is not GSM-7", r, folded)
		}
	}
}

func TestWhatNobodyTypedIsRemoved(t *testing.T) {
	for text, want := range map[string]string{
		"K12 60":                         "K12 60",
		"K12\u00a060":                    "K12 60",
		"K12\u202f60\u2009%":             "K12 60 %",
		"\ufeffK12\u200b 6\u200d0\u200f": "K12 60",
		"a\x00b\x1bc\x7f":                "abc",
		"two\nlines":                     "two\nlines",
		"two\r\nlines\tand":              "two \nlines and",
		"K12 \xff\xfe60":                 "K12 60",
		"caf\xc3":                        "caf",
		"ሰላም 😀":                          "ሰላም 😀",
		"\u202eevil":                     "evil",
	} {
		if got := Clean(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestFoldingAndCountingAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if again := Fold(Fold(text)); again != Fold(text) {
			t.Fatalf("folding %q twice gives %q", text, again)
		}
		n, gsm := Septets(text)
		encoding, parts := Segments(text)
		size, whole := 153, n
		if encoding == UCS2 {
			size, whole = 67, Units(text)
		}
		if gsm != (encoding == GSM7) || parts < (whole+size-1)/size-1 || parts > whole/(size-1)+1 {
			t.Fatalf("%q: %d septets, gsm %v, %s in %d parts", text, n, gsm, encoding, parts)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"K12 60", "K12\u00a060\x00", "\xff", "a\u200b\u202e", "\r\n\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		if !utf8.ValidString(c) || len(c) > len(s) || strings.ContainsAny(c, "\x00\r\t\u200b\u00a0\ufeff") {
			t.Errorf("%q became %q", s, c)
		}
		if again := Clean(c); again != c {
			t.Errorf("%q: cleaned twice it is %q, once %q", s, again, c)
		}
	})
}

func BenchmarkSegments(b *testing.B) {
	text := strings.Repeat("K12: Storm drains. How is it now? ", 4)
	b.ReportAllocs()
	for b.Loop() {
		Segments(text)
	}
}

package flows

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// clean are messages whose meaning nobody doubts, with what they file.
var clean = []struct{ language, text, want string }{
	{"en", "K12 60", "report K12 mostly 60"},
	{"en", "K12 40%", "report K12 started 40"},
	{"en", "K12 3 percent", "report K12 started 3"},
	{"en", "K12 about three quarters finished", "report K12 mostly 75"},
	{"en", "K14 stopped no money", "report K14 stopped"},
	{"en", "K12 60 K14 20", "report K12 mostly 60; report K14 started 20"},
	{"en", "K12 done", "report K12 done"},
	{"sw", "K12 bado haijaanza", "report K12 not_started"},
	{"sw", "K12 asilimia sitini na tano", "report K12 mostly 65"},
	{"es", "L31 setenta y cinco por ciento", "report L31 mostly 75"},
	{"es", "L31 aún no empieza", "report L31 not_started"},
	{"fr", "C22 quatre-vingt-dix", "report C22 mostly 90"},
	{"fr", "C22 la moitié est faite", "report C22 mostly 50"},
	{"pt", "K12 já terminou", "report K12 done"},
	{"pt", "K12 parado", "report K12 stopped"},
}

// harmlessNoise changes how a message is written, and not what it says.
func harmlessNoise(random *rand.Rand, text string) string {
	zeros := []rune{'0', '٠', '۰', '०', '০', '０', '𝟎'}
	gaps := []string{" ", "  ", "\u00a0", "\u2009", "\n", " . ", "\u3000"}
	ends := []string{"", ".", "!", " ", " please", " ", "...", " asante", " 👍", "\u200f"}
	zero, gap, upper := zeros[random.IntN(len(zeros))], gaps[random.IntN(len(gaps))], random.IntN(3)
	var b strings.Builder
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			b.WriteRune(zero + c - '0')
		case c == ' ':
			b.WriteString(gap)
		default:
			b.WriteRune(c)
		}
	}
	out := b.String()
	switch upper {
	case 0:
		out = strings.ToUpper(out)
	case 1:
		out = strings.ToLower(out)
	}
	if random.IntN(3) == 0 {
		out = strings.NewReplacer("é", "e", "ú", "u", "á", "a", "É", "E").Replace(out)
	}
	return out + ends[random.IntN(len(ends))]
}

// damage is what hands and eyes do: letters for digits, a letter left out,
// doubled, swapped or hit beside, a space lost.
func damage(random *rand.Rand, text string) string {
	r := []rune(text)
	at := random.IntN(len(r))
	switch random.IntN(6) {
	case 0:
		swap := map[rune]rune{'0': 'O', '1': 'l', '2': 'Z', '5': 'S', 'o': '0', 'l': '1', 's': '5'}
		if c, ok := swap[r[at]]; ok {
			r[at] = c
		}
	case 1:
		r = append(r[:at], r[at+1:]...)
	case 2:
		r = append(r[:at+1], r[at:]...)
	case 3:
		if at+1 < len(r) {
			r[at], r[at+1] = r[at+1], r[at]
		}
	case 4:
		if c := r[at]; c >= 'a' && c < 'z' {
			r[at]++
		}
	default:
		return strings.Replace(text, " ", "", 1)
	}
	return string(r)
}

// stands says whether the numbers of an outcome, codes and percentages, can be
// seen in a text of digits, letters that look like them taken for them.
func stands(text, got string) bool {
	looks := strings.NewReplacer("O", "0", "L", "1", "I", "1", "Z", "2", "S", "5", " ", "").Replace(Normalise(text))
	for _, word := range strings.FieldsFunc(got, func(c rune) bool { return c < '0' || c > '9' }) {
		if !strings.Contains(looks, word) {
			return false
		}
	}
	return true
}

// noisy reads a message of the speaker's language.
func noisy(t *testing.T, b *Book, language, text string) string {
	t.Helper()
	own := map[string][]string{"es": {"L31", "L32"}, "fr": {"C22", "C23"}}[language]
	if own == nil {
		own = []string{"K11", "K12", "K14"}
	}
	return outcome(receive(t, b, smsInput(language, own...).says(text)))
}

func TestHowAMessageIsWrittenChangesNothingOfWhatItSays(t *testing.T) {
	b, random := testBook(t), rand.New(rand.NewPCG(5, 6))
	for range 200 {
		for _, c := range clean {
			text := harmlessNoise(random, c.text)
			if got := noisy(t, b, c.language, text); got != c.want {
				t.Fatalf("%s %q (%q): got %s, want %s", c.language, text, c.text, got, c.want)
			}
		}
	}
}

// TestADamagedMessageIsReadRightOrAskedBack: a status that nobody wrote is never
// filed, and of another number only where the number that is there is one.
func TestADamagedMessageIsReadRightOrAskedBack(t *testing.T) {
	b, random := testBook(t), rand.New(rand.NewPCG(7, 8))
	filed, right := 0, 0
	for range 400 {
		for _, c := range clean {
			text := damage(random, c.text)
			got := noisy(t, b, c.language, text)
			if !strings.Contains(got, "report ") {
				continue
			}
			filed++
			switch {
			case strings.Contains(c.want, got) || strings.Contains(got, c.want):
				right++
			case !stands(text, got):
				t.Errorf("%s %q (%q): got %s, want %s or a question", c.language, text, c.text, got, c.want)
			}
		}
	}
	if right*10 < filed*9 {
		t.Errorf("%d of %d that are filed are right", right, filed)
	}
}

// TestTheReaderTakesTimeByTheLengthAlone reads odd texts of 200 kB, which take
// milliseconds: a reader that looked at all of a text for each of its words would
// take minutes.
func TestTheReaderTakesTimeByTheLengthAlone(t *testing.T) {
	b, began := testBook(t), time.Now()
	for _, piece := range []string{"K12 60 ", "K", "60 or ", "not not ", "quatre-vingt-", "👍", "(((", "1,", "K12l ", "((\"' ", "evict ", "half of the "} {
		receive(t, b, smsInput("en", "K11", "K12", "K14").says(strings.Repeat(piece, 200_000/len(piece))))
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("2.4 MB of texts took %v", took)
	}
}

package code

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestACommitmentCodeIsALetterAndTwoDigits(t *testing.T) {
	for s, want := range map[string]bool{
		"K12": true, "C00": true, "L99": true,
		"": false, "K1": false, "K123": false, "k12": false, "12": false, "K1A": false, "É12": false, "K١٢": false,
	} {
		if Valid(s) != want {
			t.Errorf("%q: got %v", s, !want)
		}
	}
	for _, letter := range Never {
		if Valid(string(letter) + "12") {
			t.Errorf("%c is read as a digit or a word, and is taken", letter)
		}
	}
}

func TestAReceiptIsNeverANumberNorAWord(t *testing.T) {
	for _, n := range []int{RefLength, RefLength + 1} {
		for range 5000 {
			ref, err := Ref(rand.Reader, n)
			if err != nil {
				t.Fatal(err)
			}
			if len(ref) != n || !IsRef(ref) || strings.Trim(ref, Alphabet) != "" ||
				!strings.ContainsAny(ref, "23456789") || strings.Trim(ref, "23456789") == "" {
				t.Fatalf("drew %q", ref)
			}
		}
	}
}

func TestTheShapeOfAReceiptIsKnown(t *testing.T) {
	for s, want := range map[string]bool{
		"7KR4P": true, "7KR4PX": true,
		"7KR4": false, "7KR4PXX": false, "77777": false, "KRPXY": false, "7kr4p": false, "7KR0P": false, "7KR1P": false, "7KRÉ": false, "": false,
	} {
		if IsRef(s) != want {
			t.Errorf("%q: got %v", s, !want)
		}
	}
}

func TestEveryCharacterOfAReceiptIsAsLikely(t *testing.T) {
	const draws = 20000
	count := map[byte]int{}
	for range draws {
		ref, err := Ref(rand.Reader, RefLength)
		if err != nil {
			t.Fatal(err)
		}
		for i := range len(ref) {
			count[ref[i]]++
		}
	}
	// letters are 17 and digits 8: refusing all-letter and all-digit receipts moves
	// the shares a little, a modulo without rejection would move them by a tenth
	for i := range len(Alphabet) {
		c := Alphabet[i]
		if share := float64(count[c]) * 25 / (draws * RefLength); share < 0.85 || share > 1.25 {
			t.Errorf("%c is %.2f times as likely as fair", c, share)
		}
	}
}

func TestNoRandomnessMeansNoReceipt(t *testing.T) {
	if ref, err := Ref(bytes.NewReader([]byte{1, 2}), RefLength); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %q, %v", ref, err)
	}
}

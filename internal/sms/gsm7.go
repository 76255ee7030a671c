// Package sms counts what a message costs on the air: GSM-7 septets, UCS-2
// units, segments. Forms, screens and the outbox all count here, so that two
// counts can never disagree. It is pure.
package sms

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// basic is the GSM 03.38 default alphabet without Ç: 3GPP prints code 0x09 as
// the capital and Unicode's table maps it to the small letter, so handsets
// disagree and neither is ever sent.
const basic = "@£$¥èéùìò\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

// extension characters cost two septets.
const extension = "\f^{}\\[~]|€"

// cost is the septets of every character below 0x400; 0 means outside GSM-7.
var cost = table()

func table() (t [0x400]uint8) {
	for _, r := range basic {
		t[r] = 1
	}
	for _, r := range extension {
		if r < 0x400 {
			t[r] = 2
		}
	}
	return t
}

func septets(r rune) int {
	if r < 0x400 {
		return int(cost[r])
	}
	if r == '€' {
		return 2
	}
	return 0
}

// Septets counts s in GSM-7. gsm is false when a character is outside the
// alphabet; n then counts the characters that are inside.
func Septets(s string) (n int, gsm bool) {
	gsm = true
	for _, r := range s {
		c := septets(r)
		n += c
		gsm = gsm && c > 0
	}
	return n, gsm
}

// Units counts s in UTF-16 code units: what UCS-2 messages are counted in.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// UCS2Room is how many UTF-16 units a screen or an unsplit SMS holds.
const UCS2Room = 70

// Fits says whether s stands on a screen of room septets, or of UCS2Room units
// when one of its characters is outside GSM-7.
func Fits(s string, room int) bool {
	n, gsm := Septets(s)
	if gsm {
		return n <= room
	}
	return Units(s) <= UCS2Room
}

// house spells with GSM-7 what handsets' editors write outside of it.
var house = strings.NewReplacer(
	"á", "a", "í", "i", "ó", "o", "ú", "u", "â", "a", "ê", "e", "î", "i", "ô", "o", "û", "u", "ë", "e", "ï", "i",
	"ã", "a", "õ", "o", "ç", "c", "Ç", "C", "œ", "oe", "À", "A", "È", "E", "Ê", "E", "Á", "A", "Í", "I", "Ó", "O", "Ú", "U",
	"‘", "'", "’", "'", "“", "\"", "”", "\"", "–", "-", "—", "-", "…", "...", "\u00a0", " ", "\u2009", " ", "\u202f", " ",
)

// Fold writes s in the house spelling. What it does not know stays as it is.
func Fold(s string) string { return house.Replace(s) }

// House is s as it is sent: in the house spelling where that makes it GSM-7.
// Otherwise nothing is changed: it goes as UCS-2 then, whatever its accents.
func House(s string) string {
	if _, gsm := Septets(s); gsm {
		return s
	}
	folded := Fold(s)
	if _, gsm := Septets(folded); gsm {
		return folded
	}
	return s
}

// Clean removes what nobody typed: invalid UTF-8, control characters except
// the line feed, zero-width and direction marks; no-break and other odd spaces
// become plain ones.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == utf8.RuneError && size == 1:
		case r == '\n':
			b.WriteByte('\n')
		case r == '\r' || r == '\t', unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain says that s is printable ASCII, as nearly every request is.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < ' ' && c != '\n') || c >= 0x7f {
			return false
		}
	}
	return true
}

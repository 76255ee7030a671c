package sms

// Encoding is how a message is coded on the air.
type Encoding string

// The encodings.
const (
	GSM7 Encoding = "gsm7"
	UCS2 Encoding = "ucs2"
)

// Sizes of one message and of each part of a longer one, in septets and UTF-16
// units (3GPP TS 23.040: a 6-octet header in each part).
const (
	single7, part7 = 160, 153
	single2, part2 = 70, 67
)

// Segments says how s is coded and how many messages it takes. Neither an
// escape pair nor a surrogate pair is split between two parts.
func Segments(s string) (Encoding, int) {
	if n, gsm := Septets(s); gsm {
		if n <= single7 {
			return GSM7, 1
		}
		return GSM7, parts(s, part7, septets)
	}
	if Units(s) <= single2 {
		return UCS2, 1
	}
	return UCS2, parts(s, part2, units)
}

// Room is how many septets, or UTF-16 units, that many messages hold as one text.
func Room(e Encoding, messages int) int {
	single, part := single7, part7
	if e == UCS2 {
		single, part = single2, part2
	}
	if messages <= 1 {
		return single
	}
	return messages * part
}

func units(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// parts fills parts one character after another.
func parts(s string, size int, cost func(rune) int) int {
	n, used := 1, 0
	for _, r := range s {
		c := cost(r)
		if used+c > size {
			n, used = n+1, 0
		}
		used += c
	}
	return n
}

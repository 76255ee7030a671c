package words

import (
	"fmt"
	"strconv"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Tongue says the texts of a book in one language.
type Tongue struct {
	Language string
	Book     Book
}

// T is a text by its key, file.name; args are pairs of a placeholder and its
// value. A whole number as n chooses between one and many.
func (t Tongue) T(key string, args ...any) (string, error) { return t.Book.Say(t.Language, key, args) }

// Say is T where a text is put together: a key that nobody has written is shown,
// readable.
func (t Tongue) Say(key string, args ...any) string {
	text, err := t.T(key, args...)
	if err != nil {
		return Readable(key)
	}
	return text
}

// Word is T for a word that may be missing: of a status or a reason that came
// out of the database. It is shown as it is, readable.
func (t Tongue) Word(group, key string) string {
	if key == "" {
		key = "none"
	}
	if text, err := t.T(group + "." + key); err == nil {
		return text
	}
	return Readable(key)
}

// Title is a text of the register in the reader's language, else in English.
func (t Tongue) Title(texts map[string]string) string {
	if s := texts[t.Language]; s != "" {
		return s
	}
	return texts["en"]
}

// Num is a whole number as the reader writes it.
func (t Tongue) Num(n int) string {
	if n >= 0 && n < 1000 { // nothing stands between the digits, in any of them
		return strconv.Itoa(n)
	}
	return message.NewPrinter(language.Make(t.Language)).Sprint(number.Decimal(n))
}

// Day is a local day, written 2026-10-20, as the reader writes it: 20 Oct 2026.
func (t Tongue) Day(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return fmt.Sprintf("%d %s %d", d.Day(), t.Month(d.Month()), d.Year())
}

// Month is the short name of a month.
func (t Tongue) Month(m time.Month) string {
	return t.Word("calendar", fmt.Sprintf("month_%d", int(m)))
}

// Minor is money in minor units of a currency that has so many digits behind the
// point, without its name. Noughts behind the point are left out.
func (t Tongue) Minor(minor int64, digits int) string {
	unit := int64(1)
	for range digits {
		unit *= 10
	}
	whole, rest, sign := minor/unit, minor%unit, ""
	if minor < 0 {
		whole, rest, sign = -whole, -rest, "-"
	}
	text := sign + t.Num(int(whole))
	if rest != 0 {
		text += fmt.Sprintf("%s%0*d", t.Point(), digits, rest)
	}
	return text
}

// Point is what stands before decimals.
func (t Tongue) Point() string {
	if t.Language == "en" || t.Language == "sw" {
		return "."
	}
	return ","
}

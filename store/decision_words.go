package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// roomNote is how long a note of a coordinator may be, in characters.
const roomNote = 500

// words refuses a text that people will read elsewhere and that is empty, too
// long, or leads to a person: a phone number, a mail address, the name of
// somebody in the register. It reads beside the writer, so nobody waits for it.
func (s *Store) words(ctx context.Context, what string, room int, texts ...string) error {
	for _, text := range texts {
		switch {
		case strings.TrimSpace(text) == "":
			return refused(what, "there are no words: write some")
		case utf8.RuneCountInString(text) > room:
			return refused(what, "%d characters are more than the %d that fit", utf8.RuneCountInString(text), room)
		case leadsAway(text):
			return refused(what, "a phone number or a mail address stands in the text: leave it out")
		}
	}
	folded := make([]string, len(texts))
	for i, text := range texts {
		folded[i] = spaced(text)
	}
	named := false
	err := s.rows(ctx, `SELECT data_key, sealed_name FROM contact WHERE sealed_name <> ''`, nil, func(r *sql.Rows) error {
		var key, sealed string
		if err := r.Scan(&key, &sealed); err != nil || named {
			return err
		}
		name := spaced(s.reveal(key, sealed, "name"))
		if !strings.Contains(strings.TrimSpace(name), " ") { // one word alone is too often a word like any other
			return nil
		}
		for _, text := range folded {
			named = named || strings.Contains(text, name)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look for names: %w", err)
	}
	if named {
		return refused(what, "the name of a person in the register stands in the text: write who she is instead, such as \"a monitor\"")
	}
	return nil
}

// discreet refuses words for a phone that others read which tell what somebody
// reports on, or where: the code of a commitment that is open, a place.
func (r *reference) discreet(what string, texts ...string) error {
	for _, text := range texts {
		text = spaced(text)
		says := func(word string) bool { return word != "" && strings.Contains(text, spaced(word)) }
		for code, c := range r.commitments {
			if c.Open() && says(code) {
				return refused(what, "%s, a commitment, stands in the words for a phone that others read: leave it out", code)
			}
		}
		for _, p := range r.places {
			for _, word := range []string{p.code, p.short, p.name} {
				if says(word) {
					return refused(what, "%s, a place, stands in the words for a phone that others read: leave it out", word)
				}
			}
		}
	}
	return nil
}

var (
	isoDay   = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`)
	numerals = regexp.MustCompile(`(\b[A-Z]{3}[ \x{a0}\x{202f}]?)?(\d[\d.,\x{a0}\x{202f}]*\d)([ \x{a0}\x{202f}]?[A-Z]{3}\b)?`)
	grouped  = regexp.MustCompile(`^[1-9]\d{0,2}(?:[.,\x{a0}\x{202f}]\d{3})+$`)
)

// leadsAway says whether a text holds what can be dialled or written to, in
// whatever digits. Days are no phone numbers, nor are amounts whose thousands are set
// apart; those of nine digits and more, as long as a number is, have to name their
// currency.
func leadsAway(text string) bool {
	plain := numerals.ReplaceAllStringFunc(isoDay.ReplaceAllString(text, ""), func(s string) string {
		part := numerals.FindStringSubmatch(s)
		digits := strings.NewReplacer(".", "", ",", "", "\u00a0", "", "\u202f", "").Replace(part[2])
		if grouped.MatchString(part[2]) && (len(digits) < 9 || part[1]+part[3] != "") {
			return " "
		}
		return part[1] + digits + part[3]
	})
	return digitsRow.MatchString(Plain(plain)) || mailbox.MatchString(text)
}

// Plain is a text in the plainest letters that it can be written in: without
// accents, with the digits 0 to 9, one kind of space and one of hyphen.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsDigit(r):
			n := rune(0)
			for n < 9 && unicode.IsDigit(r-n-1) {
				n++
			}
			return '0' + n
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Pd, r):
			return '-'
		}
		return r
	}, norm.NFKD.String(text))
}

// spaced is a text as words in small letters with one space around each.
func spaced(text string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }), " ") + " "
}

// said is a note as it is stored: one paragraph.
func said(text string) string { return strings.Join(strings.Fields(text), " ") }

// saidIn are words by language as they are stored, at least in one.
func saidIn(what string, words map[string]string) (map[string]string, error) {
	if len(words) == 0 {
		return nil, refused(what, "there are no words: write them in one language at least")
	}
	kept := map[string]string{}
	for language, text := range words {
		kept[language] = said(text)
	}
	return kept, nil
}

// written is the column of words by language, in languages of the network.
func (d *decision) written(what string, words map[string]string) (string, error) {
	for language := range words {
		if !slices.Contains(d.ref.network.Languages, language) {
			return "", refused(what, "the network does not speak %q", language)
		}
	}
	text, err := json.Marshal(words)
	return string(text), err
}

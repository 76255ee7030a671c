package reportback

import (
	"hash/maphash"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ahadi/internal/why"
	"ahadi/internal/words"
	"ahadi/store"
)

// Guard looks at everything that is about to leave for the public, whatever the
// kind of file, and holds it back where it breaks one of the six rules of
// docs/data-protection.md:
//
//  1. no name, number, code or id of a person, no exact time
//  2. of few people only what was chosen, under the city alone without a code;
//     counts of people in steps of five
//  3. no phone number, mail address or name of anybody in the register in a text
//  4. no message: only words that were chosen, with consent
//  5. people in an export have ids of this export alone
//  6. the government's word is an institution's, never a person's
//
// Where it finds something it goes on, so that all is told at once by Err.
type Guard struct {
	full    knownWords // names of two words or more
	longest int        // how many words the longest of them has
	tokens  knownWords // single words of names
	book    words.Book
	common  map[string]bool // words that are no names in small letters, nor when they are short
	codes   knownWords      // of people
	known   map[string]bool // words of places, organisations and commitments
	offices map[string]bool // names of organisations
	missing []why.Reason
}

// Public is what the register shows to everybody: it is no secret, even where
// somebody bears such a name.
type Public struct {
	Words   []string // places, organisations, commitments
	Offices []string // names of the organisations
}

// NewGuard makes a guard that knows everybody of the register.
func NewGuard(people iter.Seq2[store.KnownName, error], public Public) (*Guard, error) {
	book, err := Words()
	if err != nil {
		return nil, err
	}
	empty := knownWords{seed: maphash.MakeSeed()}
	g := &Guard{full: empty, book: book, common: commonWords(book), tokens: empty, codes: empty, known: map[string]bool{}, offices: map[string]bool{}}
	for _, text := range slices.Concat(public.Words, public.Offices) {
		for _, word := range bare(text) {
			g.known[strings.ToLower(word)] = true
		}
	}
	for _, name := range public.Offices {
		g.offices[name] = true
	}
	for p, err := range people {
		if err != nil {
			return nil, err
		}
		if p.Code != "" {
			g.codes.add(strings.ToLower(p.Code))
		}
		g.knows(p)
	}
	for _, known := range []*knownWords{&g.full, &g.tokens, &g.codes} {
		known.close()
	}
	return g, nil
}

// knows takes in the name of somebody. What signs in may be a word such as
// "office", which names nobody.
func (g *Guard) knows(p store.KnownName) {
	if words := len(split(apostrophes.Replace(p.Name))); words > 1 {
		g.full.add(spaced(p.Name))
		g.longest = max(g.longest, words)
	}
	for _, part := range bare(p.Name) {
		word := strings.ToLower(part)
		if utf8.RuneCountInString(word) < 2 || g.known[word] || g.common[word] && (p.Account || utf8.RuneCountInString(word) < fullLength) {
			continue
		}
		g.tokens.add(word)
	}
}

// fullLength is from how many letters on a word is taken for a name in small
// letters, too, and with a capital even where it is a common word.
const fullLength = 4

var (
	clock  = regexp.MustCompile(`\b([01]?\d|2[0-3]):[0-5]\d\b`)
	idLike = regexp.MustCompile(`\b(\d{15,19}|[0-9a-f]{32,64})\b`)
	coarse = regexp.MustCompile(`^(0|<5|\d*[05]\+)$`)
)

// breach notes where a rule is broken, and what to do about it.
func (g *Guard) breach(r why.Reason) { g.missing = append(g.missing, r) }

// Text looks at words that a person wrote: a quote, a reply, a note, an ask, a title.
func (g *Guard) Text(where, text string) {
	g.Page(where, text)
	for _, word := range bare(text) {
		if g.names(word) {
			g.breach(why.Because("rule 3, %s: the name of a person in the register stands in the text (%s): write who she is instead, such as \"a monitor\"", where, initials(word)))
		}
		if g.codes.has(strings.ToLower(word)) {
			g.breach(why.Because("rule 1, %s: the code of a person stands there (%s): leave it out", where, word))
		}
	}
}

// names says whether a word of a text may be somebody's name: with a capital, or in
// small letters where it is long enough and no common word.
func (g *Guard) names(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	small := strings.ToLower(word)
	return g.tokens.has(small) && (unicode.IsUpper(r) || utf8.RuneCountInString(small) >= fullLength && !g.common[small])
}

// Named are the words of a text that name somebody of the register, by name or by
// code: for whoever has written it, so that she knows what to leave out.
func (g *Guard) Named(text string) (all []string) {
	for _, word := range bare(text) {
		if g.names(word) || g.codes.has(strings.ToLower(word)) {
			all = append(all, word)
		}
	}
	if full := g.fullNames(spaced(text)); len(all) == 0 && len(full) > 0 {
		all = append(all, strings.TrimSpace(full[0]))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Page looks at a whole page, a sheet or a file, in which single words are too
// many to be held against names: it finds full names, and what leads to a person.
func (g *Guard) Page(where, text string) {
	if found := clock.FindString(text); found != "" {
		g.breach(why.Because("rule 1, %s: an exact time stands there (%s): name the round instead", where, found))
	}
	if found := idLike.FindString(text); found != "" {
		g.breach(why.Because("rule 1, %s: what looks like an id or a hash stands there (%s): leave it out", where, found))
	}
	if store.LeadsAway(text) {
		g.breach(why.Because("rule 3, %s: a phone number or a mail address stands in the text: leave it out", where))
	}
	for _, name := range g.fullNames(spaced(text)) {
		g.breach(why.Because("rule 3, %s: the name of a person in the register stands in the text (%s): write who she is instead, such as \"a monitor\"", where, initials(name)))
	}
}

// Count looks at a count of people as it is printed.
func (g *Guard) Count(where, printed string) {
	if !coarse.MatchString(printed) {
		g.breach(why.Because("rule 2, %s: a count of people is exact (%s): print it in steps of five", where, printed))
	}
}

// Row looks at a figure as it is about to leave: whether it is of few people, what
// was chosen for it, and the code under which it stands; "" under its city alone.
func (g *Guard) Row(where string, thin bool, choice, code string) {
	switch {
	case !thin || choice == store.PublishWhole:
	case choice == store.PublishLevel2 && code == "":
	case choice == store.PublishLevel2:
		g.breach(why.Because("rule 2, %s: a figure that stands under its city alone has a code (%s): leave it out", where, code))
	default:
		g.breach(why.Because("rule 2, %s: a figure of few people stands there, and nobody chose to show it: choose on the page of what waits for a decision", where))
	}
}

// Message looks at words of somebody: agreed says that she agreed to them, and
// that a coordinator chose them.
func (g *Guard) Message(where string, agreed bool) {
	if !agreed {
		g.breach(why.Because("rule 4, %s: the words of somebody stand there who did not agree to be quoted: take them out, or ask her", where))
	}
}

// Person looks at the id of a person in an export. seen are ids that she has
// elsewhere: her code, her id in the register, that of another export.
func (g *Guard) Person(where, id string, seen ...string) {
	if slices.Contains(seen, id) || g.codes.has(strings.ToLower(id)) || idLike.MatchString(id) {
		g.breach(why.Because("rule 5, %s: somebody is named as in the register or in another export (%s): give her an id of this export alone", where, id))
	}
}

// Government looks at who a word of government is said to be of; "" says only
// that it is the government's.
func (g *Guard) Government(where, who string) {
	if who != "" && !g.offices[who] {
		g.breach(why.Because("rule 6, %s: the government’s word is given as that of %s, who is no organisation of the register: name the institution", where, initials(who)))
	}
}

// Err is a store.Refusal that names all that was found; nil when nothing was.
func (g *Guard) Err() error {
	if len(g.missing) == 0 {
		return nil
	}
	told, seen := []why.Reason{}, map[string]bool{}
	for _, r := range g.missing {
		if text := r.Error(); !seen[text] {
			seen[text], told = true, append(told, r)
		}
	}
	return store.Refusal{What: "the report back", Missing: told}
}

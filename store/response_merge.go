package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
)

// NextStep is what an organisation will do next, and by which local day; both may
// be "".
type NextStep struct{ Next, DueOn string }

// onto says how an answer goes into the one that stands.
type onto struct {
	shown   NextStep // what stood when it was written
	dropped []string // languages whose words were taken away
}

// MergeResponse enters an answer in some languages into the one that the same
// organisation gave before, if it gave one. Words in a language that it had not
// been given in join the others. Other words in a language that it had been given
// in are another answer: those in the languages that n has not are dropped, for
// they would say what it no longer does, and the languages are returned. shown is
// the next step that whoever enters it was shown: where n has the same, the one
// that stands by now is kept; otherwise n's holds, also an empty one.
func (s *Store) MergeResponse(ctx context.Context, n NewResponse, shown NextStep, h Hand) (dropped []string, err error) {
	o := onto{shown: NextStep{said(shown.Next), shown.DueOn}}
	_, err = s.respond(ctx, n, h, &o)
	if err != nil {
		return nil, err
	}
	return o.dropped, nil
}

// merge makes of n what stands when it is entered into an answer with these words
// and this next step. It may be called again, for a decision can be taken anew.
func (o *onto) merge(n *NewResponse, words, next, due string) error {
	var had map[string]string
	if err := json.Unmarshal([]byte(words), &had); err != nil {
		return err
	}
	o.dropped = nil
	another := false
	for language, text := range n.Words {
		was, there := had[language]
		another = another || there && was != text
	}
	given := n.Words
	n.Words = maps.Clone(given)
	for _, language := range slices.Sorted(maps.Keys(had)) {
		switch _, there := given[language]; {
		case there:
		case another:
			o.dropped = append(o.dropped, language)
		default:
			n.Words[language] = had[language]
		}
	}
	if n.Next == o.shown.Next {
		n.Next = next
	}
	if n.DueOn == o.shown.DueOn {
		n.DueOn = due
	}
	return nil
}

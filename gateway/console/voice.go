package console

import (
	"time"

	"ahadi/gateway/health"
	"ahadi/internal/words"
	"ahadi/store"
)

// Voice says what is found in one language, in the words of the status page: for
// the command line and for the operator's alerts.
type Voice struct{ words.Tongue }

// NewVoice gives the voice of a language; one that the pages do not speak is
// English.
func NewVoice(language string) (Voice, error) {
	book, err := readWords()
	if !words.Spoken(language) {
		language = words.Languages()[0]
	}
	return Voice{words.Tongue{Language: language, Book: book}}, err
}

// Finding is what was found, and what to do about it where something is wrong.
func (v Voice) Finding(f health.Finding, n store.Network, now time.Time) (says, do string) {
	return tongue{Tongue: v.Tongue, now: now, zone: zoneOf(n)}.finding(f)
}

// Exact is a time on the network's clock.
func (v Voice) Exact(at time.Time, n store.Network) string {
	return tongue{Tongue: v.Tongue, zone: zoneOf(n)}.Exact(at)
}

package broadcast

import (
	"strings"

	"ahadi/flows"
	"ahadi/internal/sms"
	"ahadi/internal/why"
	"ahadi/store"
)

// spelled are the texts in the house spelling, refused where they cannot be sent
// as they are.
func (s *Service) spelled(n store.NewBroadcast) (texts, discreet map[string]string, err error) {
	for _, kind := range []struct {
		from     map[string]string
		to       *map[string]string
		discreet bool
	}{{n.Texts, &texts, false}, {n.Discreet, &discreet, true}} {
		*kind.to = map[string]string{}
		for _, language := range languages(kind.from) {
			text := sms.Fold(sms.Clean(strings.TrimSpace(kind.from[language])))
			if err := s.sendable(text, n, kind.discreet); err != nil {
				return nil, nil, refused(language, kind.discreet, err)
			}
			(*kind.to)[language] = text
		}
	}
	return texts, discreet, nil
}

func refused(language string, discreet bool, err error) error {
	says := why.Because("the text in %s: %v", language, err)
	if discreet {
		says = why.Because("the discreet text in %s: %v", language, err)
	}
	return store.Refusal{What: "this broadcast", Missing: []why.Reason{says}}
}

// sendable refuses what nothing fills, what costs twice as much unasked, and
// what is too long with the longest values.
func (s *Service) sendable(text string, n store.NewBroadcast, discreet bool) error {
	if err := flows.CheckAnnouncement(text, discreet); err != nil {
		return err
	}
	if about(text) && len(n.Audience.Commitments) == 0 {
		return why.Because("{code} and {short} are those of the commitment that the audience is chosen by: choose one (--commitment), or leave them out")
	}
	m := s.Book.MeasureAnnouncement(text)
	if m.UCS2 && !n.UCS2 {
		return why.Because("%q is outside the letters of a plain SMS, so that a message holds 70 letters in place of 160: write it otherwise, or allow such letters (--ucs2, \"ucs2\": true)", m.Odd[0])
	}
	if m.Parts > store.BroadcastParts {
		return why.Because("with the longest names it takes %d messages: %d are the most", m.Parts, store.BroadcastParts)
	}
	return nil
}

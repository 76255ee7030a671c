package store

import "strconv"

// crowdStep is of how many people a public document speaks at the least, and how
// coarse its counts are.
const crowdStep = 5

// Published is a count of people as a public document prints it: 0, "<5", and
// from five on rounded down to a multiple of five: "5+", "10+". So a total
// without one of its parts, a round without the one before it, or the network
// without a branch tells of no few people.
func Published(n int) string {
	switch {
	case n <= 0:
		return "0"
	case n < crowdStep:
		return "<5"
	}
	return strconv.Itoa(n-n%crowdStep) + "+"
}

// PublishedShare is what part of people did something, in percent rounded down to
// a multiple of five. It is not known (false) where the whole, the part or what
// is left of it are so few that it would tell of them: all and nobody are known.
func PublishedShare(n, of int) (percent int, known bool) {
	left := of - n
	if of < 2*crowdStep || n < 0 || left < 0 || n > 0 && n < crowdStep || left > 0 && left < crowdStep {
		return 0, false
	}
	percent = 100 * n / of
	return percent - percent%crowdStep, true
}

// LabelFew is the label of a public figure that rests on one voice or a few.
const LabelFew = "few voices"

// PublicLabel is the label as everybody may read it: it does not tell one voice
// from a few.
func (t Triangulation) PublicLabel() string {
	if t.Label == LabelOne || t.Label == LabelReported && t.Community.Voices < crowdStep {
		return LabelFew
	}
	return t.Label
}

// The choices of a coordinator for a figure that rests on few people.
const (
	PublishHold   = "hold"   // only counted among those that are held; what stands until somebody has chosen
	PublishLevel2 = "level2" // under its city, without its code
	PublishWhole  = "publish"
)

// Thin says whether a figure rests on so few that it could tell who spoke: fewer
// than three people, two phones or two organisations.
func (t Triangulation) Thin() bool {
	return t.Community.Voices < 3 || t.Phones < 2 || t.Organisations < 2
}

// Publishes is how a figure enters a public document: a thin one as a
// coordinator chose for its commitment, any other whole.
func Publishes(thin bool, choice string) string {
	switch {
	case !thin, choice == PublishWhole:
		return PublishWhole
	case choice == PublishLevel2:
		return PublishLevel2
	}
	return PublishHold
}

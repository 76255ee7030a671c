package store

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

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

// Crowd is how many people there are, as far as a public document may tell: a sum
// of what it prints of each of their parts, so that it tells of no part more than
// that part's own figure does.
type Crowd struct{ Least, Most int }

// String is the count as it is printed.
func (c Crowd) String() string { return Published(c.Least) }

// crowdOf is the crowd of people who are told apart by parts. Where all parts are
// few it is told whether they are five together. Of a place it is not told that
// there is nobody: few and nobody are one.
func crowdOf[K comparable](parts map[K]int, place bool) (c Crowd) {
	all := 0
	for _, n := range parts {
		c.Least, c.Most, all = c.Least+n-n%crowdStep, c.Most+n-n%crowdStep+crowdStep-1, all+n
	}
	switch {
	case c.Least > 0:
	case all >= crowdStep:
		c.Least = crowdStep
	case all > 0 || place:
		c.Least, c.Most = 1, crowdStep-1
	default:
		c.Most = 0
	}
	return c
}

// shareOff is by how many points a share may be wrong on either side.
const shareOff = 10

// PublishedShare is what part of people did something, in percent, a multiple of
// five. It follows from what is printed of both alone, and is not known (false)
// where that leaves it open by more than ten points on either side.
func PublishedShare(n, of Crowd) (percent int, known bool) {
	if of.Least < 2*crowdStep || n.Least > 0 && n.Least < crowdStep {
		return 0, false
	}
	low, high := 100*n.Least/of.Most, min(100*n.Most/of.Least, 100)
	if n.Least > of.Most || high-low > 2*shareOff {
		return 0, false
	}
	percent = (low + high) / 2
	return percent - percent%crowdStep, true
}

// groupsTold are the groups of people that may be told: those of five or more,
// together no more than the whole is told to have at the least, and none where
// they leave it open no more that nobody else is there.
func groupsTold(groups map[string]int, whole Crowd) map[string]int {
	told, least, most := map[string]int{}, whole.Least, 0
	for _, name := range slices.SortedFunc(maps.Keys(groups), func(a, b string) int { return cmp.Or(groups[b]-groups[a], cmp.Compare(a, b)) }) {
		if n := groups[name]; n >= crowdStep && n-n%crowdStep <= least {
			told[name], least, most = n, least-(n-n%crowdStep), most+n-n%crowdStep+crowdStep-1
		}
	}
	if most < whole.Least {
		return map[string]int{}
	}
	return told
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

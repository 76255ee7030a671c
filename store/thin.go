package store

import "strconv"

// Published is a count of people as a public document prints it: one to four are
// not told apart.
func Published(n int) string {
	if n > 0 && n < 5 {
		return "<5"
	}
	return strconv.Itoa(n)
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

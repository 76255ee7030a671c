package reminder

import (
	"slices"
	"strings"
	"time"
)

// Hours are what a network has chosen about when it writes to people.
type Hours struct {
	Quiet    [2]int              // from and until, in minutes of the day; both 0: the country's own
	Friday   [2]int              // on Fridays too; both 0: none
	Holidays map[string][]string // by country, days beside those that are known
}

// span is a time of the day in which nobody is written to: from one minute until
// another, over midnight where it begins later than it ends.
type span struct{ from, until int }

func (s span) holds(minute int) bool {
	if s.from <= s.until {
		return minute >= s.from && minute < s.until
	}
	return minute >= s.from || minute < s.until
}

// quiet is when somebody is not written to who has not just written to us.
type quiet struct {
	daily   []span
	friday  span
	country string
	more    []string // holidays beside those that are known
}

// latest is the latest minute of an evening that somebody can choose for herself.
const latest = 20*60 + 30

// of is the quiet time of somebody in a country, with her own hours, or "" and
// "". Kenya's draft rule for what can be read as political ends an hour earlier
// than others. Her own may reach into the evening, which she has agreed to by
// choosing them, but no further than half past eight.
func (h Hours) of(country, from, until string) quiet {
	base := span{19 * 60, 8 * 60}
	if country == "KE" {
		base.from = 18 * 60
	}
	if h.Quiet != [2]int{} {
		base = span{h.Quiet[0], h.Quiet[1]}
	}
	q := quiet{friday: span{h.Friday[0], h.Friday[1]}, country: country, more: h.Holidays[country]}
	own, chosen := ownHours(from, until)
	switch {
	case !chosen:
	case own.from > own.until && base.from > base.until: // both over the night
		base.from, base.until = min(own.from, latest), max(own.until, base.until)
	default:
		q.daily = append(q.daily, own)
	}
	q.daily = append(q.daily, base)
	return q
}

func ownHours(from, until string) (span, bool) {
	a, err := time.Parse("15:04", from)
	if err != nil {
		return span{}, false
	}
	b, err := time.Parse("15:04", until)
	s := span{a.Hour()*60 + a.Minute(), b.Hour()*60 + b.Minute()}
	return s, err == nil && s.from != s.until
}

// open says whether t may be used, in its own zone.
func (q quiet) open(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	if t.Weekday() == time.Sunday || t.Weekday() == time.Friday && q.friday.holds(minute) || q.holiday(t) {
		return false
	}
	return !slices.ContainsFunc(q.daily, func(s span) bool { return s.holds(minute) })
}

func (q quiet) holiday(t time.Time) bool {
	y, m, d := t.Date()
	return holiday(q.country, y, m, d) || slices.Contains(q.more, t.Format(time.DateOnly))
}

// horizon is how many days are looked at for an open minute.
const horizon = 60

// next is t, or the next open minute after it.
func (q quiet) next(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	if q.open(local) {
		return local
	}
	return q.turn(local, true)
}

// ends is when the open time that t lies in ends.
func (q quiet) ends(t time.Time, zone *time.Location) time.Time { return q.turn(t.In(zone), false) }

// turn is the first moment after t at which it becomes open, or closed.
func (q quiet) turn(t time.Time, open bool) time.Time {
	minutes := []int{0, q.friday.from, q.friday.until}
	for _, s := range q.daily {
		minutes = append(minutes, s.from, s.until)
	}
	slices.Sort(minutes)
	y, m, d := t.Date()
	for day := range horizon {
		for _, minute := range minutes {
			at := wall(y, m, d+day, minute, t.Location())
			if at.After(t) && q.open(at.In(t.Location())) == open {
				return at
			}
		}
	}
	return t.AddDate(0, 0, horizon) // a rule that never opens: the round closes before
}

// holiday says whether a day is a public holiday of a country. What moves with
// the moon, and what a government moves, the configuration says.
func holiday(country string, y int, m time.Month, d int) bool {
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if slices.Contains(strings.Fields(fixedDays(country)), day.Format("01-02")) {
		return true
	}
	after := int(day.Sub(easter(y)).Hours() / 24)
	switch country {
	case "KE":
		return after == -2 || after == 1
	case "GH":
		farmers := m == time.December && d <= 7 && day.Weekday() == time.Friday
		return after == -2 || after == 1 || farmers
	case "PE":
		return after == -3 || after == -2
	}
	return false
}

// fixedDays are the holidays that are on the same date every year.
func fixedDays(country string) string {
	switch country {
	case "KE":
		return "01-01 05-01 06-01 10-10 10-20 12-12 12-25 12-26"
	case "GH":
		return "01-01 01-07 03-06 05-01 07-01 09-21 12-25 12-26"
	case "PE":
		return "01-01 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 12-08 12-09 12-25"
	}
	return ""
}

// easter is Easter Sunday of the Gregorian calendar.
func easter(year int) time.Time {
	golden, century := year%19, year/100
	moon := (century - century/4 - (8*century+13)/25 + 19*golden + 15) % 30
	moon -= moon / 28 * (1 - moon/28*(29/(moon+1))*((21-golden)/11))
	weekday := (year + year/4 + moon + 2 - century + century/4) % 7
	n := moon - weekday
	month := 3 + (n+40)/44
	return time.Date(year, time.Month(month), n+28-31*(month/4), 0, 0, 0, 0, time.UTC)
}

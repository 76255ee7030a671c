package reminder

import (
	"fmt"
	"time"
)

// quiet is when nobody is written to who has not just written to us: from one
// minute of the day to another of the next, and all of Sunday.
type quiet struct{ from, until int } // minutes after local midnight

// quietIn is a country's quiet time. Kenya's draft rule for what can be read as
// political ends an hour earlier.
func quietIn(country string) quiet {
	if country == "KE" {
		return quiet{18 * 60, 8 * 60}
	}
	return quiet{19 * 60, 8 * 60}
}

// open says whether t may be used, in its own zone.
func (q quiet) open(t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	return t.Weekday() != time.Sunday && m >= q.until && m < q.from
}

// next is t, or the next open minute after it.
func (q quiet) next(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	for !q.open(local) {
		y, m, d := local.Date()
		morning := wall(y, m, d, q.until, zone)
		if !morning.After(local) {
			morning = wall(y, m, d+1, q.until, zone)
		}
		if !morning.After(local) { // a whole local day can be missing
			morning = wall(y, m, d+2, q.until, zone)
		}
		local = morning
	}
	return local
}

// ends is when the open time that t lies in ends.
func (q quiet) ends(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return wall(y, m, d, q.from, zone)
}

// wall is the first moment at which a wall clock of the zone shows the minute
// of the day, or, where the clock jumps over it, the moment after the jump.
func wall(y int, m time.Month, d, minute int, zone *time.Location) time.Time {
	t := time.Date(y, m, d, 0, minute, 0, 0, zone)
	want := time.Date(y, m, d, 0, minute, 0, 0, time.UTC)
	start, end := t.ZoneBounds()
	shown := clock(t)
	switch {
	case shown.After(want): // in the gap, counted with the offset before it
		return start
	case shown.Before(want): // in the gap, counted with the offset after it
		return end
	case start.IsZero():
		return t
	}
	_, before := start.Add(-time.Nanosecond).Zone()
	_, after := start.Zone()
	if first := t.Add(-time.Duration(before-after) * time.Second); first.Before(start) && clock(first).Equal(want) {
		return first // the hour comes twice: the first one
	}
	return t
}

// clock is what a wall clock shows at t, as if it were UTC.
func clock(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// at reads a rule's local day and wall clock in a zone.
func at(day, hour string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.DateOnly+" 15:04", day+" "+hour)
	if err != nil {
		return time.Time{}, fmt.Errorf("day %q, time %q: %w", day, hour, err)
	}
	return wall(t.Year(), t.Month(), t.Day(), t.Hour()*60+t.Minute(), zone), nil
}

// closing is the wall clock at which a round closes on its last day.
const closing = "18:00"

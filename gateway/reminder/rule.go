package reminder

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// ParseRule reads the moment of a step: five fields of cron, as "30 9 * * *".
// They are a wall clock; the zone is that of whoever is written to, so a rule
// names none.
func ParseRule(rule string) (_ cron.Schedule, err error) {
	if len(strings.Fields(rule)) != 5 || strings.ContainsAny(rule, "=@") {
		return nil, fmt.Errorf("%.40q is no moment: write minute, hour, day, month and weekday, as \"30 9 * * *\"", rule)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%.40q cannot be read: %v", rule, p)
		}
	}()
	s, err := cron.ParseStandard(rule)
	if err != nil {
		return nil, fmt.Errorf("%.40q: %w", rule, err)
	}
	if first := s.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)); first.IsZero() {
		return nil, fmt.Errorf("%.40q never comes", rule)
	}
	return s, nil
}

// moment is when a step's rule first holds, from its local day on, by the wall
// clock of a zone. The rule is followed on a calendar without changes of the
// clock, so that none is skipped or comes twice.
func moment(rule, day string, zone *time.Location) (time.Time, error) {
	s, err := ParseRule(rule)
	if err != nil {
		return time.Time{}, err
	}
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, fmt.Errorf("day %q: %w", day, err)
	}
	t := s.Next(d.Add(-time.Second))
	if t.IsZero() {
		return t, fmt.Errorf("%.40q never comes after %s", rule, day)
	}
	return wall(t.Year(), t.Month(), t.Day(), t.Hour()*60+t.Minute(), zone), nil
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

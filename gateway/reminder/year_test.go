package reminder

import (
	"os"
	"testing"
	"time"

	"ahadi/store"
)

// TestAYearInThirtyZones compares the moment of a step with a plain calendar: a
// person who looks at her clock every minute from the day before, and writes
// down the first one at which the step may reach her. In short the days around
// each change of a clock and one in eleven; AHADI_LONG=1 takes every day.
func TestAYearInThirtyZones(t *testing.T) {
	s := New(nil, nil, nil, Hours{})
	for _, name := range zones {
		z := zone(t, name)
		for day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
			if os.Getenv("AHADI_LONG") == "" && day.YearDay()%11 != 0 && !changes(day, z) {
				continue
			}
			on := day.Format(time.DateOnly)
			for rule, clock := range map[string]string{"30 9 * * *": "09:30", "30 16 * * *": "16:30", "30 2 * * *": "02:30", "0 0 * * *": "00:00", "45 1 * * *": "01:45"} {
				r := store.Reminder{Step: store.StepLast, Day: on, Rule: rule, Round: store.Round{ClosesOn: "2027-12-31"}}
				got := s.plan(r, store.Spot{Contact: 1, Zone: name}, time.Time{}, 1)
				want, reached := looking(day, on+" "+clock, z)
				if m, err := moment(rule, on, z); err != nil || !m.Equal(reached) {
					t.Errorf("%s, %s %s: the rule holds at %s, %v, the clock shows it at %s", name, on, clock, m.UTC(), err, reached)
				}
				if !got.Due.Equal(want) || got.Expired {
					t.Errorf("%s, %s %s: she is written to at %s, her clock says %s", name, on, clock, got.Due.UTC(), want)
				}
			}
		}
	}
}

// changes says whether a clock is moved within two days of a day.
func changes(day time.Time, z *time.Location) bool {
	_, before := day.AddDate(0, 0, -2).In(z).Zone()
	_, after := day.AddDate(0, 0, 2).In(z).Zone()
	return before != after
}

// looking is the first minute at which a clock on the wall shows a day and time
// or later, and the first from then on that is neither night nor Sunday.
func looking(day time.Time, shows string, z *time.Location) (open, reached time.Time) {
	for at := day.Add(-15 * time.Hour); ; at = at.Add(time.Minute) {
		local := at.In(z)
		if reached.IsZero() {
			if local.Format("2006-01-02 15:04") < shows {
				continue
			}
			reached = at
		}
		if local.Weekday() != time.Sunday && local.Hour() >= 8 && local.Hour() < 19 {
			return at, reached
		}
	}
}

package reminder

import (
	"testing"
	"time"

	"ahadi/store"
)

func TestADayIsOpenByTheHoursOfItsCountry(t *testing.T) {
	s := &Service{hours: Hours{Friday: [2]int{12 * 60, 14 * 60}, Holidays: map[string][]string{"GH": {"2026-10-21"}}}}
	kenya, ghana := store.Home{Country: "KE", Zone: "Africa/Nairobi"}, store.Home{Country: "GH", Zone: "Africa/Accra"}
	for _, c := range []struct {
		what, day string
		home      store.Home
		want      string
	}{
		{"a weekday in Kenya", "2026-10-19", kenya, "08:00-18:00"},
		{"a weekday in Ghana", "2026-10-19", ghana, "08:00-19:00"},
		{"a Friday with a pause", "2026-10-23", ghana, "08:00-19:00"},
		{"a Sunday", "2026-10-18", kenya, ""},
		{"a holiday of Kenya", "2026-10-20", kenya, ""},
		{"the same day in Ghana", "2026-10-20", ghana, "08:00-19:00"},
		{"a holiday of the configuration", "2026-10-21", ghana, ""},
		{"no day", "today", kenya, ""},
	} {
		got := ""
		if w := s.OpenDay(c.day, c.home); !w.Opens.IsZero() {
			zone, err := time.LoadLocation(c.home.Zone)
			if err != nil {
				t.Fatal(err)
			}
			got = w.Opens.In(zone).Format("15:04") + "-" + w.Ends.In(zone).Format("15:04")
		}
		if got != c.want {
			t.Errorf("%s: %q", c.what, got)
		}
	}
}

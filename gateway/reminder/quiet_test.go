package reminder

import (
	"testing"
	"time"
)

func TestPublicHolidaysAreQuiet(t *testing.T) {
	for _, c := range []struct {
		country, day string
		quiet        bool
	}{
		{"KE", "2026-10-20", true},
		{"GH", "2026-10-20", false},
		{"KE", "2026-04-03", true},
		{"KE", "2026-04-06", true},
		{"PE", "2026-04-06", false},
		{"PE", "2026-04-02", true},
		{"KE", "2026-04-02", false}, // Easter 2026 is 5 April
		{"GH", "2027-03-26", true},
		{"GH", "2027-03-29", true}, // Easter 2027 is 28 March
		{"PE", "2038-04-22", true},
		{"KE", "2038-04-26", true}, // the latest Easter there is
		{"GH", "2026-12-04", true},
		{"GH", "2026-12-11", false},
		{"KE", "2026-12-04", false}, // Farmers' Day
		{"PE", "2026-07-28", true},
		{"PE", "2026-07-29", true},
		{"PE", "2026-07-30", false},
		{"", "2026-12-25", false},
	} {
		at, err := time.Parse("2006-01-02 15:04", c.day+" 10:00")
		if err != nil {
			t.Fatal(err)
		}
		if got := !(Hours{}).of(c.country, "", "").open(at); got != c.quiet {
			t.Errorf("%s on %s: quiet %v", c.country, c.day, got)
		}
	}
}

func TestWhatANetworkAndAPersonChoose(t *testing.T) {
	friday := Hours{Friday: [2]int{12 * 60, 14 * 60}, Holidays: map[string][]string{"KE": {"2026-03-20"}}}
	for _, c := range []struct {
		name, country, from, until, at, want string
		hours                                Hours
	}{
		{"the network's own hours", "KE", "", "", "2026-10-21 20:00", "2026-10-22 07:00", Hours{Quiet: [2]int{20 * 60, 7 * 60}}},
		{"Friday prayers", "KE", "", "", "2026-10-23 12:30", "2026-10-23 14:00", friday},
		{"not on Thursdays", "KE", "", "", "2026-10-22 12:30", "2026-10-22 12:30", friday},
		{"a holiday that the moon decides", "KE", "", "", "2026-03-20 10:00", "2026-03-21 08:00", friday},
		{"in its country only", "GH", "", "", "2026-03-20 10:00", "2026-03-20 10:00", friday},
		{"an evening that she chose", "KE", "20:00", "07:00", "2026-10-21 19:30", "2026-10-21 19:30", Hours{}},
		{"no later than half past eight", "KE", "22:00", "07:00", "2026-10-21 20:29", "2026-10-21 20:29", Hours{}},
		{"from half past eight to the country's morning", "KE", "22:00", "07:00", "2026-10-21 20:30", "2026-10-22 08:00", Hours{}},
		{"a later morning", "KE", "18:00", "10:00", "2026-10-21 08:30", "2026-10-21 10:00", Hours{}},
		{"hours of the day beside the night's", "KE", "12:00", "15:00", "2026-10-21 13:00", "2026-10-21 15:00", Hours{}},
		{"which leave the night", "KE", "12:00", "15:00", "2026-10-21 18:30", "2026-10-22 08:00", Hours{}},
	} {
		z := zone(t, "Africa/Nairobi")
		in, err := time.ParseInLocation("2006-01-02 15:04", c.at, z)
		if err != nil {
			t.Fatal(err)
		}
		q := c.hours.of(c.country, c.from, c.until)
		if got := q.next(in, z).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestARuleThatIsNoMoment(t *testing.T) {
	for _, rule := range []string{"TZ=Africa/Nairobi", "CRON_TZ=UTC 30 9 * * *", "@daily", "@every 0s", "0 0 30 2 *", "30 9", "", "61 9 * * *"} {
		if _, err := ParseRule(rule); err == nil {
			t.Errorf("%q was read", rule)
		}
	}
	if _, err := ParseRule("30 9 * * 1-5"); err != nil {
		t.Errorf("working days: %v", err)
	}
}

func TestALargeStepIsSpreadOverAnHourTheSameForEachPersonAlways(t *testing.T) {
	minutes := map[time.Duration]int{}
	for contact := range int64(6000) {
		d := spread(7, contact, 6000)
		if d != spread(7, contact, 6000) || d < 0 || d >= time.Hour || d%time.Minute != 0 {
			t.Fatalf("contact %d after %s", contact, d)
		}
		minutes[d]++
	}
	for d, n := range minutes {
		if n < 50 || n > 160 {
			t.Errorf("%d of 6000 after %s", n, d)
		}
	}
	if len(minutes) != 60 || spread(7, 1, 60) != 0 {
		t.Errorf("%d minutes; sixty people: %s", len(minutes), spread(7, 1, 60))
	}
}

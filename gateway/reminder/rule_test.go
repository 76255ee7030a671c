package reminder

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestAWallClockThatJumpsOrRepeats(t *testing.T) {
	for _, c := range []struct{ name, zone, day, hour, want string }{
		{"no summer time", "Africa/Nairobi", "2026-10-27", "09:30", "2026-10-27T06:30:00Z"},
		{"an hour that does not exist", "America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z"},
		{"an hour that comes twice: the first", "America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"},
		{"after the second", "America/New_York", "2026-11-01", "02:00", "2026-11-01T07:00:00Z"},
		{"no midnight in Cairo", "Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00:00Z"},
		{"no midnight in São Paulo", "America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00:00Z"},
		{"half an hour twice", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"},
		{"a day that Samoa left out", "Pacific/Apia", "2011-12-30", "09:30", "2011-12-30T10:00:00Z"},
	} {
		got, err := at(c.day, c.hour, zone(t, c.zone))
		if err != nil || got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s: got %s, %v, want %s", c.name, got.UTC().Format(time.RFC3339), err, c.want)
		}
	}
}

func TestARuleThatCannotBeReadIsAnError(t *testing.T) {
	for _, c := range [][2]string{{"2026-02-30", "09:30"}, {"soon", "09:30"}, {"2026-10-27", "25:00"}, {"2026-10-27", ""}} {
		if _, err := at(c[0], c[1], time.UTC); err == nil {
			t.Errorf("%v was read", c)
		}
	}
}

func TestQuietHours(t *testing.T) {
	for _, c := range []struct{ name, country, zone, at, want string }{
		{"open", "KE", "Africa/Nairobi", "2026-10-21 09:30", "2026-10-21 09:30"},
		{"the last minute", "KE", "Africa/Nairobi", "2026-10-21 17:59", "2026-10-21 17:59"},
		{"Kenya ends at six", "KE", "Africa/Nairobi", "2026-10-21 18:00", "2026-10-22 08:00"},
		{"others at seven", "GH", "Africa/Accra", "2026-10-20 18:30", "2026-10-20 18:30"},
		{"at seven", "PE", "America/Lima", "2026-10-20 19:00", "2026-10-21 08:00"},
		{"before dawn", "PE", "America/Lima", "2026-10-20 03:15", "2026-10-20 08:00"},
		{"Saturday night", "PE", "America/Lima", "2026-10-24 22:00", "2026-10-26 08:00"},
		{"Sunday", "KE", "Africa/Nairobi", "2026-10-25 10:00", "2026-10-26 08:00"},
		{"Monday before eight", "KE", "Africa/Nairobi", "2026-10-26 07:59", "2026-10-26 08:00"},
	} {
		z := zone(t, c.zone)
		in, err := time.ParseInLocation("2006-01-02 15:04", c.at, z)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Hours{}).of(c.country, "", "").next(in.UTC(), z).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// zones have every kind of change of the clock: none, one hour, half an hour,
// at midnight, against the sun, during Ramadan, and offsets of 13 and of -11.
var zones = []string{
	"Africa/Nairobi", "Africa/Accra", "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Johannesburg", "Africa/Lagos", "Africa/Windhoek",
	"America/Lima", "America/Sao_Paulo", "America/New_York", "America/St_Johns", "America/Havana", "America/Asuncion", "America/Santiago", "America/Nuuk",
	"Asia/Kathmandu", "Asia/Tehran", "Asia/Gaza", "Asia/Beirut", "Asia/Kolkata", "Asia/Manila", "Australia/Lord_Howe", "Australia/Adelaide",
	"Europe/Dublin", "Europe/Lisbon", "Europe/Chisinau", "Pacific/Apia", "Pacific/Chatham", "Pacific/Pago_Pago",
}

func TestAWallClockIsMetOnceInEveryZone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 25*366).Draw(t, "day"))
		minute := rapid.IntRange(0, 24*60-1).Draw(t, "minute")
		got := wall(day.Year(), day.Month(), day.Day(), minute, z)
		want := day.Add(time.Duration(minute) * time.Minute)
		if clock(got.In(z)).Before(want) {
			t.Fatalf("%s: at %s the clock shows less than %s", z, got, want)
		}
		// A minute earlier it showed less: no earlier moment would do, and a
		// jump is left by its first minute.
		if earlier := clock(got.Add(-time.Minute).In(z)); !earlier.Before(want) {
			t.Fatalf("%s: %s is not the first moment at or after %s", z, got, want)
		}
	})
}

func TestNobodyIsWrittenToInQuietTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		q := (Hours{}).of(rapid.SampledFrom([]string{"KE", "GH", "PE", ""}).Draw(t, "country"), "", "")
		from := time.Unix(rapid.Int64Range(1_325_376_000, 2_114_380_800).Draw(t, "from"), 0) // 2012 to 2036
		got := q.next(from, z)
		switch {
		case !q.open(got.In(z)):
			t.Fatalf("%s is quiet in %s", got, z)
		case got.Before(from):
			t.Fatalf("%s lies before %s", got, from)
		case got.Sub(from) > 5*24*time.Hour:
			t.Fatalf("%s is more than Easter after %s", got, from)
		case q.open(from.In(z)) && !got.Equal(from):
			t.Fatalf("%s was open, got %s", from, got)
		}
	})
}

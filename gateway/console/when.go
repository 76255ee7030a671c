package console

import (
	"fmt"
	"time"

	"ahadi/store"
)

// round is the reporting round as a line of days.
type round struct {
	store.Round
	Day    int // today, from 1
	Length int // days
	Marks  []mark
	Done   int // thousandths of it that have passed
}

// mark is a day of the round that people know by name.
type mark struct {
	Name string
	Day  string // 10 Nov
	At   int    // thousandths of the round
	Past bool
}

// roundOf measures a round at now, on the network's clock.
func roundOf(r store.Round, now time.Time) round {
	out := round{Round: r}
	opens, err1 := time.Parse(time.DateOnly, r.OpensOn)
	closes, err2 := time.Parse(time.DateOnly, r.ClosesOn)
	if err1 != nil || err2 != nil || !closes.After(opens) {
		return out
	}
	y, m, d := now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	out.Length = days(opens, closes) + 1
	out.Day = min(max(days(opens, today)+1, 0), out.Length)
	share := func(t time.Time) int { return min(max(1000*days(opens, t)/days(opens, closes), 0), 1000) }
	out.Done = share(today)
	for _, mk := range []mark{{Name: "opened", Day: r.OpensOn}, {Name: "middle", Day: r.MidOn}, {Name: "last call", Day: r.LastOn}, {Name: "closes 18:00", Day: r.ClosesOn}} {
		t, err := time.Parse(time.DateOnly, mk.Day)
		if err != nil {
			continue
		}
		mk.Day, mk.At, mk.Past = t.Format("2 Jan"), share(t), !t.After(today)
		out.Marks = append(out.Marks, mk)
	}
	return out
}

func days(from, to time.Time) int { return int(to.Sub(from).Hours() / 24) }

// ago says how long ago something was, and later on which day.
func ago(t, now time.Time, zone *time.Location) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 12*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return t.In(zone).Format("2 Jan, 15:04")
}

// zoneOf is the network's clock; UTC where it has none.
func zoneOf(n store.Network) *time.Location {
	if zone, err := time.LoadLocation(n.Zone); err == nil {
		return zone
	}
	return time.UTC
}

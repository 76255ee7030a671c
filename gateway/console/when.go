package console

import (
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
	Name string // words: overview.NAME
	Day  string // 10 Nov 2026
	At   int    // thousandths of the round
	Past bool
}

// roundOf measures a round at now, on the network's clock.
func (t tongue) roundOf(r store.Round) round {
	out := round{Round: r}
	opens, err1 := time.Parse(time.DateOnly, r.OpensOn)
	closes, err2 := time.Parse(time.DateOnly, r.ClosesOn)
	if err1 != nil || err2 != nil || !closes.After(opens) {
		return out
	}
	y, m, d := t.now.In(t.zone).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	out.Length = days(opens, closes) + 1
	out.Day = min(max(days(opens, today)+1, 0), out.Length)
	share := func(at time.Time) int { return min(max(1000*days(opens, at)/days(opens, closes), 0), 1000) }
	out.Done = share(today)
	for _, mk := range []mark{{Name: "opened", Day: r.OpensOn}, {Name: "middle", Day: r.MidOn}, {Name: "last_call", Day: r.LastOn}, {Name: "closes_at", Day: r.ClosesOn}} {
		at, err := time.Parse(time.DateOnly, mk.Day)
		if err != nil {
			continue
		}
		mk.Day, mk.At, mk.Past = t.Day(mk.Day), share(at), !at.After(today)
		out.Marks = append(out.Marks, mk)
	}
	return out
}

func days(from, to time.Time) int { return int(to.Sub(from).Hours() / 24) }

// zoneOf is the network's clock; UTC where it has none.
func zoneOf(n store.Network) *time.Location { return location(n.Zone) }

// location is a zone that the register has checked; UTC for none.
func location(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

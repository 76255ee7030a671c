package reminder

import (
	"time"

	"ahadi/store"
)

// Window are the open hours of somebody at a moment, or after it.
func (h Hours) Window(at time.Time, w store.Where) store.Window {
	zone, q := location(w.Zone), h.of(w.Country, w.QuietFrom, w.QuietTo)
	opens := q.next(at, zone)
	return store.Window{Opens: opens, Ends: q.ends(opens, zone)}
}

// OpenDay are the hours of a local day, 2026-10-20, in which people of a country
// are written to, from the first open minute to the last; the zero Window where
// there is none: a Sunday, a holiday.
func (s *Service) OpenDay(day string, home store.Home) store.Window {
	zone := location(home.Zone)
	at, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return store.Window{}
	}
	today := func(t time.Time) bool { return t.In(zone).Format(time.DateOnly) == day }
	q := s.hours.of(home.Country, "", "")
	w := store.Window{Opens: q.next(at, zone)}
	if !today(w.Opens) {
		return store.Window{}
	}
	for t := w.Opens; today(t); t = q.next(w.Ends, zone) { // on a Friday there may be two spans
		w.Ends = q.ends(t, zone)
	}
	return w
}

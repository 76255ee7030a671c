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

package reminder

import (
	"time"

	"ahadi/store"
)

// Window are the open hours of somewhere at a moment, or after it.
func Window(at time.Time, w store.Where) store.Window {
	zone, q := location(w.Zone), quietIn(w.Country)
	opens := q.next(at, zone)
	return store.Window{Opens: opens, Ends: q.ends(opens, zone)}
}

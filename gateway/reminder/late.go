package reminder

import "time"

// Open is t, or the end of the quiet hours of a country in which t lies: for an
// answer to somebody who wrote too long ago to be waiting for it.
func (h Hours) Open(t time.Time, zone *time.Location, country string) time.Time {
	return h.of(country, "", "").next(t, zone)
}

package reminder

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

// A step is spread over as many minutes as it needs for one message a second,
// and over an hour at most: a network of sixty is written to on the minute, and
// sixty thousand do not all dial back at once.
const (
	perMinute = 60
	widest    = 60 // minutes
)

// spread is how many minutes later than its rule a step for n people reaches a
// phone: always the same, whatever restarts, and for all who share it.
func spread(reminder, line int64, n int) time.Duration {
	width := min((n+perMinute-1)/perMinute, widest)
	if width < 2 {
		return 0
	}
	var key [16]byte
	binary.BigEndian.PutUint64(key[:8], uint64(reminder))
	binary.BigEndian.PutUint64(key[8:], uint64(line))
	h := fnv.New64a()
	h.Write(key[:]) // a hash writes without an error
	x := h.Sum64()
	x ^= x >> 32
	return time.Duration(x%uint64(width)) * time.Minute
}

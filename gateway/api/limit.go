package api

import (
	"math"
	"sync"
	"time"
)

// usualRate is how many requests a minute a token has: 100 a second, all of them
// at once if need be.
const usualRate = 6000

// mostMeasured is for how many tokens this process remembers what they asked.
const mostMeasured = 10_000

// limits measures how often each token asks, in this process: what it may ask
// fills up again evenly, a minute's worth at most.
type limits struct {
	mu   sync.Mutex
	rate float64 // a second
	full float64
	by   map[int64]measure
}

// measure is what a token had left at a time.
type measure struct {
	left float64
	at   time.Time
}

// allowance is what a request finds: how many may follow it at once, in how many
// seconds all may again, and how many to wait for the next; 0 when it may go on.
type allowance struct{ remaining, reset, wait int }

func newLimits(perMinute int) *limits {
	return &limits{rate: float64(perMinute) / 60, full: float64(perMinute), by: map[int64]measure{}}
}

// take counts one request.
func (l *limits) take(token int64, now time.Time) allowance {
	l.mu.Lock()
	defer l.mu.Unlock()
	m, known := l.by[token]
	if !known {
		l.room(now)
		m = measure{l.full, now}
	}
	m = measure{l.filled(m, now), now}
	a := allowance{}
	if m.left >= 1 {
		m.left--
	} else {
		a.wait = max(1, int(math.Ceil((1-m.left)/l.rate)))
	}
	l.by[token] = m
	a.remaining, a.reset = int(m.left), int(math.Ceil((l.full-m.left)/l.rate))
	return a
}

func (l *limits) filled(m measure, now time.Time) float64 {
	return min(l.full, m.left+max(0, now.Sub(m.at).Seconds())*l.rate)
}

// room forgets tokens with a full measure, which is as if they had never asked,
// once there are many; and others if all are busy.
func (l *limits) room(now time.Time) {
	if len(l.by) < mostMeasured {
		return
	}
	for token, m := range l.by {
		if l.filled(m, now) >= l.full {
			delete(l.by, token)
		}
	}
	for token := range l.by {
		if len(l.by) < mostMeasured {
			return
		}
		delete(l.by, token)
	}
}

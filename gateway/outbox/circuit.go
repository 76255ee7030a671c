package outbox

import "time"

// health is what a request says about its channel, not about its messages.
type health struct {
	sick    string        // no connection, no answer, 429 or 5xx: in words; "" when it answered
	account bool          // nothing leaves until the operator pays or mends something
	wait    time.Duration // for so long the provider wants to be left alone; 0 when it does not say
}

// When a circuit opens, and for how long. The waits double up to the most.
const (
	tooManyFailures = 5 // in a row
	firstWait       = 15 * time.Second
	mostWait        = 5 * time.Minute
	accountWait     = 5 * time.Minute // somebody has to pay, or to mend the settings
	mostAccountWait = 30 * time.Minute
	mustWait        = 20 * time.Second // what must arrive does not wait longer for somebody who has just paid
)

// circuit decides whether anything is handed to a channel. It opens after
// failures in a row, or at once when the provider says that nothing will leave;
// then one message after a while finds out whether it is back.
type circuit struct {
	failures int // in a row
	why      string
	since    time.Time
	retry    time.Time // when the next message may try
	tried    time.Time // when the last one did
	wait     time.Duration
	probing  bool // it is under way
	early    bool // it left before the time, because it must arrive
	asked    bool // the provider itself wants to be left alone until then
}

func (c *circuit) open() bool { return c.why != "" }

func (c *circuit) mayProbe(now time.Time) bool { return !c.probing && !now.Before(c.retry) }

// mayProbeMust says whether a message that must arrive may try before the others.
func (c *circuit) mayProbeMust(now time.Time) bool {
	return !c.probing && !c.asked && now.Sub(c.tried) >= mustWait && now.Sub(c.since) >= mustWait
}

// note takes in how a request went, and says whether the circuit has opened or
// closed. jitter is between 0 and 1.
func (c *circuit) note(h health, probe bool, now time.Time, jitter float64) bool {
	if probe {
		c.probing = false
	}
	well := h.sick == "" && !h.account
	switch {
	case c.open() && !probe:
		return false // it left before the circuit opened
	case well && probe:
		*c = circuit{since: now}
		return true
	case well:
		c.failures = 0
		return false
	}
	c.failures++
	if probe && c.early { // it was early: the others wait as long as before
		return false
	}
	if !c.open() && !h.account && h.wait == 0 && c.failures < tooManyFailures {
		return false
	}
	first, most := firstWait, mostWait
	if h.account {
		first, most = accountWait, mostAccountWait
	}
	c.wait = min(max(first, 2*c.wait), most)
	pause := max(c.wait, h.wait)
	c.asked = h.wait > 0 && !h.account
	c.retry = now.Add(pause + time.Duration(float64(pause)*jitter/5)) // not all channels and processes at once
	why := h.sick
	if why == "" {
		why = "the provider's account does not send: pay, or mend the settings"
	}
	changed := c.why != why
	if !c.open() {
		c.since = now
	}
	c.why = why
	return changed
}

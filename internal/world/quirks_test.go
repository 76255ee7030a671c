package world

import (
	"math/rand/v2"
)

// quirks are what one history's carriers do, chosen by its seed.
type quirks struct {
	manyStarts    bool // one dial begins several sessions
	sharedIDs     bool // two numbers get the same session id
	noEnd         bool // the end of a session is never told
	earlyEnd      bool // or before its last step
	twoIDs        bool // one SMS comes under two ids
	repeats       bool // requests come again, at once and days later
	concurrent    bool // and at the same time
	shuffled      bool // fields in any order
	rawPlus       bool
	get           bool // callbacks by GET
	earlyReports  bool // a delivery report before the send's answer
	badSends      bool // sends fail in every way
	spaces        bool // no-break spaces, marks, broken UTF-16 in texts
	slots         int
	kills         bool
	clock         bool // it jumps back too
	strangeBodies bool
	open          bool // strangers may enrol by dialling
}

func chooseQuirks(d *rand.Rand) quirks {
	yes := func(percent int) bool { return d.IntN(100) < percent }
	return quirks{
		manyStarts: yes(40), sharedIDs: yes(30), noEnd: yes(50), earlyEnd: yes(40), twoIDs: yes(50), repeats: yes(80), concurrent: yes(60),
		shuffled: yes(50), rawPlus: yes(30), get: yes(10), earlyReports: yes(50), badSends: yes(75), spaces: yes(50), slots: 1 + 3*d.IntN(2),
		kills: yes(70), clock: yes(50), strangeBodies: yes(40), open: yes(40),
	}
}

// The ways in which a send ends.
const (
	taken       = iota // 201, and it is on its way
	refusedDial        // nobody listens
	brokenWrite        // the connection breaks while the request is written
	silent             // read whole, never answered
	closed             // read whole, then hung up
	serverError        // 500 after the whole request
	tooMany            // 429
	unavailable        // 503
	malformed          // 201 with half a JSON
	cutShort           // 201 with fewer bytes than announced
	wrongSender        // 201 without a recipient
	noBalance          // 405
	blacklisted        // 406
	riskHold           // 401 inside: neither
	wrongKey           // 401, in plain words
	waysToEnd
)

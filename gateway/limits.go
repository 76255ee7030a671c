package gateway

import (
	"sync/atomic"
	"time"

	"ahadi/flows"
)

// The caps of what is sent automatically to one line: they never
// limit what is filed.
const (
	repliesAnHour = 3
	repliesADay   = 6
	greetAgain    = 30 * 24 * time.Hour // an unknown number gets one SMS in this time
)

// maySend says whether an SMS of a class may go to the line that is speaking.
func (r *rowsOf) maySend(class flows.Class) bool {
	line, now := r.b.Line, r.job.At
	switch {
	case r.job.Entry != nil: // whether she alone reads her phone was looked at
		return !line.OptedOut && r.ch.Name != ""
	case r.job.Number.IsZero(): // a name or a short code: nobody reads there
		return false
	case old(r.job):
		return class == flows.ClassMust && !line.OptedOut
	case line.OptedOut: // the answers to START and HELP; STOP was confirmed once
		return class == flows.ClassControl
	case class == flows.ClassMust:
		return true
	case r.unagreed():
		return line.GreetedAt.IsZero() || now.Sub(line.GreetedAt) >= greetAgain
	case class != flows.ClassReply:
		return true
	}
	hour, day := r.sent, r.sent
	for _, at := range line.RepliedAt {
		day++
		if now.Sub(at) < time.Hour {
			hour++
		}
	}
	return hour < repliesAnHour && day < repliesADay
}

// rarely lets one thing through a second: a line of the log under overload.
type rarely struct{ last atomic.Int64 }

func (r *rarely) allow(now time.Time) bool {
	last, ms := r.last.Load(), now.UnixMilli()
	return ms-last >= 1000 && r.last.CompareAndSwap(last, ms)
}

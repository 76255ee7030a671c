package world

import (
	"slices"
	"time"

	"ahadi/internal/sms"
	"ahadi/store"
)

// explainMessages asks of every new row what brought it.
func (m *model) explainMessages(e happened, rows []store.Message) []*message {
	waiting := slices.Clone(e.sms)
	of := whose(rows, &waiting)
	var added []*message
	for _, row := range rows {
		o := &message{Message: row, event: m.events.Load()}
		m.messages[row.ID] = o
		added = append(added, o)
		if !row.Out {
			if of[row.ID] == nil {
				m.w.failf("P2: an SMS is kept once", "%q (%s) came from nowhere", clip(row.Body), row.Status)
				return added
			}
			o.number = of[row.ID].number
			if row.Status == "failed" {
				m.w.failf("every SMS can be read", "%q", clip(row.Body))
			}
			continue
		}
		m.explainOutgoing(e, o)
	}
	if len(waiting) > 0 {
		m.w.failf("P1: an SMS that was taken is stored", "%q is nowhere", clip(waiting[0].text))
	}
	return added
}

// whose finds the SMS of each row, and leaves those that have none. What shows
// its words is found first: what is covered, and an operator's notice, shows none.
func whose(rows []store.Message, waiting *[]*request) map[int64]*request {
	of := map[int64]*request{}
	for _, shown := range []bool{true, false} {
		for _, row := range rows {
			i := slices.IndexFunc(*waiting, func(r *request) bool { return r.channel == row.Channel && (!shown || r.clean() == row.Body) })
			if !row.Out && (row.Body != "") == shown && i >= 0 {
				of[row.ID] = (*waiting)[i]
				*waiting = slices.Delete(*waiting, i, i+1)
			}
		}
	}
	return of
}

func (m *model) explainOutgoing(e happened, o *message) {
	n, gsm := sms.Septets(o.Body)
	switch {
	case !gsm || n > 160:
		m.w.failf("an SMS of ours is one SMS", "%d septets: %q", n, o.Body)
	case o.Class == "reminder" && !e.tick && !e.button:
		m.w.failf("P7: a reminder comes of a tick", "%q", o.Body)
	case o.Class != "reminder" && len(e.lines) == 0:
		m.w.failf("P2: a request has one effect", "nobody has just sent anything, and this is written: %q", o.Body)
	}
	if o.ContactID != 0 {
		o.number = m.number[o.ContactID]
	} else if len(e.lines) == 1 {
		for number := range e.lines {
			o.number = number
		}
	}
	m.discreet(o)
	m.reads(o)
	if o.Class == "reminder" {
		m.lines[o.number].reminded = append(m.lines[o.number].reminded, o)
		return
	}
	if o.number != "" && !e.lines[o.number] {
		m.w.failf("who sends something is answered, and nobody else", "%s gets %q", o.number, o.Body)
		return
	}
	m.allowed(o)
}

// allowed holds an answer against the rules about what is sent.
func (m *model) allowed(o *message) {
	l := m.lines[o.number]
	if l == nil {
		return
	}
	if o.Key == "sms_stop" && l.out != out { // CANCEL, or the answer to a question, may mean it too
		l.out, l.since = out, o.event
	}
	if l.out == out && l.since < o.event-1 && o.Class != "control" && o.Class != "must" {
		m.w.failf("P8: who has stopped the messages gets none", "%s gets a %s: %q", o.number, o.Class, o.Body)
	}
	if h := m.w.handset(o.number); !slices.ContainsFunc(h.people, (*person).agreed) {
		if o.Class != "must" && o.Class != "control" { // START may be the answer to a STOP
			if !l.answered.IsZero() && o.At.Sub(l.answered) < 30*24*time.Hour {
				m.w.failf("a stranger is answered once in 30 days", "%s and %s: %q", l.answered, o.At, o.Body)
			}
			l.answered = o.At
		}
		return
	}
	if o.Class != "reply" {
		return
	}
	l.replies = append(l.replies, o.At)
	hour, day := 0, 0
	for _, at := range l.replies {
		if age := o.At.Sub(at); age < 24*time.Hour {
			day++
			if age < time.Hour {
				hour++
			}
		}
	}
	if hour > 3 || day > 6 {
		m.w.failf("3 automatic answers an hour, 6 a day", "%s got %d and %d", o.number, hour, day)
	}
}

package world

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/store"
)

// claimed notes what a sender took; it is judged once nothing moves.
func (m *model) claimed(all []store.Outgoing, now, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, o := range all {
		m.claims = append(m.claims, claim{o, now, m.events.Load()})
		m.flights = append(m.flights, flight{id: o.ID, try: o.Try, at: now, until: until, takes: true})
	}
}

// settled notes what a sender wrote down.
func (m *model) settled(all []store.Settlement) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range all {
		m.settles = append(m.settles, settle{s, m.events.Load()})
		m.flights = append(m.flights, flight{id: s.ID, try: s.Try, provider: s.ProviderID})
	}
}

// reported notes a delivery report.
func (m *model) reported(channel string, d delivery, a answer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.words = append(m.words, spoken{d, channel, a})
}

// reborn forgets what a dead process was about to say.
func (m *model) reborn() {
	m.turns = -1
	m.mu.Lock()
	defer m.mu.Unlock()
	m.claims, m.flights = nil, nil
	clear(m.flying)
}

// readSender judges what the sender did since it was asked last.
func (m *model) readSender() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.claims {
		m.judgeClaim(c)
	}
	m.claims = nil
	for _, f := range m.flights {
		before, flying := m.flying[f.id]
		switch {
		case f.takes && flying && f.at.Before(before.until):
			m.w.failf("P6: nobody takes what another try still has", "%q: try %d while %d has it until %s", m.messages[f.id].Body, f.try, before.try, before.until.Format("15:04:05"))
		case f.takes:
			m.flying[f.id] = f
		case flying && before.try == f.try:
			delete(m.flying, f.id)
			m.ids[f.id] = f.provider
		}
	}
	m.flights = nil
	for _, s := range m.settles {
		if o := m.messages[s.ID]; s.OptedOut && o != nil {
			if l := m.lines[o.number]; l != nil && l.out == in {
				l.out = maybe // unless the lease had run out meanwhile
			}
		}
	}
	m.settles = nil
}

// judgeClaim holds a message that is about to leave against the rules.
func (m *model) judgeClaim(c claim) {
	w := m.w
	number := c.To.E164()
	l, o := m.lines[number], m.messages[c.ID]
	if o == nil {
		w.failf("what leaves is in the outbox", "message to %s", number)
		return
	}
	if o.number == "" {
		o.number = number
	}
	switch {
	case o.number != number:
		w.failf("a message goes to whom it is for", "for %s, to %s", o.number, number)
	case c.Try <= m.tries[c.ID]:
		w.failf("P6: each try has a number of its own", "%q: %d after %d", o.Body, c.Try, m.tries[c.ID])
	case l.out == out && l.since < c.event-1 && (c.Class == "reply" || c.Class == "receipt" || c.Class == "reminder"):
		w.failf("P8: who has stopped the messages gets none", "%s is sent a %s: %q", number, c.Class, o.Body)
	case c.Class == "reminder" && m.people[o.ContactID].since < c.event-1 && !m.people[o.ContactID].agreed():
		w.failf("nobody is written to who did not agree", "%s is sent %q", number, o.Body)
	case c.Class == "reminder" && m.quiet(m.people[o.ContactID], c.at):
		w.failf("P8: quiet hours hold", "%s is reminded at %s", number, c.at.In(m.people[o.ContactID].location()).Format("Mon 15:04"))
	case c.Class == "reminder" && m.reportedSince(o):
		w.failf("who has reported is left in peace", "%s is sent %q", number, o.Body)
	}
	m.tries[c.ID] = c.Try
}

// reportedSince says whether she has reported after a reminder was written, and
// before this event.
func (m *model) reportedSince(o *message) bool {
	for _, f := range m.reports {
		if f.ContactID == o.ContactID && f.Form == "progress" && (f.State == "accepted" || f.State == "held") && !f.At.Before(o.At) && f.ID < m.last.report {
			return true
		}
	}
	return false
}

// readReports takes the delivery reports that were answered.
func (m *model) readReports() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.words {
		if !d.answer.ok() {
			m.w.failf("a delivery report is taken", "%d %s", d.answer.status, d.answer.body)
		}
		state := map[string]string{"Success": "delivered", "Failed": "failed", "Rejected": "failed", "AbsentSubscriber": "failed", "Expired": "expired"}[d.status]
		if key := d.channel + "|" + d.id; state != "" && m.final[key] == "" {
			m.final[key] = state
		}
	}
	m.words = nil
}

// readCarrier judges what reached the carrier: nothing twice that may have left.
func (m *model) readCarrier() {
	c := m.w.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, tries := range c.posts {
		if len(tries) == m.looked[id] {
			continue
		}
		m.looked[id] = len(tries)
		o, may := m.messages[id], 0
		for _, p := range tries {
			if !surelyNot[p.end] {
				may++
			}
			if p.number != "" && o != nil && (p.number != o.number || p.body != o.Body) {
				m.w.failf("a carrier gets what was written", "%q to %s", p.body, p.number)
			}
		}
		if o != nil && (may > 1 && o.Class != "must" || may > 5) {
			m.w.failf("P5: what may have left is not sent again", "%s %q was handed over %d times: %s", o.Class, o.Body, may, story(tries))
		}
	}
}

func story(tries []handed) string {
	var b strings.Builder
	for _, p := range tries {
		fmt.Fprintf(&b, "%s %s; ", p.at.Format("01-02 15:04:05"), ends[p.end])
	}
	return b.String()
}

// ranks order what a message can become; it never goes back.
var ranks = map[string]int{"queued": 0, "sending": 0, "unknown": 1, "sent": 2, "delivered": 3, "failed": 3, "expired": 3, "refused": 3}

// refresh reads all statuses again: they move forward only.
func (w *world) refresh() {
	m := w.model
	for after := int64(0); !w.stop; {
		rows, err := w.store.Messages(context.Background(), 0, store.Page{After: after, Limit: page})
		if err != nil {
			w.failf("what was stored can be read", "%v", err)
			return
		}
		for _, row := range rows {
			after = row.ID
			m.compare(row)
		}
		if len(rows) < page {
			return
		}
	}
}

// compare holds a row against what it was.
func (m *model) compare(row store.Message) {
	o := m.messages[row.ID]
	if o == nil {
		m.w.failf("every row has a reason", "%q", row.Body)
		return
	}
	old := o.Message
	switch { // an SMS shows its words, or none, as the report does that came in it
	case row.Hidden && row.Body == "":
		row.Body, row.Hidden = old.Body, old.Hidden
	case old.Hidden:
		old.Body, old.Hidden = row.Body, false
	}
	o.Message = row
	row.Status, row.Error = old.Status, old.Error
	if row.ContactID == 0 && row.Body == "" && m.w.now().Sub(row.At) > store.StrangersKept { // what was said with a stranger is forgotten with her number
		old.Body = ""
	}
	if row != old {
		m.w.failf("P3: what was stored stays as it is", "was %+v, is %+v", old, row)
	}
	if !o.Out {
		return
	}
	back := ranks[o.Status] < ranks[old.Status] || ranks[old.Status] == 3 && o.Status != old.Status
	if back && !(o.Class == "must" && old.Status == "unknown") {
		m.w.failf("P5: a status never goes back", "%q was %s, is %s (%s)", o.Body, old.Status, o.Status, o.Error)
	}
	m.truth(o)
}

// truth holds a status against what the carrier did and said.
func (m *model) truth(o *message) {
	c := m.w.carrier
	c.mu.Lock()
	tries := slices.Clone(c.posts[o.ID])
	c.mu.Unlock()
	may := slices.ContainsFunc(tries, func(p handed) bool { return !surelyNot[p.end] })
	final := m.final[o.Channel+"|"+m.ids[o.ID]]
	switch {
	case len(tries) == 0 && o.Status != "queued" && o.Status != "expired" && o.Status != "sending" && o.Status != "unknown":
		m.w.failf("P5: a status is never guessed", "%s, and the carrier knows nothing of it: %q", o.Status, o.Body)
	case (o.Status == "sent" || o.Status == "delivered" || o.Status == "failed") && !may:
		m.w.failf("P5: a status is never guessed", "%s, and nothing has left: %s", o.Status, story(tries))
	case o.Status == "sent" && final != "", (o.Status == "delivered" || o.Status == "failed") && final != o.Status:
		m.w.failf("a message is what the first final report says", "%s, and the carrier said %q: %q", o.Status, final, o.Body)
	}
}

package world

import (
	"context"
	"testing/synctest"

	"ahadi/store"
)

// learn waits until nothing moves, and explains what is new.
func (w *world) learn() []*message {
	synctest.Wait()
	if w.stop {
		return nil
	}
	m := w.model
	e := m.event
	m.event = happened{}
	m.events.Add(1)
	var messages []store.Message
	var reports []store.Report
	if turns := w.store.Stats().Turns; turns != m.turns || e.tick || e.button || e.entered != nil { // nothing else writes either
		m.turns = turns
		messages, reports = w.newMessages(), w.newReports()
	}
	m.explainReports(e, reports, messages)
	m.reread(e)
	added := m.explainMessages(e, messages)
	if m.changes(e) {
		m.register()
	}
	m.readSender()
	m.readReports()
	m.readCarrier()
	w.checkLog()
	return added
}

// page is how much is read at once.
const page = 1000

func (w *world) newMessages() []store.Message {
	all, err := w.store.Messages(context.Background(), 0, store.Page{After: w.model.last.message, Limit: page})
	if err != nil {
		w.failf("what was stored can be read", "%v", err)
		return nil
	}
	if len(all) > 0 {
		w.model.last.message = all[len(all)-1].ID
	}
	return all
}

func (w *world) newReports() []store.Report {
	all, err := w.store.Reports(context.Background(), store.Page{After: w.model.last.report, Limit: page})
	if err != nil {
		w.failf("what was stored can be read", "%v", err)
		return nil
	}
	if len(all) > 0 {
		w.model.last.report = all[len(all)-1].ID
	}
	return all
}

// message notes an SMS that was brought to the gateway.
func (m *model) message(w *world, h *handset, r *request, a answer) {
	if !a.ok() {
		w.failf("P1: an SMS is taken", "%d %s %s", a.status, a.body, w.log.take())
		return
	}
	key := r.channel + "|" + r.id
	if m.seen[key] != nil {
		w.tell("  taken before")
		return
	}
	m.seen[key], r.at = r, w.now()
	m.event.sms = append(m.event.sms, r)
	m.answering(r.number)
	l := m.lines[r.number]
	switch {
	case r.intent == nil || l == nil:
	case r.intent.kind == "stop" && l.out != out:
		l.out, l.since = out, m.events.Load()
	case r.intent.kind == "start":
		l.out = in
	}
}

// answering notes whose phone may be answered in this event.
func (m *model) answering(number string) {
	if m.event.lines == nil {
		m.event.lines = map[string]bool{}
	}
	m.event.lines[number] = true
}

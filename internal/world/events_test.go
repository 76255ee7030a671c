package world

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// happen lets one thing happen.
func (w *world) happen() {
	h := w.phones[w.dice.IntN(len(w.phones))]
	if busy := w.dialled(); len(busy) > 0 && w.dice.IntN(10) < 7 {
		h = busy[w.dice.IntN(len(busy))]
	}
	switch d := w.dice.IntN(100); {
	case d < 50 && h.session != "":
		w.goOn(h)
	case d < 58:
		w.dial(h)
	case d < 71:
		w.write(w.phones[w.dice.IntN(len(w.phones))])
	case d < 72:
		w.chat(h)
	case d < 79:
		w.again()
	case d < 83:
		w.crowd()
	case d < 86:
		w.strange()
	case d < 92:
		w.time()
	case d < 93:
		w.button()
	case d < 95:
		for range 1 + w.dice.IntN(4) {
			w.desk()
		}
	case d < 97 && w.quirks.kills:
		w.restart(w.dice.IntN(3) > 0)
	case d < 98:
		w.whole()
	default:
		w.pass(time.Duration(1+w.dice.IntN(90)) * time.Second)
	}
	w.learn()
}

// dialled are the phones with a session.
func (w *world) dialled() []*handset {
	var all []*handset
	for _, h := range w.phones {
		if h.session != "" {
			all = append(all, h)
		}
	}
	return all
}

// goOn is what a person does who looks at a screen: mostly she reads and
// presses, three keys at a time; sometimes she gives up.
func (w *world) goOn(h *handset) {
	for range 1 + w.dice.IntN(4) {
		switch {
		case h.session == "" || w.stop:
			return
		case w.dice.IntN(25) == 0 || len(h.typed) > 120:
			w.tell("%s gives up", h.number)
			w.away(h)
			return
		}
		w.press(h, w.choose(h))
		w.learn()
	}
}

// chat is a person who writes again and again.
func (w *world) chat(h *handset) {
	for range 3 + w.dice.IntN(6) {
		if w.stop {
			return
		}
		w.write(h)
		if w.dice.IntN(3) == 0 {
			w.pass(time.Duration(w.dice.IntN(150)) * time.Second)
		}
	}
}

// again is a carrier that repeats something, at once or much later; an SMS
// perhaps under another id.
func (w *world) again() {
	if !w.quirks.repeats || len(w.past) == 0 {
		return
	}
	i := len(w.past) - 1 - w.dice.IntN(min(len(w.past), []int{1, 5, 1000}[w.dice.IntN(3)]))
	r := w.past[i]
	h := w.handset(r.number)
	switch {
	case r.kind == "ussd":
		w.tell("the carrier repeats a step of %s, of %s: %q", r.number, w.now().Sub(r.at).Round(time.Second), clip(r.text))
		w.answered(h, r, w.post(r))
	case w.quirks.twoIDs && w.dice.IntN(4) == 0:
		w.serial++
		twin := w.smsRequest(r.channel, r.number, fmt.Sprintf("again-%d", w.serial), r.text)
		twin.intent = r.intent
		w.tell("%s sends again, or its carrier does: %q", r.number, clip(r.text))
		w.bring(h, twin)
	default:
		w.tell("the carrier repeats an SMS of %s, of %s: %q", r.number, w.now().Sub(r.at).Round(time.Second), clip(r.text))
		w.bring(h, r)
	}
}

// crowd is many requests at the same time: of several phones, and some twice.
func (w *world) crowd() {
	if !w.quirks.concurrent {
		return
	}
	type call struct {
		h *handset
		r *request
		a answer
	}
	var calls []*call
	for _, i := range w.dice.Perm(len(w.phones))[:2+w.dice.IntN(6)] {
		h := w.phones[i]
		var r *request
		if w.dice.IntN(2) == 0 {
			text, in := w.text(h)
			w.serial++
			r = w.smsRequest(mainChannel, h.number, fmt.Sprintf("crowd-%d", w.serial), text)
			r.intent = in
		} else {
			r = w.ussdRequest(mainChannel, h.number, w.sessionID(), "")
		}
		for range 1 + w.dice.IntN(3) {
			calls = append(calls, &call{h: h, r: r})
		}
	}
	w.tell("%d requests at the same time", len(calls))
	var group sync.WaitGroup
	for _, c := range calls {
		group.Go(func() { c.a = w.post(c.r) })
	}
	group.Wait()
	for _, c := range calls {
		if c.r.kind == "ussd" {
			w.model.step(w, c.h, c.r, c.a)
		} else {
			w.tell("%s writes %q", c.h.number, clip(c.r.text))
			w.model.message(w, c.h, c.r, c.a)
		}
		if !slices.Contains(w.past, c.r) {
			w.past = append(w.past, c.r)
		}
	}
}

// strange is what comes from nobody's phone, or is no callback.
func (w *world) strange() {
	w.serial++
	n := w.serial
	switch w.dice.IntN(7) {
	case 0: // our own words, or a network's
		r := w.smsRequest(mainChannel, []string{"SAFARICOM", "20880", "MPESA"}[w.dice.IntN(3)], fmt.Sprintf("notice-%d", n), "Dear customer, you have 3 "+marker)
		w.tell("a notice from %s", r.number)
		a := w.post(r)
		w.model.message(w, nil, r, a)
	case 1:
		w.carrier.report(mainChannel, delivery{id: fmt.Sprintf("nobody-%d", n), status: "Success"})
	case 2:
		w.refused("/hooks/demo/sms/wrong-secret", w.smsRequest(mainChannel, stranger, "x", marker), http.StatusNotFound)
	case 3:
		w.refused("/hooks/nowhere/ussd/"+secret, w.ussdRequest(mainChannel, stranger, "x", ""), http.StatusNotFound)
	case 4:
		r := &request{kind: "sms", channel: mainChannel, contentType: form, body: "from=%2B12025550101&text=" + marker + "%zz"}
		w.refused("/hooks/demo/sms/"+secret, r, http.StatusBadRequest)
	case 5:
		r := &request{kind: "sms", channel: mainChannel, contentType: "application/json", body: `{"id":"1","from":"+12025550101","text":"` + marker + `"}`}
		w.refused("/hooks/demo/sms/"+secret, r, http.StatusBadRequest)
	default:
		r := w.ussdRequest(mainChannel, "", "x", "")
		w.refused("/hooks/demo/ussd/"+secret, r, http.StatusBadRequest)
	}
}

// refused is a request that has no effect.
func (w *world) refused(path string, r *request, status int) {
	w.tell("a request that is refused with %d", status)
	r.get = false
	if a := w.postTo(path, r); a.status != status {
		w.failf("what is no callback is refused", "%d %s", a.status, a.body)
	}
}

// meet does what is due on the carriers' agenda.
func (w *world) meet() {
	for !w.stop {
		w.mu.Lock()
		now := w.now()
		i := -1
		for j, p := range w.agenda {
			if !p.at.After(now) && (i < 0 || p.at.Before(w.agenda[i].at) || p.at.Equal(w.agenda[i].at) && p.name < w.agenda[i].name) {
				i = j
			}
		}
		var p *plan
		if i >= 0 {
			p = w.agenda[i]
			w.agenda = slices.Delete(w.agenda, i, i+1)
		}
		w.mu.Unlock()
		if p == nil {
			return
		}
		p.do()
		w.learn()
	}
}

// end lets everything come to rest and compares the whole.
func (w *world) end() {
	w.tell("the end: every carrier takes what it is given")
	w.carrier.mu.Lock()
	w.carrier.calm = true
	w.carrier.mu.Unlock()
	w.pass(20 * time.Second)
	if behind := w.model.latest.Sub(w.now()); behind > 0 {
		w.jump(behind + time.Second)
	}
	for range 3 {
		if !w.stop {
			w.jump(61 * time.Minute)
			w.pass(time.Minute)
		}
	}
	if !w.stop {
		w.pass(time.Second) // what that minute's tick has queued leaves a moment later
	}
	w.whole()
	for _, o := range w.model.messages {
		if o.Out && (o.Status == "queued" || o.Status == "sending") {
			w.failf("what is queued leaves or is put aside", "%s %q is %s", o.Class, o.Body, o.Status)
		}
	}
	if !w.stop {
		w.restart(true)
		w.whole()
	}
}

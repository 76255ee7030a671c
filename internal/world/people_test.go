package world

import (
	"context"
	"slices"
	"strings"

	"ahadi/store"
)

// Who uses a phone changes: somebody who was invited agrees or does not, a
// stranger enrols, a phone is handed over, its number was wrong. The model learns
// of it from the screens and texts alone, and asks of every change that it finds
// in the register whether one of them brought it.

// heads are how screens and texts of one kind begin, in all languages.
type heads map[string][]string

// headsOf reads the words before the first placeholder.
func headsOf(say func(language, key string) string, languages []string, keys ...string) heads {
	h := heads{}
	for _, key := range keys {
		for _, language := range languages {
			head, _, _ := strings.Cut(say(language, key), "\n")
			h[key] = append(h[key], head)
		}
	}
	return h
}

// has says whether one of the lines of a page begins as a page of this kind does.
func (h heads) has(key, page string) bool {
	for line := range strings.SplitSeq(page, "\n") {
		if slices.ContainsFunc(h[key], func(head string) bool { return strings.HasPrefix(line, head) }) {
			return true
		}
	}
	return false
}

// agreed says whether she is one of the network's people: asked, and not against it.
func (p *person) agreed() bool { return p.status != "invited" && p.status != "left" }

// changes says whether this event may have changed who uses a phone.
func (m *model) changes(e happened) (found bool) {
	h := m.w.ground.heads
	for _, f := range e.steps {
		kind, page, _ := strings.Cut(f.reply, " ")
		switch {
		case kind == "END" && h.has("sms_wrong", page), h.has("other_ask", f.before) && f.input == "1" && strings.HasPrefix(page, "Ahadi\n1 "):
			m.detach(f.handset)
		case kind == "END" && h.has("enr_done", page):
			f.handset.enrolled = true
		case kind == "END" && h.has("enr_refused", page):
			f.handset.refused = true
		default:
			continue
		}
		found = true
	}
	for _, r := range e.sms {
		if h := m.w.find(r.number); r.intent != nil && r.intent.kind == "wrong" && len(h.people) > 0 {
			m.detach(h)
			found = true
		}
	}
	return found
}

// detach takes a phone from its people: nothing goes to it any more.
func (m *model) detach(h *handset) {
	m.w.tell("  nobody that we know uses %s any more", h.number)
	for _, p := range h.people {
		m.number[p.id] = ""
	}
	h.people, h.own, h.speaker, h.pins, h.chosen = nil, false, nil, nil, ""
	if l := m.lines[h.number]; l.out != out {
		l.out, l.since = out, m.events.Load()
	}
}

// register compares who is in the register with who agreed.
func (m *model) register() {
	all, err := m.w.store.Contacts(context.Background(), store.Page{Limit: page}, m.w.now())
	if err != nil {
		m.w.failf("what was stored can be read", "%v", err)
		return
	}
	for _, k := range all {
		p := m.people[k.ID]
		switch {
		case p == nil:
			m.newcomer(k)
		case p.status == k.Status:
		case k.Status == "active" && !p.agreed() && m.phoneOf(p) != nil && m.phoneOf(p).enrolled:
			m.join(m.phoneOf(p), p)
		case k.Status == "left" && m.phoneOf(p) != nil && m.phoneOf(p).refused:
			p.status, p.since = "left", m.events.Load()
		default:
			m.w.failf("nobody is in the network who did not agree", "%s was %s, is %s", p.code, p.status, k.Status)
		}
		if p != nil && (k.Masked != "") != (m.number[p.id] != "") {
			m.w.failf("a phone that is taken from a person is not hers any more", "%s has %q", p.code, k.Masked)
		}
	}
	for _, h := range m.w.phones {
		h.enrolled, h.refused = false, false
	}
}

func (m *model) phoneOf(p *person) *handset { return m.w.find(m.number[p.id]) }

// newcomer is somebody who came in by dialling.
func (m *model) newcomer(k store.Contact) {
	var h *handset
	for _, x := range m.w.phones {
		if x.enrolled && strings.HasSuffix(x.number, strings.TrimLeft(k.Masked, "…")) {
			h = x
		}
	}
	if h == nil {
		m.w.failf("nobody is in the network who did not agree", "%s, of %s, came from nowhere", k.Code, k.Masked)
		return
	}
	p := &person{id: k.ID, code: k.Code, name: k.Name, status: "active", roles: k.Roles, assigned: k.Assigned, zone: k.Zone, placeName: k.Place}
	for _, place := range m.w.ground.register.Places {
		if place.Short == k.Place {
			p.place, p.country = place.Code, place.Country
		}
	}
	h.people = append(h.people, p)
	m.people[p.id], m.number[p.id] = p, h.number
	m.join(h, p)
}

// join makes a person one of a phone's people, who agreed just now.
func (m *model) join(h *handset, p *person) {
	p.status = "active"
	if h.chosen != "" {
		h.keepPIN(h.chosen, p)
	}
	h.own = h.onlyMe && len(h.people) == 1
	h.speaker = h.alone()
	if l := m.lines[h.number]; l.out != in && len(h.people) == 1 { // her yes takes back a STOP of nobody else
		l.out = in
	}
	m.w.tell("  %s agrees", p.code)
}

// terms are under which words people agree, and whether strangers may come in.
func (w *world) terms() store.Terms {
	t := store.Terms{Enrolment: "closed"}
	if w.quirks.open {
		t.Enrolment = "open"
	}
	t.Version, t.Hashes = w.ground.book.Consent()
	return t
}

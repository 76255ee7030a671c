package world

import (
	"slices"
	"strings"
	"time"

	"ahadi/internal/sms"
)

// session is a dialogue as a carrier knows it.
type session struct {
	steps map[string]*kept // by all that was typed
	last  string
	hazy  bool // so old that its replies may be pruned

	renewed bool // and dialled again under its old id
}

// kept is an answer that was given.
type kept struct {
	body string
	at   time.Time
	ref  string
}

// remember is how long an answer is repeated byte for byte, with some room for
// a clock that was set back.
const remember = 96*time.Hour - 30*time.Minute

// closedPage says whether the page that she looks at is a last one.
func (s *session) closedPage() bool { return strings.HasPrefix(s.steps[s.last].body, "END") }

// extends says whether a text goes on from the last step.
func (s *session) extends(text string) bool {
	return s.last == "" || strings.HasPrefix(text, s.last+"*")
}

// step judges the answer to a step, and remembers it if it was no repeat.
func (m *model) step(w *world, h *handset, r *request, a answer) {
	if !m.screen(a) {
		return
	}
	key := r.channel + "|" + r.number + "|" + r.session
	text, now := r.clean(), w.now()
	s := m.sessions[key]
	if s == nil {
		s = &session{steps: map[string]*kept{}}
		m.sessions[key] = s
		m.first(h, s, r, a)
		return
	}
	for _, k := range s.steps {
		s.hazy = s.hazy || now.Sub(k.at) > remember
	}
	before := s.steps[text]
	switch {
	case s.hazy:
		m.late(h, s, r, a)
	case before != nil:
		if before.body != a.body {
			w.failf("P2: the same step gets the same answer, byte for byte", "was %q, is %q", before.body, a.body)
		}
	case s.extends(text) && !s.closedPage():
		m.first(h, s, r, a)
	case s.steps[s.last].body != a.body:
		w.failf("what goes on from nowhere gets the current page again", "was %q, is %q", s.steps[s.last].body, a.body)
	}
}

// late is a step of a session that may be forgotten: what filed a report says
// its receipt, nothing else has an effect. A dial under an old id is a new one.
func (m *model) late(h *handset, s *session, r *request, a answer) {
	before := s.steps[r.clean()]
	switch {
	case before == nil, s.renewed:
		m.first(h, s, r, a)
	case r.clean() == "":
		s.renewed = true
		m.first(h, s, r, a)
	case before.ref != "" && receipt(a.body) != before.ref:
		m.w.failf("P2: a late repeat of what filed a report gets its receipt", "%s: %q", before.ref, a.body)
	case before.ref == "" && a.body != before.body && a.body != s.steps[s.last].body && !slices.Contains(m.w.ground.forgotten, strings.TrimPrefix(a.body, "END ")):
		m.w.failf("P2: a late repeat has no effect, and says so", "was %q, is %q", before.body, a.body)
	}
}

// first is the answer to a step that is no repeat.
func (m *model) first(h *handset, s *session, r *request, a answer) {
	text := r.clean()
	input := text
	if s.last != "" {
		input = strings.TrimPrefix(text, s.last+"*")
	}
	_, page, _ := strings.Cut(a.body, " ")
	m.sees(h, page)
	k := &kept{body: a.body, at: m.w.now()}
	if strings.HasPrefix(a.body, "END") {
		k.ref = receipt(a.body)
	}
	s.steps[text], s.last = k, text
	r.at = k.at
	f := &fresh{handset: h, reply: a.body, ref: k.ref}
	if r.session == h.session && !strings.Contains(input, "*") && !s.hazy {
		f.shown, f.speaker = h.shown, h.speaker
		f.input, f.before = strings.TrimSpace(input), h.screen
	}
	if m.reports[k.ref] != nil { // the receipt of a report that this very request filed long ago
		f.ref = ""
	}
	m.event.steps = append(m.event.steps, f)
	m.answering(r.number)
	if l := m.lines[r.number]; slices.Contains(m.w.ground.stopped, strings.TrimPrefix(a.body, "END ")) && l.out != out {
		l.out, l.since = out, m.events.Load()
	}
	m.fewer(h, f.speaker, strings.TrimPrefix(a.body, "END "))
}

// screen says whether an answer is a page that a phone can show and that is no
// excuse: nothing here is a reason for one.
func (m *model) screen(a answer) bool {
	kind, page, _ := strings.Cut(a.body, " ")
	n, gsm := sms.Septets(page)
	switch {
	case a.status != 200:
		m.w.failf("P4: a step gets a page", "%d %s", a.status, a.body)
	case kind != "CON" && kind != "END" || strings.TrimSpace(page) == "":
		m.w.failf("a page is one that a carrier takes", "%q", a.body)
	case !gsm || n > 160:
		m.w.failf("a page fits its screen", "%d septets: %q", n, page)
	case strings.ContainsAny(page, "{}"):
		m.w.failf("a page has no hole in it", "%q", page)
	default:
		if slices.Contains(m.w.ground.excuses, page) {
			m.w.failf("P4: a gateway that is well makes no excuse", "%q", page)
		}
		return !m.w.stop
	}
	return false
}

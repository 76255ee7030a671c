package world

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"ahadi/store"
)

// step is one reminder of a round, for everybody.
type step struct {
	round, name string
	day, at     string
	closes      string
	ended       bool // expanded, or overtaken
}

// occurrence is a reminder of one person.
type occurrence struct {
	step   *step
	person *person
	due    time.Time
	state  string // due, queued, skipped, expired
	n      int
}

// stepsOf lists the reminders of the register that are still to come.
func stepsOf(seed store.Seed) []*step {
	var all []*step
	today := dawn.Format(time.DateOnly)
	for _, r := range seed.Rounds {
		for _, s := range []step{{name: "open", day: r.OpensOn, at: "09:30"}, {name: "mid", day: r.MidOn, at: "16:30"}, {name: "last", day: r.LastOn, at: "09:30"}} {
			if s.day >= today && r.State == "open" {
				s.round, s.closes = r.Code, r.ClosesOn
				all = append(all, &s)
			}
		}
	}
	return all
}

// zones of the register, the earliest first.
var zones = []string{"Africa/Nairobi", "Africa/Accra", "America/Lima"}

func (p *person) location() *time.Location { return location(p.zone) }

func location(name string) *time.Location {
	zone, err := time.LoadLocation(cmp.Or(name, zones[0]))
	if err != nil {
		panic(err)
	}
	return zone
}

// local is a moment on a clock of a zone.
func local(day, clock string, zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly+" 15:04", day+" "+clock, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// quiet says whether a person is not to be written to at t.
func (m *model) quiet(p *person, t time.Time) bool {
	here := t.In(p.location())
	until := 19
	if p.country == "KE" {
		until = 18
	}
	return here.Weekday() == time.Sunday || here.Hour() < 8 || here.Hour() >= until || holidays[p.country+here.Format(" 01-02")]
}

// holidays of the days that a world can last.
var holidays = map[string]bool{"KE 10-20": true, "PE 11-01": true}

// awake is t, or the next moment at which she may be written to.
func (m *model) awake(p *person, t time.Time) time.Time {
	for m.quiet(p, t) {
		here := t.In(p.location())
		y, mo, d := here.Date()
		if next := time.Date(y, mo, d, 8, 0, 0, 0, p.location()); next.After(t) {
			t = next
		} else {
			t = time.Date(y, mo, d+1, 8, 0, 0, 0, p.location())
		}
	}
	return t
}

// over says whether the round of a step is over for her.
func over(s *step, p *person, t time.Time) bool {
	return !t.Before(local(s.closes, "18:00", p.location()))
}

// sane says whether the clock is not behind what the service has noted.
func (m *model) sane(now time.Time) bool { return !now.Before(m.latest.Add(-time.Minute)) }

// ticked notes that the service has noted the time.
func (m *model) ticked(now time.Time) {
	if now.After(m.latest) {
		m.latest = now
	}
}

// monitors are those whom reminders are for, in the order of the register.
func (m *model) monitors() []*person {
	var all []*person
	for _, p := range m.people {
		if slices.Contains(p.roles, "monitor") && len(p.assigned) > 0 && p.agreed() && m.number[p.id] != "" {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *person) int { return cmp.Compare(a.id, b.id) })
	return all
}

// expand makes the occurrences of the steps that have begun. After days off
// only the latest of a round is left.
func (m *model) expand(now time.Time) {
	latest := map[string]*step{}
	for _, s := range m.steps {
		if s.ended || now.Before(local(s.day, s.at, location(zones[0]))) {
			continue
		}
		s.ended = true
		latest[s.round] = s
	}
	for _, s := range m.steps {
		if latest[s.round] == s {
			for _, p := range m.monitors() {
				at := local(s.day, s.at, p.location())
				if at.Before(now) { // what is late is late for everybody, and waits for the next morning where it is night
					at = now
				}
				m.owe(s, p, at)
			}
		}
	}
}

// due says whether a reminder may leave at now.
func (m *model) due(now time.Time) bool {
	return slices.ContainsFunc(m.steps, func(s *step) bool { return !s.ended && !now.Before(local(s.day, s.at, location(zones[0]))) }) ||
		slices.ContainsFunc(m.owed, func(o *occurrence) bool { return o.state == "due" && !o.due.After(now) })
}

func (m *model) owe(s *step, p *person, due time.Time) {
	o := &occurrence{step: s, person: p, due: m.awake(p, due), state: "due", n: len(m.owed)}
	if over(s, p, o.due) {
		o.state = "expired"
	}
	m.owed = append(m.owed, o)
}

// judgeReminders holds the reminders that were just written against the rules:
// whom they reach, when, and that nobody is left out or reminded twice.
func (w *world) judgeReminders(now time.Time, sane bool, written []*message) {
	m := w.model
	slices.SortStableFunc(m.owed, func(a, b *occurrence) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.n, b.n)) })
	got, news, other := map[int64]*message{}, map[*message]bool{}, map[string]*message{}
	for _, o := range written {
		if o.Out && o.Class == "reminder" {
			news[o] = true
			if !asks(o.Key) { // a notice, a thanks, a call to an official: it rings the phone, and is judged elsewhere
				other[m.number[o.ContactID]] = o
				continue
			}
			if got[o.ContactID] != nil {
				w.failf("P7: one reminder at a time", "%q and %q", got[o.ContactID].Body, o.Body)
			}
			got[o.ContactID] = o
		}
	}
	phones := map[string]bool{} // that got one just now
	for _, o := range m.owed {
		if !sane || o.state != "due" || o.due.After(now) {
			continue
		}
		row := got[o.person.id]
		rang := phones[m.number[o.person.id]] || m.number[o.person.id] != "" && m.remindedOf(m.lines[m.number[o.person.id]], now, news)
		must, why := m.decide(o, now, rang, news)
		notice := other[m.number[o.person.id]]
		switch {
		case must && row == nil && notice != nil && m.putsOff(o, notice):
		case must && row == nil && why != "maybe" && notice == nil:
			w.failf("P7: a reminder reaches everybody whom it is for", "%s did not get %s of %s, due %s", o.person.code, o.step.name, o.step.round, o.due.In(o.person.location()).Format("01-02 15:04"))
		case row != nil && must:
			delete(got, o.person.id)
			phones[m.number[o.person.id]] = true
			o.state = "queued"
		case must:
			o.state = "skipped"
		}
	}
	for id := range got {
		w.failf("P7 and P8: nobody is reminded without a reason", "%s got %q", m.people[id].code, got[id].Body)
	}
}

// decide says whether an occurrence leaves at now, and notes why not.
func (m *model) decide(o *occurrence, now time.Time, rang bool, news map[*message]bool) (must bool, why string) {
	p := o.person
	l := m.lines[m.number[p.id]]
	switch {
	case l == nil: // nobody knows her number
		o.state = "skipped"
	case l.out == out, p.status != "active", m.hasReported(p, o.step.round), m.disputing(p), p.seldom && o.step.name != "open", rang, m.overtaken(o, now), m.capped(p, l, now, news):
		o.state = "skipped"
	case over(o.step, p, now):
		o.state = "expired"
	case m.rests(o, l, now, news):
	case m.quiet(p, now):
		if o.due = m.awake(p, now); over(o.step, p, o.due) {
			o.state = "expired"
		}
	case l.out == maybe, p.unsure && o.step.name != "open":
		return true, "maybe"
	default:
		return true, ""
	}
	return false, ""
}

// hasReported says whether she has said something in a round, whether it counts
// already or waits for somebody who reads it.
func (m *model) hasReported(p *person, round string) bool {
	for _, f := range m.reports {
		if f.ContactID == p.id && f.Round == round && (f.State == "accepted" || f.State == "held") && f.Form == "progress" {
			return true
		}
	}
	return false
}

// remindedOf says whether the phone rang with a reminder in the last 12 hours,
// those of this moment and notices that a call broke off left out.
func (m *model) remindedOf(l *line, now time.Time, news map[*message]bool) bool {
	return slices.ContainsFunc(l.reminded, func(o *message) bool {
		return o.At.After(now.Add(-12*time.Hour)) && !news[o] && !notices(o) && o.Status != "refused" && o.Status != "failed" && o.Status != "expired"
	})
}

// asks says whether a text asks for a report.
func asks(key string) bool {
	return strings.HasPrefix(key, "sms_open") || strings.HasPrefix(key, "sms_mid") || strings.HasPrefix(key, "sms_last")
}

// capped says whether one more message would be more than was promised: two in
// seven days to a person, three to a phone, four in twenty-eight days.
func (m *model) capped(p *person, l *line, now time.Time, news map[*message]bool) bool {
	week, weeks4, phone := 0, 0, 0
	for _, o := range l.reminded {
		if news[o] || o.Status == "refused" || o.Status == "failed" || o.Status == "expired" {
			continue
		}
		if o.At.After(now.AddDate(0, 0, -7)) {
			phone++
			if o.ContactID == p.id {
				week++
			}
		}
		if o.At.After(now.AddDate(0, 0, -28)) && o.ContactID == p.id {
			weeks4++
		}
	}
	return week >= 2 || weeks4 >= 4 || phone >= 3
}

// overtaken says whether a later step of the round is due to her as well.
func (m *model) overtaken(o *occurrence, now time.Time) bool {
	return slices.ContainsFunc(m.owed, func(x *occurrence) bool {
		return x != o && x.person == o.person && x.step.round == o.step.round && (x.state == "due" || x.state == "queued") && !x.due.After(now) &&
			(x.due.After(o.due) || x.due.Equal(o.due) && x.n > o.n)
	})
}

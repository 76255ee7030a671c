package world

import (
	"slices"
	"strings"
	"time"
)

// fewer notes that somebody is told that fewer messages come from now on, or as
// many as before. On a phone of several it is not always known to whom.
func (m *model) fewer(h *handset, speaker *person, page string) {
	seldom := slices.Contains(m.w.ground.seldom, page)
	if !seldom && !slices.Contains(m.w.ground.often, page) {
		return
	}
	if speaker == nil {
		speaker = h.alone()
	}
	if speaker != nil {
		speaker.seldom, speaker.unsure = seldom, false
		return
	}
	for _, p := range h.people {
		p.seldom, p.unsure = false, true
	}
}

// notices says whether a message tells that a call broke off: it asks nothing.
func notices(o *message) bool { return strings.HasPrefix(o.Key, "sms_draft") }

// rests puts a reminder off while her phone rests from a notice.
func (m *model) rests(o *occurrence, l *line, now time.Time, news map[*message]bool) bool {
	for _, x := range l.reminded {
		if notices(x) && !news[x] && x.At.After(now.Add(-12*time.Hour)) && x.Status != "refused" && x.Status != "failed" && x.Status != "expired" && m.putsOff(o, x) {
			return true
		}
	}
	return false
}

// putsOff lets a reminder wait half a day behind a notice; but rather two texts
// than none before the round closes.
func (m *model) putsOff(o *occurrence, notice *message) bool {
	later := m.awake(o.person, notice.At.Add(12*time.Hour))
	if !notices(notice) || over(o.step, o.person, later) {
		return false
	}
	o.due = later
	return true
}

package world

import (
	"slices"
	"strings"
)

// private says whether the phone's one person said that nobody else reads it.
func (h *handset) private() bool { return len(h.people) == 1 && h.own }

// discreet holds a text for a phone that others read against its promise: it
// names no person of the phone, no promise of theirs and no place.
func (m *model) discreet(o *message) {
	h := m.w.find(o.number)
	if h == nil || h.private() {
		return
	}
	for _, p := range h.people {
		for _, secret := range m.w.secrets(p) {
			if names(o.Body, secret) {
				m.w.failf("to a phone that others read nothing names a person, a promise or a place", "%q stands in %q", secret, o.Body)
				return
			}
		}
	}
}

// secrets are the words by which who reads a text could tell whom it is for, or
// what she reports on.
func (w *world) secrets(p *person) []string {
	all := append(strings.Fields(p.name), p.placeName)
	for _, c := range w.ground.register.Commitments {
		if slices.Contains(p.assigned, c.Code) {
			all = append(all, c.Code)
			for _, texts := range []map[string]string{c.Short, c.Title} {
				for _, text := range texts {
					all = append(all, text)
				}
			}
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < 3 })
}

// names says whether a secret stands in a text as words of their own.
func names(text, secret string) bool {
	for i := 0; ; {
		at := strings.Index(text[i:], secret)
		if at < 0 {
			return false
		}
		from, to := i+at, i+at+len(secret)
		if (from == 0 || !letter(text[from-1])) && (to == len(text) || !letter(text[to])) {
			return true
		}
		i = to
	}
}

func letter(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

package world

import "slices"

// pinsOf are PINs that people choose; two of them are too easy to be taken.
var pinsOf = []string{"2580", "7391", "4826", "9173", "6042", "1111", "1234"}

// pin is what she types where a PIN is asked or chosen, "" where none is.
func (w *world) pin(h *handset) string {
	heads := w.ground.heads
	switch {
	case heads.has("enr_pin", h.screen):
		h.chosen = pinsOf[w.dice.IntN(len(pinsOf))]
		return h.chosen
	case heads.has("pin_ask", h.screen), heads.has("pin_bad", h.screen):
		var known []string
		for _, pin := range pinsOf {
			if h.pins[pin] != nil {
				known = append(known, pin)
			}
		}
		if len(known) == 0 || w.dice.IntN(4) == 0 {
			return []string{"9", "00", "3690", "2580"}[w.dice.IntN(4)]
		}
		return known[w.dice.IntN(len(known))]
	}
	return ""
}

// typesPIN notes whose PIN is typed: who speaks from now on.
func (w *world) typesPIN(h *handset, key string) {
	if w.ground.heads.has("pin_ask", h.screen) || w.ground.heads.has("pin_bad", h.screen) {
		h.speaker = h.pins[key]
	}
}

// tookPIN notes that a PIN was taken: the page that follows asks for none.
func (w *world) tookPIN(h *handset, before, after string) {
	if h.chosen == "" || !w.ground.heads.has("enr_pin", before) {
		return
	}
	if w.ground.heads.has("enr_pin", after) {
		h.chosen = ""
		return
	}
	if h.speaker != nil { // somebody who is one of the phone's people already
		h.keepPIN(h.chosen, h.speaker)
	}
}

// keepPIN makes a PIN hers; the one that she had is nobody's any more.
func (h *handset) keepPIN(pin string, p *person) {
	for old, whose := range h.pins {
		if whose == p {
			delete(h.pins, old)
		}
	}
	if h.pins == nil {
		h.pins = map[string]*person{}
	}
	h.pins[pin], h.chosen = p, ""
}

// pinned says whether a PIN picks who speaks on this phone.
func (h *handset) pinned() bool {
	return slices.ContainsFunc(h.people, func(p *person) bool {
		for _, whose := range h.pins {
			if whose == p {
				return true
			}
		}
		return false
	})
}

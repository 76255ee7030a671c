package flows

import (
	"slices"
	"strings"
)

// wrongPINs is how many wrong PINs lock a phone for an hour.
const wrongPINs = 3

// locked says whether too many wrong PINs came from this phone of late.
func (w *walk) locked() bool { return w.in.Line.WrongPINs >= wrongPINs }

// pinned says whether a PIN picks who is speaking on this phone: then nobody is
// listed on it.
func (w *walk) pinned() bool { return w.in.Line.pinned() }

func (l *Line) pinned() bool {
	return slices.ContainsFunc(l.People, func(p Person) bool { return p.PIN == PINSet })
}

// askPIN opens a session on a phone with PINs.
func (w *walk) askPIN() {
	w.s.Screen = ScreenPIN
	if w.locked() {
		w.end("pin_locked")
	}
}

// keyPIN takes a PIN. It picks the person; a wrong one says nothing about who
// uses the phone. What was typed after it is not taken as another try.
func (w *walk) keyPIN(key string) problem {
	switch {
	case key == keyBackTyped:
		w.effects = append(w.effects, Inbox{Reason: "pin_forgot"})
		w.end("pin_forgot")
		return fine
	case key == keyElse:
		if len(w.candidates()) > 0 {
			w.s.Screen, w.s.Page = ScreenWho, 0
		} else {
			w.stranger()
		}
		return fine
	case w.locked():
		w.end("pin_locked")
		return fine
	}
	pin, p := pinDigits(key)
	if p != fine {
		return p
	}
	fact := w.pin(pin)
	if fact == nil {
		return fine
	}
	for i := range w.in.Line.People {
		if person := &w.in.Line.People[i]; fact.Person != 0 && person.ID == fact.Person {
			w.effects = append(w.effects, TriedPIN{Right: true})
			w.me = person
			w.arrive()
			return fine
		}
	}
	w.wrongPIN()
	w.s.Page = 1 // the screen says so
	return fine
}

// wrongPIN counts one more. The last that is borne locks the phone.
func (w *walk) wrongPIN() {
	w.effects = append(w.effects, TriedPIN{})
	w.rest, w.more = "", false
	if w.in.Line.WrongPINs+1 >= wrongPINs {
		w.effects = append(w.effects, Inbox{Reason: "pin_locked"})
		w.end("pin_locked")
	}
}

// pin asks whose PIN this is. One input tries one.
func (w *walk) pin(pin string) *PINFact {
	if w.in.Facts.PIN == nil {
		w.lack(Need{PIN: pin})
	}
	return w.in.Facts.PIN
}

// pinDigits reads four digits.
func pinDigits(key string) (string, problem) {
	if s := plainKey(key); len(s) == 4 && digitsOnly(s, 4) {
		return s, fine
	}
	return "", notNumber
}

const pinOther problem = "pin_other"

// choosePIN takes the PIN that she wants and gives its keyed hash. One that is
// easily guessed is not taken, nor one that somebody else on the phone has: that
// counts as a wrong one, or whoever chooses could find the others'.
func (w *walk) choosePIN(key string) (hash string, p problem) {
	if w.locked() {
		w.end("pin_locked")
		return "", fine
	}
	pin, p := pinDigits(key)
	if p != fine {
		return "", p
	}
	if weakPIN(pin) {
		return "", pinOther
	}
	fact := w.pin(pin)
	switch {
	case fact == nil:
		return "", fine
	case fact.Person != 0 && fact.Person != w.s.Person:
		w.wrongPIN()
		if w.ended() {
			return "", fine
		}
		return "", pinOther
	}
	w.rest, w.more = "", false
	return fact.Hash, fine
}

// weakPIN says whether a PIN is among the first that anybody tries: four of a
// kind, or a row.
func weakPIN(pin string) bool {
	return strings.Count(pin, pin[:1]) == len(pin) || strings.Contains("01234567890", pin) || strings.Contains("09876543210", pin)
}

// keyNewPIN takes the new PIN of somebody who has none, on a phone with PINs or
// after a coordinator took the old one away.
func (w *walk) keyNewPIN(key string) problem {
	hash, p := w.choosePIN(key)
	if hash == "" {
		return p
	}
	w.effects = append(w.effects, SetPIN{Person: w.me.ID, Hash: hash})
	w.chosen = true
	w.arrive()
	return fine
}

// mustChoose says whether she chooses a PIN before she goes on.
func (w *walk) mustChoose() bool {
	return !w.chosen && (w.me.PIN == PINChoose || w.me.PIN == PINNone && w.pinned())
}

func (w *walk) screenPIN() page {
	p := page{head: w.say("pin_ask")}
	if w.s.Page > 0 {
		p.head = w.say("pin_bad")
	}
	p.foot(keyElse, w.say("who_other"))
	return p
}

// keepRest remembers a shortcut until it is known who is speaking; four digits
// in it may be a PIN that was typed ahead, and are not kept.
func (w *walk) keepRest(rest string) {
	keys := strings.Split(rest, "*")
	secret := slices.ContainsFunc(w.in.Line.People, func(p Person) bool { return p.PIN != PINNone })
	if i := slices.IndexFunc(keys, func(key string) bool { return len(plainKey(key)) == 4 && digitsOnly(plainKey(key), 4) }); secret && i >= 0 {
		keys = keys[:i]
	}
	w.s.Rest = cutText(strings.Join(keys, "*"), maxText)
}

// keyOther takes who uses the phone now, when its one person does not.
func (w *walk) keyOther(key string) problem {
	switch key {
	case keyBack:
		w.s.Screen = ScreenHelp
	case "1":
		w.effects = append(w.effects, newNumber(w.in.Line)...)
		w.effects = append(w.effects, OptOut{}, Detach{})
		w.s.Person, w.me = 0, nil
		if w.in.Network.enrols() {
			w.enrol(nil)
			return fine
		}
		w.end("sms_wrong")
	case "2":
		w.stranger()
	default:
		return notListed
	}
	return fine
}

// newNumber tells a coordinator whose new number is to be found, once a phone is
// taken from its people. Whoever holds it is nobody we know; what they reported
// stays theirs.
func newNumber(l Line) []Effect {
	var all []Effect
	for _, p := range append(slices.Clone(l.People), l.Invited...) {
		all = append(all, Inbox{Reason: "wrong_number", Person: p.ID, Note: "find the new number"})
	}
	return all
}

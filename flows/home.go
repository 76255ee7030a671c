package flows

import (
	"strings"

	"ahadi/internal/code"
)

// start opens a session: a stranger may enrol or is sent away, on a shared phone
// she says who she is or types her PIN, everyone else is at home at once. It answers what was dialled
// with the code and is still to be taken.
func (w *walk) start() (rest string) {
	w.s = State{Started: w.in.Now.UnixMilli()}
	if w.in.Dial {
		rest = strings.TrimSuffix(w.in.Text, "#")
	}
	people, invited := w.in.Line.People, w.in.Line.Invited
	switch {
	case len(people)+len(invited) == 0:
		w.stranger() // what was dialled ahead is no consent
		return ""
	case len(people) == 0 && len(invited) == 1:
		w.enrol(&invited[0])
		return ""
	case w.pinned():
		w.askPIN()
	case len(people)+len(invited) == 1:
		w.me = &people[0]
		return w.home(rest)
	default:
		w.s.Screen = ScreenWho
	}
	if first, _, _ := strings.Cut(rest, "*"); looksLikeCode(first) {
		w.keepRest(rest) // a shortcut waits until she has said who she is
		return ""
	}
	return rest
}

// looksLikeCode says whether a key could only be a commitment's code: K12 or 12.
func looksLikeCode(key string) bool {
	key = plainKey(key)
	return code.Valid(key) || (len(key) == 2 && digitsOnly(key, 2) && key != keyBackTyped)
}

// home is where she arrives once she is known: a shortcut goes straight to its
// commitment, else what she began is offered, else the menu.
func (w *walk) home(rest string) string {
	w.s.Person, w.s.Language = w.me.ID, w.me.Language
	if w.me.Draft != nil {
		w.s.Draft = w.me.Draft.Version
	}
	switch {
	case w.me.Unagreed && !w.agreed:
		w.askConsent(rest)
		return ""
	case w.mustChoose():
		w.s.Screen = ScreenNewPIN
		w.keepRest(rest)
		return ""
	}
	if first, after, _ := strings.Cut(rest, "*"); looksLikeCode(first) {
		if w.shortcut(first) {
			return after
		}
		return ""
	}
	w.toMenu()
	w.offerDraft()
	return rest
}

// shortcut begins her first form that is about a commitment with this code
// picked. A code that is none of hers asks for another one.
func (w *walk) shortcut(first string) bool {
	for _, f := range w.b.menu {
		if !w.may(f) || f.Questions[0].Type != "commitment" {
			continue
		}
		w.enter(f)
		if own := codeAmong(w.mine(), first); own != "" {
			w.accept(0, own)
			return true
		}
		w.goTo(0)
		w.s.Typing, w.typed, w.notice = true, first, noSuchCode
		return false
	}
	w.toMenu()
	w.notice = notListed
	return false
}

// keyWho takes who she is. Names are on pages of four.
func (w *walk) keyWho(key string) problem {
	people := w.candidates()
	if key == keyElse {
		w.stranger()
		return fine
	}
	if w.leafed(key, len(people)) {
		return fine
	}
	i, ok := w.onPage(key, len(people))
	if !ok {
		return notListed
	}
	if i >= len(people)-len(w.in.Line.Invited) {
		w.enrol(people[i])
		w.rest, w.more = "", false
		return fine
	}
	w.me = people[i]
	w.arrive()
	return w.notice
}

// candidates are who may say that it is she: everybody, on a phone with PINs
// only those who have none; then those who were invited.
func (w *walk) candidates() []*Person {
	var all []*Person
	for i := range w.in.Line.People {
		if p := &w.in.Line.People[i]; p.PIN != PINSet {
			all = append(all, p)
		}
	}
	for i := range w.in.Line.Invited {
		all = append(all, &w.in.Line.Invited[i])
	}
	return all
}

// screenWho lists the people of a shared phone.
func (w *walk) screenWho() page {
	p := page{head: w.say("who_ask")}
	people := w.candidates()
	w.list(&p, len(people), func(i int) string { return called(people, i) }, option{keyElse, w.say("who_other")})
	return p
}

// called is a short name for one of people: the first one, with the
// last one's initial where two share it.
func called(people []*Person, i int) string {
	const room = 10
	names := strings.Fields(people[i].Name)
	if len(names) == 0 {
		return "-"
	}
	first := clip(names[0], room)
	for j, other := range people {
		if j == i || len(names) < 2 || !strings.HasPrefix(other.Name, names[0]) {
			continue
		}
		return clip(clip(names[0], room-2)+" "+names[len(names)-1], room)
	}
	return first
}

// toMenu leaves a form and shows the main menu.
func (w *walk) toMenu() {
	w.form = nil
	w.s = State{Person: w.s.Person, Screen: ScreenMenu, Language: w.s.Language, Draft: w.s.Draft, Started: w.s.Started}
}

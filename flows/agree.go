package flows

import (
	"slices"
	"strings"
)

// askConsent shows the words again that she agreed to in an older version, before
// anything else.
func (w *walk) askConsent(rest string) {
	w.s = State{Screen: ScreenAgree, Question: stepConsent, Person: w.s.Person, Language: w.s.Language, Started: w.s.Started, Draft: w.s.Draft}
	if first, _, _ := strings.Cut(rest, "*"); looksLikeCode(first) {
		w.keepRest(rest)
	}
	w.form = nil
}

// keyAgree takes her answer to the new words.
func (w *walk) keyAgree(key string) problem {
	switch {
	case key == "1":
		w.effects = append(w.effects, Agree{Person: w.s.Person, Language: w.s.Language})
		w.agreed = true
		w.arrive()
	case key == "2":
		w.effects = append(w.effects, Refuse{Person: w.s.Person})
		w.end("enr_refused")
	case key == "3" && w.s.Question == stepConsent:
		w.s.Question = stepMore
	default:
		return notListed
	}
	return fine
}

// arrive goes home with what was dialled before it was known who is speaking.
func (w *walk) arrive() {
	rest := w.s.Rest
	w.s.Page, w.s.Rest = 0, ""
	if left := w.home(rest); left != "" {
		w.rest, w.more = left, true
	}
}

// byInvitation finds the person who was invited and is enrolling.
func (w *walk) byInvitation() bool {
	i := slices.IndexFunc(w.in.Line.Invited, func(p Person) bool { return p.ID == w.s.Person })
	if i >= 0 {
		w.me = &w.in.Line.Invited[i]
	}
	return i >= 0
}

// known finds who is speaking, as far as the screen knows. Whoever has not agreed
// to the words of today is asked before her next key is taken.
func (w *walk) known() bool {
	switch w.s.Screen {
	case ScreenWho, ScreenPIN:
		return true
	case ScreenEnrol:
		if w.s.Person == 0 || w.byInvitation() {
			return true
		}
		w.end("sys_unknown")
		return false
	}
	if !w.identify() {
		return false
	}
	if w.me.Unagreed && w.s.Screen != ScreenAgree {
		w.askConsent("")
		return false
	}
	return true
}

// alone is who is speaking where only she uses the phone, else 0: what is about
// a phone of several names none of them.
func (w *walk) alone() int64 {
	if len(w.in.Line.People)+len(w.in.Line.Invited) > 1 {
		return 0
	}
	return w.me.ID
}

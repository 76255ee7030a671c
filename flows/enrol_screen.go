package flows

import (
	"strconv"
	"strings"
)

// enrolValue fills the words of an enrolment.
func (w *walk) enrolValue(name string) (string, bool) {
	switch name {
	case "codes":
		if w.me != nil {
			return someCodes(w.me.Assigned), true
		}
		return w.s.Answers[enrolCodes], true
	case "place":
		if w.me == nil && w.s.Screen == ScreenEnrol {
			return w.registered(w.s.Answers[enrolAt], roomPlace), true
		}
	case "org":
		org := w.s.Answers[enrolOrg]
		if w.me != nil {
			org = w.me.Org
		}
		if org == "" { // nobody else asks than the network itself
			return networkValue(&w.in.Network, "net")
		}
		return w.registered(org, roomOrg), true
	}
	return "", false
}

// someCodes are codes as far as a text has room for them: three, or two and how
// many more.
func someCodes(all []string) string {
	if len(all) <= 3 {
		return strings.Join(all, " ")
	}
	return all[0] + " " + all[1] + " +" + strconv.Itoa(len(all)-2)
}

// screenEnrol draws a step of an enrolment.
func (w *walk) screenEnrol() page {
	var p page
	switch w.s.Question {
	case stepLanguage:
		p = w.screenLanguages()
	case stepPlace:
		p.head = w.say("enr_place")
		all := w.places()
		w.list(&p, len(all), func(i int) string { return w.registered(all[i].Short, roomPlace) })
	default:
		p.head = w.say("enr_" + w.s.Question)
	}
	return p
}

// screenPeople draws the screens on which it becomes known who is speaking.
func (w *walk) screenPeople() page {
	switch w.s.Screen {
	case ScreenEnrol:
		return w.screenEnrol()
	case ScreenAgree:
		return page{head: w.say("enr_" + w.s.Question)}
	case ScreenPIN:
		return w.screenPIN()
	case ScreenNewPIN:
		return page{head: w.say("enr_pin")}
	}
	p := page{head: w.say("other_ask")}
	p.foot(keyBack, w.say("key_back"))
	return p
}

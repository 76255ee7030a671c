package flows

import (
	"strconv"
	"strings"
)

// held is what is stored about her; empty while that is being looked up.
func (w *walk) held() *Held {
	if w.me.Held == nil {
		w.lack(Need{Held: true})
		return &Held{}
	}
	return w.me.Held
}

// heldValue is value where she reads what is stored about her.
func (w *walk) heldValue(name string) (string, bool) {
	switch name {
	case "n":
		return strconv.Itoa(w.held().Reports), true
	case "name":
		return clip(w.me.Name, roomName), true
	case "language":
		return clip(w.b.LanguageName(w.me.Language), roomLanguage), true
	case "roles":
		var all []string
		for _, role := range w.me.Roles {
			all = append(all, w.b.text(w.language(), "role_"+role))
		}
		return clip(strings.Join(all, ", "), roomName), true
	case "agreed":
		if day := w.held().Consented; !day.IsZero() {
			return longDate(day), true
		}
		return "-", true
	case "how":
		how := w.held().How
		if text := w.b.text(w.language(), "how_"+how); text != "" {
			return text, true
		}
		return clip(how, roomOrg), true
	}
	return w.value(name)
}

// What the copy has room for: her name or her roles, and a language.
const (
	roomName     = 20
	roomLanguage = 9
)

// sendCopy sends her by SMS what is stored about her. A phone that others read
// gets nothing: a coordinator calls her and reads it out.
func (w *walk) sendCopy() {
	if !w.in.Line.Private || len(w.in.Line.People) != 1 {
		w.effects = append(w.effects, Inbox{Reason: "call_me", Person: w.me.ID, Note: "wants to hear what is held on her"})
		w.end("help_data_call")
		return
	}
	for _, key := range []string{"sms_data_1", "sms_data_2"} {
		text := fill(w.b.text(w.language(), key), w.heldValue)
		w.effects = append(w.effects, Reply{Key: key, Text: strings.TrimSpace(text), Class: ClassControl})
	}
	w.end("help_data_sent")
}

package world

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// marker stands in every free text, so that one that leaks is found.
const marker = "zebra"

// intent is what a text means to its writer, where that is beyond doubt.
type intent struct {
	kind    string // report, stop, start, help, cancel
	code    string
	percent int
	ref     string
}

// text is one SMS: what a person of this phone may write.
func (w *world) text(h *handset) (string, *intent) {
	w.serial++
	word := fmt.Sprintf("%s%d", marker, w.serial)
	code := w.codeFor(h)
	d := w.dice.IntN(100)
	switch {
	case d < 40 && code != "":
		p := 10 + w.dice.IntN(90)
		form := []string{"%s %d %s", "%s %d%% %s", "%s: %d %s"}[w.dice.IntN(3)]
		if strings.HasPrefix(code, "C21") { // a promise that is kept or broken
			return fmt.Sprintf("%s broken %s", code, word), nil
		}
		return w.spaced(fmt.Sprintf(form, code, p, word)), &intent{kind: "report", code: code, percent: p}
	case d < 46 && code != "":
		return fmt.Sprintf("%s %s", code, []string{"finished", "stopped", "3", "SAME", "don't know", "2 or 3", "imekamilika", "?"}[w.dice.IntN(8)]), nil
	case d < 52:
		return []string{"1", "2", "6", "60", "yes", "OK", "no", code, "K12", "12"}[w.dice.IntN(10)], nil
	case d < 58:
		return []string{"STOP", "stop", "Stop."}[w.dice.IntN(3)], &intent{kind: "stop"}
	case d < 64:
		return []string{"START", "start"}[w.dice.IntN(2)], &intent{kind: "start"}
	case d < 67:
		return "HELP", &intent{kind: "help"}
	case d < 78 && len(h.refs) > 0:
		ref := h.refs[w.dice.IntN(len(h.refs))]
		return w.about(h, ref, word)
	case d < 82:
		return []string{"CANCEL", "CANCEL 7KR4P", "FIX 2A2A2", "JOIN Kisumu", "CALL ME", "STATUS K12", "Kiswahili", "English", "P", "ASANTE"}[w.dice.IntN(10)], nil
	case d < 83:
		return []string{"NOT ME", "Pas moi"}[w.dice.IntN(2)], &intent{kind: "wrong"}
	case d < 86 && code != "":
		return fmt.Sprintf("%s 55 the contractor stole the money %s", code, word), nil
	case d < 90 && code != "":
		return fmt.Sprintf("%s 30 %s. K12 70. C22 80", code, word), nil
	}
	return w.nonsense(word), nil
}

// about is FIX or CANCEL with a receipt that she was told.
func (w *world) about(h *handset, ref, word string) (string, *intent) {
	switch w.dice.IntN(4) {
	case 0:
		return "CANCEL " + ref, &intent{kind: "cancel", ref: ref}
	case 1:
		return "FIX " + ref, nil
	case 2:
		return fmt.Sprintf("FIX %s %d %s", ref, 10+w.dice.IntN(90), word), nil
	}
	return "cancel " + strings.ToLower(ref), &intent{kind: "cancel", ref: ref}
}

// codeFor is one of the commitments that this phone's people follow, sometimes
// one that they do not.
func (w *world) codeFor(h *handset) string {
	var own []string
	for _, p := range h.people {
		own = append(own, p.assigned...)
	}
	if len(own) == 0 || w.dice.IntN(12) == 0 {
		return []string{"K12", "L33", "Z99", "C24"}[w.dice.IntN(4)]
	}
	slices.Sort(own)
	return own[w.dice.IntN(len(own))]
}

// spaced writes a text with the spaces and marks that phones and carriers put
// into it.
func (w *world) spaced(s string) string {
	if !w.quirks.spaces {
		return s
	}
	switch w.dice.IntN(6) {
	case 0:
		return strings.ReplaceAll(s, " ", "\u00a0")
	case 1:
		return "\ufeff" + s
	case 2:
		return "\u200f" + s + "\u200e"
	case 3:
		return "  " + strings.ReplaceAll(s, " ", "  ") + "\r\n"
	case 4:
		return strings.ReplaceAll(s, " ", "\u202f")
	}
	return s
}

// nonsense is what no reader understands, and should outlive.
func (w *world) nonsense(word string) string {
	switch w.dice.IntN(10) {
	case 0:
		return ""
	case 1:
		return "\xff\xfe" + word
	case 2: // UTF-16 read as bytes
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(word)) {
			b.WriteByte(byte(u >> 8))
			b.WriteByte(byte(u))
		}
		return b.String()
	case 3:
		return word + " \xed\xa0\xbd\xed\xb8\x80" // half a pair, as UTF-8
	case 4:
		return word + strings.Repeat(" 😀", 40)
	case 5:
		return strings.Repeat(word+" 123456789 ", 200)
	case 6:
		return "\x00" + word + "\x00"
	case 7:
		return word + " *#06# ****###"
	case 8:
		return strings.Repeat("5", 800)
	}
	return "hello " + word
}

// write sends an SMS. The carrier may bring it under two ids.
func (w *world) write(h *handset) {
	text, in := w.text(h)
	w.serial++
	r := w.smsRequest(mainChannel, h.number, fmt.Sprintf("sms-%d", w.serial), text)
	if w.dice.IntN(8) == 0 {
		r = w.smsRequest(otherChannel, h.number, r.id, text)
	}
	r.intent = in
	w.tell("%s writes %q", h.number, clip(text))
	w.bring(h, r)
	h.lastText = text
	if w.quirks.twoIDs && w.dice.IntN(5) == 0 && !w.stop {
		twin := w.smsRequest(r.channel, r.number, r.id+"-twin", text)
		twin.intent = in
		w.tell("the same SMS comes under a second id")
		w.bring(h, twin)
	}
}

// bring hands an SMS to the gateway and looks at what follows.
func (w *world) bring(h *handset, r *request) {
	w.learn()
	a := w.post(r)
	w.model.message(w, h, r, a)
	w.past = append(w.past, r)
	w.learn()
}

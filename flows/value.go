package flows

import (
	"strconv"
	"strings"
	"time"

	"ahadi/internal/sms"
)

// Longest names that the register allows on a screen, in septets.
const (
	roomNet       = 10
	roomShort     = 18
	roomPlace     = 12
	roomOrg       = 16
	roomMilestone = 24
	roomTyped     = 10
)

// say is one of the engine's own texts with its placeholders filled in.
func (w *walk) say(key string) string { return fill(w.b.text(w.language(), key), w.value) }

// value is what a placeholder stands for at this point of the conversation;
// false when there is nothing to put there.
func (w *walk) value(name string) (string, bool) {
	if v, ok := networkValue(&w.in.Network, name); ok {
		return v, true
	}
	if v, ok := w.enrolValue(name); ok {
		return v, true
	}
	switch name {
	case "place":
		if w.me == nil {
			return "", false
		}
		return w.registered(w.me.Place, roomPlace), true
	case "code":
		return w.codeValue()
	case "typed":
		if s := clip(w.typed, roomTyped); s != "" {
			return s, true
		}
		return "-", true
	case "date":
		return shortDate(w.date), !w.date.IsZero()
	case "ref":
		return w.in.Ref, true
	case "min", "max":
		return w.bound(name), true
	case "t1":
		return callFrom, true
	case "t2":
		return callTo, true
	}
	return w.reportValue(name)
}

// networkValue is what the network's own settings say.
func networkValue(n *Network, name string) (string, bool) {
	switch name {
	case "net":
		return clip(n.Name, roomNet), true
	case "ussd":
		return n.USSD, true
	case "sc":
		return n.ShortCode, true
	case "sos":
		return n.SOS, true
	case "cap":
		return strconv.Itoa(n.Cap), true
	case "yrs":
		return strconv.Itoa(n.Years), true
	}
	return "", false
}

// codeValue is the commitment's code; before one is picked the code that was
// closed, or an example.
func (w *walk) codeValue() (string, bool) {
	if c, ok := w.s.Answers[commitmentName]; ok {
		return c, true
	}
	if w.closed != "" {
		return w.closed, true
	}
	if w.form != nil && w.form.picks() == nil { // it is about no commitment
		return w.form.Title.in(w.language()), true
	}
	if codes := w.mine(); len(codes) > 0 {
		return codes[0], true
	}
	return ExampleCode(w.in.Network, w.in.Line), true
}

// reportValue is what she answered, or what is said about the commitment.
func (w *walk) reportValue(name string) (string, bool) {
	c := w.commitment()
	switch {
	case name == "item" && c != nil:
		return w.item(c.Code), true
	case name == "short" && c != nil:
		return w.short(c), true
	case name == "cur" && c != nil:
		return c.Currency, c.Currency != ""
	case name == "promised", name == "arrived":
		return w.money(name)
	case (name == saidName || name == saidOnName) && w.form != nil:
		return w.othersWord(name)
	case name == "ms" && c != nil && c.Milestone != nil:
		return w.registered(Text(c.Milestone.Short).choose(w.language(), c.Local), roomMilestone), true
	case name == "value" && w.form != nil:
		return w.reported()
	case name == "option" && w.form != nil:
		if c := w.giver(w.s.Question); c != nil {
			return c.said(w.language()), true
		}
		return "", false
	case w.form != nil:
		return w.answer(name)
	}
	return "", false
}

// item is a commitment on a list: its code and its short name.
func (w *walk) item(code string) string {
	c := w.in.Facts.Commitments[code]
	if c == nil || w.bare {
		return code
	}
	if short := w.short(c); short != "" {
		return code + " " + short
	}
	return code
}

func (w *walk) short(c *Commitment) string {
	return w.registered(Text(c.Short).choose(w.language(), c.Local), roomShort)
}

// choose is the text in her language, else in the place's own, else in English.
func (t Text) choose(language, local string) string {
	if s, ok := t[language]; ok {
		return s
	}
	if s, ok := t[local]; ok {
		return s
	}
	return t.in("en")
}

// registered is a name of the register in the house spelling. One that is too
// long is cut; one that GSM-7 cannot write is left out where it does not fit.
func (w *walk) registered(name string, room int) string {
	name = sms.Fold(name)
	if _, gsm := sms.Septets(name); !gsm && !w.bare {
		return name
	}
	return clip(name, room)
}

// reported is what she reported, with the percentage where there is one that
// goes with it: "Mostly done 60%".
func (w *walk) reported() (string, bool) {
	for _, q := range w.form.Questions {
		answer, ok := w.s.Answers[q.Name]
		if q.Type != "scale" || !ok {
			continue
		}
		name, percent := part(answer)
		c := q.Choice(name)
		if c == nil {
			return "", false
		}
		if percent == "" && q.Gives != "" && !w.clashes(c, w.s.Answers[q.Gives]) {
			percent = w.s.Answers[q.Gives]
		}
		if percent == "" {
			return c.said(w.language()), true
		}
		return c.said(w.language()) + " " + percent + "%", true
	}
	return "", false
}

// answer is what she said to a question, in words; false when she did not.
func (w *walk) answer(name string) (string, bool) {
	q := w.form.Question(name)
	if q == nil {
		return "", false
	}
	stored, ok := w.s.Answers[name]
	if !ok {
		stored = w.given(name)
	}
	if stored == "" {
		return "", false
	}
	switch q.Type {
	case "money":
		return amount(stored, w.asking(q).currency(), w.language()), true
	case "date":
		day, err := time.Parse(time.DateOnly, stored)
		return shortDate(day), err == nil
	case "text":
		return clip(stored, 40), true
	case "yes_no":
		return w.say("key_" + stored), true
	}
	if len(q.Choices) == 0 {
		return stored, true
	}
	name, _ = part(stored)
	var said []string
	for one := range strings.SplitSeq(name, ",") {
		if c := q.Choice(one); c != nil {
			said = append(said, c.said(w.language()))
		}
	}
	return strings.Join(said, ", "), len(said) > 0
}

// shortDate is a day as 20/10, read the same in each of our languages.
func shortDate(day time.Time) string { return day.Format("02/01") }

// longDate is shortDate with the year.
func longDate(day time.Time) string { return day.Format("02/01/06") }

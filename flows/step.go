package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Step answers one input on USSD. Equal arguments give equal Turns, so a
// transaction may run twice and a transcript is a test. A person's mistake is
// an ordinary Turn that asks again; an error means that the State does not fit
// the Book.
func (b *Book) Step(s State, in Input) (Turn, error) {
	turn, _, err := b.step(s, in)
	return turn, err
}

// step is Step; for proofs it also says whether the receipt of a report that was
// filed lacked nothing.
func (b *Book) step(s State, in Input) (turn Turn, whole bool, err error) {
	w := walk{b: b, in: &in, s: s}
	w.s.Answers = maps.Clone(s.Answers)
	if err := w.open(); err != nil {
		return Turn{}, false, fmt.Errorf("resume conversation: %w", err)
	}
	w.keys()
	w.saveDraft()
	say := w.said
	if !w.ended() {
		say = w.screen()
	}
	if len(w.need) > 0 {
		return Turn{Need: w.need}, false, nil
	}
	return Turn{Next: w.s, Say: say, End: w.ended(), Effects: w.effects}, w.whole, nil
}

// walk is one step being taken: the state as it will be and what it caused.
type walk struct {
	b       *Book
	in      *Input
	s       State
	me      *Person  // who is speaking; nil until that is known
	form    *Form    // of s.Form; nil outside of a form
	codes   []string // of her open commitments, once they were needed: see mine
	said    string   // the last screen, once the session is over
	effects []Effect
	need    []Need

	rest    string    // keys that are still to be taken, cut at *
	more    bool      // there are any
	notice  problem   // why the last key was not taken: a line before the screen
	closed  string    // the commitment that takes no reports, for that line
	typed   string    // what was typed for a code that is none of hers
	date    time.Time // what {date} means on this screen
	bare    bool      // names of the register left out, because the screen is too small
	changed bool      // an answer was saved or undone
	agreed  bool      // she has just agreed to the words as they are now
	chosen  bool      // she has just chosen a PIN
	whole   bool      // a report was filed, and its receipt had a value for each placeholder
}

// open brings the state to where its next key can be taken. There is none to
// take when the screen has to be shown first.
func (w *walk) open() error {
	if w.s.Screen == "" || w.s.Screen == ScreenEnd {
		w.rest = w.start()
		w.more = w.rest != ""
		return nil
	}
	if !w.known() {
		return nil
	}
	if w.s.Screen == ScreenForm || w.s.Screen == ScreenConfirm {
		form, err := w.b.form(w.s.Form, w.s.Version)
		if err != nil {
			return err
		}
		if w.s.Screen == ScreenForm && form.index(w.s.Question) < 0 {
			return fmt.Errorf("form %s version %d has no question %s", w.s.Form, w.s.Version, w.s.Question)
		}
		w.form = form
		if w.s.Answers == nil {
			w.s.Answers = map[string]string{}
		}
	}
	if !w.overtaken() && !w.leaveClosed() && !w.outdated() {
		w.rest, w.more = w.in.Text, true
	}
	return nil
}

// identify finds the person who is speaking. One who has left meanwhile is a
// stranger.
func (w *walk) identify() bool {
	for i := range w.in.Line.People {
		if p := &w.in.Line.People[i]; p.ID == w.s.Person {
			w.me = p
			return true
		}
	}
	w.end("sys_unknown")
	return false
}

// overtaken says that another session of hers has saved more than this one
// knows: she gets her page again, and what she presses next counts.
func (w *walk) overtaken() bool {
	if w.me == nil || w.me.Draft == nil || w.me.Draft.State.Person == 0 || w.me.Draft.Version <= w.s.Draft {
		return false
	}
	w.s.Draft = w.me.Draft.Version
	return true
}

// leaveClosed takes her back to the menu when the commitment that she reports
// on was closed, or given to someone else, since her last key.
func (w *walk) leaveClosed() bool {
	code, picked := w.s.Answers[commitmentName]
	switch {
	case w.s.Screen != ScreenForm && w.s.Screen != ScreenConfirm && w.s.Screen != ScreenShow:
		return false
	case w.form != nil && !w.may(w.form): // she is not what she was when she began
		w.effects = append(w.effects, DropDraft{Person: w.me.ID})
		w.toMenu()
		w.notice = notListed
		return true
	case !picked || w.takes(w.form, code):
		return false
	}
	if w.form != nil {
		w.effects = append(w.effects, DropDraft{Person: w.me.ID})
	}
	w.toMenu()
	w.notice, w.closed = closedNow, code
	return true
}

// closedNow is the line that says so.
const closedNow problem = "rpt_closed"

// takes says whether she may use a form on a commitment now; without a form,
// whether it is on her list.
func (w *walk) takes(f *Form, code string) bool {
	c, known := w.in.Facts.Commitments[code]
	if !known {
		w.lack(Need{Code: code})
	}
	list := w.me.Assigned
	if f != nil && f.verifies() {
		list = w.me.Verifies
	}
	return c != nil && c.Open && slices.Contains(list, code)
}

// keys takes the keys of one input one after another. A wrong one ends it: what
// was typed blindly after it would land on another screen.
func (w *walk) keys() {
	for w.more && !w.ended() && len(w.need) == 0 && w.notice == fine {
		key := w.rest
		if w.takesAll() {
			w.rest, w.more = "", false
		} else {
			key, w.rest, w.more = strings.Cut(w.rest, "*")
		}
		w.notice = w.key(strings.TrimSpace(key))
		if w.notice == fine {
			w.s.Wrong = 0
		} else {
			w.mistake()
		}
	}
}

// key takes one key on the screen that she looks at.
func (w *walk) key(key string) problem {
	switch w.s.Screen {
	case ScreenWho:
		return w.keyWho(key)
	case ScreenEnrol:
		return w.keyEnrol(key)
	case ScreenAgree:
		return w.keyAgree(key)
	case ScreenPIN:
		return w.keyPIN(key)
	case ScreenNewPIN:
		return w.keyNewPIN(key)
	case ScreenOther:
		return w.keyOther(key)
	case ScreenResume:
		return w.keyResume(key)
	case ScreenMenu:
		return w.keyMenu(key)
	case ScreenMine:
		return w.keyMine(key)
	case ScreenShow:
		return w.keyShow(key)
	case ScreenForm:
		return w.keyForm(key)
	case ScreenConfirm:
		return w.keyConfirm(key)
	default:
		return w.keyHelp(key)
	}
}

// mistake counts wrong keys: the second in a row ends the session, with one SMS
// a day that says how else to report. A code may be typed again and again.
func (w *walk) mistake() {
	if w.notice == noSuchCode || w.notice == closedNow {
		return
	}
	if w.s.Wrong++; w.s.Wrong < 2 {
		return
	}
	switch w.s.Screen {
	case ScreenEnrol, ScreenAgree, ScreenPIN, ScreenNewPIN: // nothing is written to a phone of which nobody has agreed
		w.end("enr_twice")
		return
	}
	where := string(w.s.Screen)
	if w.s.Screen == ScreenForm {
		where = w.s.Form + "." + w.s.Question
	}
	if !w.in.Line.NotUnderstood && !w.in.Line.OptedOut {
		w.effects = append(w.effects, w.notUnderstood(), Inbox{
			Reason: "not_understood", Person: w.s.Person, Code: w.s.Answers[commitmentName], Note: "ussd: two wrong keys on " + where,
		})
	}
	w.end("sys_twice")
}

// notUnderstood is the SMS to one who pressed wrong keys.
func (w *walk) notUnderstood() Reply {
	text := fill(w.b.text(w.language(), "not_understood"), func(name string) (string, bool) {
		if name == "code" {
			return w.exampleCode(), true
		}
		return w.value(name)
	})
	return Reply{Key: "not_understood", Text: text, Class: ClassReply}
}

// exampleCode is a code for an example in an SMS: her own where nobody else
// reads her phone, else one that is none of the line's people's.
func (w *walk) exampleCode() string {
	if w.in.Line.Private && w.me != nil && len(w.me.Assigned) > 0 {
		return w.me.Assigned[0]
	}
	return ExampleCode(w.in.Network, w.in.Line)
}

// ExampleCode is a code of the network that none of the line's people reports on.
func ExampleCode(n Network, l Line) string {
	letter := "K"
	if n.Letters != "" {
		letter = n.Letters[:1]
	}
	for _, digits := range []string{"12", "34", "56", "78", "90"} {
		code := letter + digits
		if !slices.ContainsFunc(l.People, func(p Person) bool { return slices.Contains(p.Assigned, code) }) {
			return code
		}
	}
	return letter + "00"
}

// end closes the session with a text.
func (w *walk) end(key string) { w.endWith(w.b.text(w.language(), key)) }

func (w *walk) endWith(text string) {
	w.said = w.fit(page{head: fill(text, w.value)})
	if w.s.Screen == ScreenEnrol { // of an enrolment nothing is left but its effect
		w.s.Answers, w.s.Question = nil, ""
	}
	w.s.Screen, w.s.Page, w.s.Typing, w.s.Rest = ScreenEnd, 0, false, ""
}

func (w *walk) ended() bool { return w.s.Screen == ScreenEnd }

// language is hers, else the line's, else the network's first.
func (w *walk) language() string {
	switch {
	case w.s.Language != "":
		return w.s.Language
	case w.in.Line.Language != "":
		return w.in.Line.Language
	case len(w.in.Network.Languages) > 0:
		return w.in.Network.Languages[0]
	}
	return "en"
}

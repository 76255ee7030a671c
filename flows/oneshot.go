package flows

import (
	"slices"
	"strings"
	"time"
)

// Parser is the version of the SMS reader. It is stored with every message, so
// that a better reader can go over what an older one did not understand.
const Parser = 3

// reach is how many words of a message are read; safety words are looked for in
// all of it. It bounds the work that one message can cause.
const reach = 200

// patience is how long a question by SMS stays open.
const patience = 72 * time.Hour

// Open says whether a question still waits for its answer; none does not.
func (a *Asked) Open(now time.Time) bool {
	return a != nil && a.Ask != "" && now.Sub(time.UnixMilli(a.AskedAt)) <= patience
}

// message is one SMS being read: who wrote it and what follows from it.
type message struct {
	b     *Book
	in    *Input
	r     reader
	form  *Form    // the form that an SMS fills
	who   *Person  // who is speaking; nil when nobody or more than one uses the phone
	own   []string // the codes of all who use the phone
	lang  string
	asked *Asked // the open question, nil when none

	effects []Effect
	need    []Need
	refs    []string // receipts that are still free
	quiet   bool     // the same text again and again: nothing is answered
	urgent  bool     // a safety word: somebody is told, nothing is asked
	held    bool     // an accusation against somebody: a person reads it first
	part    bool     // a piece of a longer message
	handed  bool     // a coordinator gets it
	drafted string   // the commitment that this message left a draft on, for somebody to confirm
}

// Text reads one SMS. Like Step it is pure: equal Inputs give equal Turns, and
// everything that follows is an effect.
func (b *Book) Text(in Input) (Turn, error) {
	m, err := b.message(&in)
	if err != nil {
		return Turn{}, err
	}
	m.read()
	if len(m.need) > 0 {
		return Turn{Need: m.need}, nil
	}
	return Turn{Effects: m.effects}, nil
}

// message prepares the reading of one SMS.
func (b *Book) message(in *Input) (*message, error) {
	form, err := b.form(oneShot, 0)
	if err != nil {
		return nil, err
	}
	m := &message{b: b, in: in, form: form, lang: in.Line.Language, quiet: in.Line.Repeats >= 2}
	if in.Ref != "" {
		m.refs = append(m.refs, in.Ref)
	}
	for _, ref := range in.Refs {
		if !slices.Contains(m.refs, ref) {
			m.refs = append(m.refs, ref)
		}
	}
	people := in.Line.People
	if len(people) == 1 {
		m.who = &people[0]
		m.lang = m.who.Language
		if form.mayFill(m.who) {
			m.own = m.who.Assigned
		}
	}
	if len(people) > 1 {
		for _, p := range people {
			if form.mayFill(&p) {
				m.own = append(m.own, p.Assigned...)
			}
		}
		slices.Sort(m.own)
		m.own = slices.Compact(m.own)
	}
	if m.lang == "" && len(in.Network.Languages) > 0 {
		m.lang = in.Network.Languages[0]
	}
	if a := in.Line.Asked; a.Open(in.Now) {
		m.asked = a
	}
	m.r = reader{w: b.lexicon, language: m.lang, text: in.Text}
	return m, nil
}

// mayFill says whether one of the person's roles may fill the form; one without
// roles is for all. Who speaks for a government has no form but those for
// officials, whatever else she is.
func (f *Form) mayFill(p *Person) bool {
	if len(f.Roles) == 0 {
		return true
	}
	if p.Official {
		return slices.Contains(f.Roles, official)
	}
	return slices.ContainsFunc(p.Roles, func(role string) bool { return slices.Contains(f.Roles, role) })
}

// private says whether nobody but the speaker reads what is sent to this phone.
func (m *message) private() bool { return m.in.Line.Private && len(m.in.Line.People) == 1 }

// person is the id of who is speaking, 0 when that is not known.
func (m *message) person() int64 {
	if m.who == nil {
		return 0
	}
	return m.who.ID
}

func (m *message) add(e Effect) { m.effects = append(m.effects, e) }

// inbox hands the message to a coordinator.
func (m *message) inbox(reason, code, value string) {
	m.handed = m.handed || reason != "ignored" && reason != "auto"
	m.add(Inbox{Reason: reason, Person: m.person(), Code: code, Value: value})
}

// read walks its steps until one of them settles the message.
func (m *message) read() {
	if m.in.Sender != "" {
		m.add(Inbox{Reason: "operator", DropBody: true})
		return
	}
	m.r.toks = tokenise(m.in.Text, make([]token, 0, min(8+len(m.in.Text)/4, 64)))
	if len(m.r.toks) == 0 {
		m.wordless()
		return
	}
	danger := m.dangerous()
	m.r.toks = m.r.toks[:min(len(m.r.toks), reach)]
	m.r.markCodes(m.in.Network.Letters)
	m.r.lookUp()
	if !m.facts(danger) {
		return
	}
	m.r.markPart(m)
	m.r.markNumbers()
	m.r.lookUp()
	switch {
	case !danger && m.notice():
		m.add(Inbox{Reason: "operator", Person: m.person(), DropBody: true})
	case m.in.Line.OnCall:
		m.onCall(danger)
	case m.in.Line.OptedOut:
		m.optedOut(danger)
	case !danger && m.automatic():
		m.inbox("auto", "", "")
	default:
		m.urgent = danger
		m.settle()
	}
}

// settle reads a message that a person wrote.
func (m *message) settle() {
	if m.urgent {
		m.alert()
	}
	if m.always() {
		return
	}
	if !m.in.Line.Known || m.unagreed() {
		m.stranger()
		return
	}
	if !m.in.Cut && (m.answer() || m.keyword()) {
		return
	}
	m.report()
}

// wordless is a message without a letter or digit.
func (m *message) wordless() {
	text := strings.TrimSpace(m.in.Text)
	switch {
	case text == "?" && (!m.in.Line.OptedOut || m.in.Line.Known):
		m.help()
	case text == "" || m.in.Line.OptedOut || !m.in.Line.Known, m.asked == nil && len(text) == 1:
		m.inbox("ignored", "", "")
	case m.asked == nil || len(text) == 1:
		m.lost("", "")
	default:
		m.askAgain()
	}
}

package flows

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Phone is one telephone and what a gateway would know about it between two
// inputs. It lets a conversation be tried or tested without a gateway: what a
// store would do with the effects, as far as the next input can see it, happens
// here in memory. Not safe for concurrent use.
type Phone struct {
	book     *Book
	world    *register
	in       Input
	session  []byte                 // the State as the store keeps it; nil without a session
	drafts   map[int64][]byte       // by person, 0 for the phone's own
	reports  map[string]*Report     // by ref
	received map[string][]time.Time // when each normalised text came by SMS
	filed    int
	told     string // the local day on which not_understood was sent
	people   talkPeople
	warned   time.Time // when sms_urgent was sent

	figures map[string]*Summary   // by commitment: what the reports of all say
	others  map[string]*Checkable // by commitment: the newest report of somebody else

	elsewhere int64 // how many reports of somebody else there were
}

// Said is what came of one input.
type Said struct {
	Screen  string // USSD: what she reads
	End     bool   // USSD: the session is over
	Effects []Effect
}

// talkRefs are the receipts of a talk, in this order.
var talkRefs = [...]string{"7KR4P", "8MT3H", "9NW2C", "4PX6D", "2RY8E", "3TC9F", "5VD7H", "6WE4J"}

// maxNeeds is how often one input may ask for further facts.
const maxNeeds = 4

// newPhone is a phone in a world; nobody uses it yet.
func newPhone(b *Book, world *register) *Phone {
	return &Phone{
		book: b, world: world,
		in:     Input{Channel: "talk", Now: world.now, Network: world.network, Round: world.round},
		drafts: map[int64][]byte{}, reports: map[string]*Report{}, received: map[string][]time.Time{},
		people:  talkPeople{pins: map[int64]string{}},
		figures: map[string]*Summary{}, others: map[string]*Checkable{},
	}
}

// NewPhone is the phone of one monitor of the sample register, who reports on
// all of it and may use every form.
func NewPhone(b *Book, language string) (*Phone, error) {
	world, err := readRegister(noFiles{})
	if err != nil {
		return nil, err
	}
	p := newPhone(b, world)
	person := Person{ID: 1, Name: "Akinyi Mfano", Language: language, Roles: []string{"monitor", "verifier", "coordinator"}}
	person.Assigned = sortedKeys(world.commitments)
	person.Verifies = person.Assigned
	person.Place, person.Zone = world.commitments[person.Assigned[0]].Place, world.network.Zone
	p.in.Line = Line{Known: true, Private: true, Language: language, People: []Person{person}}
	for _, code := range person.Verifies { // what somebody else reported, for a form that checks it
		if world.commitments[code].Kind == "build" {
			p.elsewhere++
			p.others[code] = &Checkable{ID: p.elsewhere, Person: 2, Status: "started", Percent: 40, At: p.in.Now}
		}
	}
	return p, nil
}

// Dial opens a session with what was dialled: the service's code, or a longer
// one that carries input.
func (p *Phone) Dial(code string) (Said, error) {
	service := strings.TrimSuffix(p.world.network.USSD, "#")
	rest, ok := strings.CutPrefix(strings.TrimSuffix(code, "#"), service)
	if !ok || (rest != "" && rest[0] != '*') {
		return Said{}, fmt.Errorf("%s does not begin with %s", code, service)
	}
	p.session = nil
	return p.step(strings.TrimPrefix(rest, "*"), true)
}

// Key sends keys in the open session.
func (p *Phone) Key(text string) (Said, error) {
	if p.session == nil {
		return Said{}, fmt.Errorf("there is no session: dial first")
	}
	return p.step(text, false)
}

// LoseSignal ends the session without a word.
func (p *Phone) LoseSignal() { p.session = nil }

// Wait lets time go by.
func (p *Phone) Wait(d time.Duration) { p.in.Now = p.in.Now.Add(d) }

func (p *Phone) step(text string, dial bool) (Said, error) {
	var s State
	if p.session != nil {
		if err := json.Unmarshal(p.session, &s); err != nil {
			return Said{}, fmt.Errorf("read the session back: %w", err)
		}
	}
	in := p.before(text)
	in.Dial = dial
	turn, err := p.answered(in, func(in Input) (Turn, error) { return p.book.Step(s, in) })
	if err != nil {
		return Said{}, err
	}
	if p.session, err = json.Marshal(turn.Next); err != nil {
		return Said{}, fmt.Errorf("keep the session: %w", err)
	}
	if turn.End {
		p.session = nil
	}
	return Said{turn.Say, turn.End, turn.Effects}, p.follow(turn.Effects)
}

// SMS sends a text message.
func (p *Phone) SMS(text string) (Said, error) {
	in := p.before(text)
	in.Line.Repeats = p.repeats(text)
	in.Line.NotUnderstood = p.told == p.today()
	turn, err := p.answered(in, p.book.Text)
	if err != nil {
		return Said{}, err
	}
	return Said{Effects: turn.Effects}, p.follow(turn.Effects)
}

// before is what the gateway knows when text arrives.
func (p *Phone) before(text string) Input {
	in := p.in
	in.Text = text
	in.Ref, in.Refs = talkRefs[p.filed%len(talkRefs)], nil
	for i := range 3 {
		in.Refs = append(in.Refs, talkRefs[(p.filed+i)%len(talkRefs)])
	}
	in.Line.People = append([]Person(nil), p.in.Line.People...)
	in.Line.NotUnderstood = p.told == p.today()
	in.Line.WrongPINs = p.wrongPINs()
	in.Facts = Facts{Commitments: map[string]*Commitment{}, Reports: map[string]*Report{}, Figures: map[string]*Summary{}}
	for i := range in.Line.People {
		person := &in.Line.People[i]
		for _, code := range person.Assigned {
			in.Facts.Commitments[code] = p.world.commitments[code]
		}
		person.Draft = p.draft(person.ID)
	}
	return in
}

// answered steps until every fact that is asked for was given.
func (p *Phone) answered(in Input, step func(Input) (Turn, error)) (Turn, error) {
	for range maxNeeds {
		turn, err := step(in)
		if err != nil || len(turn.Need) == 0 {
			return turn, err
		}
		for _, n := range turn.Need {
			switch {
			case n.PIN != "", n.Enrol != "", n.Places:
				p.knowPeople(&in, n)
			case n.Code != "":
				in.Facts.Commitments[n.Code] = p.world.commitments[n.Code]
			case n.Ref != "":
				in.Facts.Reports[n.Ref] = p.reports[n.Ref]
			case n.Warned:
				warned := p.in.Now.Sub(p.warned) < 24*time.Hour
				in.Line.Warned = &warned
			case n.Figures != "":
				in.Facts.Figures[n.Figures] = p.figures[n.Figures]
			default:
				p.know(in.Line.People, n)
			}
		}
	}
	return Turn{}, fmt.Errorf("%q asks for facts without end", in.Text)
}

// know tells what people need to know about themselves.
func (p *Phone) know(people []Person, n Need) {
	for i := range people {
		person := &people[i]
		if n.Last {
			person.Last = p.last(person.ID)
		}
		if n.Checkable {
			person.Checkable = map[string]*Checkable{}
			for _, code := range person.Verifies {
				person.Checkable[code] = p.others[code]
			}
		}
		if n.Held {
			person.Held = &Held{Reports: p.filed, Consented: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), How: "paper"}
		}
	}
}

// today is the local day.
func (p *Phone) today() string { return p.in.Now.In(p.world.network.Zone).Format(time.DateOnly) }

// repeats counts how often a text came in the last 10 minutes, and counts it in.
func (p *Phone) repeats(text string) int {
	key, n := Normalise(text), 0
	for _, at := range p.received[key] {
		if p.in.Now.Sub(at) < 10*time.Minute {
			n++
		}
	}
	p.received[key] = append(p.received[key], p.in.Now)
	return n
}

// last are a person's newest reports.
func (p *Phone) last(person int64) map[string]Last {
	out := map[string]Last{}
	for _, r := range p.reports {
		if r.Person != person || !r.Current || r.Form != oneShot {
			continue
		}
		l := Last{Status: r.Answers["status"], Percent: -1}
		if l.Status == "" {
			l.Status = r.Answers["kept"]
		}
		if s := r.Answers["percent"]; s != "" {
			l.Percent = percentType{}.typed(s).(int)
		}
		out[r.Commitment] = l
	}
	return out
}

// draft is a person's own, else the phone's.
func (p *Phone) draft(person int64) *Draft {
	kept := p.drafts[person]
	if kept == nil {
		kept = p.drafts[0]
	}
	if kept == nil {
		return nil
	}
	var d Draft
	if json.Unmarshal(kept, &d) != nil {
		return nil
	}
	return &d
}

// Open dials and goes from the menu to a form.
func (p *Phone) Open(f *Form) (Said, error) {
	if _, err := p.Dial(p.world.network.USSD); err != nil {
		return Said{}, err
	}
	w := walk{b: p.book, in: &p.in, me: &p.in.Line.People[0]}
	w.me.Roles = append(w.me.Roles, f.Roles...)
	for _, e := range w.entries() {
		if e.form == f {
			return p.press(append(slices.Repeat([]string{keyMore}, e.page), digit(e.key)))
		}
	}
	return Said{}, fmt.Errorf("form %s version %d is not in the menu: a newer version is", f.Name, f.Version)
}

// press presses keys and answers with what the last one shows.
func (p *Phone) press(keys []string) (said Said, err error) {
	for _, key := range keys {
		if said, err = p.Key(key); err != nil {
			return Said{}, err
		}
	}
	return said, nil
}

// Describe are effects as a talk writes them down.
func (p *Phone) Describe(effects []Effect) []string { return p.lines(effects, false) }

package flows

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
)

// talkPeople is what a phone of a talk knows of its people beyond what each
// input says.
type talkPeople struct {
	pins     map[int64]string
	wrong    []time.Time // PINs that were wrong since the last right one
	enrolled int         // who has come in by dialling
	waits    bool        // the person that is being read was invited only
}

// addAgreement reads "invited", "asked again", "pin 1234", "pin gone" and "org
// Mto Savers" of a person.
func (p *Phone) addAgreement(person *Person, words []string) bool {
	switch rest := strings.Join(words[1:], " "); {
	case len(words) == 1 && words[0] == "invited":
		p.people.waits = true
	case words[0] == "asked" && rest == "again":
		person.Unagreed = true
	case words[0] == "pin" && rest == "gone":
		person.PIN = PINChoose
	case words[0] == "pin" && len(rest) == 4:
		person.PIN = PINSet
		p.people.pins[person.ID] = rest
	case words[0] == "org" && rest != "":
		person.Org = rest
	default:
		return false
	}
	return true
}

// invited puts a person among those who wait to be asked.
func (p *Phone) invited(person *Person) bool {
	if !p.people.waits {
		return false
	}
	p.people.waits = false
	p.in.Line.Invited = append(p.in.Line.Invited, *person)
	if p.in.Line.Language == "" {
		p.in.Line.Language = person.Language
	}
	return true
}

// setEnrolment reads who may enrol by dialling.
func (p *Phone) setEnrolment(rest string) error {
	switch rest {
	case "closed", "code", "open":
		p.in.Network.Enrolment = rest
		return nil
	}
	return errors.New("enrolment is closed, code or open")
}

// talkCode is the enrolment code of a talk: it stands for Daraja Jipya.
const talkCode = "123456"

// knowPeople gives a step what it asks of PINs, codes and places.
func (p *Phone) knowPeople(in *Input, n Need) {
	switch {
	case n.Places:
		in.Facts.Places = p.places()
	case n.Enrol != "":
		in.Facts.Codes = map[string]*EnrolCode{n.Enrol: nil}
		if n.Enrol == talkCode {
			in.Facts.Codes[n.Enrol] = &EnrolCode{Org: "Daraja Group", Place: "Daraja Jipya", Commitments: []string{"K12", "K15"}}
		}
	default:
		in.Facts.PIN = &PINFact{Hash: "hash of " + n.PIN}
		for id, pin := range p.people.pins {
			if pin == n.PIN {
				in.Facts.PIN.Person = id
			}
		}
	}
}

// places are those of the register's commitments.
func (p *Phone) places() []Place {
	var all []Place
	for _, code := range sortedKeys(p.world.commitments) {
		c := p.world.commitments[code]
		i := slices.IndexFunc(all, func(at Place) bool { return at.Code == c.Place })
		if i < 0 {
			all, i = append(all, Place{Code: c.Place, Short: c.Place}), len(all)
		}
		all[i].Commitments = append(all[i].Commitments, code)
	}
	slices.SortFunc(all, func(a, b Place) int { return cmp.Compare(a.Short, b.Short) })
	return all
}

// wrongPINs counts those that lock the phone.
func (p *Phone) wrongPINs() int {
	if n := len(p.people.wrong); n > 0 && p.in.Now.Sub(p.people.wrong[n-1]) < time.Hour {
		return n
	}
	return 0
}

// followPeople does what a store would do with who comes in and goes.
func (p *Phone) followPeople(e Effect) {
	l := &p.in.Line
	switch e := e.(type) {
	case Enrol:
		p.comeIn(e)
	case Agree:
		for i := range l.People {
			l.People[i].Unagreed = l.People[i].Unagreed && l.People[i].ID != e.Person
		}
	case Refuse:
		for i := range l.People {
			if l.People[i].ID == e.Person {
				l.Invited = append(l.Invited, l.People[i])
			}
		}
		for i := range l.Invited {
			l.Invited[i].Refused = l.Invited[i].Refused || l.Invited[i].ID == e.Person
		}
		l.People = slices.DeleteFunc(l.People, func(who Person) bool { return who.ID == e.Person })
		l.Known = len(l.People) > 0
	case SetPIN:
		p.setPIN(e.Person, e.Hash)
	case TriedPIN:
		if p.people.wrong = append(p.people.wrong[:p.wrongPINs()], p.in.Now); e.Right {
			p.people.wrong = nil
		}
	case Detach:
		l.People, l.Invited, l.Known, l.Private = nil, nil, false, false
		p.drafts, p.people.pins = map[int64][]byte{}, map[int64]string{}
	}
}

// comeIn makes somebody one of the phone's people.
func (p *Phone) comeIn(e Enrol) {
	l := &p.in.Line
	p.people.enrolled++
	person := Person{ID: int64(100 + p.people.enrolled), Language: e.Language, Roles: []string{"monitor"}, Zone: p.world.network.Zone, Name: "Mgeni"}
	for _, at := range p.places() {
		if at.Code == e.Place || e.Code != "" && at.Code == "Daraja Jipya" {
			person.Place, person.Assigned = at.Short, at.Commitments
		}
	}
	if i := slices.IndexFunc(l.Invited, func(who Person) bool { return who.ID == e.Person }); i >= 0 {
		person = l.Invited[i]
		person.Language, person.Unagreed = e.Language, false
		l.Invited = slices.Delete(l.Invited, i, i+1)
	}
	l.Private, l.OptedOut = e.Private && len(l.People) == 0, l.OptedOut && len(l.People) > 0
	l.People, l.Known, l.Language = append(l.People, person), true, cmp.Or(l.Language, e.Language)
	if e.PIN != "" {
		p.setPIN(person.ID, e.PIN)
	}
}

func (p *Phone) setPIN(person int64, hash string) {
	p.people.pins[person] = strings.TrimPrefix(hash, "hash of ")
	for i := range p.in.Line.People {
		if p.in.Line.People[i].ID == person {
			p.in.Line.People[i].PIN = PINSet
		}
	}
}

// peopleWords are an effect on who uses the phone as a talk writes it down.
func peopleWords(e Effect) []string {
	switch e := e.(type) {
	case Enrol:
		words := []string{"enrol", e.Place, e.Language, "gender=" + e.Gender, "age=" + e.Age, "shared"}
		if e.Code != "" {
			words = slices.Insert(words, 1, "code="+e.Code)
		}
		if e.Private {
			words[len(words)-1] = "private"
		}
		if e.PIN != "" {
			words = append(words, "with a PIN")
		}
		return words
	case Agree:
		return []string{"agree", e.Language}
	case Refuse:
		return []string{"refuse"}
	case SetPIN:
		return []string{"new PIN"}
	case TriedPIN:
		if e.Right {
			return []string{"right"}
		}
		return []string{"wrong"}
	}
	return []string{"detach"}
}

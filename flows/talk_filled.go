package flows

import "encoding/json"

// Filled are the answers of what is under way on the phone, in the order of its
// form: of the open session, else of what was begun and not sent.
func (p *Phone) Filled() []Filled {
	var s State
	if p.session != nil {
		if json.Unmarshal(p.session, &s) != nil {
			return nil
		}
	} else if d := p.draft(p.in.Line.People[0].ID); d != nil {
		s = d.State
	}
	f := p.book.Form(s.Form, s.Version)
	if f == nil {
		return nil
	}
	var all []Filled
	for _, q := range f.Questions {
		for _, name := range []string{q.Name, q.Gives} {
			if v, ok := s.Answers[name]; ok && name != "" {
				all = append(all, Filled{name, v})
			}
		}
	}
	return all
}

// Filled is one answer of a report that is not sent yet, as it would be stored.
type Filled struct{ Name, Value string }

package gateway

import (
	"ahadi/flows"
	"ahadi/store"
)

// peopleFacts are what a step asked for about PINs, enrolment codes and places.
func peopleFacts(f *flows.Facts, b *store.Before) {
	if b.PIN != nil {
		f.PIN = &flows.PINFact{Person: b.PIN.Person, Hash: b.PIN.Hash}
	}
	if b.Codes != nil {
		f.Codes = make(map[string]*flows.EnrolCode, len(b.Codes))
		for typed, c := range b.Codes {
			f.Codes[typed] = nil
			if c != nil {
				f.Codes[typed] = &flows.EnrolCode{Org: c.Org, Place: c.Place, Commitments: c.Commitments}
			}
		}
	}
	if b.Places != nil {
		f.Places = make([]flows.Place, len(b.Places))
		for i, p := range b.Places {
			f.Places[i] = flows.Place{Code: p.Code, Short: p.Short, Commitments: p.Commitments}
		}
	}
}

// people turns an effect on who uses the phone, and what they agreed to, into rows.
func (r *rowsOf) people(e flows.Effect) {
	a := &r.after
	switch e := e.(type) {
	case flows.Enrol:
		a.Enrol = &store.Enrolled{
			Person: e.Person, EnrolCode: e.Code, Place: e.Place, Language: e.Language, Private: e.Private, PIN: e.PIN, Gender: e.Gender, Age: e.Age,
		}
	case flows.Agree:
		a.Agreed = map[int64]string{e.Person: e.Language}
	case flows.Refuse:
		a.Refused = append(a.Refused, e.Person)
	case flows.SetPIN:
		a.PINs = map[int64]string{e.Person: e.Hash}
	case flows.TriedPIN:
		a.Line.PIN = &e.Right
	case flows.Detach:
		a.Detach = true
	}
}

// unagreed says whether nobody of the phone has agreed to the words of today: it
// gets one answer in 30 days.
func (r *rowsOf) unagreed() bool {
	for i := range r.b.People {
		if r.b.People[i].Consent >= r.b.Network.Consent {
			return false
		}
	}
	return true
}

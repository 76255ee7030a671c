package phone

import (
	"fmt"
	"slices"

	"ahadi/store"
)

// Person is somebody who can hold the phone. Demo numbers are fictional, so
// the page may know them.
type Person struct {
	Number   string   `json:"number"` // E.164
	Masked   string   `json:"masked"`
	Name     string   `json:"name"`
	Language string   `json:"language"` // of the handset's own words; "" is English
	Role     string   `json:"role"`     // the first of hers; "" nobody knows this number
	Place    string   `json:"place"`
	Assigned []string `json:"assigned"`
	About    string   `json:"about"` // what is special about her phone, a sentence or nothing
}

// strangers are fictional numbers that no sample register holds.
var strangers = []string{"+12025550199", "+12025550198"}

// People are those of a demo network, one entry a phone line, and two strangers.
func People(all []store.Phone) []Person {
	var people []Person
	for _, k := range all {
		number := k.Number.E164()
		i := slices.IndexFunc(people, func(p Person) bool { return p.Number == number })
		if i >= 0 { // the same phone in another hand
			people[i].Name += " & " + k.Name
			people[i].About = "Two people share this phone: it asks who is reporting."
			people[i].Assigned = union(people[i].Assigned, k.Assigned)
			continue
		}
		p := Person{Number: number, Masked: k.Masked, Name: k.Name, Language: k.Language, Place: k.Place, Assigned: union(nil, k.Assigned)}
		if len(k.Roles) > 0 {
			p.Role = k.Roles[0]
		}
		switch {
		case k.OptedOut || k.Status == "opted_out":
			p.Role, p.About = "stopped", "Has said STOP: no SMS reaches this phone, until START."
		case k.Shared:
			p.About = "Shares this phone with somebody."
		case p.Role == "official":
			p.About = "Answers for the government: kept apart from what residents say."
		case len(k.Assigned) == 0:
			p.About = "Follows no commitment."
		}
		people = append(people, p)
	}
	for _, number := range strangers {
		if !slices.ContainsFunc(people, func(p Person) bool { return p.Number == number }) {
			people = append(people, Person{Number: number, Masked: "…" + number[len(number)-4:], Name: "A stranger", Assigned: []string{}, About: "Nobody knows this number."})
		}
	}
	return people
}

// OnCall adds the phones of those who are told when somebody writes of danger.
func OnCall(people []Person, numbers []string) []Person {
	for i, number := range numbers {
		people = append(people, Person{
			Number: number, Masked: "…" + number[len(number)-4:], Name: fmt.Sprintf("On call %d", i+1), Assigned: []string{},
			About: "Is told when somebody writes of danger, such as \"they threaten us\".",
		})
	}
	return people
}

// union adds to a list what it does not hold.
func union(all, more []string) []string {
	out := append([]string{}, all...)
	for _, s := range more {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

package flows

import (
	"slices"
	"strings"
	"time"
)

// scene is a situation in which a form is walked: the longest names and numbers
// that the register allows, and somebody who may use the form.
type scene struct {
	name string
	in   Input
	odd  bool // names in a script that GSM-7 cannot write: screens may leave them out
}

// scenes are the situations that differ for a form.
func (c *checker) scenes(language string, roles []string) []scene {
	out := []scene{
		{name: "one promise", in: c.worst(language, wide, roles, "K12 build ms")},
		{name: "one standing promise", in: c.worst(language, wide, roles, "K12 keep ms")},
		{name: "one promise without steps", in: c.worst(language, wide, roles, "K12 build")},
		{name: "nine promises", in: c.worst(language, wide, roles, "C21 keep ms,C22 build ms,C23 build,K11 build ms,K12 keep,K14 build ms,L31 build ms,L32 keep,L33 build")},
		{name: "names in another script", odd: true, in: c.worst(language, "Ж", roles, "K12 build ms,K14 keep ms")},
	}
	poor := c.worst(language, wide, roles, "K12 build ms")
	poor.Facts.Commitments["K12"].Currency, poor.Facts.Commitments["K12"].Budget = "", 0
	poor.Facts.Figures = map[string]*Summary{"K12": nil}
	out = append(out, scene{name: "a promise without money, of which nothing is known", in: poor})
	if slices.Contains(roles, official) {
		in := c.worst(language, wide, roles, "K12 build ms")
		in.Line.People[0].Official = true
		out = append(out, scene{name: "an official", in: in})
	}
	return out
}

// longest is the reading of a kind of commitment that takes the most room.
func (c *checker) longest(language, kind string) Reading {
	r, size := Reading{Percent: -1}, -1
	f := c.book.Form(oneShot, 0)
	if f == nil {
		return r
	}
	question, percent := "status", 99
	if kind == "keep" {
		question, percent = "kept", -1
	}
	if q := f.Question(question); q != nil {
		for _, o := range q.Choices {
			one := Reading{o.Name, percent}
			if said, _ := f.reading(one, language); length(said) > size {
				r, size = one, length(said)
			}
		}
	}
	return r
}

// checkRef is the receipt of the one report that was filed before.
const checkRef = "7KR4P"

// promised is the most money that a commitment is of, and that arrived: the cents are 99.
const promised = "999999999"

// worst is an Input in which everything is as long as it may be. Names are made
// of one letter.
func (c *checker) worst(language, letter string, roles []string, commitments string) Input {
	long := func(name string) string { return strings.Repeat(letter, c.book.budgets[name]) }
	now := time.Date(2026, 12, 28, 10, 0, 0, 0, time.UTC)
	in := Input{
		Now: now, Channel: "check", Room: c.o.Room, Ref: strings.Repeat("7", c.book.budgets["ref"]),
		Network: Network{
			Name: strings.Repeat(wide, c.book.budgets["net"]), Languages: c.o.Languages, Letters: "CKL", Zone: time.UTC, Cap: 16,
			USSD: "*" + strings.Repeat("7", c.book.budgets["ussd"]-2) + "#", ShortCode: strings.Repeat("7", c.book.budgets["sc"]),
			SOS: strings.Repeat("7", c.book.budgets["sos"]),
		},
		Round: Round{ID: 1, Name: "r", ClosesOn: now},
		Facts: Facts{
			Commitments: map[string]*Commitment{}, Reports: map[string]*Report{checkRef: {Ref: checkRef, Person: 1, Current: true}},
			Figures: map[string]*Summary{},
		},
	}
	p := Person{
		ID: 1, Name: long("n1") + " " + long("n1"), Language: language, Roles: roles, Org: long("org"), Place: long("place"),
		Zone: time.UTC, Last: map[string]Last{}, Checkable: map[string]*Checkable{},
		Held: &Held{Reports: 9999, Consented: now, How: strings.Repeat(wide, roomOrg)},
	}
	for i, one := range strings.Split(commitments, ",") {
		words := strings.Fields(one)
		k := &Commitment{
			ID: int64(i + 1), Code: words[0], Kind: words[1], Local: language, Currency: "KES", Open: true, Budget: minor(promised + "99"), Due: now,
			Short: map[string]string{language: long("short")}, Title: map[string]string{language: long("short")},
		}
		if len(words) > 2 {
			k.Milestone = &Milestone{Seq: 1, Due: now, Short: map[string]string{language: long("ms")}}
		}
		in.Facts.Commitments[k.Code] = k
		p.Assigned = append(p.Assigned, k.Code)
		r := c.longest(language, k.Kind)
		p.Checkable[k.Code] = &Checkable{ID: 1, Person: 2, Status: r.Status, Percent: r.Percent, At: now}
		in.Facts.Figures[k.Code] = &Summary{Community: r, Government: r, Reports: 9999, Arrived: minor(promised + "99")}
	}
	p.Verifies = p.Assigned
	in.Line = Line{Known: true, Private: true, Language: language, People: []Person{p}}
	return in
}

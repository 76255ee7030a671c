package register

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ahadi/store"
)

// check holds the small tables against each other, once all of them are read.
func (r *reader) check() {
	r.zone()
	r.digits()
	for _, code := range slices.Sorted(maps.Keys(r.known)) {
		if p := r.known[code]; p.at.t != nil {
			r.bothSides(p)
		}
	}
}

// zone gives a network without one the zone and country of its first place.
func (r *reader) zone() {
	n := &r.seed.Network
	if n.Name == "" || len(r.seed.Places) == 0 {
		return
	}
	if n.Zone == "" {
		n.Zone = r.seed.Places[0].Zone
	}
	if n.Country == "" {
		n.Country = r.seed.Places[0].Country
	}
}

// digits refuses two commitments whose digits are the same: on a keypad the
// digits alone name one.
func (r *reader) digits() {
	taken := map[string]string{}
	for _, code := range slices.Sorted(maps.Keys(r.known)) {
		if r.known[code].at.t == nil {
			taken[code[1:]] = code
		}
	}
	for _, c := range r.seed.Commitments {
		at := r.known[c.Code].at
		if other, ok := taken[c.Code[1:]]; ok && other != c.Code && at.t != nil {
			at.refuse("code", "has the digits of "+other+"; the digits alone must name one commitment")
		}
		taken[c.Code[1:]] = c.Code
	}
}

// bothSides refuses a commitment that nobody promised, or that nobody of
// another side watches.
func (r *reader) bothSides(p *promise) {
	partners := r.partnersOf(p.Code)
	for _, o := range [...]struct{ role, column, org string }{{"promises", "promising_org", p.Promising}, {"monitors", "monitoring_org", p.Monitoring}} {
		if o.org == "" || !p.at.has(o.column) {
			continue
		}
		org, ok := r.orgs[o.org]
		if !ok {
			p.at.refuse(o.column, "there is no organisation with this id: add it to the organisations")
			return
		}
		if !slices.ContainsFunc(partners, func(a store.SeedPartner) bool { return a.Role == o.role }) {
			a := store.SeedPartner{Commitment: p.Code, Organisation: org.Code, Side: sideOf(org.Kind), Role: o.role}
			partners, r.seed.Partners = append(partners, a), append(r.seed.Partners, a)
		}
	}
	for _, a := range partners {
		if a.Role == "promises" && slices.ContainsFunc(partners, func(b store.SeedPartner) bool { return b.Role == "monitors" && b.Side != a.Side }) {
			return
		}
	}
	p.at.refuse("code", "needs two partners of different sides, one that promises and one that monitors: add rows to the partners, or promising_org and monitoring_org here")
}

// sideOf is the side of an organisation where nothing else is said.
func sideOf(kind string) string {
	if slices.Contains(sides, kind) {
		return kind
	}
	return "other"
}

// keypad are the letters of each key of a phone.
var keypad = []string{"ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"}

// warnings are what can be taken and should be looked at.
func (r *reader) warnings() []string {
	var all []string
	letters := ""
	for code := range r.known {
		if !strings.Contains(letters, code[:1]) {
			letters += code[:1]
		}
	}
	for i, key := range keypad {
		var here []string
		for _, l := range strings.Split(letters, "") {
			if l != "" && strings.Contains(key, l) {
				here = append(here, l)
			}
		}
		if slices.Sort(here); len(here) > 1 {
			all = append(all, fmt.Sprintf("the letters %s are on one key of a phone (%d): whoever types them by pressing a key several times may write the other; the digits tell them apart", strings.Join(here, " and "), i+2))
		}
	}
	if n := r.seed.Network; n.Name != "" && r.had.Network.ID != 0 && n.Demo != r.had.Network.Demo {
		all = append(all, fmt.Sprintf("the file says demo: %t; this database is %s and stays so", n.Demo, map[bool]string{true: "a demo's", false: "a service's"}[r.had.Network.Demo]))
	}
	return all
}

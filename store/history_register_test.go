package store

import "ahadi/internal/phone"

// speaker is one of the people of the histories.
type speaker struct{ code, number, org, place, side, role string }

// The third and the fourth share a phone; the first has two.
var speakers = []speaker{
	{"a", "+12025550101", "o1", "P1", "grassroots", "monitor"},
	{"b", "+12025550102", "o1", "P2", "grassroots", "monitor"},
	{"c", "+12025550107", "o2", "P1", "grassroots", "monitor"},
	{"d", "+12025550107", "o1", "P1", "grassroots", "monitor"},
	{"v", "+12025550109", "o2", "P2", "grassroots", "verifier"},
	{"w", "+12025550110", "o1", "P1", "grassroots", "verifier"},
	{"x", "+12025550120", "o3", "P1", "local_gov", "official"},
	{"y", "+12025550121", "o3", "P1", "local_gov", "official"},
}

// manyVoices is the register of the histories: a work and a standing promise.
func manyVoices() Seed {
	seed := small()
	words := map[string]string{"en": "Promise"}
	seed.Places = append(seed.Places, SeedPlace{Code: "P2", Level: "settlement", Name: "Other", Short: "Other", Zone: "Africa/Nairobi", Country: "KE"})
	seed.Organisations = append(seed.Organisations, SeedOrganisation{Code: "o2", Name: "Two", Short: "Two", Kind: "grassroots", Place: "P2"},
		SeedOrganisation{Code: "o3", Name: "County", Short: "County", Kind: "local_gov", Place: "P1"})
	seed.Commitments, seed.Contacts = nil, nil
	for _, c := range []struct{ code, kind string }{{"K12", "build"}, {"K21", "keep"}} {
		seed.Commitments = append(seed.Commitments, SeedCommitment{
			Commitment: Commitment{Code: c.code, Kind: c.kind, Title: words, Short: words, Local: "en", PlaceID: "P1", DueOn: "2027-01-01", Currency: "KES", Budget: 1000, Lifecycle: "active"},
			Milestones: []Milestone{{Seq: 1, Title: words, Short: words, DueOn: "2026-09-01", Status: "scheduled"}, {Seq: 2, Title: words, Short: words, DueOn: "2026-12-01", Status: "scheduled"}},
		})
	}
	for _, p := range speakers {
		c := SeedContact{
			Person: Person{Code: p.code, Name: "Name " + p.code, Language: "en", Roles: []string{p.role}, Side: p.side, Org: p.org, Place: p.place, Status: "active", Assigned: []string{"K12", "K21"}},
			Number: phone.MustParse(p.number), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1,
		}
		if p.code == "a" {
			c.Also = []phone.Number{phone.MustParse("+12025550103")}
		}
		seed.Contacts = append(seed.Contacts, c)
	}
	seed.Rounds = []Round{
		{Code: "r2", Name: "before", OpensOn: "2026-07-07", MidOn: "2026-07-17", LastOn: "2026-07-28", ClosesOn: "2026-08-04", GraceDays: 7, State: "closed"},
		{Code: "r3", Name: "now", OpensOn: "2026-10-06", MidOn: "2026-10-16", LastOn: "2026-10-27", ClosesOn: "2027-11-03", GraceDays: 7, State: "open"},
	}
	return seed
}

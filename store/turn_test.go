package store

import (
	"context"
	"testing"

	"ahadi/internal/phone"
)

// small is a register with two commitments, two monitors on phones of their own,
// two on one phone, and an official.
func small() Seed {
	person := func(code, name, number, role, side string, assigned ...string) SeedContact {
		return SeedContact{
			Person: Person{Code: code, Name: name, Language: "en", Roles: []string{role}, Side: side, Org: "o1", Place: "P1", Status: "active", Assigned: assigned},
			Number: phone.MustParse(number), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1,
		}
	}
	word := func(s string) map[string]string { return map[string]string{"en": s} }
	return Seed{
		Network:       Network{Name: "Test network", Short: "Test", Languages: []string{"en"}, Zone: "Africa/Nairobi", Country: "KE", USSD: "*384*77#", ShortCode: "20880", Letters: "K", Cap: 16, Demo: true},
		Places:        []SeedPlace{{Code: "P1", Level: "settlement", Name: "Place", Short: "Place", Zone: "Africa/Nairobi", Country: "KE"}},
		Organisations: []SeedOrganisation{{Code: "o1", Name: "Org", Short: "Org", Kind: "grassroots", Place: "P1"}},
		Commitments: []SeedCommitment{
			{Commitment: Commitment{Code: "K11", Kind: "build", Title: word("Drain"), Short: word("Drain"), Local: "en", PlaceID: "P1", DueOn: "2027-01-01", Currency: "KES", Lifecycle: "active"}},
			{Commitment: Commitment{Code: "K12", Kind: "build", Title: word("Road"), Short: word("Road"), Local: "en", PlaceID: "P1", DueOn: "2027-01-01", Currency: "KES", Lifecycle: "active"}},
		},
		Contacts: []SeedContact{
			person("c1", "Akinyi Mfano", "+12025550101", "monitor", "grassroots", "K11", "K12"),
			person("c2", "Otieno Mfano", "+12025550102", "monitor", "grassroots", "K12"),
			person("c3", "Wanjiru Sampuli", "+12025550107", "monitor", "grassroots", "K12"),
			person("c4", "Baraka Sampuli", "+12025550107", "monitor", "grassroots", "K11"),
			person("c5", "County Desk", "+12025550120", "official", "local_gov", "K12"),
		},
		Rounds: []Round{{Code: "r1", Name: "2026 Q4", OpensOn: "2026-10-06", MidOn: "2026-10-16", LastOn: "2026-10-27", ClosesOn: "2026-11-03", GraceDays: 7, State: "open"}},
	}
}

// seededTest is a store that holds the small register.
func seededTest(t testing.TB) (*Store, string) {
	t.Helper()
	s, path := openTest(t)
	if err := s.Seed(context.Background(), small(), now); err != nil {
		t.Fatal(err)
	}
	return s, path
}

// dialled is one step of a session that files a report on K12 at its end.
func dialled(number, session, text string) Job {
	return Job{Channel: "demo", Number: phone.MustParse(number), Kind: KindUSSD, ID: session, Text: text, At: now}
}

// filing is a step that files a report with the given percentage.
func filing(percent int, comment string) func(Before) After {
	return func(b Before) After {
		if b.Origin != nil {
			return After{Reply: Reply{Say: "saved " + b.Origin.Refs[0], End: true}}
		}
		p := b.People[0]
		return After{
			Reply:   Reply{Say: "saved " + b.Refs[0], End: true},
			Session: &SessionChange{State: []byte("{}"), Person: p.ID, Ended: true},
			Reports: []NewReport{{
				Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: p.ID, CommitmentID: b.Commitments["K12"].ID, Form: "progress", Version: 1, Side: p.Side,
				Official: p.Roles[0] == "official", Via: "ussd", Channel: "demo", Language: "en", Status: "started", Percent: percent,
				Answers: []byte(`{"comment":"` + comment + `"}`), State: "accepted", Confidence: 100, At: now,
			}},
		}
	}
}

func TestPlaceholdersBindByNumberOutOfOrderAndTwice(t *testing.T) {
	s, _ := seededTest(t)
	if err := s.single(context.Background(), func(tx *Tx) error {
		var a, b, c string
		_, err := tx.row(`SELECT $2, $1, $2`, []any{"one", "two"}, &a, &b, &c)
		if a+b+c != "twoonetwo" {
			t.Errorf("got %s %s %s", a, b, c)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

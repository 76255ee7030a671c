package storetest

import (
	"ahadi/internal/phone"
	"ahadi/store"
)

// register has two commitments, monitors on phones of their own, two who share
// one, and an official.
func register() store.Seed {
	person := func(code, name, number string, assigned ...string) store.SeedContact {
		return store.SeedContact{
			Person: store.Person{Code: code, Name: name, Language: "en", Roles: []string{"monitor"}, Side: "grassroots", Org: "o1", Place: "P1", Status: "active", Assigned: assigned},
			Number: phone.MustParse(number), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1,
		}
	}
	two := func(c store.SeedContact, number string) store.SeedContact {
		c.Also = []phone.Number{phone.MustParse(number)}
		return c
	}
	speaker := person("c5", "County Desk", desk, "K12")
	speaker.Roles, speaker.Side = []string{"official"}, "local_gov"
	invited := person("c6", "Halima Mfano", waiting, "K11")
	invited.ConsentOn, invited.ConsentHow = "", ""
	promise := func(code, short string) store.SeedCommitment {
		words := map[string]string{"en": short}
		return store.SeedCommitment{Commitment: store.Commitment{
			Code: code, Kind: "build", Title: words, Short: words, Local: "en", PlaceID: "P1", DueOn: "2027-01-01", Currency: "KES", Lifecycle: "active",
		}}
	}
	return store.Seed{
		Network:       store.Network{Name: "Test network", Short: "Test", Languages: []string{"en"}, Zone: "Africa/Nairobi", Country: "KE", USSD: "*384*77#", ShortCode: "20880", Letters: "K", Cap: 16, Demo: true},
		Places:        []store.SeedPlace{{Code: "P1", Level: "settlement", Name: "Place", Short: "Place", Zone: "Africa/Nairobi", Country: "KE"}},
		Organisations: []store.SeedOrganisation{{Code: "o1", Name: "Org", Short: "Org", Kind: "grassroots", Place: "P1"}},
		Commitments:   []store.SeedCommitment{promise("K11", "Drain"), promise("K12", "Road")},
		Contacts: []store.SeedContact{
			two(person("c1", "Akinyi Mfano", akinyi, "K11", "K12"), akinyis2),
			person("c2", "Otieno Mfano", otieno, "K12"),
			person("c3", "Wanjiru Sampuli", shared, "K12"),
			person("c4", "Baraka Sampuli", shared, "K11"),
			speaker,
			invited,
		},
		Rounds: []store.Round{{Code: "r1", Name: "2026 Q4", OpensOn: "2026-10-06", MidOn: "2026-10-16", LastOn: "2026-10-27", ClosesOn: "2026-11-03", GraceDays: 7, State: "open"}},
	}
}

package register

import (
	"fmt"

	"ahadi/internal/phone"
	"ahadi/store"
)

// MaxPeople is how many monitors a demo can add: the fictional numbers of
// twenty area codes.
const MaxPeople = 2000

// areaCodes are those whose 555-01xx numbers the demo gives to generated
// people; every 555-0100 to 555-0199 is kept for fiction.
var areaCodes = [...]string{
	"205", "206", "207", "208", "209", "210", "212", "213", "214", "215",
	"216", "217", "218", "219", "224", "225", "228", "229", "231", "234",
}

var languages = [...]string{"en", "sw", "es", "fr", "pt"}

// AddPeople adds n generated monitors to a register: person i speaks language
// i mod 5 and follows the commitments i and i+1 of the register's list, agreed
// on paper on the opening day, and has a phone that only she reads.
func AddPeople(seed store.Seed, n int) (store.Seed, error) {
	if n < 0 || n > MaxPeople {
		return seed, fmt.Errorf("people: %d generated people asked for; the fictional numbers reach for 0 to %d", n, MaxPeople)
	}
	if len(seed.Commitments) == 0 && n > 0 {
		return seed, fmt.Errorf("people: the register has no commitment that generated people could follow")
	}
	opened := openingDay(seed.Rounds)
	for i := range n {
		number, err := phone.Parse(fmt.Sprintf("+1%s55501%02d", areaCodes[i/100], i%100), "US")
		if err != nil {
			return seed, fmt.Errorf("people: number of person %d: %w", i, err)
		}
		at := func(k int) store.SeedCommitment { return seed.Commitments[(i+k)%len(seed.Commitments)] }
		assigned := []string{at(0).Code}
		if at(1).Code != at(0).Code {
			assigned = append(assigned, at(1).Code)
		}
		seed.Contacts = append(seed.Contacts, store.SeedContact{
			Person: store.Person{
				Code: fmt.Sprintf("g%04d", i), Name: fmt.Sprintf("Person %d", i), Language: languages[i%len(languages)],
				Roles: []string{"monitor"}, Side: "grassroots", Org: at(0).Monitoring, Place: at(0).PlaceID,
				Status: "active", Assigned: assigned,
			},
			Number: number, ConsentOn: opened, ConsentHow: "paper", ConsentVersion: 1,
		})
	}
	return seed, nil
}

// openingDay is the day on which the open round opened.
func openingDay(rounds []store.Round) string {
	day := ""
	for _, r := range rounds {
		if r.State == "open" || day == "" {
			day = r.OpensOn
		}
	}
	return day
}

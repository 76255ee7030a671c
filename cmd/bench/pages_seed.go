package main

import (
	"fmt"
	"time"

	"ahadi/gateway/register"
	"ahadi/store"
)

// programme is a network as large as asked for: people in wards, each following
// two commitments of hers, who reported in every round.
func programme(contacts, reports int, today time.Time) (store.Seed, error) {
	seed, err := register.Read(register.Sample())
	if err != nil {
		return seed, fmt.Errorf("sample register: %w", err)
	}
	seed = register.Shift(seed, register.DaysTo(today), today)
	own := len(seed.Contacts)
	wards, promises := grow(&seed, 200, 1000)
	consented := seed.Rounds[0].OpensOn
	for i := range contacts - own {
		at := i % len(promises)
		seed.Contacts = append(seed.Contacts, store.SeedContact{
			Person: store.Person{
				Code: fmt.Sprintf("big%d", i), Name: fmt.Sprintf("Person %d", i), Language: seed.Network.Languages[i%len(seed.Network.Languages)], Roles: []string{"monitor"}, Side: "grassroots",
				Org: seed.Commitments[0].Monitoring, Place: wards[at%len(wards)], Status: "active", Assigned: []string{promises[at], promises[(at+len(wards))%len(promises)]},
			},
			ConsentOn: consented, ConsentHow: "paper", ConsentVersion: 1,
		})
	}
	seed.Reports = append(seed.Reports, voices(seed, own, reports, today)...)
	return seed, nil
}

// grow adds wards and promises to a register.
func grow(seed *store.Seed, wards, promises int) (places, codes []string) {
	for i := range wards {
		code := fmt.Sprintf("KE-B%d", i)
		seed.Places = append(seed.Places, store.SeedPlace{Code: code, Parent: "KE", Level: "ward", Name: fmt.Sprintf("Ward %d", i), Short: fmt.Sprintf("Ward %d", i)})
		places = append(places, code)
	}
	like := seed.Commitments[0]
	for i := range promises {
		c := like
		c.Code, c.PlaceID, c.Milestones = fmt.Sprintf("%c%d", "KCL"[i%3], 1000+i), places[i%len(places)], nil
		c.Title = map[string]string{"en": fmt.Sprintf("Promise %d", i)}
		c.Short = map[string]string{"en": fmt.Sprintf("Promise %d", i)}
		seed.Commitments = append(seed.Commitments, c)
		codes = append(codes, c.Code)
	}
	return places, codes
}

// voices are what the people who come after the sample's own said, round by round.
func voices(seed store.Seed, own, n int, today time.Time) []store.SeedReport {
	said := []store.SeedReport{
		{Status: "started", Percent: 30, Answers: map[string]any{"status": "started", "percent": 30, "comment": "the trench is dug to the school"}},
		{Status: "mostly", Percent: 65, Answers: map[string]any{"status": "mostly", "percent": 65}},
		{Status: "stopped", Percent: 20, Answers: map[string]any{"status": "stopped", "percent": 20, "obstacle": "no_funds"}},
	}
	all := make([]store.SeedReport, 0, n)
	for k := 0; ; k++ {
		for _, r := range seed.Rounds {
			opened, err := time.Parse(time.DateOnly, r.OpensOn)
			if err != nil || r.OpensOn > today.Format(time.DateOnly) {
				continue
			}
			for i, c := range seed.Contacts[own:] {
				if len(all) == n {
					return all
				}
				v := said[(i+k)%len(said)]
				v.Round, v.Contact, v.Commitment, v.Via = r.Code, c.Code, c.Assigned[k%2], []string{"ussd", "sms"}[i%2]
				if v.At = opened.Add(time.Duration(9+k)*time.Hour + time.Duration(i)*time.Second); v.At.After(today) {
					v.At = today
				}
				all = append(all, v)
			}
		}
	}
}

package main

import (
	"fmt"
	"time"

	"ahadi/gateway/register"
	"ahadi/store"
)

// Of a network that grows: how much of it stays as it is.
const (
	growthWards    = 200
	growthPromises = 1000
	growthRounds   = 12 // one every quarter, the last of them open
	growthCallers  = 64 // who report while it is measured
)

// growingCrowd is the register of a network that grows, with those who report while it
// is measured: their commitments are the first ones.
func growingCrowd(today time.Time) (crowd, error) {
	seed, err := register.Read(register.Sample())
	if err != nil {
		return crowd{}, fmt.Errorf("sample register: %w", err)
	}
	seed = register.Shift(seed, register.DaysTo(today), today)
	seed.Reports, seed.Responses, seed.Replies, seed.Choices = nil, nil, nil, nil
	seed.Rounds = quarters(today, growthRounds)
	first := len(seed.Contacts)
	seed, err = register.AddPeople(seed, growthCallers)
	if err != nil {
		return crowd{}, err
	}
	grow(&seed, growthWards, growthPromises)
	return crowd{seed, first}, nil
}

// quarters are n rounds of four weeks, the last of which is in its third week.
func quarters(today time.Time, n int) (all []store.Round) {
	for i := range n {
		opens := today.AddDate(0, -3*(n-1-i), -20)
		day := func(k int) string { return opens.AddDate(0, 0, k).Format(time.DateOnly) }
		r := store.Round{Code: fmt.Sprintf("q%02d", i+1), Name: opens.Format("January 2006"), OpensOn: day(0), MidOn: day(10), LastOn: day(21), ClosesOn: day(28), GraceDays: 7, State: "published"}
		if i == n-1 {
			r.State = "open"
		}
		all = append(all, r)
	}
	return all
}

package register

import (
	"time"

	"ahadi/store"
)

// Shift moves every date of a register by the same number of whole days.
// Reports that would then lie after today are left out: nothing is reported
// before it happened.
func Shift(seed store.Seed, days int, today time.Time) store.Seed {
	move := func(day *string) {
		if t, err := time.Parse(time.DateOnly, *day); err == nil {
			*day = t.AddDate(0, 0, days).Format(time.DateOnly)
		}
	}
	for i := range seed.Commitments {
		c := &seed.Commitments[i]
		move(&c.StartsOn)
		move(&c.DueOn)
		for j := range c.Milestones {
			move(&c.Milestones[j].DueOn)
		}
	}
	for i := range seed.Rounds {
		r := &seed.Rounds[i]
		move(&r.OpensOn)
		move(&r.MidOn)
		move(&r.LastOn)
		move(&r.ClosesOn)
	}
	for i := range seed.Contacts {
		move(&seed.Contacts[i].ConsentOn)
	}
	kept := seed.Reports[:0]
	for _, r := range seed.Reports {
		if r.At = r.At.AddDate(0, 0, days); r.At.Before(today) {
			kept = append(kept, r)
		}
	}
	seed.Reports = kept
	return seed
}

// DaysTo is by how many days the sample has to move so that SampleDay is today.
func DaysTo(today time.Time) int {
	day, err := time.Parse(time.DateOnly, SampleDay)
	if err != nil {
		panic(err) // a constant of this package
	}
	y, m, d := today.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(day).Hours() / 24)
}

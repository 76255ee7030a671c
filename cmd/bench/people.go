package main

import (
	"context"
	"fmt"
	"time"

	"ahadi/gateway/register"
	"ahadi/store"
)

// crowd is the sample register with generated monitors, as the demo has it.
// Client and server make it alike, each in its own process.
type crowd struct {
	seed  store.Seed
	first int // of the generated people among the contacts
}

func newCrowd(n int, today time.Time) (crowd, error) {
	seed, err := register.Read(register.Sample())
	if err != nil {
		return crowd{}, fmt.Errorf("sample register: %w", err)
	}
	seed = register.Shift(seed, register.DaysTo(today), today)
	first := len(seed.Contacts)
	seed, err = register.AddPeople(seed, n)
	return crowd{seed, first}, err
}

// person is one generated monitor as the client needs her.
type person struct {
	number string // E.164
	build  string // code of a commitment of hers that progresses, so that a percentage is an answer
}

func (c crowd) people() []person {
	kind := map[string]string{}
	for _, v := range c.seed.Commitments {
		kind[v.Code] = v.Kind
	}
	var all []person
	for _, v := range c.seed.Contacts[c.first:] {
		p := person{number: v.Number.E164()}
		for _, code := range v.Assigned {
			if kind[code] == "build" {
				p.build = code
			}
		}
		all = append(all, p)
	}
	return all
}

// seedStore writes the crowd into an empty store.
func (c crowd) seedStore(ctx context.Context, s *store.Store, now time.Time) error {
	return s.Seed(ctx, c.seed, now)
}

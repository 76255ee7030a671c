package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"ahadi/internal/phone"
)

// crowd is a register of n monitors on phones of their own.
func crowd(n int) Seed {
	seed := small()
	for i := range n {
		seed.Contacts = append(seed.Contacts, SeedContact{
			Person: Person{Code: fmt.Sprint("b", i), Name: "Mfano", Language: "en", Roles: []string{"monitor"}, Side: "grassroots", Org: "o1", Place: "P1", Status: "active", Assigned: []string{"K11", "K12"}},
			Number: phone.MustParse(fmt.Sprintf("+1205555%04d", 100+i)), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1,
		})
	}
	return seed
}

// BenchmarkTurn is what TURN is for: many callers share a commit, or each has
// one of its own. A step walks a session; a report files and answers by SMS.
func BenchmarkTurn(b *testing.B) {
	const callers = 128
	kinds := map[string]func(Before) After{
		"report": filing(40, "drains dug by the group"),
		"step": func(b Before) After {
			return After{Reply: Reply{Say: "K12 Storm drains\nHow is it now?\n1 Not started\n2 Started"}, Session: &SessionChange{State: []byte(`{"s":"form","f":"progress","q":"status"}`), Person: b.People[0].ID}}
		},
	}
	for name, step := range kinds {
		for _, single := range []bool{false, true} {
			how := "grouped"
			if single {
				how = "a commit each"
			}
			b.Run(name+"/"+how, func(b *testing.B) {
				s, _ := openTest(b)
				if err := s.Seed(context.Background(), crowd(callers), now); err != nil {
					b.Fatal(err)
				}
				var left atomic.Int64
				var alone sync.Mutex // held over a turn, it makes a group of one
				var all sync.WaitGroup
				left.Store(int64(b.N))
				groups := s.Stats().Groups
				b.ReportAllocs()
				b.ResetTimer()
				for i := range callers {
					all.Go(func() {
						number := fmt.Sprintf("+1205555%04d", 100+i)
						for n := 0; left.Add(-1) >= 0; n++ {
							job := dialled(number, fmt.Sprint(n), "1*12")
							if single {
								alone.Lock()
							}
							_, err := s.Turn(context.Background(), job, step)
							if single {
								alone.Unlock()
							}
							if err != nil {
								b.Error(err)
							}
						}
					})
				}
				all.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
				b.ReportMetric(float64(b.N)/float64(s.Stats().Groups-groups), "turns/commit")
			})
		}
	}
}

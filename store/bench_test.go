package store

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store/pgtest"
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

// callers of the benchmark, and connections of the naive way on a server.
const (
	callers     = 128
	connections = 32
)

// BenchmarkTurn is what TURN is for: many callers share a commit, or each has
// one of its own, on a file through the one writer, on a server through a pool.
// A step walks a session; a report files and answers by SMS.
func BenchmarkTurn(b *testing.B) {
	engines := map[string]func(testing.TB) string{
		"SQLite":                     func(t testing.TB) string { return filepath.Join(t.TempDir(), "ahadi.db") },
		"PostgreSQL":                 ready,
		"PostgreSQL behind a pooler": func(t testing.TB) string { return pgtest.Pooled(t, ready(t)) },
	}
	kinds := map[string]func(Before) After{
		"report": filing(40, "drains dug by the group"),
		"step": func(b Before) After {
			return After{Reply: Reply{Say: "K12 Storm drains\nHow is it now?\n1 Not started\n2 Started"}, Session: &SessionChange{State: []byte(`{"s":"form","f":"progress","q":"status"}`), Person: b.People[0].ID}}
		},
	}
	for engine, database := range engines {
		for name, step := range kinds {
			for _, single := range []bool{false, true} {
				how, writers := "grouped", 1
				if single {
					how = "a commit each"
				}
				if single && engine == "PostgreSQL" {
					writers = connections
				}
				b.Run(engine+"/"+name+"/"+how, func(b *testing.B) { turns(b, openMany(b, database(b), writers), step, single) })
			}
		}
	}
}

// openMany opens one database several times, each with a writer of its own.
func openMany(b *testing.B, database string, n int) []*Store {
	b.Helper()
	ring, err := keys.New()
	if err != nil {
		b.Fatal(err)
	}
	var all []*Store
	for range n {
		s, err := Open(context.Background(), Options{Database: database, Keys: ring})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { s.Close() })
		all = append(all, s)
	}
	if err := all[0].Seed(context.Background(), crowd(callers), now); err != nil {
		b.Fatal(err)
	}
	return all
}

func turns(b *testing.B, stores []*Store, step func(Before) After, single bool) {
	var left atomic.Int64
	alone := make([]sync.Mutex, len(stores)) // held over a turn, it makes a group of one
	var all sync.WaitGroup
	left.Store(int64(b.N))
	b.ReportAllocs()
	b.ResetTimer()
	for i := range callers {
		all.Go(func() {
			number := fmt.Sprintf("+1205555%04d", 100+i)
			s, lock := stores[i%len(stores)], &alone[i%len(stores)]
			for n := 0; left.Add(-1) >= 0; n++ {
				job := dialled(number, fmt.Sprint(n), "1*12")
				if single {
					lock.Lock()
				}
				_, err := s.Turn(context.Background(), job, step)
				if single {
					lock.Unlock()
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	groups := int64(0)
	for _, s := range stores {
		groups += s.Stats().Groups
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	b.ReportMetric(float64(b.N)/float64(groups), "turns/commit")
}

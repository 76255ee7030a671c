package api

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pgregory.net/rapid"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
)

// spots are where people of a random register live: three cities, a district and a
// settlement in two of them, and the country itself, of which no city knows.
var spots = []string{"A", "B", "C", "CD", "AS", "KE"}

// cityOf is the city whose promises people of a spot follow.
var cityOf = map[string]string{"A": "A", "AS": "A", "B": "B", "C": "C", "CD": "C", "KE": "A"}

// few draws how many people live somewhere: a few, or about a multiple of five.
func few(t *rapid.T, label string) int {
	return rapid.SampledFrom([]int{0, 1, 2, 3, 4, 4, 4, 5, 9, 9, 14}).Draw(t, label)
}

// randomSeed is a register in which few people live in places, and what they said in
// two rounds, the first of which is published.
func randomSeed(t *rapid.T) store.Seed {
	place := func(code, parent, level string) store.SeedPlace {
		return store.SeedPlace{Code: code, Parent: parent, Level: level, Name: "Place " + code, Short: code, Zone: "Africa/Nairobi", Country: "KE"}
	}
	seed := store.Seed{
		Network: store.Network{Name: "Random", Short: "Random", Languages: []string{"en", "sw"}, Zone: "Africa/Nairobi", Country: "KE", USSD: "*384#", ShortCode: "20255", Letters: "K", Cap: 40, Demo: true},
		Places:  []store.SeedPlace{place("KE", "", "country"), place("A", "KE", "city"), place("B", "KE", "city"), place("C", "KE", "city"), place("CD", "C", "district"), place("AS", "A", "settlement")},
		Organisations: []store.SeedOrganisation{
			{Code: "o1", Name: "Umoja", Short: "Umoja", Kind: "grassroots", Place: "A"}, {Code: "o2", Name: "Wachuuzi", Short: "Wachuuzi", Kind: "grassroots", Place: "B"},
		},
		Rounds: []store.Round{
			{Code: "r1", Name: "2026 Q2", OpensOn: "2026-04-07", MidOn: "2026-04-17", LastOn: "2026-04-28", ClosesOn: "2026-05-05", GraceDays: 7, State: "published"},
			{Code: "r2", Name: "2026 Q3", OpensOn: "2026-07-07", MidOn: "2026-07-17", LastOn: "2026-07-28", ClosesOn: "2026-08-04", GraceDays: 7, State: "closed"},
		},
	}
	promises := map[string][]string{}
	for i, city := range []string{"A", "B", "C"} {
		for n := range rapid.IntRange(1, 4).Draw(t, "promises of "+city) {
			code := fmt.Sprintf("K%d%d", i+1, n+1)
			promises[city] = append(promises[city], code)
			seed.Commitments = append(seed.Commitments, store.SeedCommitment{Commitment: store.Commitment{
				Code: code, Kind: "build", Title: map[string]string{"en": "Works " + code}, Short: map[string]string{"en": code}, Local: "sw", PlaceID: city, Theme: "water_drainage",
				StartsOn: "2025-09-01", DueOn: "2027-12-15", Currency: "KES", Lifecycle: "active",
			}})
		}
	}
	beside := rapid.Bool().Draw(t, "somebody lives beside the cities")
	for _, spot := range spots {
		if !beside && (spot == "KE" || spot == "CD" || spot == "AS") {
			continue
		}
		for range few(t, "people of "+spot) {
			person(t, &seed, spot, promises[cityOf[spot]])
		}
	}
	return seed
}

// person is one more, who follows a promise and reports on it in some rounds.
func person(t *rapid.T, seed *store.Seed, spot string, promises []string) {
	i := len(seed.Contacts)
	code, follows := fmt.Sprintf("m%02d", i), rapid.SampledFrom(promises).Draw(t, "promise")
	seed.Contacts = append(seed.Contacts, store.SeedContact{
		Person: store.Person{Code: code, Name: "Zawadi Mtihani", Language: rapid.SampledFrom([]string{"sw", "sw", "en"}).Draw(t, "language"), Roles: []string{"monitor"}, Side: "grassroots", Org: []string{"o1", "o2"}[i%2], Place: spot, Status: "active"},
		Number: phone.MustParse(fmt.Sprintf("+1%d55501%02d", 202+i/100, i%100)), ConsentOn: "2026-01-10", ConsentHow: "paper", ConsentVersion: 1,
		Gender: rapid.SampledFrom([]string{"w", "w", "w", "w", "w", "m", ""}).Draw(t, "gender"), Tasks: []store.Task{{Code: follows, Kind: "report"}},
	})
	for n, round := range []string{"r1", "r2"} {
		if rapid.IntRange(0, 9).Draw(t, "silent") == 0 {
			continue
		}
		percent := rapid.SampledFrom([]int{20, 50, 80}).Draw(t, "percent")
		seed.Reports = append(seed.Reports, store.SeedReport{
			Round: round, Commitment: follows, Contact: code, Via: rapid.SampledFrom([]string{"ussd", "ussd", "sms", "call"}).Draw(t, "via"), Status: "mostly", Percent: percent,
			Answers: map[string]any{"status": "mostly", "percent": percent}, At: time.Date(2026, []time.Month{4, 7}[n], 15, 9, 0, i, 0, time.UTC),
		})
	}
}

// randomRegister is a store with it, where coordinators have chosen something for
// each promise and reports of some were left out before the second round was published;
// its seed, and how many people live in each spot.
func randomRegister(t *rapid.T) (s *store.Store, seed store.Seed, live map[string]int, end func()) {
	folder, err := os.MkdirTemp("", "difference")
	must(t, err)
	ring, err := keys.New()
	must(t, err)
	s, err = store.Open(t.Context(), store.Options{Database: filepath.Join(folder, "ahadi.db"), Keys: ring, Logger: slog.New(slog.DiscardHandler)})
	must(t, err)
	seed = randomSeed(t)
	live = map[string]int{}
	for _, p := range seed.Contacts {
		live[p.Place]++
	}
	must(t, s.Seed(t.Context(), seed, time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)))
	_, err = s.ChooseOpen(t.Context(), store.OpenChoice{Tables: store.OpenTables(), Forms: []string{"progress"}, Licence: store.OpenLicences()[0]}, store.Hand{By: "amina", At: now})
	must(t, err)
	all, err := s.Publication(t.Context(), "r2", now)
	must(t, err)
	for _, row := range all { // one that would tell too much is refused, and stays held
		choice := rapid.SampledFrom([]string{store.PublishHold, store.PublishLevel2, store.PublishLevel2, store.PublishWhole}).Draw(t, "choice")
		_, _ = s.Choose(t.Context(), store.NewChoice{Round: "r2", Commitment: row.Commitment.Code, Choice: choice, AskedOn: "2026-08-05"}, store.Hand{By: "amina", At: now})
	}
	for range rapid.IntRange(0, 2).Draw(t, "left out") {
		leftOut(t, s)
	}
	_, err = s.PublishRound(t.Context(), "r2", store.Hand{By: "amina", At: now.AddDate(0, 1, 0)})
	must(t, err)
	return s, seed, live, func() { s.Close(); os.RemoveAll(folder) }
}

// leftOut lets two coordinators leave a report out.
func leftOut(t *rapid.T, s *store.Store) {
	all, err := s.Reports(t.Context(), store.Page{Limit: 500})
	must(t, err)
	if len(all) == 0 {
		return
	}
	ref := rapid.SampledFrom(all).Draw(t, "report").Ref
	if _, err := s.ProposeExclusion(t.Context(), ref, "pressure", "she was told what to say", store.Hand{By: "amina", At: now}); err == nil {
		_, _ = s.ConfirmExclusion(t.Context(), ref, store.Hand{By: "baraka", At: now})
	}
}

// goes lets somebody be erased, say STOP, pause, move house, be asked for something no
// more, or have a report of hers left out, and says which.
func goes(t *rapid.T, s *store.Store, seed store.Seed) (how string) {
	how = rapid.SampledFrom([]string{"erased", "erased", "stop", "paused", "moved", "not asked any more", "left out"}).Draw(t, "how somebody goes")
	if how == "left out" {
		leftOut(t, s)
		return how
	}
	if len(seed.Contacts) == 0 {
		return how
	}
	i, hand := rapid.IntRange(0, len(seed.Contacts)-1).Draw(t, "who"), store.Hand{By: "amina", At: now}
	who := seed.Contacts[i]
	id, err := s.FindContact(t.Context(), who.Code)
	must(t, err)
	switch how {
	case "erased":
		_, err = s.EraseBy(t.Context(), id, hand)
	case "paused":
		_, err = s.PauseContact(t.Context(), id, true, hand)
	case "not asked any more":
		_, _, err = s.Unassign(t.Context(), id, who.Tasks[0].Code, who.Tasks[0].Kind, hand)
	case "moved":
		who.Place = spots[(slices.Index(spots, who.Place)+1)%len(spots)]
		var in store.Imported
		if in, err = s.Import(t.Context(), store.Import{Seed: store.Seed{Contacts: []store.SeedContact{who}}, Actor: "amina", Now: now}); !in.Changes() {
			t.Fatalf("she did not move: %+v", in)
		}
	case "stop":
		stop := true
		job := store.Job{Channel: "demo", Number: who.Number, Kind: store.KindSMS, ID: "stop", Text: "STOP", Folded: "STOP", At: now.AddDate(0, 0, 1)}
		_, err = s.Turn(t.Context(), job, func(store.Before) store.After { return store.After{Line: store.LineChange{OptOut: &stop}} })
	}
	must(t, err)
	return how
}

// same holds what is printed after somebody went against what was before: no count of
// people is another, and whose answers are gone is not seen. Where a report of hers
// was left out by two the figures move, and who was asked and answered does not.
func same(t *rapid.T, how, what string, before, after laidOpen) {
	if before.asked != after.asked || before.answered != after.answered || !slices.Equal(before.gender, after.gender) {
		t.Fatalf("%s: in %s %s of %s answered, %v, and after that %s of %s, %v", how, what, before.answered, before.asked, before.gender, after.answered, after.asked, after.gender)
	}
	for name, was := range before.printed {
		if is := after.printed[name]; how != "left out" && is != was {
			t.Fatalf("%s: in %s %q was\n%s\nand is\n%s", how, what, name, was, is)
		}
	}
	for key, n := range before.rows {
		if left := after.rows[key]; left != 0 && left != n {
			t.Fatalf("%d answers on %s are %d after somebody went: it is seen whose are gone", n, key, left)
		}
	}
	for key, n := range after.rows {
		if n != before.rows[key] {
			t.Fatalf("%d answers on %s are there after somebody went, and %d before", n, key, before.rows[key])
		}
	}
}

// sameCrowd holds two rounds against each other in which the same people were asked:
// neither narrows down how many they are.
func sameCrowd(t *rapid.T, one, other map[string]laidOpen) {
	for _, p := range places {
		if one[p].asked != other[p].asked {
			t.Fatalf("of %q the same people were asked in both rounds, and they are printed as %s and %s", p, one[p].asked, other[p].asked)
		}
	}
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
}

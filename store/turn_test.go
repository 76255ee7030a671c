package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/keys"
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

// seededTest is a store that holds the small register; reopen opens its file again.
func seededTest(t *testing.T) (s *Store, reopen func() *Store) {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ahadi.db")
	open := func() *Store {
		s, err := Open(context.Background(), Options{Path: path, Keys: ring})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s = open()
	if err := s.Seed(context.Background(), small(), now); err != nil {
		t.Fatal(err)
	}
	current := s
	t.Cleanup(func() { current.Close() })
	return s, func() *Store {
		if err := current.Close(); err != nil {
			t.Fatal(err)
		}
		current = open()
		return current
	}
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

func TestFortyCopiesHaveOneEffectAndTheSameAnswerAlsoAfterAReopen(t *testing.T) {
	s, reopen := seededTest(t)
	job := dialled("+12025550101", "s", "1*1")
	replies := make([]Reply, 40)
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() {
			var err error
			if replies[i], err = s.Turn(context.Background(), job, filing(40, "")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s = reopen()
	again, err := s.Turn(context.Background(), job, filing(99, ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range append(replies, again) {
		if r != replies[0] || r.Say == "" {
			t.Fatalf("replies differ: %q and %q", r.Say, replies[0].Say)
		}
	}
	reports, err := s.Reports(context.Background(), Page{Limit: 100})
	if err != nil || len(reports) != 1 {
		t.Errorf("%d reports, %v", len(reports), err)
	}
}

func TestAReplayAfterTheSessionIsGoneFindsItsReport(t *testing.T) {
	s, _ := seededTest(t)
	job := dialled("+12025550101", "s", "1*1")
	first, err := s.Turn(context.Background(), job, filing(40, ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.single(context.Background(), func(tx *Tx) error {
		if _, err := tx.exec(`DELETE FROM session_step`); err != nil {
			return err
		}
		_, err := tx.exec(`DELETE FROM session`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	again, err := s.Turn(context.Background(), job, filing(99, ""))
	if err != nil || again != first {
		t.Errorf("got %q, %v; the report's receipt was %q", again.Say, err, first.Say)
	}
}

func TestWhatAPersonSaysAgainTakesThePlaceOfWhatSheSaid(t *testing.T) {
	s, _ := seededTest(t)
	for i, percent := range []int{40, 45} {
		if _, err := s.Turn(context.Background(), dialled("+12025550101", fmt.Sprint("s", i), ""), filing(percent, "")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Turn(context.Background(), dialled("+12025550120", "o", ""), filing(90, "")); err != nil {
		t.Fatal(err)
	}
	o, err := s.Overview(context.Background(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range o.Rows {
		if r.Commitment.Code != "K12" {
			continue
		}
		if r.Community.N != 1 || r.Community.Percent[45] != 1 || r.Community.Percent[40] != 0 || r.Government.N != 1 || r.Government.Percent[90] != 1 {
			t.Errorf("community %+v, government %+v", r.Community, r.Government)
		}
	}
}

func TestAPanickingStepFailsItsCallerAlone(t *testing.T) {
	s, _ := seededTest(t)
	var all sync.WaitGroup
	var bad error
	all.Go(func() {
		_, bad = s.Turn(context.Background(), dialled("+12025550102", "p", ""), func(Before) After { panic("ouch") })
	})
	for i := range 20 {
		all.Go(func() {
			if _, err := s.Turn(context.Background(), dialled("+12025550101", fmt.Sprint(i), ""), filing(i, "")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if bad == nil || !strings.Contains(bad.Error(), "ouch") {
		t.Errorf("the panic became %v", bad)
	}
}

func TestACallerWhoGivesUpHearsWhetherItHadAnEffect(t *testing.T) {
	s, _ := seededTest(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	acknowledged, unsure := map[string]bool{}, map[string]bool{}
	for i := range 200 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%10)*300*time.Microsecond)
			defer cancel()
			r, err := s.Turn(ctx, dialled("+12025550101", fmt.Sprint(i), ""), filing(i%100, ""))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				acknowledged[strings.TrimPrefix(r.Say, "saved ")] = true
			case errors.Is(err, ErrUnsure):
				unsure[fmt.Sprint(i)] = true
			case !errors.Is(err, ErrBusy):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, err := s.Turn(context.Background(), dialled("+12025550101", "last", ""), filing(1, "")); err != nil {
		t.Fatal(err)
	}
	reports, err := s.Reports(context.Background(), Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	filed := map[string]bool{}
	for _, r := range reports {
		filed[r.Ref] = true
	}
	for ref := range acknowledged {
		if !filed[ref] {
			t.Errorf("report %s was acknowledged and is not there", ref)
		}
	}
	if n := len(reports) - 1; n > len(acknowledged)+len(unsure) {
		t.Errorf("%d reports are there, %d were acknowledged and %d were unsure: one that was told busy had an effect", n, len(acknowledged), len(unsure))
	}
}

func TestNothingAboutAPersonStandsInClearInTheFile(t *testing.T) {
	s, _ := seededTest(t)
	if _, err := s.Turn(context.Background(), dialled("+12025550101", "secret-session", "1*berenjena"), filing(40, "zanahoria")); err != nil {
		t.Fatal(err)
	}
	rows, err := s.read.Query(`SELECT file FROM pragma_database_list WHERE name = 'main'`)
	if err != nil {
		t.Fatal(err)
	}
	var path string
	for rows.Next() {
		if err := rows.Scan(&path); err != nil {
			t.Fatal(err)
		}
	}
	rows.Close()
	for _, f := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"2025550101", "Akinyi", "Mfano", "zanahoria", "berenjena", "secret-session"} {
			if strings.Contains(string(b), word) {
				t.Errorf("%s holds %q in clear", filepath.Base(f), word)
			}
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

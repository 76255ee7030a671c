package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"ahadi/internal/phone"
)

// register is a small network: Kenya and Peru, two works and one standing
// promise, a round that is open on the tests' day.
func register() Seed {
	texts := func(s string) map[string]string { return map[string]string{"en": s} }
	commitment := func(code, kind, place string) SeedCommitment {
		return SeedCommitment{
			Commitment: Commitment{
				Code: code, Kind: kind, Title: texts("Title of " + code), Short: texts("Short " + code), PlaceID: place,
				StartsOn: "2026-01-01", DueOn: "2027-01-01", Currency: "KES", Budget: 100, Lifecycle: "active",
			},
			Milestones: []Milestone{{Seq: 1, Title: texts("m"), Short: texts("m"), DueOn: "2026-12-01", Status: "scheduled", Side: "government"}},
		}
	}
	contact := func(code, number, lang, role, side, place string, assigned ...string) SeedContact {
		return SeedContact{
			Person: Person{
				Code: code, Name: "Name of " + code, Language: lang, Roles: []string{role}, Side: side, Org: "o1", Place: place,
				Status: "active", Assigned: assigned,
			},
			Number: phone.MustParse(number), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1,
		}
	}
	optedOut := contact("stopped", "+12025550130", "sw", "monitor", "grassroots", "KE-K", "K12")
	optedOut.Status = "opted_out"
	invited := contact("invited", "+12025550131", "sw", "monitor", "grassroots", "KE-K", "K12")
	invited.ConsentOn, invited.ConsentHow = "", ""
	return Seed{
		Network: Network{
			Name: "Test network", Short: "Net", Languages: []string{"en", "sw", "es"}, Zone: "Africa/Nairobi", Country: "KE", USSD: "*384*77#",
			ShortCode: "20880", Letters: "KL", Cap: 16, Demo: true,
		},
		Places: []SeedPlace{
			{Code: "KE", Level: "country", Name: "Kenya", Short: "Kenya", ISO: "KE", Zone: "Africa/Nairobi", Country: "KE"},
			{Code: "KE-K", Parent: "KE", Level: "city", Name: "Kisumu", Short: "Kisumu", Country: "KE"},
			{Code: "PE", Level: "country", Name: "Peru", Short: "Peru", ISO: "PE", Zone: "America/Lima", Country: "PE"},
		},
		Organisations: []SeedOrganisation{{Code: "o1", Name: "One", Short: "One", Kind: "grassroots", Place: "KE"}},
		Commitments:   []SeedCommitment{commitment("K11", "build", "KE-K"), commitment("K12", "build", "KE-K"), commitment("L21", "keep", "PE")},
		Partners:      []SeedPartner{{Commitment: "K12", Organisation: "o1", Side: "grassroots", Role: "monitors"}},
		Contacts: []SeedContact{
			contact("ann", "+12025550101", "en", "monitor", "grassroots", "KE-K", "K12", "K11"),
			contact("ben", "+12025550102", "sw", "monitor", "grassroots", "KE-K", "K12"),
			contact("cid", "+12025550107", "sw", "monitor", "grassroots", "KE-K", "K12"),
			contact("dee", "+12025550107", "en", "monitor", "grassroots", "KE-K", "K11"),
			contact("rosa", "+12025550103", "es", "monitor", "grassroots", "PE", "L21"),
			contact("desk", "+12025550120", "en", "official", "local_gov", "KE", "K12"),
			optedOut, invited,
		},
		Rounds: []Round{
			{Code: "r2", Name: "before", OpensOn: "2026-07-07", MidOn: "2026-07-17", LastOn: "2026-07-28", ClosesOn: "2026-08-04", GraceDays: 7, State: "published"},
			{Code: "r3", Name: "now", OpensOn: "2026-10-06", MidOn: "2026-10-16", LastOn: "2026-10-27", ClosesOn: "2026-11-03", GraceDays: 7, State: "open"},
		},
		Reports: []SeedReport{
			past("ann", "K12", "mostly", 55, 7), past("ann", "K12", "mostly", 60, 9), past("ben", "K12", "started", 45, 12),
			past("desk", "K12", "mostly", 90, 10), past("rosa", "L21", "broken", -1, 11),
		},
	}
}

func past(contact, code, status string, percent, day int) SeedReport {
	name := "status"
	if status == "broken" {
		name = "kept"
	}
	return SeedReport{
		Round: "r3", Commitment: code, Contact: contact, Via: "ussd", Status: status, Percent: percent,
		Answers: map[string]any{name: status}, At: time.Date(2026, 10, day, 9, 0, 0, 0, time.UTC),
	}
}

// seeded opens a store with the small register.
func seeded(t testing.TB) *Store {
	t.Helper()
	s, _ := openTest(t)
	if err := s.Seed(context.Background(), register(), now); err != nil {
		t.Fatal(err)
	}
	return s
}

// count reads one number through the reader.
func count(t testing.TB, s *Store, query string, args ...any) (n int) {
	t.Helper()
	if err := s.read.QueryRowContext(context.Background(), s.engine.text(query), args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASeededRegisterIsWhatATurnSees(t *testing.T) {
	s := seeded(t)
	_, err := s.Turn(context.Background(), Job{Channel: "demo", Number: phone.MustParse("+12025550101"), Kind: KindUSSD, ID: "1", At: now}, func(b Before) After {
		if b.Network.Short != "Net" || b.Round.Code != "r3" || !b.Round.Open || !b.Line.Private || len(b.People) != 1 {
			t.Errorf("got %+v %+v %+v %d people", b.Network, b.Round, b.Line, len(b.People))
			return After{}
		}
		p := b.People[0]
		if fmt.Sprint(p.Assigned) != "[K11 K12]" || p.Place != "Kisumu" || p.Zone != "Africa/Nairobi" || p.Org != "One" {
			t.Errorf("got %+v", p)
		}
		return After{}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStepsBeforeTheOpeningDayCountAsDone(t *testing.T) {
	s := seeded(t)
	if n := count(t, s, `SELECT count(*) FROM reminder WHERE status = 'waiting' AND (step = 'open' OR step = 'mid')`); n != 0 {
		t.Errorf("%d of the first steps wait, only the last call and what follows lie ahead", n)
	}
}

func TestWhatIsToldOnceARoundIsPublishedWaitsForThatHoweverOldItIs(t *testing.T) {
	for state, want := range map[string]int{"closed": 1, "published": 0} {
		s, _ := openTest(t)
		seed := register()
		seed.Rounds[0].State = state // its day has passed for two months
		if err := s.Seed(context.Background(), seed, now); err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, `SELECT count(*) FROM reminder m JOIN round r ON r.id = m.round_id WHERE r.code = 'r2' AND m.step = 'answer' AND m.status = 'waiting'`); n != want {
			t.Errorf("of a round that is %s, %d steps wait to tell what was answered, want %d", state, n, want)
		}
	}
}

func TestWhoHasNotAgreedIsOnlyInvited(t *testing.T) {
	s := seeded(t)
	if n := count(t, s, `SELECT count(*) FROM contact WHERE code = 'invited' AND status = 'invited'`); n != 1 {
		t.Error("a contact without consent is not 'invited'")
	}
	if n := count(t, s, `SELECT count(*) FROM consent`); n != 7 {
		t.Errorf("%d consents, want one for each who agreed", n)
	}
}

func TestASharedPhoneIsOneLineThatIsNotPrivate(t *testing.T) {
	s := seeded(t)
	if n := count(t, s, `SELECT count(*) FROM line WHERE private = 0 AND language = ''`); n != 1 {
		t.Errorf("%d lines are shared, want the one of cid and dee", n)
	}
}

func TestASeededDatabaseIsNotSeededAgain(t *testing.T) {
	s := seeded(t)
	if err := s.Seed(context.Background(), register(), now); !errors.Is(err, ErrSeeded) {
		t.Errorf("got %v", err)
	}
	if yes, err := s.Seeded(context.Background()); !yes || err != nil {
		t.Errorf("got %v, %v", yes, err)
	}
}

func TestARegisterWithABadRowLeavesNothing(t *testing.T) {
	s, _ := openTest(t)
	bad := register()
	bad.Reports = append(bad.Reports, past("nobody", "K12", "done", 100, 8))
	if err := s.Seed(context.Background(), bad, now); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if yes, err := s.Seeded(context.Background()); yes || err != nil {
		t.Errorf("half a register stayed: %v, %v", yes, err)
	}
}

func TestTwoThousandPeopleAreSeededInLessThanASecond(t *testing.T) {
	s, _ := openTest(t)
	seed := register()
	for i := range 2000 {
		c := seed.Contacts[0]
		c.Code, c.Number = fmt.Sprintf("g%04d", i), phone.MustParse(fmt.Sprintf("+1205555%04d", i))
		seed.Contacts = append(seed.Contacts, c)
	}
	start := time.Now()
	if err := s.Seed(context.Background(), seed, now); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	t.Logf("took %s", took)
	if took > 5*time.Second { // a second on an idle machine; this bound finds a slip of an order of magnitude
		t.Errorf("took %s", took)
	}
}

func TestAnInvitationGoesToThePhoneThatSheIsWrittenToOn(t *testing.T) {
	s := seeded(t)
	hers, older := count(t, s, `SELECT x.line_id FROM contact_line x JOIN contact c ON c.id = x.contact_id WHERE c.code = 'invited'`), count(t, s, `SELECT min(id) FROM line`)
	err := s.single(context.Background(), func(tx *Tx) error { // the phone of a neighbour, which she uses too
		_, err := tx.exec(`INSERT INTO contact_line (line_id, contact_id, main) SELECT $1, contact_id, 0 FROM contact_line WHERE line_id = $2`, older, hers)
		return err
	})
	if err != nil || older >= hers {
		t.Fatalf("%v, %d is not older than %d", err, older, hers)
	}
	all, err := s.Invitees(context.Background())
	if err != nil || len(all) != 1 || all[0].line != int64(hers) {
		t.Errorf("she is invited on %+v, her phone is %d: %v", all, hers, err)
	}
}

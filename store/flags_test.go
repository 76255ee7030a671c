package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"ahadi/internal/phone"
)

// flagsOf are the flags of all reports, oldest first.
func flagsOf(t *testing.T, s *Store) (all [][]string) {
	t.Helper()
	reports, err := s.Reports(context.Background(), Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		all = append(all, r.Flags)
	}
	return all
}

// texts files what an SMS says for the first of a phone's people.
func textFiles(t *testing.T, s *Store, number, text string, at time.Time) {
	t.Helper()
	job := Job{Channel: "demo", Number: phone.MustParse(number), Kind: KindSMS, ID: fmt.Sprint(number, at), Text: text, Folded: text, At: at, Codes: []string{"K12"}}
	turn(t, s, job, func(b Before) After {
		a := filing(60, "x")(b)
		a.Session, a.Inbound = nil, &NewInbound{Outcome: "report", ContactID: b.People[0].ID}
		a.Reports[0].Via, a.Reports[0].At, a.Reports[0].Flags = "sms", at, []string{"jump"}
		return a
	})
}

func TestTheSameTextFromThreePhonesWithinAnHourIsFlagged(t *testing.T) {
	s, _ := seededTest(t)
	for i, m := range []struct {
		number, text string
		minutes      int
	}{
		{"+12025550101", "K12 60", 0},
		{"+12025550101", "K12 60", 1},
		{"+12025550102", "K12 60", 20},
		{"+12025550102", "K12 61", 21},
		{"+12025550107", "K12 60", 59},
		{"+12025550120", "K12 60", 130},
	} {
		textFiles(t, s, m.number, m.text, now.Add(time.Duration(m.minutes)*time.Minute))
		flags := flagsOf(t, s)[i]
		if got := slices.Contains(flags, "same_text"); got != (i == 4) || !slices.Contains(flags, "jump") {
			t.Errorf("message %d is flagged %v", i, flags)
		}
	}
	o, err := s.Overview(context.Background(), Everything(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range o.Rows {
		if r.Commitment.Code == "K12" && (r.Community.N != 3 || r.Community.Rest["j:same_text"] != 1) {
			t.Errorf("a flagged report does not count: %d, %v", r.Community.N, r.Community.Rest)
		}
	}
	if err := s.Prune(context.Background(), now.Add(4*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, `SELECT count(*) FROM echo`); n != 0 {
		t.Errorf("%d texts are remembered for longer than they are compared", n)
	}
}

func TestMoreThanThreePeopleOfOnePhoneWithinTenMinutesAreFlagged(t *testing.T) {
	s, _ := openTest(t)
	seed := small()
	for i := range 4 {
		c := seed.Contacts[0]
		c.Code, c.Number, c.Also = fmt.Sprint("m", i), phone.MustParse("+12025550140"), nil
		seed.Contacts = append(seed.Contacts, c)
	}
	if err := s.Seed(context.Background(), seed, now); err != nil {
		t.Fatal(err)
	}
	for i, minute := range []int{0, 1, 2, 9, 25} {
		job := dialled("+12025550140", fmt.Sprint("s", i), "")
		turn(t, s, job, func(b Before) After {
			a := reports(i%4, 60, "x")(b)
			a.Reports[0].At = now.Add(time.Duration(minute) * time.Minute)
			return a
		})
		if flags := flagsOf(t, s)[i]; slices.Contains(flags, "one_phone") != (i == 3) {
			t.Errorf("report %d, after %d minutes, is flagged %v", i, minute, flags)
		}
	}
}

package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ahadi/internal/phone"
)

// over asks for the cap of the person on a number at a moment.
func over(t testing.TB, s *Store, number string, at time.Time) string {
	t.Helper()
	var why string
	err := s.look(context.Background(), func(v *view) (err error) {
		var contact, line int64
		if _, err := v.row(`SELECT c.contact_id, c.line_id FROM contact_line c JOIN line l ON l.id = c.line_id WHERE l.hash = $1 ORDER BY c.contact_id LIMIT 1`,
			[]any{s.lineHash(phone.MustParse(number).E164(), "")}, &contact, &line); err != nil {
			return err
		}
		most, err := caps(v)
		if err != nil {
			return err
		}
		n, err := startedTo(v, contact, line, at)
		why = most.over(n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return why
}

func TestMoreIsNotStartedThanWasPromised(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		name string
		days []int // on which a reminder left
		want string
	}{
		{"one is allowed", []int{-1}, ""},
		{"two in a week are enough", []int{-1, -6}, "cap_week"},
		{"the eighth day is another week", []int{-1, -8}, ""},
		{"four in four weeks are enough", []int{-1, -8, -15, -22}, "cap_4weeks"},
		{"the fifth week is another", []int{-1, -8, -15, -29}, ""},
		{"sixteen in a year", []int{-30, -35, -40, -60, -65, -70, -90, -95, -100, -120, -125, -130, -150, -155, -160, -364}, "cap_year"},
		{"of last year nothing counts", []int{-30, -35, -40, -60, -65, -70, -90, -95, -100, -120, -125, -130, -150, -155, -160, -366}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := seededTest(t)
			for i := len(c.days) - 1; i >= 0; i-- {
				text(t, s, "+12025550101", "reminder", fmt.Sprint(i), now.Add(time.Duration(c.days[i])*day))
			}
			if got := over(t, s, "+12025550101", now); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAnswersAndWhatNeverArrivedAreNotCounted(t *testing.T) {
	s, _ := seededTest(t)
	for _, class := range []string{"reply", "receipt", "control", "must"} {
		text(t, s, "+12025550101", class, class, now)
	}
	text(t, s, "+12025550101", "reminder", "refused", now)
	if err := s.single(context.Background(), func(tx *Tx) error {
		_, err := tx.exec(`UPDATE outbox SET status = 'refused' WHERE class = 'reminder'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	text(t, s, "+12025550101", "broadcast", "one", now)
	if got := over(t, s, "+12025550101", now.Add(time.Hour)); got != "" {
		t.Errorf("with one broadcast: %q", got)
	}
}

func TestAPhoneOfTwoPeopleIsNotWrittenToTwiceAsOften(t *testing.T) {
	s, _ := seededTest(t)
	for i := range 3 {
		text(t, s, "+12025550107", "reminder", fmt.Sprint(i), now.Add(-time.Duration(i)*time.Hour))
	}
	if got := over(t, s, "+12025550107", now); got != "cap_phone" {
		t.Errorf("got %q", got)
	}
}

func TestTheCapsThatWereChosenHoldForEveryProcess(t *testing.T) {
	first, path := seededTest(t)
	text(t, first, "+12025550101", "reminder", "one", now)
	if err := first.SetCaps(context.Background(), Caps{Week: 1, Year: 9}, now); err != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), Options{Database: path, Keys: first.keys})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := over(t, s, "+12025550101", now); got != "cap_week" {
		t.Errorf("got %q", got)
	}
	if got := s.Network().Cap; got != 9 {
		t.Errorf("the texts say at most %d a year", got)
	}
	c, err := s.Caps(context.Background())
	if want := (Caps{Week: 1, Weeks4: 4, Year: 9, Phone: 3}); err != nil || c != want {
		t.Errorf("got %+v, %v", c, err)
	}
}

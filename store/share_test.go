package store

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestARateThatAnotherProcessTakesOfHoldsNobodyUp(t *testing.T) {
	s, outside := onServer(t)
	l := Lane{Route: "demo", Slots: 1, Rate: 1}
	text(t, s, "+12025550101", "must", "one", now)
	text(t, s, "+12025550101", "must", "two", now)
	if all, err := s.Claim(t.Context(), now, time.Minute, l); err != nil || len(all) != 1 {
		t.Fatalf("%d claimed, %v", len(all), err)
	}
	other, err := outside.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.Exec(`SELECT 1 FROM setting WHERE name = 'rate:demo' FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	later := now.Add(2 * time.Second)
	if all, err := s.Claim(t.Context(), later, time.Minute, l); err != nil || len(all) != 0 {
		t.Errorf("%d claimed while another takes of the rate, %v", len(all), err)
	}
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	if all, err := s.Claim(t.Context(), later, time.Minute, l); err != nil || len(all) != 1 {
		t.Errorf("%d claimed once it is done, %v", len(all), err)
	}
}

func TestNobodyAtAPhoneWaitsForTheOutbox(t *testing.T) {
	s, _ := onServer(t)
	begun, end, ended := make(chan bool), make(chan bool), make(chan error)
	go func() {
		ended <- s.alongside(t.Context(), false, func(*Tx) error {
			begun <- true
			<-end
			return nil
		})
	}()
	<-begun
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := s.Turn(ctx, dialled("+12025550101", "meanwhile", ""), filing(40, "")); err != nil {
		t.Errorf("a turn while messages are claimed and settled: %v", err)
	}
	close(end)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestTheServerEndsATransactionWhoseProcessIsGone(t *testing.T) {
	s, _ := onServer(t)
	limit := func(in func(context.Context, func(*Tx) error) error) (is string) {
		err := in(t.Context(), func(tx *Tx) error {
			_, err := tx.row(`SELECT current_setting('idle_in_transaction_session_timeout')`, nil, &is)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	if is := limit(s.brief); is != idleTimeout {
		t.Errorf("a turn's locks are held for %s", is)
	}
	if is := limit(s.single); is != idleTimeoutLong {
		t.Errorf("those of an import for %s", is)
	}
}

// shared are processes that ask every two seconds, each at a time of its own.
type shared struct {
	leads []*lead
	clock time.Time
}

// ask lets one process see that there are so many.
func (s *shared) ask(i, nth, of int) {
	me := &lead{seen: s.clock}
	me.sees(s.leads[i], nth, of, s.clock.UnixMilli())
	s.leads[i] = me
}

// has is what each has of n.
func (s *shared) has(n int) (sum int, each []int) {
	for _, l := range s.leads {
		each = append(each, l.share(n, s.clock))
		sum += each[len(each)-1]
	}
	return sum, each
}

func TestOneSlotIsEachProcesssInTurnAndNeverOfTwo(t *testing.T) {
	for second := range 15 { // of a turn in which the first dies
		s := &shared{leads: make([]*lead, 3)}
		had := map[string]int{}
		for tick := range 3000 { // tenths of a second
			s.clock = now.Add(time.Duration(second)*time.Second + time.Duration(tick)*100*time.Millisecond)
			for i := range 3 {
				switch {
				case tick%20 != i*7, i == 0 && tick >= 1500:
				case tick < 1650:
					s.ask(i, i, 3)
				default: // each sees it when it asks
					s.ask(i, i-1, 2)
				}
			}
			for n := range 8 {
				if sum, each := s.has(n); sum > n {
					t.Fatalf("%s after the start they have %v of %d", s.clock.Sub(now), each, n)
				}
			}
			_, each := s.has(1)
			had[fmt.Sprint(each)]++
		}
		if had["[1 0 0]"] < 250 || had["[0 1 0]"] < 700 || had["[0 0 1]"] < 700 || had["[0 0 0]"] > 900 {
			t.Errorf("of 3000 tenths of a second they had it for %v", had)
		}
	}
}

func TestAProcessThatWasAwayBeginsWithoutAShare(t *testing.T) {
	s := &shared{leads: make([]*lead, 1), clock: now}
	for range 3 {
		s.clock = s.clock.Add(LeadEvery)
		s.ask(0, 0, 2)
	}
	if n := s.leads[0].share(16, s.clock); n != 8 {
		t.Fatalf("one of two has %d of 16", n)
	}
	s.clock = s.clock.Add(20 * time.Second)
	if n := s.leads[0].share(16, s.clock); n != 0 {
		t.Errorf("one that has not asked for 20 seconds has %d", n)
	}
	s.ask(0, 0, 2)
	if n := s.leads[0].share(16, s.clock); n != 0 {
		t.Errorf("back it has %d at once, while the others share it", n)
	}
	s.clock = s.clock.Add(LeadEvery)
	s.ask(0, 0, 2)
	if n := s.leads[0].share(16, s.clock); n != 8 {
		t.Errorf("once it was seen it has %d", n)
	}
}

func TestAClockThatIsAheadLeavesNoRateThatOthersWaitFor(t *testing.T) {
	s := seeded(t)
	l := Lane{Route: "demo", Slots: 1, Rate: 1}
	text(t, s, "+12025550101", "must", "one", now)
	text(t, s, "+12025550101", "must", "two", now)
	s.lead.Store(&lead{ahead: 40_000})
	if all, err := s.Claim(t.Context(), now.Add(40*time.Second), time.Minute, l); err != nil || len(all) != 1 {
		t.Fatalf("%d claimed, %v", len(all), err)
	}
	s.lead.Store(nil) // another process, whose clock is right
	if all, err := s.Claim(t.Context(), now.Add(time.Second), time.Minute, l); err != nil || len(all) != 1 {
		t.Errorf("%d claimed a second later, %v", len(all), err)
	}
}

func TestAProcessThatOnlySendsSeesTheRegisterChange(t *testing.T) {
	s, outside := onServer(t)
	if _, err := outside.Exec(`UPDATE network SET version = version + 1, short = 'Renamed'`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Claim(t.Context(), now, time.Minute, Lane{Route: "demo", Slots: 1}); err != nil {
		t.Fatal(err)
	}
	if short := s.ref.Load().network.Short; short != "Renamed" {
		t.Errorf("its network is still called %s", short)
	}
}

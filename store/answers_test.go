package store

import (
	"slices"
	"testing"
	"time"
)

// countedSlowly is what the pages must come to: counted from the reports, slowly.
func countedSlowly(t *testing.T, s *Store, scope Scope, at time.Time) (people, reported int) {
	t.Helper()
	all, err := s.Contacts(t.Context(), Page{Limit: 1000}, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		var place string
		var asked bool
		if _, err := s.tx.row(`SELECT coalesce(p.code, ''), EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report') FROM contact c LEFT JOIN place p ON p.id = c.place_id WHERE c.id = $1`, []any{c.ID}, &place, &asked); err != nil {
			t.Fatal(err)
		}
		if c.Status == "active" && asked && s.Sees(scope, place) {
			if people++; c.Reported {
				reported++
			}
		}
	}
	return people, reported
}

func TestWhoHasReportedIsCountedByPlaceAndDay(t *testing.T) {
	s, _ := seededTest(t)
	if _, err := s.Turn(t.Context(), dialled("+12025550101", "u1", "1*12*3"), filing(40, "")); err != nil {
		t.Fatal(err)
	}
	at := now.Add(time.Minute)
	for _, scope := range []Scope{Everything(), Branch("P1"), {}} {
		a, err := s.Answers(t.Context(), scope, at)
		people, reported := countedSlowly(t, s, scope, at)
		if err != nil || a.People != people || a.Reported != reported {
			t.Errorf("%+v: %d of %d, counted slowly %d of %d, %v", scope, a.Reported, a.People, reported, people, err)
		}
		byPlace, byDay, byVia := 0, 0, 0
		for _, p := range a.Places {
			byPlace += p.Reported
		}
		for _, n := range a.Via {
			byVia += n
		}
		if n := len(a.Curves[0].Sum); n > 0 {
			byDay = a.Curves[0].Sum[n-1]
		}
		if byPlace != reported || byVia != reported || byDay != reported || a.Curves[0].Of != people {
			t.Errorf("%+v: by place %d, by channel %d, by day %d of %d, and it is %d of %d", scope, byPlace, byVia, byDay, a.Curves[0].Of, reported, people)
		}
	}
}

// TestWhatComesInIsSeenAtOnceInALargeNetwork: a large network is not counted at each look,
// and still what came in is there at once.
func TestWhatComesInIsSeenAtOnceInALargeNetwork(t *testing.T) {
	s, _ := seededTest(t)
	a, err := s.Answers(t.Context(), Everything(), now)
	if err != nil {
		t.Fatal(err)
	}
	board, err := s.countBoard(t.Context(), s.ref.Load(), s.RoundAt(now), now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Turn(t.Context(), dialled("+12025550101", "u1", "1*12*3"), filing(40, "")); err != nil {
		t.Fatal(err)
	}
	c := s.kept.people
	more := map[int64]firstWord{}
	from, some, err := s.came(t.Context(), c.upTo, now)
	if err != nil || !some {
		t.Fatal(some, err)
	}
	if _, err := hearRound(pool{s, t.Context()}, s.ref.Load(), a.Round, from, firstOf(more)); err != nil {
		t.Fatal(err)
	}
	was := c.total()
	c.take(a.Round.ID, more)
	c.take(a.Round.ID, more) // what is read twice counts once
	fresh, err := s.Answers(t.Context(), Everything(), now.Add(time.Minute))
	if err != nil || c.total() != was+1 || fresh.Reported != c.total() {
		t.Errorf("%d reported, then %d with what came in, and counted anew %d: %v", was, c.total(), fresh.Reported, err)
	}
	s.kept.mu.Lock()
	kept := s.kept.rows[a.Round.ID]
	s.kept.mu.Unlock()
	topped, err := s.topUp(t.Context(), kept, a.Round, now)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(topped, func(r OverviewRow) bool { return r.Commitment.Code == "K12" })
	if topped[i].Community.N != board[i].Community.N+1 {
		t.Errorf("%d reports on K12, then %d", board[i].Community.N, topped[i].Community.N)
	}
}

func (c *answerers) total() (n int) {
	for _, p := range c.places {
		n += p.reported
	}
	return n
}

// TestWhoIsAskedIsKeptForALargeNetwork: what is kept of who is asked is what is counted
// one by one, less those who have stopped, and is there before anybody looks.
func TestWhoIsAskedIsKeptForALargeNetwork(t *testing.T) {
	s, _ := seededTest(t)
	if err := s.single(t.Context(), func(tx *Tx) error {
		_, err := tx.exec(`UPDATE contact SET status = 'opted_out' WHERE id = (SELECT min(contact_id) FROM assignment WHERE kind = 'report')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Warm(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	rows, err := s.Board(t.Context(), Everything(), now)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Clone(rows)
	if err := s.askedNow(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	for i := range crowdFew { // as if they were many
		s.kept.people.people = append(s.kept.people.people, member{id: 1<<62 + int64(i)})
	}
	s.kept.people.follow[rows[0].Commitment.ID]++ // it is not counted again
	if err := s.Fill(t.Context(), rows, now); err != nil {
		t.Fatal(err)
	}
	total := 0
	for i, r := range rows {
		extra := 0
		if i == 0 {
			extra = 1
		}
		if total += r.Assigned; r.Assigned != want[i].Assigned+extra {
			t.Errorf("%s: %d are asked, and %d are kept", r.Commitment.Code, want[i].Assigned, r.Assigned)
		}
	}
	if total == 0 {
		t.Error("nobody is asked")
	}
}

// TestAVeryLargeNetworkIsCountedAnewLongBeforePagesWait: counting it takes minutes.
func TestAVeryLargeNetworkIsCountedAnewLongBeforePagesWait(t *testing.T) {
	s, _ := seededTest(t)
	round := s.RoundAt(now).ID
	s.kept.people = &answerers{version: s.ref.Load().version, at: now, people: make([]member, 1_000_000), heard: map[int64][]voiced{round: {}}}
	later := now.Add(boardMost/2 + time.Second)
	if err := s.Warm(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	s.kept.work.Wait()
	if at := s.kept.people.at; !at.Equal(later) {
		t.Errorf("at half of the time after which pages wait, it is still what was counted at %s", at)
	}
}

// TestWhatIsCountedIsReadAgainOnlyWhereSomethingCame: while writers may still commit
// what they began before the newest report, it is looked at again.
func TestWhatIsCountedIsReadAgainOnlyWhereSomethingCame(t *testing.T) {
	s, _ := seededTest(t)
	if _, err := s.Turn(t.Context(), dialled("+12025550101", "u1", "1*12*3"), filing(40, "")); err != nil {
		t.Fatal(err)
	}
	newest, err := s.Newest(t.Context())
	if err != nil || newest.Report == 0 {
		t.Fatal(newest, err)
	}
	at := timeOf(newest.Report)
	for _, v := range []struct {
		upTo int64
		now  time.Time
		some bool
	}{
		{newest.Report, at.Add(overlap / 2), true},
		{newest.Report, at.Add(2 * overlap), false},
		{newest.Report - 1, at.Add(2 * overlap), true},
	} {
		if from, some, err := s.came(t.Context(), v.upTo, v.now); err != nil || some != v.some || some && from >= newest.Report {
			t.Errorf("%v after the newest report: %v from %d on, %v", v.now.Sub(at), some, from, err)
		}
	}
}

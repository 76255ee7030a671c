package store

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A round that is published shows what rests on one voice or two only as people
// chose, and nothing of a round that is not.
func TestOneVoiceAndTwoArePublishedOnlyAsWasChosen(t *testing.T) {
	s := crowdedTest(t)
	round := s.RoundAt(now)
	at := now
	speak := func(number, session string) {
		if _, err := s.Turn(t.Context(), dialled(number, session, "1*12*3"), filing(40, "")); err != nil {
			t.Fatal(err)
		}
	}
	read := func() (rows []PublishedRow, held int) {
		t.Helper()
		_, rows, held, err := s.Published(t.Context(), round.Code, now)
		if err != nil {
			t.Fatal(err)
		}
		return rows, held
	}
	set := func(query string, args ...any) {
		t.Helper()
		if _, err := s.tx.exec(query, args...); err != nil {
			t.Fatal(err)
		}
		if _, err := s.tx.exec(`UPDATE network SET version = version + 1`); err != nil {
			t.Fatal(err)
		}
		if err := s.reload(); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, _, err := s.Published(t.Context(), round.Code, now); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a round that is open: %v", err)
	}
	speak("+12025550101", "u1")
	for voices := 1; voices <= 2; voices++ {
		set(`UPDATE round SET state = 'published' WHERE id = $1`, round.ID)
		rows, held := read()
		if len(rows) != 0 || held != len(s.ref.Load().byID) {
			t.Errorf("%d voices that nobody chose for: %d rows, %d held", voices, len(rows), held)
		}
		for choice, code := range map[string]string{PublishWhole: "K12", PublishLevel2: ""} {
			set(`INSERT INTO publication_choice (id, commitment_id, round_id, choice, asked_on, by_name, at_ms) VALUES ($1, $2, $3, $4, '', 'amina', 0)`, s.ids.next(at), s.ref.Load().commitments["K12"].ID, round.ID, choice)
			rows, _ = read()
			if len(rows) != 1 || rows[0].Commitment.Code != code || rows[0].Figures.Community.Voices != voices || code == "" && len(rows[0].Commitment.Title) != 0 {
				t.Errorf("%d voices, %s: %+v", voices, choice, rows)
			}
		}
		set(`DELETE FROM publication_choice`)
		set(`UPDATE round SET state = 'open' WHERE id = $1`, round.ID)
		if voices == 1 {
			speak("+12025550102", "u2")
		}
	}
}

// crowdedTest is seededTest with two promises more: enough to stand among.
func crowdedTest(t *testing.T) *Store {
	t.Helper()
	s, _ := openTest(t)
	seed := small()
	for _, code := range []string{"K13", "K14"} {
		c := seed.Commitments[0]
		c.Code = code
		seed.Commitments = append(seed.Commitments, c)
	}
	if err := s.Seed(t.Context(), seed, now); err != nil {
		t.Fatal(err)
	}
	return s
}

// What stands under its city alone could be any of three, and nothing beside it
// that is known of one of them.
func TestUnderTheCityAloneNothingTellsWhichPromiseItIs(t *testing.T) {
	s := crowdedTest(t)
	for number, session := range map[string]string{"+12025550101": "u1", "+12025550120": "u2"} {
		if _, err := s.Turn(t.Context(), dialled(number, session, "1*12*3"), filing(40, "")); err != nil {
			t.Fatal(err)
		}
	}
	choose := func(code, choice string) error {
		_, err := s.Choose(t.Context(), NewChoice{Round: "r1", Commitment: code, Choice: choice, AskedOn: "2026-10-20"}, Hand{By: "amina", At: now})
		return err
	}
	set := func(query string, args ...any) {
		t.Helper()
		if err := s.single(t.Context(), func(tx *Tx) error {
			for _, q := range []string{query, `UPDATE network SET version = version + 1`} {
				if _, err := tx.exec(q); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.reload(); err != nil {
			t.Fatal(err)
		}
	}
	if err := choose("K12", PublishLevel2); err != nil {
		t.Fatal(err)
	}
	set(`UPDATE round SET state = 'published' WHERE code = 'r1'`)
	for but, shown := range map[string]int{
		``: 1, `public = 0 WHERE code = 'K13'`: 1, `public = 0 WHERE code = 'K13' OR code = 'K14'`: 0, `public = 0 WHERE code = 'K12'`: 0,
		`kind = 'keep' WHERE code = 'K13' OR code = 'K14'`: 0, `lifecycle = 'completed' WHERE code = 'K13' OR code = 'K14'`: 0, // a reading tells the kind, and that people report
	} {
		set(`UPDATE commitment SET public = 1, kind = 'build', lifecycle = 'active'`)
		if but != "" {
			set(`UPDATE commitment SET ` + but)
		}
		_, rows, _, err := s.Published(t.Context(), "r1", now)
		if err != nil || len(rows) != shown {
			t.Errorf("with %q: %d rows, not %d, %v", but, len(rows), shown, err)
		}
		for _, r := range rows {
			if f := r.Figures; f.Government.Voices != 0 || f.Government.Percent >= 0 || f.Gulf != "" || f.Gap != 0 || f.Community.Percent != 40 {
				t.Errorf("beside it stands %+v", f)
			}
		}
	}
	all, err := s.ReadingFor(t.Context(), "r1", "", now)
	if err != nil || len(all) != 4 || all[1].How != PublishHold && all[1].Figures.Government.Voices != 0 {
		t.Errorf("handed over: %+v %v", all, err)
	}
	set(`UPDATE commitment SET public = 1, kind = 'build', lifecycle = 'active'`)
	set(`UPDATE round SET state = 'closed' WHERE code = 'r1'`)
	for _, code := range []string{"K11", "K13"} {
		if err := choose(code, PublishWhole); err != nil {
			t.Fatal(err)
		}
	}
	if err := choose("K12", PublishLevel2); err == nil || !strings.Contains(err.Error(), "fewer than 3 public promises") {
		t.Errorf("chosen among two: %v", err)
	}
}

func TestVoicesAreLeafedThroughByTheirTime(t *testing.T) {
	s, _ := seededTest(t)
	for i, at := range []time.Time{now, now.Add(time.Minute), now.Add(time.Minute), now.Add(2 * time.Minute)} {
		job := dialled("+12025550101", "u"+strings.Repeat("1", i+1), "1*12*3")
		job.At = at
		if _, err := s.Turn(t.Context(), job, filing(40+i, "")); err != nil {
			t.Fatal(err)
		}
	}
	var seen []int
	after := int64(0)
	for range 10 {
		part, err := s.Voices(t.Context(), Everything(), "K12", Page{After: after, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(part) == 0 {
			break
		}
		after = part[0].ID
		seen = append(seen, part[0].Percent)
	}
	if len(seen) != 4 || seen[0] != 43 || seen[3] != 40 {
		t.Errorf("in pages of one: %v", seen)
	}
	if _, err := s.Voices(t.Context(), Branch("nowhere"), "K12", Page{Limit: 1}); !errors.Is(err, ErrNotFound) {
		t.Errorf("outside of her branch: %v", err)
	}
	if _, err := s.Promise(t.Context(), Branch("nowhere"), "K12", now); !errors.Is(err, ErrNotFound) {
		t.Errorf("outside of her branch: %v", err)
	}
}

package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestWhatIsPublishedIsRememberedAndAudited holds on both engines.
func TestWhatIsPublishedIsRememberedAndAudited(t *testing.T) {
	for engine, database := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := openHistory(t, database())
			s, by := h.s, Hand{By: "amina", At: now}
			c, err := s.OpenChoice(t.Context())
			if err != nil || !slices.Equal(c.Tables, OpenTables()) || len(c.Forms) > 0 || c.Licence != "CC-BY-4.0" || c.By != "" {
				t.Fatalf("before anybody chose: %+v, %v", c, err)
			}
			for what, wrong := range map[string]OpenChoice{
				"no table": {Tables: []string{"people"}, Licence: "CC0-1.0"}, "no licence": {Licence: "mine"}, "no name of a form": {Forms: []string{"a b"}, Licence: "CC0-1.0"},
			} {
				var refusal Refusal
				if _, err := s.ChooseOpen(t.Context(), wrong, by); !errors.As(err, &refusal) {
					t.Errorf("%s: %v", what, err)
				}
			}
			n := OpenChoice{Tables: []string{"money", "readings"}, Forms: []string{"verify", "progress", "verify"}, Licence: "ODbL-1.0"}
			for _, before := range []bool{false, true} {
				if was, err := s.ChooseOpen(t.Context(), n, by); err != nil || was != before {
					t.Errorf("chosen before: %v, %v", was, err)
				}
			}
			c, err = s.OpenChoice(t.Context())
			if err != nil || c.Words() != "tables: readings money; row by row: progress verify; licence: ODbL-1.0" || c.By != "amina" || !c.Has("places") || c.Has("obstacles") || !c.Has("money") {
				t.Errorf("after it: %+v, %v", c, err)
			}
			events, err := s.Events(t.Context(), TraceFilter{Action: "report choose", Limit: 10})
			if err != nil || len(events) != 1 || !strings.HasPrefix(events[0].Was, "tables: readings milestones") || events[0].Became != c.Words() || !strings.Contains(events[0].Was, "row by row: none") {
				t.Errorf("in the trail: %+v, %v", events, err)
			}
		})
	}
}

// TestOnlyWhatCountsIsHandedOverRowByRow: neither what was taken back nor what two
// people have excluded, and nothing of somebody who was erased.
func TestOnlyWhatCountsIsHandedOverRowByRow(t *testing.T) {
	for engine, database := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := openHistory(t, database())
			const her, other = "+12025550101", "+12025550102"
			rows := func() (all []OpenAnswer) {
				t.Helper()
				err := h.s.OpenAnswers(t.Context(), "K12", []string{"r3"}, []string{"progress"}, func(a OpenAnswer) error {
					all = append(all, a)
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				return all
			}
			files(h, her, "progress", 0, readings(50, 0), 0)
			second := files(h, her, "progress", 1, readings(60, 0), 0)
			gone := files(h, other, "progress", 2, readings(70, 0), 0)
			all := rows()
			if len(all) != 2 || !strings.Contains(string(all[0].Answers), "60") || all[0].Side != Community || all[0].Language == "" || all[0].Person == all[1].Person {
				t.Fatalf("two people said something: %+v", all)
			}
			moved := manyVoices() // the register may let a round that runs open later than it did
			moved.Rounds[1].OpensOn, moved.Rounds[1].MidOn = "2026-10-25", "2026-10-26"
			if _, err := h.s.Import(t.Context(), Import{Seed: Seed{Rounds: moved.Rounds[1:2]}, Actor: "amina", Now: now}); err != nil {
				t.Fatal(err)
			}
			if all := rows(); len(all) != 2 {
				t.Errorf("after its first day was moved, %d reports of the round are handed over", len(all))
			}
			if a, err := h.s.Answers(t.Context(), Everything(), now.AddDate(0, 0, 7)); err != nil || a.Round.Code != "r3" || a.Reported != 2 {
				t.Errorf("after its first day was moved, %d have reported in %s: %v", a.Reported, a.Round.Code, err)
			}
			h.exclude(t, gone, true)
			if all := rows(); len(all) != 1 {
				t.Errorf("after an exclusion there are %d", len(all))
			}
			h.exclude(t, gone, false)
			if all := rows(); len(all) != 2 {
				t.Fatalf("put back, there are %d", len(all))
			}
			if err := h.s.single(t.Context(), func(tx *Tx) error { // as STOP does
				_, err := tx.exec(`UPDATE line SET opted_out = 1 WHERE hash = $1`, h.s.lineHash(other, ""))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if all := rows(); len(all) != 1 {
				t.Errorf("after her STOP there are %d", len(all))
			}
			h.cancels(t, her, second)
			for _, a := range rows() {
				if strings.Contains(string(a.Answers), "60") {
					t.Error("what was taken back is handed over")
				}
			}
			if err := h.s.OpenAnswers(t.Context(), "NONE", []string{"r3"}, []string{"progress"}, nil); !errors.Is(err, ErrNotFound) {
				t.Errorf("of no commitment: %v", err)
			}
		})
	}
}

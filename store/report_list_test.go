package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// listed are the receipts of a whole list, page by page.
func listed(t *testing.T, s *Store, scope Scope, f ReportFilter, limit int) (all []string) {
	t.Helper()
	for after := int64(0); ; {
		list, err := s.ReportList(t.Context(), scope, f, Page{After: after, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list.Rows {
			all = append(all, r.Ref)
		}
		if len(list.Rows) > limit {
			t.Fatalf("%d rows on a page of %d", len(list.Rows), limit)
		}
		if after = list.Next; after == 0 {
			return all
		}
	}
}

func TestReportsAreListedByKeyWhateverNarrowsThem(t *testing.T) {
	for engine, database := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := openHistory(t, database())
			var refs, officials []string
			for i := range 23 {
				number := []string{"+12025550101", "+12025550102", "+12025550120"}[i%3]
				ref := files(h, number, "funds", i, map[string]any{"kind": "received", "amount": int64(100 + i), "when": "unknown"}, 0)
				if refs = append(refs, ref); i%3 == 2 {
					officials = append(officials, ref)
				}
			}
			slices.Reverse(refs)
			slices.Reverse(officials)
			for _, limit := range []int{1, 5, 22, 23, 50} {
				if got := listed(t, h.s, Everything(), ReportFilter{}, limit); !slices.Equal(got, refs) {
					t.Errorf("in pages of %d: %q, not %q", limit, got, refs)
				}
				if got := listed(t, h.s, Everything(), ReportFilter{Commitment: "K12", Side: Government, Round: "r3", Form: "funds", State: "accepted", Via: "ussd", Language: "en", Place: "P1"}, limit); !slices.Equal(got, officials) {
					t.Errorf("officials in pages of %d: %q, not %q", limit, got, officials)
				}
			}
			amount := func(_ string, answers []byte) bool { return strings.Contains(string(answers), `"amount":105`) }
			if got := listed(t, h.s, Everything(), ReportFilter{Match: amount, Since: now.Add(-time.Hour)}, 5); len(got) != 1 || got[0] != refs[17] {
				t.Errorf("searched: %q", got)
			}
			if _, err := h.s.HoldReport(context.Background(), refs[17], "it names somebody", Hand{By: "amina", At: now.Add(time.Hour)}); err != nil {
				t.Fatal(err)
			}
			if got := listed(t, h.s, Everything(), ReportFilter{Match: amount}, 5); len(got) != 0 {
				t.Errorf("a search opens what is held: %q", got)
			}
			if got := listed(t, h.s, Everything(), ReportFilter{State: "held"}, 5); !slices.Equal(got, refs[17:18]) {
				t.Errorf("held: %q", got)
			}
			if r, err := h.s.Lists(Everything()).Report(t.Context(), refs[17]); err != nil || len(r.Answers) != 0 {
				t.Errorf("a program reads what is held: %s %v", r.Answers, err)
			}
			if r, err := h.s.Lists(Everything()).Report(t.Context(), refs[16]); err != nil || len(r.Answers) == 0 {
				t.Errorf("a program does not read what counts: %v", err)
			}
			if got := listed(t, h.s, Branch("P2"), ReportFilter{}, 5); len(got) != 0 {
				t.Errorf("another branch sees %q", got)
			}
			if _, err := h.s.Report(t.Context(), Branch("P2"), refs[0]); !errors.Is(err, ErrNotFound) {
				t.Errorf("another branch opens one: %v", err)
			}
			f, err := h.s.Report(t.Context(), Branch("P1"), strings.ToLower(refs[17]))
			if err != nil || f.Holding == nil || f.Holding.By != "amina" || f.State != "held" {
				t.Errorf("%+v %v", f, err)
			}
		})
	}
}

// Somebody whom no phone leads to any more reports through a coordinator.
func TestAReportIsEnteredForWhoHasNoPhone(t *testing.T) {
	for engine, database := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := openHistory(t, database())
			turn(t, h.s, dialled("+12025550102", "not hers", ""), func(Before) After { return After{Detach: true} })
			enter := func(id, text string) (Entered, error) {
				return h.s.Enter(t.Context(), Entry{ID: id, For: "b", Via: "meeting", SaidOn: "2026-10-19", Present: 3, Attended: []string{"b", "c"}}, Hand{By: "amina", At: now.Add(time.Hour)}, func(b Before) After {
					if b.Line.ID != 0 || len(b.People) != 1 || b.Reporter.Reachable {
						return After{Err: fmt.Errorf("%+v of %d people", b.Reporter, len(b.People))}
					}
					p := b.People[0]
					n := NewReport{Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: p.ID, CommitmentID: b.Commitments["K12"].ID, Form: "progress", Version: 1, Side: p.Side, Language: "en", Status: "mostly", Percent: 60, Answers: []byte(`{"status":"mostly"}`), State: "accepted", Confidence: 100, At: now.Add(time.Hour)}
					a := After{Reports: []NewReport{n}}
					if text != "" {
						a.Inbox = []NewInbox{{Reason: "urgent", ContactID: p.ID, Text: text, Alert: true}}
					}
					return a
				})
			}
			if _, err := enter("one", "they threaten me"); !errors.As(err, new(Refusal)) {
				t.Errorf("danger that reaches nobody is filed: %v", err)
			}
			done, err := enter("two", "")
			if err != nil || len(done.Refs) != 1 {
				t.Fatal(done, err)
			}
			again, err := enter("two", "")
			if err != nil || !again.Again || again.Refs[0] != done.Refs[0] {
				t.Errorf("the same form again: %+v %v", again, err)
			}
			f, err := h.s.Report(t.Context(), Everything(), done.Refs[0])
			if err != nil || f.EnteredBy != "amina" || f.SaidOn != "2026-10-19" || f.Present != 3 || len(f.Attended) != 2 || f.Via != "meeting" {
				t.Errorf("%+v %v", f, err)
			}
			if _, err := h.s.WithdrawEntry(t.Context(), done.Refs[0], Hand{By: "baraka", At: now.Add(2 * time.Hour)}); !errors.As(err, new(Refusal)) {
				t.Errorf("somebody else takes it back: %v", err)
			}
			if _, err := h.s.WithdrawEntry(t.Context(), done.Refs[0], Hand{By: "amina", At: now.Add(26 * time.Hour)}); !errors.As(err, new(Refusal)) {
				t.Errorf("taken back after a day: %v", err)
			}
			if wrong, err := h.s.CheckFigures(t.Context(), 10); err != nil || len(wrong) > 0 {
				t.Errorf("%v %v", wrong, err)
			}
		})
	}
}

// Taking back what was entered by mistake gives her own report its place again.
func TestWhatAnEntryTookThePlaceOfCountsAgain(t *testing.T) {
	for engine, database := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := openHistory(t, database())
			own := files(h, "+12025550101", "progress", 0, map[string]any{"status": "mostly", "percent": 60}, 0)
			done, err := h.s.Enter(t.Context(), Entry{ID: "x", For: "a", Via: "call", SaidOn: "2026-10-20"}, Hand{By: "amina", At: now.Add(time.Hour)}, func(b Before) After {
				p := b.People[0]
				return After{Reports: []NewReport{{Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: p.ID, CommitmentID: b.Commitments["K12"].ID, Form: "progress", Version: 1, Side: p.Side, Language: "en", Status: "started", Percent: 20, Answers: []byte(`{"status":"started"}`), State: "accepted", Confidence: 100, At: now.Add(time.Hour)}}}
			})
			if err != nil {
				t.Fatal(err)
			}
			state := func() (all []string) {
				for _, ref := range []string{own, done.Refs[0]} {
					f, err := h.s.Report(t.Context(), Everything(), ref)
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, f.State)
				}
				return all
			}
			if got := state(); !slices.Equal(got, []string{"superseded", "accepted"}) {
				t.Fatalf("%q", got)
			}
			if _, err := h.s.WithdrawEntry(t.Context(), done.Refs[0], Hand{By: "amina", At: now.Add(2 * time.Hour)}); err != nil {
				t.Fatal(err)
			}
			if got := state(); !slices.Equal(got, []string{"accepted", "withdrawn"}) {
				t.Errorf("%q", got)
			}
			rows, err := plain(h.s.Lists(Everything()).Commitments(t.Context(), Page{Limit: 1}, h.s.RoundAt(now.Add(3*time.Hour))))
			if err != nil || rows[0].Community.N != 1 || rows[0].Community.Percent[60] != 1 {
				t.Errorf("%+v %v", rows, err)
			}
			if wrong, err := h.s.CheckFigures(t.Context(), 10); err != nil || len(wrong) > 0 {
				t.Errorf("%v %v", wrong, err)
			}
		})
	}
}

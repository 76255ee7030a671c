package reminder

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// decides is a decision of a coordinator, taken for the first time.
func (w *world) decides(before bool, err error) {
	w.t.Helper()
	if err != nil || before {
		w.t.Fatalf("before %v, %v", before, err)
	}
}

func by(at time.Time) store.Hand { return store.Hand{By: "amina", At: at} }

func TestARoundThatIsHeldSendsNothingAndThenItsLatestStepOnly(t *testing.T) {
	w := newWorld(t, before, true)
	ctx := context.Background()
	w.tick(utc("2026-10-06", 6, 30)) // Kenya's opening leaves, the others' is planned
	opened := len(w.sent())
	w.decides(w.store.HoldReminders(ctx, "r3", true, by(utc("2026-10-06", 7, 0))))
	w.begins(otieno, "K12", utc("2026-10-13", 7, 0))
	for _, at := range []time.Time{utc("2026-10-06", 14, 30), utc("2026-10-13", 8, 0), utc("2026-10-16", 21, 30), utc("2026-10-27", 12, 0)} {
		w.tick(at)
	}
	if got := w.sent(); opened == 0 || len(got) != opened {
		t.Fatalf("%d at the opening in Kenya; held, %v", opened, got)
	}
	w.decides(w.store.HoldReminders(ctx, "r3", false, by(utc("2026-10-27", 12, 30))))
	w.tick(utc("2026-10-27", 14, 30)) // before six in Kenya, 09:30 in Lima
	last := map[string]int{}
	for _, m := range w.messages()[opened:] {
		switch {
		case strings.HasPrefix(m.Key, "sms_last"):
			last[m.code]++
		case m.Key != "sms_escalate" && m.Key != "sms_draft": // her report is still there to be sent
			t.Errorf("%s got %s", m.code, m.Key)
		}
	}
	for _, code := range []string{"c01", "c05", "c10", "c17", "c22"} {
		if last[code] != 1 {
			t.Errorf("%s got %d", code, last[code])
		}
	}
}

func TestARoundThatIsHeldUntilItsCloseAsksNobodyAfterwards(t *testing.T) {
	w := newWorld(t, before, true)
	ctx := context.Background()
	w.decides(w.store.HoldReminders(ctx, "r3", true, by(before)))
	w.tick(utc("2026-10-27", 14, 30))
	w.decides(w.store.HoldReminders(ctx, "r3", false, by(utc("2026-11-03", 23, 30))))
	w.tick(utc("2026-11-03", 23, 31)) // six in the evening has passed in Lima
	if got := w.sent(); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestNothingLeavesBeforeARoundIsApprovedAndThenWhatIsDue(t *testing.T) {
	w := seeded(t, filepath.Join(t.TempDir(), "a.db"), before, true)
	w.tick(utc("2026-10-06", 14, 30))
	w.tick(utc("2026-10-07", 12, 0))
	if got := w.sent(); len(got) != 0 {
		t.Fatalf("nobody has approved, and %v were written to", got)
	}
	if got := has(w.attentions(utc("2026-10-07", 12, 0)), "approve"); got == nil {
		t.Error("no coordinator is asked to approve")
	}
	w.decides(w.store.ApproveReminders(context.Background(), "r3", by(utc("2026-10-08", 12, 0))))
	w.tick(utc("2026-10-08", 14, 30)) // two days late
	for range 3 {
		w.tick(utc("2026-10-09", 13, 0)) // the day before was a holiday in Peru
	}
	if got := w.sent(); len(got) != 14 || len(slices.Compact(got)) != 14 {
		t.Errorf("got %v", got)
	}
	if got := has(w.attentions(utc("2026-10-08", 15, 0)), "approve"); got != nil {
		t.Error("approved, it is still on the list")
	}
}

func TestWhoRestsIsNotWrittenToUntilSheIsWokenAgain(t *testing.T) {
	w := newWorld(t, before, true)
	ctx := context.Background()
	c01 := w.contact("c01")
	w.decides(w.store.PauseContact(ctx, c01, true, by(before)))
	w.tick(utc("2026-10-06", 6, 30))
	w.tick(utc("2026-10-06", 14, 30))
	if got := w.sent(); slices.Contains(got, "c01") || len(got) != 13 {
		t.Fatalf("she rests: %v", got)
	}
	w.decides(w.store.PauseContact(ctx, c01, false, by(utc("2026-10-10", 12, 0))))
	w.tick(utc("2026-10-12", 12, 0))
	if got := w.sent(); slices.Contains(got, "c01") {
		t.Errorf("what she missed is not made up for: %v", got)
	}
	w.tick(utc("2026-10-16", 13, 30))
	if got := w.sent(); !slices.Contains(got, "c01") {
		t.Errorf("from the next step on she is asked: %v", got)
	}
}

// calls is a call list, each with what stands beside her.
func (w *world) calls(place string, at time.Time) (all []string) {
	w.t.Helper()
	list, err := w.store.CallList(context.Background(), place, at)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range list {
		line := c.Code + " " + c.Commitment
		if c.Called {
			line += " called"
		}
		if c.Unreachable {
			line += " unreachable"
		}
		all = append(all, line)
	}
	return all
}

func TestTheCallListPutsFirstWhoseCommitmentWasLeftLongest(t *testing.T) {
	w := newWorld(t, before, true)
	ctx, day := context.Background(), utc("2026-10-28", 9, 0)
	w.says("+12025550102", "K14", "mostly", utc("2026-10-10", 9, 0))
	w.says("+12025550106", "K12", "mostly", utc("2026-10-12", 9, 0))
	same(t, "in Kisumu", w.calls("KE-K", day), "c03 K15", "c04 K15", "c05 K11")
	same(t, "at one place", w.calls("KE-K1", day), "c05 K11")
	w.says("+12025550101", "C22", "mostly", utc("2026-10-14", 9, 0)) // of c10's two C24 is older by that
	w.says("+12025550112", "C24", "mostly", utc("2026-10-15", 9, 0))
	same(t, "in Accra", w.calls("GH-A", day), "c12 C23", "c13 C21", "c10 C22")
	w.sql("UPDATE line SET failures = 3 WHERE id = (SELECT line_id FROM contact_line WHERE contact_id = ?)", w.contact("c12"))
	same(t, "after who can be reached", w.calls("GH-A", day), "c13 C21", "c12 C23 unreachable", "c10 C22")
	w.stop("+12025550104", day)
	w.decides(w.store.PauseContact(ctx, w.contact("c13"), true, by(day)))
	same(t, "without who said STOP and who rests", w.calls("GH-A", day), "c10 C22")
	w.decides(w.store.FreezePlace(ctx, "GH-A1", "unrest", by(day)))
	same(t, "where nobody is to be disturbed", w.calls("GH-A", day))
	if _, err := w.store.CallList(ctx, "XX", day); err == nil {
		t.Error("a place that is not there has a list")
	}
}

func TestWhoWasTelephonedIsNotRemindedInTheRoundAnyMore(t *testing.T) {
	w := newWorld(t, before, true)
	ctx, day := context.Background(), utc("2026-10-20", 9, 0)
	c05 := w.contact("c05")
	w.decides(w.store.LogCall(ctx, c05, []string{"no_airtime"}, by(day)))
	if again, err := w.store.LogCall(ctx, c05, []string{"no_airtime"}, by(day.Add(time.Hour))); err != nil || !again {
		t.Errorf("logged again: %v, %v", again, err)
	}
	if _, err := w.store.LogCall(ctx, c05, []string{"did not like it"}, by(day)); err == nil {
		t.Error("a reason of one's own is taken")
	}
	if got := w.calls("KE-K1", day); !slices.Contains(got, "c05 K11 called") {
		t.Errorf("the list says %v", got)
	}
	w.tick(utc("2026-10-27", 6, 30))
	if got := w.sent(); slices.Contains(got, "c05") || !slices.Contains(got, "c01") {
		t.Errorf("reminded are %v", got)
	}
	w.tick(utc("2026-11-10", 6, 30))
	if got := w.sent(); !slices.Contains(got, "c05") {
		t.Errorf("thanked are %v", got)
	}
}

// holds lets the newest report wait until somebody has read it.
func (w *world) holds(at time.Time) {
	w.t.Helper()
	all, err := w.store.NewestReports(context.Background(), store.Everything(), 1)
	if err != nil || len(all) != 1 {
		w.t.Fatal(all, err)
	}
	w.decides(w.store.HoldReport(context.Background(), all[0].Ref, "somebody may be named in it", by(at)))
}

func TestWhoseReportWaitsForAReaderIsNeitherRemindedNorCalled(t *testing.T) {
	w := newWorld(t, before, true)
	w.says("+12025550102", "K11", "mostly", utc("2026-10-26", 12, 0))
	w.holds(utc("2026-10-26", 13, 0))
	same(t, "to be called", w.calls("KE-K1", utc("2026-10-26", 14, 0)), "c05 K11") // of which nobody was heard: what waits counts nowhere
	w.tick(utc("2026-10-27", 14, 30))
	if got := w.sent(); slices.Contains(got, "c01") || !slices.Contains(got, "c05") {
		t.Errorf("reminded are %v", got)
	}
}

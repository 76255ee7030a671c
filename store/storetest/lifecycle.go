package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ahadi/store"
)

// lifecycleOf is what a commitment is now, as a turn sees it.
func (w *world) lifecycleOf(code string) *store.Commitment {
	w.t.Helper()
	job := texted(stranger, "look "+code, code)
	job.Codes = []string{code}
	b := w.look(job)
	return b.Commitments[code]
}

func lifecycleWalk(t *testing.T, w *world) {
	ctx := context.Background()
	set := func(n store.NewLifecycle, at string) error {
		n.Commitment = "K12"
		_, err := w.SetLifecycle(ctx, n, hand(at))
		return err
	}
	refusal(t, set(store.NewLifecycle{To: "registered"}, "2026-10-20 12:00"), "it is active, and goes from there to completed, expired, renegotiated, withdrawn")
	refusal(t, set(store.NewLifecycle{To: "expired"}, "2027-01-01 12:00"), "it is due on 2027-01-01, which has not passed")
	does(t, func() (bool, error) {
		return w.SetLifecycle(ctx, store.NewLifecycle{Commitment: "K12", To: "expired"}, hand("2027-01-02 00:00"))
	})
	if c := w.lifecycleOf("K12"); !c.Open() {
		t.Errorf("late, it takes no reports: %+v", c)
	}

	refusal(t, set(store.NewLifecycle{To: "renegotiated"}, "2027-01-10 12:00"), "say why", "--due, --budget-minor or both", "has passed")
	refusal(t, set(store.NewLifecycle{To: "renegotiated", Why: "floods", DueOn: "2027-01-09"}, "2027-01-10 12:00"), "2027-01-09, has passed")
	anew := store.NewLifecycle{Commitment: "K12", To: "renegotiated", Why: "floods", DueOn: "2027-12-31", Budget: 500}
	does(t, func() (bool, error) { return w.SetLifecycle(ctx, anew, hand("2027-01-10 12:00")) })
	w.reopen()
	if c := w.lifecycleOf("K12"); c.DueOn != "2027-12-31" || c.Budget != 500 || !c.Open() {
		t.Errorf("agreed anew, it is %+v", c)
	}

	refusal(t, set(store.NewLifecycle{To: "withdrawn", Who: "o4"}, "2027-02-01 12:00"), "say why with --why", "say who withdrew with --org")
	does(t, func() (bool, error) {
		return w.SetLifecycle(ctx, store.NewLifecycle{Commitment: "K12", To: "withdrawn", Who: "o3", Why: "the budget was cut"}, hand("2027-02-01 12:00"))
	})
	if c := w.lifecycleOf("K12"); c.Open() {
		t.Error("withdrawn, it takes reports")
	}
	refusal(t, set(store.NewLifecycle{To: "active"}, "2027-02-02 12:00"), "say why it goes on")
	if err := set(store.NewLifecycle{To: "archived"}, "2027-02-03 12:00"); err != nil {
		t.Fatal(err)
	}
	refusal(t, set(store.NewLifecycle{To: "active", Why: "again"}, "2027-02-04 12:00"), "goes from there to nowhere")
	if _, err := w.SetLifecycle(ctx, store.NewLifecycle{Commitment: "K99", To: "active"}, hand("2027-02-04 12:00")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
	lifecycleHistory(t, w)
}

// lifecycleHistory looks at what the walk has left on record.
func lifecycleHistory(t *testing.T, w *world) {
	t.Helper()
	all, err := w.Changes(context.Background(), "K12")
	if err != nil {
		t.Fatal(err)
	}
	var path []string
	for _, c := range all {
		path = append(path, c.Was+" "+c.Became)
	}
	if want := []string{"active expired", "expired renegotiated", "renegotiated withdrawn", "withdrawn archived"}; !slices.Equal(path, want) {
		t.Fatalf("on record: %q", path)
	}
	if c := all[1]; c.DueBefore != "2027-01-01" || c.Due != "2027-12-31" || c.BudgetBefore != 0 || c.Budget != 500 || c.Why != "floods" || c.By != "amina" {
		t.Errorf("what was agreed anew: %+v", c)
	}
	if c := all[2]; c.Who != "o3" || c.Why != "the budget was cut" || c.On != "2027-02-01" {
		t.Errorf("who withdrew: %+v", c)
	}
}

func completing(t *testing.T, w *world) {
	ctx := context.Background()
	set := func() error {
		_, err := w.SetLifecycle(ctx, store.NewLifecycle{Commitment: "K12", To: "completed"}, hand("2026-10-21 12:00"))
		return err
	}
	refusal(t, set(), "the community's newest reading is \"\"", "nobody has verified")
	w.turn(dialled(desk, "d", ""), files(40)) // the government's word neither completes it nor stands in its way
	w.turn(dialled(akinyi, "s", ""), files(99))
	if _, _, err := w.OpenDispute(ctx, differs(), hand("2026-10-21 11:00")); err != nil {
		t.Fatal(err)
	}
	refusal(t, set(), "the community's newest reading is \"mostly\", not \"done\"", "nobody has verified", "the dispute D1 is open")

	if _, err := w.CloseDispute(ctx, 1, store.DisputeUnresolved, "both stand", hand("2026-10-21 11:30")); err != nil {
		t.Fatal(err)
	}
	w.turn(dialled(akinyi, "t", ""), func(b store.Before) store.After {
		a := files(100)(b)
		a.Reports[0].Status = "done"
		return a
	})
	refusal(t, set(), "nobody has verified")
	checked := w.reports()[2].ID
	for i, basis := range []string{"told", "seen"} {
		w.turn(dialled(otieno, fmt.Sprint("v", i), ""), verifies(checked, basis))
		if i == 0 {
			refusal(t, set(), "nobody has verified")
		}
	}
	does(t, func() (bool, error) {
		return w.SetLifecycle(ctx, store.NewLifecycle{Commitment: "K12", To: "completed"}, hand("2026-10-21 12:00"))
	})
	if c := w.lifecycleOf("K12"); c.Open() {
		t.Error("complete, it takes reports")
	}
}

// verifies is a step that agrees with a report on K12.
func verifies(about int64, basis string) func(store.Before) store.After {
	return func(b store.Before) store.After {
		a := files(100)(b)
		n := &a.Reports[0]
		n.Form, n.Status, n.About, n.Said = "verify", "done", about, store.Said{Verdict: "agree", Basis: basis}
		return a
	}
}

func registering(t *testing.T, w *world) {
	ctx := context.Background()
	file := func(change func(*store.SeedCommitment)) {
		t.Helper()
		s := judged()
		c := s.Commitments[1]
		c.Code, c.Lifecycle, c.Milestones = "K13", "draft", nil
		change(&c)
		in := store.Import{Seed: store.Seed{Commitments: []store.SeedCommitment{c}}, Actor: "operator", Now: now}
		if c.PromisingAgreed != "" {
			in.Partners = []store.SeedPartner{
				{Commitment: "K13", Organisation: "o3", Side: "local_gov", Role: "promises"}, {Commitment: "K13", Organisation: "o1", Side: "grassroots", Role: "monitors"},
			}
		}
		if _, err := w.Import(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	set := func(to string) (bool, error) {
		return w.SetLifecycle(ctx, store.NewLifecycle{Commitment: "K13", To: to}, hand("2026-10-21 12:00"))
	}
	file(func(*store.SeedCommitment) {})
	_, err := set("registered")
	r := refusal(t, err, "the criterion \"funded\" has no answer", "the side that promises has not confirmed", "the side that watches has not confirmed", "one of another side who monitors")
	if len(r.Missing) != 9 {
		t.Errorf("%d things are missing: %q", len(r.Missing), r.Missing)
	}
	answered := map[string]string{"specific": "yes", "replicable": "yes: in two wards", "action_oriented": "Yes", "funded": "no", "innovative": "no", "monitored": "yes"}
	file(func(c *store.SeedCommitment) { c.Criteria, c.PromisingAgreed = answered, "2026-09-01" })
	_, err = set("registered")
	if r := refusal(t, err, "the side that watches has not confirmed"); len(r.Missing) != 1 {
		t.Errorf("missing: %q", r.Missing)
	}
	file(func(c *store.SeedCommitment) {
		c.Criteria, c.PromisingAgreed, c.MonitoringAgreed = answered, "2026-09-01", "2026-09-02"
	})
	_, err = set("active")
	refusal(t, err, "it is draft, and goes from there to registered")
	does(t, func() (bool, error) { return set("registered") })
	if c := w.lifecycleOf("K13"); c.Open() {
		t.Error("registered only, it takes reports")
	}
	does(t, func() (bool, error) { return set("active") })
	if c := w.lifecycleOf("K13"); !c.Open() {
		t.Error("active, it takes none")
	}
}

func milestones(t *testing.T, w *world) {
	ctx := context.Background()
	set := func(n store.NewMilestone, at string) (bool, error) {
		n.Commitment, n.Seq = "K12", 1
		if n.Why == "" {
			n.Why = "seen by two monitors"
		}
		return w.SetMilestone(ctx, n, hand(at))
	}
	_, err := set(store.NewMilestone{Status: "not_met"}, "2026-11-14 23:59")
	if r := refusal(t, err, "until then it can still be met"); r.From != "2026-11-15" {
		t.Errorf("possible from %s", r.From)
	}
	_, err = set(store.NewMilestone{Status: "met", On: "2026-11-02"}, "2026-11-01 12:00")
	refusal(t, err, "has not come yet")
	_, err = set(store.NewMilestone{Status: "done"}, "2026-11-01 12:00")
	refusal(t, err, "scheduled, met, partially_met or not_met")
	_, err = set(store.NewMilestone{Status: "met", Why: "as Akinyi Mfano says"}, "2026-11-01 12:00")
	refusal(t, err, "the name of a person")
	does(t, func() (bool, error) { return set(store.NewMilestone{Status: "not_met"}, "2026-11-15 00:00") })
	if c := w.lifecycleOf("K12"); c.Milestone == nil || c.Milestone.Status != "not_met" {
		t.Errorf("the next milestone is %+v", c.Milestone)
	}
	does(t, func() (bool, error) {
		return set(store.NewMilestone{Status: "met", On: "2026-11-20"}, "2026-11-21 12:00")
	})
	if c := w.lifecycleOf("K12"); c.Milestone != nil {
		t.Errorf("met, the next milestone is %+v", c.Milestone)
	}
	all, err := w.Changes(ctx, "K12")
	if err != nil || len(all) != 2 || all[1].Milestone != 1 || all[1].Was != "not_met" || all[1].Became != "met" || all[1].On != "2026-11-20" {
		t.Errorf("on record: %+v, %v", all, err)
	}
	if _, err := w.SetMilestone(ctx, store.NewMilestone{Commitment: "K12", Seq: 9, Status: "met", Why: "x"}, hand("2026-11-21 12:00")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
	if got := strings.Join(w.trail(), "\n"); got != "coordinator amina: milestone set 1 of K12 from scheduled to not_met\ncoordinator amina: milestone set 1 of K12 from not_met to met" {
		t.Errorf("the trail is %s", got)
	}
}

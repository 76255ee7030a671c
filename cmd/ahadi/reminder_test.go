package main

import (
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/store"
)

func TestAPreviewAddsUpWhatAStepCosts(t *testing.T) {
	one, all := &sum{}, &sum{cost: map[string]int64{}}
	for range 3 {
		one.add(store.ReminderRow{Segments: 2}, money.Amount{Currency: "KES", Micro: 800_000})
	}
	all.take(one)
	if got := all.String(); got != "3 people, 6 SMS, "+(money.Amount{Currency: "KES", Micro: 4_800_000}).String() {
		t.Errorf("got %s", got)
	}
	if got := (&sum{people: 1, segments: 1}).String(); got != "1 people, 1 SMS" {
		t.Errorf("without a price: %s", got)
	}
}

func TestAnEscalationSaysWhatToDoAndNotWhoStopped(t *testing.T) {
	for kind, want := range map[string]string{
		store.NeedsApproval: "ahadi reminder approve r3", store.FewReported: "ahadi reminder calls --place KE-K1", store.SilentTwice: "second monitor",
		store.GovSilent: "ahadi round reading r3", store.NoMonitor: "no monitor for K12 in r3",
	} {
		says(t, escalation(store.Attention{Kind: kind, Round: "r3", Place: "KE-K1", Commitment: "K12", At: time.Time{}}), want)
	}
}

func TestAFolderHasTheUsualHoursAndPrices(t *testing.T) {
	var none *config
	if h := none.hours(); h.Quiet != [2]int{} || h.Holidays != nil || !none.price("demo").IsZero() {
		t.Errorf("got %+v", h)
	}
}

package console

import (
	"testing"
	"time"

	"ahadi/store"
)

// voices are counts as the store keeps them.
func voices(status string, percents ...int) store.Figures {
	f := store.Figures{N: len(percents), Status: map[string]int{status: len(percents)}}
	for _, p := range percents {
		f.Percent[p]++
	}
	return f
}

func TestWhatACoordinatorReadsFromTheCounts(t *testing.T) {
	build := store.Commitment{Kind: "build", DueOn: "2026-10-10"}
	for name, c := range map[string]struct {
		community, government store.Figures
		label, gap, gulf      string
		agreement             int
	}{
		"nobody":       {label: "no report", agreement: -1},
		"one voice":    {community: voices("mostly", 60), label: "one voice", agreement: -1},
		"three agree":  {community: voices("mostly", 45, 55, 60), government: voices("mostly", 90), label: "reported", gap: "+35", gulf: "dispute", agreement: 95},
		"far apart":    {community: voices("mostly", 0, 90), label: "contested", agreement: 55},
		"aligned":      {community: voices("mostly", 60, 65), government: voices("mostly", 70), label: "reported", gap: "+10", gulf: "aligned", agreement: 97},
		"a pessimist":  {community: voices("mostly", 60), government: voices("started", 40), label: "one voice", gap: "-20", gulf: "gap", agreement: -1},
		"do not know":  {community: store.Figures{N: 1, Status: map[string]int{"unknown": 1}}, label: "nobody knows", agreement: -1},
		"only a state": {government: voices("done", 100), label: "no report", agreement: -1},
	} {
		got := judge(store.OverviewRow{Commitment: build, Community: c.community, Government: c.government, Last: now.AddDate(0, 0, -3)}, now)
		if got.Label != c.label || got.Gap != c.gap || got.Gulf != c.gulf || got.Agreement != c.agreement {
			t.Errorf("%s: %q %q %q %d", name, got.Label, got.Gap, got.Gulf, got.Agreement)
		}
		if got.Overdue != 10 || got.Fresh != "fresh" {
			t.Errorf("%s: %d days late, %s", name, got.Overdue, got.Fresh)
		}
	}
}

func TestOneBrokenPromiseIsShownUntilAPersonDecides(t *testing.T) {
	kept := store.Figures{N: 3, Status: map[string]int{"kept": 2, "broken": 1}}
	got := judge(store.OverviewRow{Commitment: store.Commitment{Kind: "keep"}, Community: kept}, now)
	if got.Label != "broken reported (1)" || got.Community.Status != "broken" || got.Agreement != -1 || got.Fresh != "none" {
		t.Errorf("%+v", got)
	}
}

func TestFreshnessIsAboutTheReport(t *testing.T) {
	for days, want := range map[int]string{0: "fresh", 28: "fresh", 29: "ageing", 56: "ageing", 57: "stale"} {
		got := judge(store.OverviewRow{Last: now.AddDate(0, 0, -days)}, now)
		if got.Fresh != want || got.Days != days {
			t.Errorf("after %d days: %s, %d", days, got.Fresh, got.Days)
		}
	}
}

func TestTheRoundIsALineOfDays(t *testing.T) {
	r := roundOf(store.Round{OpensOn: "2026-10-06", MidOn: "2026-10-16", LastOn: "2026-10-27", ClosesOn: "2026-11-03"}, now)
	if r.Day != 15 || r.Length != 29 || r.Done != 500 || len(r.Marks) != 4 || !r.Marks[1].Past || r.Marks[2].Past || r.Marks[3].At != 1000 {
		t.Errorf("%+v", r)
	}
	if before := roundOf(r.Round, now.AddDate(0, -1, 0)); before.Day != 0 || before.Done != 0 {
		t.Errorf("before it opens: %+v", before)
	}
	if none := roundOf(store.Round{}, now); none.Length != 0 || none.Marks != nil {
		t.Errorf("no round: %+v", none)
	}
}

func TestTimesAreToldAsPeopleTellThem(t *testing.T) {
	nairobi := zoneOf(store.Network{Zone: "Africa/Nairobi"})
	for back, want := range map[time.Duration]string{
		20 * time.Second: "just now", 4 * time.Minute: "4 min ago", 3 * time.Hour: "3 h ago", 48 * time.Hour: "18 Oct, 15:00",
	} {
		if got := ago(now.Add(-back), now, nairobi); got != want {
			t.Errorf("%v ago: %q", back, got)
		}
	}
}

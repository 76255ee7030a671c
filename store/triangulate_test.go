package store

import (
	"testing"
	"time"
)

// worked is a row of counts with the community's percentages.
func worked(rest map[string]int64, percents ...int) OverviewRow {
	r := OverviewRow{Commitment: Commitment{Kind: "build"}, Official: noReading, Last: now.Add(-time.Hour), RoundDays: 91}
	r.Community = Figures{N: len(percents), Status: map[string]int{"mostly": len(percents)}, Rest: rest}
	for _, p := range percents {
		r.Community.Percent[p]++
	}
	return r
}

func TestAgreementIsTheMeanDistanceFromTheReadingRoundedDown(t *testing.T) {
	for name, c := range map[string]struct {
		row  OverviewRow
		want int
		band string
	}{
		"K12 of the sample, one seen":            {worked(map[string]int64{"w:seen:60": 1}, 45, 55, 60), 95, "agreed"},
		"C22 of the sample, one told":            {worked(map[string]int64{"w:told:70": 1}, 40, 70), 82, "mixed"},
		"L31 of the sample, one seen":            {worked(map[string]int64{"w:seen:60": 1}, 60, 65), 98, "agreed"},
		"one voice":                              {worked(nil, 60), -1, ""},
		"far apart":                              {worked(nil, 0, 90), 55, "contested"},
		"not true stands a hundred away":         {worked(map[string]int64{"a:seen:100": 1}, 60, 60), 66, "mixed"},
		"less that would leave the scale: 25":    {worked(map[string]int64{"a:seen:25": 1}, 10, 10), 91, "agreed"},
		"what was told weighs half":              {worked(map[string]int64{"a:told:100": 1}, 60, 60), 80, "mixed"},
		"at the bound of contested and of mixed": {worked(nil, 30, 100), 65, "mixed"},
		"at the bound of mixed and of agreed":    {worked(nil, 30, 60), 85, "agreed"},
	} {
		if got := c.row.Triangulate(now); got.Agreement != c.want || got.Accord != c.band {
			t.Errorf("%s: %d %s, not %d %s", name, got.Agreement, got.Accord, c.want, c.band)
		}
	}
}

func TestTheGapKeepsItsSignAndAWideOneSuggestsADispute(t *testing.T) {
	for government, want := range map[int]struct {
		gap     int
		gulf    string
		dispute bool
	}{
		60: {10, "aligned", false}, 61: {11, "gap", false}, 75: {25, "gap", false}, 76: {26, "dispute", true},
		40: {-10, "aligned", false}, 39: {-11, "gap", false}, 25: {-25, "gap", false}, 24: {-26, "dispute", true},
	} {
		r := worked(nil, 50)
		r.official(Reading{"mostly", government, 1})
		if got := r.Triangulate(now); got.Gap != want.gap || got.Gulf != want.gulf || got.Dispute != want.dispute {
			t.Errorf("government %d: %d %s %v", government, got.Gap, got.Gulf, got.Dispute)
		}
	}
	if got := worked(nil, 50).Triangulate(now); got.Gulf != "" || got.Dispute || got.Government.Voices != 0 {
		t.Errorf("a silent government: %+v", got)
	}
}

func TestConfirmedNeedsTwoPhonesOfTwoGroupsOrPlacesThatAgreeAndOneWhoSawIt(t *testing.T) {
	ground := func(changes map[string]int64) map[string]int64 {
		rest := map[string]int64{"d:line": 2, "d:org": 2, "d:place": 1, "seen": 1, "w:seen:60": 1}
		for name, n := range changes {
			rest[name] = n
		}
		return rest
	}
	for name, c := range map[string]struct {
		row  OverviewRow
		want string
	}{
		"all of it":                      {worked(ground(nil), 60, 60), LabelConfirmed},
		"two places instead of groups":   {worked(ground(map[string]int64{"d:org": 1, "d:place": 2}), 60, 60), LabelConfirmed},
		"one group and one place":        {worked(ground(map[string]int64{"d:org": 1}), 60, 60), LabelReported},
		"one phone":                      {worked(ground(map[string]int64{"d:line": 1}), 60, 60), LabelReported},
		"all entered by a coordinator":   {worked(ground(map[string]int64{"d:line": 0, "d:org": 0, "d:place": 0, "by:paper": 2}), 60, 60), LabelReported},
		"nobody saw it":                  {worked(ground(map[string]int64{"seen": 0}), 60, 60), LabelReported},
		"they do not agree":              {worked(ground(nil), 30, 80), LabelReported},
		"one voice":                      {worked(ground(nil), 60), LabelOne},
		"contested":                      {worked(ground(nil), 0, 90), LabelContested},
		"nobody":                         {worked(nil), LabelNone},
		"somebody who does not know":     {OverviewRow{Community: Figures{N: 1, Status: map[string]int{"unknown": 1}}}, LabelUnknown},
		"a dispute is open":              {func() OverviewRow { r := worked(ground(nil), 60, 60); r.Disputes = 1; return r }(), LabelContested},
		"the newest is two rounds old":   {func() OverviewRow { r := worked(ground(nil), 60, 60); r.Last = now.AddDate(0, 0, -182); return r }(), LabelConfirmed},
		"the newest is older than that":  {func() OverviewRow { r := worked(ground(nil), 60, 60); r.Last = now.AddDate(0, 0, -183); return r }(), LabelStale},
		"broken beats what is contested": {OverviewRow{Commitment: Commitment{Kind: "keep"}, Disputes: 1, Community: Figures{N: 2, Status: map[string]int{"kept": 1, "broken": 1}}}, LabelBroken},
	} {
		if got := c.row.Triangulate(now).Label; got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

func TestAStandingPromiseIsNeverAveraged(t *testing.T) {
	r := OverviewRow{Commitment: Commitment{Kind: "keep"}, Official: Reading{"kept", -1, 1}}
	r.Community = Figures{N: 4, Status: map[string]int{"kept": 3, "unknown": 1}, Rest: map[string]int64{"k:broken:seen": 1, "k:broken:told": 5}}
	got := r.Triangulate(now)
	if got.Community != (Reading{"broken", -1, 3}) || got.Agreement != -1 || got.Gulf != "" || !got.Dispute || got.Kept != (Kept{Kept: 3, SawBroken: 1}) {
		t.Errorf("%+v", got)
	}
	r.Community.Rest = map[string]int64{"k:broken:told": 5}
	if got := r.Triangulate(now); got.Community.Status != "kept" || got.Dispute {
		t.Errorf("what verifiers were told has broken it: %+v", got.Community)
	}
}

func TestAFigureOfFewPeopleIsHeldUntilSomebodyHasChosen(t *testing.T) {
	thick := Triangulation{Community: Reading{Voices: 3}, Phones: 2, Organisations: 2}
	if thick.Thin() {
		t.Error("three people of two phones and two groups are held")
	}
	for name, thin := range map[string]Triangulation{
		"two people": {Community: Reading{Voices: 2}, Phones: 2, Organisations: 2},
		"one phone":  {Community: Reading{Voices: 3}, Phones: 1, Organisations: 2},
		"one group":  {Community: Reading{Voices: 3}, Phones: 2, Organisations: 1},
	} {
		if !thin.Thin() {
			t.Errorf("%s are enough", name)
		}
	}
	for choice, want := range map[string]string{"": PublishHold, "hold": PublishHold, "level2": PublishLevel2, "publish": PublishWhole, "other": PublishHold} {
		if got := Publishes(true, choice); got != want {
			t.Errorf("%q: %s", choice, got)
		}
		if Publishes(false, choice) != PublishWhole {
			t.Errorf("%q holds back what is not thin", choice)
		}
	}
	for n, want := range map[int]string{-1: "0", 0: "0", 1: "<5", 4: "<5", 5: "5+", 9: "5+", 10: "10+", 1234: "1230+"} {
		if got := Published(n); got != want {
			t.Errorf("%d is printed as %s", n, got)
		}
	}
}

func TestAShareOfFewPeopleIsNotKnown(t *testing.T) {
	for _, c := range []struct {
		n, of, percent int
		known          bool
	}{{75, 100, 75, true}, {78, 103, 75, true}, {100, 100, 95, true}, {0, 100, 0, true}, {4, 100, 0, false}, {15, 20, 0, false}, {7, 9, 0, false}, {110, 100, 0, false}} {
		percent, known := PublishedShare(crowdOf(map[int]int{1: c.n}, false), crowdOf(map[int]int{1: c.of}, false))
		if percent != c.percent || known != c.known {
			t.Errorf("%d of %d: %d, %v", c.n, c.of, percent, known)
		}
	}
}

func TestObstaclesAreRankedByCommitmentsThenByReports(t *testing.T) {
	rows := []OverviewRow{
		worked(map[string]int64{"o:weather": 9, "o:no_funds": 1, "o:none": 20}), worked(map[string]int64{"o:no_funds": 1, "o:contractor": 2}), worked(map[string]int64{"o:none": 1}),
	}
	got := RankObstacles(rows)
	want := []ObstacleRank{{"no_funds", 2, 2}, {"weather", 1, 9}, {"contractor", 1, 2}}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("got %v", got)
	}
}

func TestARoundIsAsLongAsFromItsOpeningToTheNext(t *testing.T) {
	r := &reference{rounds: []Round{{ID: 1, OpensOn: "2026-04-07"}, {ID: 2, OpensOn: "2026-07-07"}, {ID: 3, OpensOn: "2026-10-01"}}}
	for id, want := range map[int64]int{1: 91, 2: 86, 3: 86} {
		if got := r.roundDays(Round{ID: id}); got != want {
			t.Errorf("round %d has %d days, not %d", id, got, want)
		}
	}
	if got := (&reference{rounds: []Round{{ID: 1, OpensOn: "2026-04-07"}}}).roundDays(Round{ID: 1}); got != 91 {
		t.Errorf("a round that stands alone has %d days", got)
	}
}

package console

import (
	"strings"
	"testing"
	"time"

	"ahadi/internal/words"
	"ahadi/store"
)

// english is how the pages speak to amina, at now.
func english(t *testing.T) tongue {
	t.Helper()
	book, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	return tongue{Tongue: words.Tongue{Language: "en", Book: book}, now: now, zone: time.UTC}
}

// voices are counts as the store keeps them.
func voices(status string, percents ...int) store.Figures {
	f := store.Figures{N: len(percents), Status: map[string]int{status: len(percents)}}
	for _, p := range percents {
		f.Percent[p]++
	}
	return f
}

func TestEveryFigureStandsBesideWhatItIsAPartOf(t *testing.T) {
	community := voices("mostly", 45, 55, 60)
	community.Rest = map[string]int64{"d:line": 3, "d:org": 2, "v:agree:seen": 1, "v:less:told": 1, "v:not_true:none": 1, "o:weather": 1, "o:no_funds": 2, "by:call": 1, "ever:f:received": 30}
	got := english(t).judge(store.OverviewRow{
		Commitment: store.Commitment{Kind: "build", DueOn: "2026-10-10"}, Assigned: 4, Community: community, Promised: 120,
		Official: store.Reading{Status: "mostly", Percent: 90, Voices: 1}, Last: now.AddDate(0, 0, -3), RoundDays: 91,
		Milestones: []store.Milestone{{Seq: 1, DueOn: "2026-10-01", Status: "met"}, {Seq: 2, DueOn: "2026-10-18", Status: "partially_met"}},
	})
	want := row{Says: "reported", Mark: "◐", Points: "+35", Rests: "3 phones, 2 groups, 1 agrees, 1 says less, 1 entered for them", InWay: "no money (2 of 3)", Arrived: "25% of the money has arrived", Step: "step 2: 2 days late", Due: "10 Oct 2026", Overdue: 10}
	if got.Says != want.Says || got.Mark != want.Mark || got.Points != want.Points || got.Rests != want.Rests || got.InWay != want.InWay || got.Arrived != want.Arrived || got.Step != want.Step || got.Due != want.Due || got.Overdue != want.Overdue {
		t.Errorf("got %+v", got)
	}
}

func TestOneBrokenPromiseIsShownUntilAPersonDecides(t *testing.T) {
	community := store.Figures{N: 3, Status: map[string]int{"kept": 2, "broken": 1}, Rest: map[string]int64{"k:broken:seen": 1}}
	got := english(t).judge(store.OverviewRow{Commitment: store.Commitment{Kind: "keep"}, Community: community, Official: store.Reading{Percent: -1}})
	if got.Says != "broken reported (2)" || got.Points != "" || got.Arrived != "" || got.Community.Status != "broken" || got.Agreement != -1 || got.Fresh != "none" {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsNeitherAStatusNorACommentIsToldInWords(t *testing.T) {
	for answers, want := range map[string]string{
		`{"verdict":"less","basis":"seen"}`:                   "Checked: says less, saw it",
		`{"event":"work_day","total":12}`:                     "Took part: work day, 12 people",
		`{"event":"none","total":-1}`:                         "Took part: no event",
		`{"kind":"nothing_yet"}`:                              "Money: nothing yet",
		`{"status":"mostly","percent":60,"comment":"drains"}`: "",
	} {
		if got := english(t).said(store.Report{Commitment: "K12", Answers: []byte(answers)}); got != want {
			t.Errorf("%s: %q", answers, got)
		}
	}
	if got := english(t).said(store.Report{Answers: []byte(`{"kind":"data"}`)}); got != "What worked: data, mapping" {
		t.Errorf("a practice: %q", got)
	}
}

func TestOfOneVoiceAndOfWhatIsNotDueNothingIsAdded(t *testing.T) {
	one := voices("mostly", 60)
	one.Rest = map[string]int64{"d:line": 1, "d:org": 1, "ever:f:received": 30}
	got := english(t).judge(store.OverviewRow{Commitment: store.Commitment{Kind: "build", DueOn: "2026-11-20"}, Community: one, Official: store.Reading{Percent: -1}})
	if got.Rests != "" || got.Points != "" || got.Arrived != "" || got.Overdue != 0 || got.Step != "" {
		t.Errorf("%+v", got)
	}
}

func TestTheRoundIsALineOfDays(t *testing.T) {
	t0 := english(t)
	r := t0.roundOf(store.Round{OpensOn: "2026-10-06", MidOn: "2026-10-16", LastOn: "2026-10-27", ClosesOn: "2026-11-03"})
	if r.Day != 15 || r.Length != 29 || r.Done != 500 || len(r.Marks) != 4 || !r.Marks[1].Past || r.Marks[2].Past || r.Marks[3].At != 1000 {
		t.Errorf("%+v", r)
	}
	earlier := t0
	earlier.now = now.AddDate(0, -1, 0)
	if before := earlier.roundOf(r.Round); before.Day != 0 || before.Done != 0 {
		t.Errorf("before it opens: %+v", before)
	}
	if none := t0.roundOf(store.Round{}); none.Length != 0 || none.Marks != nil {
		t.Errorf("no round: %+v", none)
	}
}

func TestTimesAreToldAsPeopleTellThem(t *testing.T) {
	nairobi := english(t)
	nairobi.zone = zoneOf(store.Network{Zone: "Africa/Nairobi"})
	for back, want := range map[time.Duration]string{
		20 * time.Second: "just now", 4 * time.Minute: "4 min ago", 3 * time.Hour: "3 hours ago", 24 * time.Hour: "yesterday", 21 * 24 * time.Hour: "29 Sep 2026",
	} {
		if got := string(nairobi.Ago(now.Add(-back))); !strings.Contains(got, ">"+want+"<") {
			t.Errorf("%v ago: %q", back, got)
		}
	}
	if got := string(nairobi.Ago(now)); !strings.Contains(got, `title="20 Oct 15:00 2026, EAT"`) {
		t.Errorf("exactly: %q", got)
	}
}

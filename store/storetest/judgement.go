package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// RunJudgement holds an engine against what people decide: disputes, rounds,
// the right of reply.
func RunJudgement(t *testing.T, fresh Fresh) {
	seed := func(name string) store.Seed {
		s := judged()
		s.Network.Demo = strings.Contains(name, "demo")
		if strings.Contains(name, "translation") {
			s.Network.Languages = []string{"en", "fr", "sw"}
		}
		return s
	}
	run(t, fresh, seed, map[string]func(*testing.T, *world){
		"a dispute is closed after both sides were asked, and stays listed": disputeWalk,
		"a dispute that is opened again is the one that is there":           disputeAgain,
		"an act without a name, or with a person's name in it, is refused":  disputeWords,
		"two open disputes from two processes at once are one":              disputeAtOnce,

		"who has a dispute open is not reminded, and forgotten when she is erased": disputing,

		"a file that is imported again takes back nothing that people decided": aFileDecidesNothing,

		"a correction stays in the round of what it corrects, also from her other phone": gracious,
		"a commitment is registered when its criteria and both sides say so":             registering,

		"what rests on few people is held until a coordinator has chosen":      choosing,
		"a suggested dispute is opened by a person and then suggested no more": suggested,

		"a report is excluded by two people and put back by two, and the figures move": excludedByTwo,
		"an excluded report that its author replaces or withdraws stays out":           excludedAndReplaced,
		"exclusions are listed and counted by reason":                                  exclusionList,

		"an answer of those who promised is entered, corrected and counted by its days": responses,
		"translations of an answer join it, and go when it becomes another one":         translations,
		"an answer is prompt within 30 days of the reading":                             lateResponse,

		"a commitment goes where the rules let it, and what was stays on record":  lifecycleWalk,
		"a commitment is complete when the community says so and one has seen it": completing,
		"a milestone is not missed before its day":                                milestones,

		"a round goes from draft to published, one way and once":           roundWalk,
		"a round is published after the right of reply, not before":        rightOfReply,
		"closing lists what was begun and not sent":                        roundDrafts,
		"a draft language keeps a real round from opening":                 roundLanguage,
		"a demo's round opens in any language":                             demoLanguage,
		"after a round is closed none of its reminders leaves":             roundReminders,
		"two rounds that take reports on the same day are never both open": roundsApart,
	})
}

// judged is the register with a partner of government for K12, and rounds after
// the open one.
func judged() store.Seed {
	s := register()
	s.Organisations = append(s.Organisations,
		store.SeedOrganisation{Code: "o3", Name: "County Works", Short: "County", Kind: "local_gov", Place: "P1"},
		store.SeedOrganisation{Code: "o4", Name: "Housing", Short: "Housing", Kind: "national_gov", Place: "P1"})
	s.Partners = []store.SeedPartner{
		{Commitment: "K12", Organisation: "o3", Side: "local_gov", Role: "promises"},
		{Commitment: "K12", Organisation: "o1", Side: "grassroots", Role: "monitors"},
	}
	s.Commitments[1].Milestones = []store.Milestone{{
		Seq: 1, Title: map[string]string{"en": "600 m"}, Short: map[string]string{"en": "600 m"}, DueOn: "2026-11-15", Status: "scheduled", Side: "government",
	}}
	s.Rounds = append(s.Rounds,
		store.Round{Code: "r2", Name: "2027 Q1", OpensOn: "2027-01-05", MidOn: "2027-01-15", LastOn: "2027-01-26", ClosesOn: "2027-02-02", GraceDays: 7, State: "draft"},
		store.Round{Code: "rx", Name: "by mistake", OpensOn: "2026-10-20", MidOn: "2026-10-21", LastOn: "2026-10-22", ClosesOn: "2026-11-10", GraceDays: 7, State: "draft"})
	return s
}

// hand is amina's at a time of the network's clock, such as "2026-11-03 18:00".
func hand(at string) store.Hand { return handOf("Amina", at) }

func handOf(name, at string) store.Hand {
	zone, err := time.LoadLocation("Africa/Nairobi")
	if err == nil {
		var t time.Time
		if t, err = time.ParseInLocation("2006-01-02 15:04", at, zone); err == nil {
			return store.Hand{By: name, At: t}
		}
	}
	panic(err)
}

// refusal is the Refusal that err must be, and all of words must stand in it.
func refusal(t *testing.T, err error, words ...string) store.Refusal {
	t.Helper()
	var r store.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("not refused: %v", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("it does not say %q: %v", w, err)
		}
	}
	return r
}

// does runs an act that must succeed and be done for the first time, and then
// once more, when it must say that it was done already.
func does(t *testing.T, act func() (before bool, err error)) {
	t.Helper()
	for _, again := range []bool{false, true} {
		before, err := act()
		if err != nil {
			t.Fatal(err)
		}
		if before != again {
			t.Fatalf("done before: %v", before)
		}
	}
}

// moves are acts that leave another state than they found.
var moves = map[string]bool{
	"round open": true, "round close": true, "round publish": true, "round choose": true, "round ask-reply": true, "round reply": true,
	"place freeze": true, "place unfreeze": true, "dispute open": true, "dispute close": true, "milestone set": true, "commitment set": true,
	"exclude propose": true, "exclude confirm": true, "exclude undo": true, "exclude drop": true, "report hold": true, "report unhold": true,
	"report release": true, "alert take": true, "alert close": true, "inbox done": true, "inbox reopen": true, "inbox take": true,
	"contact pause": true, "contact resume": true, "reminder approve": true, "reminder pause": true, "reminder resume": true,
	"broadcast draft": true, "broadcast confirm": true, "broadcast pause": true, "broadcast resume": true, "broadcast stop": true,
}

// trail lists the actions of the audit trail, oldest first, with who acted.
func (w *world) trail() []string {
	w.t.Helper()
	all, err := w.Trail(context.Background(), store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	var events []string
	for _, e := range all {
		if strings.HasPrefix(e.Actor, "coordinator ") {
			events = append(events, e.Actor+": "+e.Action+" "+e.Object)
			if moves[e.Action] && e.Was == e.Became {
				w.t.Errorf("%s %s: the trail says %q before and after", e.Action, e.Object, e.Was)
			}
		}
	}
	return events
}

// roundState is the state of a round.
func (w *world) roundState(code string) string {
	w.t.Helper()
	for _, r := range w.Rounds() {
		if r.Code == code {
			return r.State
		}
	}
	w.t.Fatalf("no round %s", code)
	return ""
}

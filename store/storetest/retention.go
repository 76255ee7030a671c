package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// RunRetention holds an engine against the rules of how long data is kept.
func RunRetention(t *testing.T, fresh Fresh) {
	const words = "words that are not to be printed stay so, and those that were chosen go with the others"
	run(t, fresh, func(name string) store.Seed {
		if name == words {
			return quoted()
		}
		return judged()
	}, map[string]func(*testing.T, *world){
		words: wordsGo,
		"what was read of a message goes, though its text went before":       readingsGo,
		"a round that nobody publishes holds no longer than the rule":        unpublishedGoes(true),
		"nor does one that nobody closes":                                    unpublishedGoes(false),
		"each kind goes the day after its time is over, and no figure moves": eachKindGoes,
		"what is open is kept, however old":                                  openStays,
		"who is active, asked or spoken to is not silent":                    whoIsSilent,
		"rules are applied when they are approved, and as they were shown":   approvedRules,
		"a run that is killed again and again takes away just as much":       killedRuns,
		"nothing is kept longer than people were told":                       asTold,
		"of two processes one does it, and the other leaves it alone":        oneAtATime,
		"a process with other rules neither runs nor ends a run":             approvedRulesDecide,
	})
}

func eachKindGoes(t *testing.T, w *world) {
	ctx := context.Background()
	w.year()
	w.over()
	rules := store.Retention{"comments": 30}
	w.approves(rules)
	before := w.stands()
	for _, step := range []struct{ day, want string }{
		{"2027-10-20", ""},
		{"2027-10-21", "messages 7, inbox 4, traces 2, deliveries 3"},
		{"2028-10-20", ""},
		{"2028-10-21", ""}, // of what was said meanwhile nobody may be quoted
		{"2029-04-20", ""},
		{"2029-04-21", "comments 4"},
		{"2029-04-22", "alerts 1"},
		{"2029-10-20", ""},
		{"2029-10-21", "contacts 6"},
		{"2029-10-22", ""},
	} {
		if got := w.goes(rules, step.day); got != step.want {
			t.Errorf("on %s went %q, not %q", step.day, got, step.want)
		}
		if after := w.stands(); after != before {
			t.Errorf("after %s the figures are\n%s\nnot\n%s", step.day, after, before)
		}
	}
	if messages, err := w.Messages(ctx, 0, store.Page{Limit: 100}); err != nil || len(messages) == 0 || messages[0].Body != "" {
		t.Errorf("the rows of messages are %+v, %v", messages, err)
	}
	if left := w.contacts(); len(left) != 0 {
		t.Errorf("people are left: %v", left)
	}
	if b := w.look(dialled(akinyi, "again", "")); len(b.People) != 0 || b.Line.ID != 0 {
		t.Errorf("her phone is told as of %+v", b.People)
	}
	if out := w.claimed(); len(out) != 0 {
		t.Errorf("somebody is told of it: %+v", out)
	}
	var events []string
	trail, err := w.Trail(ctx, store.Page{Limit: 100})
	w.must(err)
	for _, e := range trail {
		switch e.Action {
		case "retention":
			events = append(events, e.Object+": "+e.Became)
		case "erase":
			t.Errorf("the trail names somebody: %s", e.Object)
		}
	}
	slices.Sort(events)
	if len(events) != 7 || !slices.Contains(events, "contacts, run of 2029-10-21: 6, kept 36 months, approved by amina") {
		t.Errorf("the trail says %d: %q", len(events), events)
	}
}

func openStays(t *testing.T, w *world) {
	ctx := context.Background()
	w.year()
	number, _, err := w.OpenDispute(ctx, store.NewDispute{Commitment: "K12", Kind: "status", Side: "community", Contact: "c1", Note: "the county says 90", DueOn: "2026-11-10"}, by)
	w.must(err)
	rules := store.Retention{"alerts": 3, "comments": 30}
	w.approves(rules)
	// Akinyi's dispute keeps her messages, Otieno's alert those of his phone; the round keeps reports, calls and those who spoke.
	if got, want := w.goes(rules, "2027-10-21"), "messages 2, inbox 1, deliveries 3"; got != want {
		t.Errorf("after a year went %q, not %q", got, want)
	}
	if got := w.goes(rules, "2027-11-03"); got != "" {
		t.Errorf("a year after the round's last day went %q", got)
	}
	w.must(w.Prune(ctx, hand("2029-12-01 11:00").At))
	if got, want := w.goes(rules, "2029-12-01"), "traces 2, contacts 2"; got != want { // who spoke and nothing of hers is open
		t.Errorf("while dispute and alert are open went %q, not %q", got, want)
	}
	for _, code := range []string{"c1", "c2", "c3", "c5"} {
		if w.contacts()[code].ID == 0 {
			t.Errorf("%s is gone", code)
		}
	}
	if len(w.words(w.id("c1"))) < 3 {
		t.Errorf("of hers is left %q", w.words(w.id("c1")))
	}
	w.over()
	if got, want := w.goes(rules, "2029-12-02"), "inbox 2"; got != want { // those who reported on it are kept
		t.Errorf("while her dispute alone is open went %q, not %q", got, want)
	}
	_, _, err = w.AskedAbout(ctx, number, store.Asking{Community: "two monitors", Government: "county, letter"}, hand("2029-12-01 12:00"))
	w.must(err)
	_, err = w.CloseDispute(ctx, number, store.DisputeUnresolved, "both stand", hand("2029-12-01 13:00"))
	w.must(err)
	w.must(w.Prune(ctx, hand("2029-12-03 11:00").At)) // in the same life: what it had passed over goes
	if words := w.words(w.id("c1")); len(words) != 1 {
		t.Errorf("when all is over her messages are %q", words)
	}
	if got, want := w.goes(rules, "2029-12-03"), "comments 4, contacts 4"; got != want {
		t.Errorf("when all is over went %q, not %q", got, want)
	}
}

func whoIsSilent(t *testing.T, w *world) {
	ctx := context.Background()
	w.year()
	_, err := w.Enter(ctx, store.Entry{ID: "later", For: "c1", Via: "meeting", SaidOn: "2026-11-01", Present: 9, Attended: []string{"c2"}}, hand("2026-11-01 12:00"), func(b store.Before) store.After {
		a := files(75)(b)
		a.Inbound, a.Reply, a.Reports[0].Via, a.Reports[0].At = nil, store.Reply{}, "meeting", hand("2026-11-01 12:00").At
		return a
	})
	w.must(err)
	w.over()
	rules := store.Retention{}
	w.approves(rules)
	w.turn(at(texted(akinyi, "late", "hello"), 30*24*time.Hour), func(b store.Before) store.After { // her own phone
		a := kept(b)
		a.Inbound.ContactID = b.People[0].ID
		return a
	})
	w.turn(at(texted(shared, "late2", "hello"), 60*24*time.Hour), func(b store.Before) store.After { // only one of the two has spoken
		a := kept(b)
		a.Inbound.ContactID = w.person(b, "c4")
		return a
	})
	w.must(w.SetOnCall(ctx, store.OnCall{"*": {phone.MustParse(desk)}}, now))
	if _, err := w.OpenRound(ctx, "r2", hand("2027-01-05 12:00"), nil); err != nil {
		t.Fatal(err)
	}
	// All but the desk's follow a promise in the open round.
	if got := w.goes(rules, "2029-10-25"); strings.Contains(got, "contacts") {
		t.Errorf("while a round is open went %s", got)
	}
	_, _, err = w.CloseRound(ctx, "r2", "", hand("2029-10-25 12:00"))
	w.must(err)
	// Who was at the meeting, and what came in, is not kept for so long: only when.
	w.must(w.Prune(ctx, hand("2029-10-25 11:00").At))
	if got := w.goes(rules, "2029-10-26"); !strings.Contains(got, "contacts 2") { // c3, c6
		t.Errorf("when it is closed went %q", got)
	}
	for _, code := range []string{"c1", "c2", "c4", "c5"} {
		if w.contacts()[code].ID == 0 {
			t.Errorf("%s is gone", code)
		}
	}
	if got := w.goes(rules, "2029-11-02"); !strings.Contains(got, "contacts 1") {
		t.Errorf("36 months after the meeting that she was at went %q", got)
	}
	if got := w.goes(rules, "2029-11-19"); strings.Contains(got, "contacts") {
		t.Errorf("30 days after the others went %q", got)
	}
	if got := w.goes(rules, "2029-11-20"); !strings.Contains(got, "contacts 1") {
		t.Errorf("36 months after her last message went %q", got)
	}
	if got := w.goes(rules, "2029-12-19") + w.goes(rules, "2029-12-20"); !strings.Contains(got, "contacts 1") {
		t.Errorf("36 months after the message from the phone that she shares went %q", got)
	}
}

func approvedRules(t *testing.T, w *world) {
	ctx := context.Background()
	w.year()
	w.over()
	rules, others := store.Retention{"messages": 6}, store.Retention{"messages": 5}
	day := hand("2027-06-01 12:00").At
	p, err := w.PreviewRetention(ctx, rules, day)
	w.must(err)
	if !p.Waits() || p.Kinds[0].Now != 7 || !strings.HasPrefix(p.Rules, "messages: 6 months, inbox: 12 months, alerts: 24 months, comments: 36 months") {
		t.Errorf("the preview is %+v", p)
	}
	if early, err := w.PreviewRetention(ctx, rules, hand("2027-04-10 12:00").At); err != nil || early.Kinds[0].Now != 0 || early.Kinds[0].Soon != 7 {
		t.Errorf("ten days before it is %+v, %v", early.Kinds, err)
	}
	refused := func(given store.Retention) {
		t.Helper()
		if _, err := w.RetainNow(ctx, given, day); !errors.Is(err, store.ErrUnapproved) {
			t.Errorf("applied: %v", err)
		}
		w.must(w.Retain(ctx, given, day))
		if again, err := w.PreviewRetention(ctx, given, day); err != nil || again.Kinds[0].Now != 7 {
			t.Errorf("of messages %+v are left, %v", again.Kinds, err)
		}
	}
	refused(rules)
	refusal(t, w.ApproveRetention(ctx, others, p.Rules, by), "look at them again")
	w.must(w.ApproveRetention(ctx, rules, p.Rules, by))
	w.must(w.ApproveRetention(ctx, rules, p.Rules, by))
	refused(others)
	if e := w.newestTrace(); e.Action != "retention_approve" || e.Actor != "coordinator amina" || e.Became != p.Rules {
		t.Errorf("the trail says %+v", e)
	}
	w.must(w.Retain(ctx, rules, hand("2027-06-01 01:59").At))
	if again, err := w.PreviewRetention(ctx, rules, day); err != nil || again.Kinds[0].Now != 7 || !again.Last.Began.IsZero() {
		t.Errorf("before two in the morning %+v is left, %v", again, err)
	}
	w.must(w.Retain(ctx, rules, hand("2027-06-01 02:00").At))
	again, err := w.PreviewRetention(ctx, rules, day)
	if err != nil || again.Waits() || again.Kinds[0].Now != 0 || again.Last.Day != "2027-06-01" || again.Last.Cut[0].N != 7 {
		t.Errorf("after it %+v, %v", again, err)
	}
	w.must(w.Retain(ctx, rules, day)) // the day's run is over
}

func killedRuns(t *testing.T, w *world) {
	w.year()
	w.over()
	rules := store.Retention{"comments": 12, "contacts": 12, "alerts": 12}
	w.approves(rules)
	day := hand("2027-11-01 12:00").At
	for lives := 1; ; lives++ {
		var err error
		if _, err = w.RetainNow(patient(3+int64(lives)), rules, day); err == nil {
			t.Logf("%d lives", lives)
			break
		}
		if lives > 100 {
			t.Fatalf("it does not come to its end: %v", err)
		}
		day = day.Add(time.Hour) // also into the next days
		w.reopen()
	}
	trail, err := w.Trail(context.Background(), store.Page{Limit: 200})
	w.must(err)
	said := map[string]int{}
	for _, e := range trail {
		if e.Action == "retention" {
			said[e.Object+": "+e.Became]++
		}
	}
	for _, want := range []string{
		"messages, run of 2027-11-01: 7, kept 12 months, approved by amina", "comments, run of 2027-11-01: 4, kept 12 months, approved by amina",
		"contacts, run of 2027-11-01: 6, kept 12 months, approved by amina", "traces, run of 2027-11-01: 2, kept 12 months, approved by amina",
	} {
		if said[want] != 1 {
			t.Errorf("the trail says %d times %q: %v", said[want], want, said)
		}
	}
	if left := w.contacts(); len(left) != 0 {
		t.Errorf("people are left: %v", left)
	}
}

func asTold(t *testing.T, w *world) {
	p, err := w.PreviewRetention(context.Background(), store.Retention{"contacts": 60, "comments": 12, "alerts": store.Forever}, now)
	w.must(err)
	if want := "alerts: never, comments: 12 months, traces: 12 months, deliveries: 12 months, contacts: 36 months, audit: never"; !strings.HasSuffix(p.Rules, want) {
		t.Errorf("the rules are %q", p.Rules)
	}
}

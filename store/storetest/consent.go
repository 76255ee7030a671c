package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"ahadi/store"
)

func notHers(t *testing.T, w *world) {
	ctx := context.Background()
	w.turn(texted(akinyi, "m1", "K12 60"), files(60))
	before := w.look(dialled(shared, "s", "")).People
	w.turn(texted(shared, "m2", "hello"), func(store.Before) store.After {
		return store.After{
			Inbound:  &store.NewInbound{Outcome: "help"},
			Messages: []store.NewMessage{{Channel: "demo", Key: "sms_help", Class: "reply", Body: "help"}},
		}
	})
	for _, number := range []string{shared, akinyi} {
		w.turn(texted(number, "wrong"+number, "NOT ME"), func(store.Before) store.After {
			stop := true
			return store.After{
				Detach: true, Line: store.LineChange{OptOut: &stop}, Inbound: &store.NewInbound{Outcome: "wrong_number"},
				Messages: []store.NewMessage{{Channel: "demo", Key: "sms_wrong", Class: "must", Body: "sorry"}},
			}
		})
	}
	if b := w.look(dialled(shared, "s2", "")); len(b.People)+len(b.Invited) != 0 || !b.Line.OptedOut {
		t.Errorf("on the phone are %+v", b.People)
	}
	if len(before) != 2 {
		t.Fatalf("there were %+v", before)
	}
	for _, m := range w.claimed() {
		if m.Class != "must" {
			t.Errorf("%q leaves", m.Body)
		}
	}
	if n, _ := w.figures("K12"); n.N != 1 {
		t.Errorf("%d count on K12", n.N)
	}
	if b := w.look(dialled(akinyis2, "s", "")); len(b.People) != 1 {
		t.Error("her other phone is not hers any more")
	}
	all, err := w.Contacts(ctx, store.Page{Limit: 100}, now)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(all, func(k store.Contact) bool { return k.ID == before[0].ID }); i < 0 || all[i].Name != "Wanjiru Sampuli" || all[i].Masked != "" {
		t.Errorf("who has no phone is listed as %+v", all)
	}
	if sent, err := w.Messages(ctx, 0, store.Page{Limit: 100}); err != nil || len(sent) < 3 {
		t.Errorf("%d messages are left, %v", len(sent), err)
	}
}

// claimed is what is handed over now.
func (w *world) claimed() []store.Outgoing {
	w.t.Helper()
	all, err := w.Claim(context.Background(), now.Add(time.Minute), time.Minute, store.Lane{Route: "demo", Slots: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func newWords(t *testing.T, w *world) {
	ctx := context.Background()
	terms := func(version int, hash string) error {
		return w.SetTerms(ctx, store.Terms{Enrolment: store.ModeOpen, Version: version, Hashes: map[string]string{"en": hash}}, now)
	}
	if err := errors.Join(terms(1, "a"), terms(1, "a")); err != nil {
		t.Fatal(err)
	}
	if terms(1, "b") == nil {
		t.Error("other words have the version that people agreed to")
	}
	say := func(id string) {
		w.turn(texted(akinyi, id, id), func(b store.Before) store.After {
			return store.After{
				Inbound:  &store.NewInbound{Outcome: "help", ContactID: b.People[0].ID},
				Messages: []store.NewMessage{{ContactID: b.People[0].ID, Channel: "demo", Key: "sms_help", Class: "control", Body: id}},
			}
		})
	}
	say("before")
	if err := terms(2, "b"); err != nil {
		t.Fatal(err)
	}
	say("between")
	if all := w.claimed(); len(all) != 0 {
		t.Errorf("before she agrees again this leaves: %+v", all)
	}
	w.turn(dialled(akinyi, "s", ""), func(b store.Before) store.After {
		return store.After{Reply: store.Reply{Say: "thanks"}, Session: &store.SessionChange{}, Agreed: map[int64]string{b.People[0].ID: "en"}}
	})
	say("after")
	if all := w.claimed(); len(all) != 1 || all[0].Body != "after" {
		t.Errorf("after she agrees this leaves: %+v", all)
	}
	if terms(1, "a") == nil {
		t.Error("an older version is asked for again")
	}
}

func strangersForgotten(t *testing.T, w *world) {
	ctx := context.Background()
	joins := func(store.Before) store.After {
		return store.After{
			Inbound: &store.NewInbound{Outcome: "join"}, Inbox: []store.NewInbox{{Reason: "join"}}, Line: store.LineChange{Greeted: true},
			Messages: []store.NewMessage{{Channel: "demo", Key: "sms_join", Class: "reply", Body: "thank you"}},
		}
	}
	w.turn(texted(stranger, "m1", "JOIN Place"), joins)
	w.turn(texted("+12025550198", "m2", "STOP"), func(store.Before) store.After {
		stop := true
		return store.After{Inbound: &store.NewInbound{Outcome: "stop"}, Inbox: []store.NewInbox{{Reason: "opted_out"}}, Line: store.LineChange{OptOut: &stop}}
	})
	if all := w.claimed(); len(all) != 1 || all[0].To.E164() != stranger {
		t.Errorf("answered: %+v", all)
	}
	line := w.look(dialled(stranger, "s", "")).Line.ID
	if line == 0 {
		t.Fatal("the phone has no line")
	}
	inbox := func() int {
		all, err := w.Inbox(ctx, store.Everything(), 100)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if err := w.Prune(ctx, now.Add(store.StrangersKept-time.Minute)); err != nil {
		t.Fatal(err)
	}
	if again := w.look(at(dialled(stranger, "s2", ""), time.Hour)); again.Line.ID != line || inbox() != 2 {
		t.Error("the number is forgotten before its time")
	}
	if err := w.Prune(ctx, now.Add(store.StrangersKept+time.Minute)); err != nil {
		t.Fatal(err)
	}
	later := store.StrangersKept + time.Hour
	if again := w.look(at(dialled(stranger, "s3", ""), later)); again.Line.ID == line || inbox() != 0 {
		t.Error("the number is not forgotten")
	}
	if b := w.look(at(dialled("+12025550198", "s", ""), later)); !b.Line.OptedOut {
		t.Error("with the number STOP is forgotten")
	}
}

func bounces(t *testing.T, w *world) {
	ctx := context.Background()
	send := func(id string) bool {
		w.turn(texted(otieno, id, id), func(b store.Before) store.After {
			return store.After{
				Inbound:  &store.NewInbound{Outcome: "help", ContactID: b.People[0].ID},
				Messages: []store.NewMessage{{ContactID: b.People[0].ID, Channel: "demo", Key: "sms_help", Class: "control", Body: id}},
			}
		})
		all := w.claimed()
		for _, m := range all {
			if err := w.Settle(ctx, []store.Settlement{{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: id}}, now); err != nil {
				t.Fatal(err)
			}
		}
		return len(all) == 1
	}
	report := func(id, state string) {
		if err := w.Delivered(ctx, "demo", []store.DeliveryReport{{ProviderID: id, State: state}}, now); err != nil {
			t.Fatal(err)
		}
	}
	fail := func(id string) {
		if !send(id) {
			t.Fatalf("%s does not leave", id)
		}
	}
	for _, id := range []string{"a", "b", "c"} { // all on their way before the first fails
		fail(id)
	}
	report("a", "failed")
	report("b", "delivered")
	report("c", "failed")
	for _, id := range []string{"d", "e", "f", "g", "h", "i"} {
		fail(id)
	}
	words := [][2]string{{"d", "failed"}, {"d", "failed"}, {"e", "failed"}, {"f", "delivered"}, {"g", "failed"}, {"h", "failed"}, {"i", "failed"}}
	for i, word := range words { // twice the same word is one failure, and what was delivered ends the row
		if all, err := w.Inbox(ctx, store.Everything(), 10); err != nil || len(all) != 0 {
			t.Errorf("before word %d a coordinator hears %+v, %v", i, all, err)
		}
		report(word[0], word[1])
	}
	if all, err := w.Inbox(ctx, store.Everything(), 10); err != nil || len(all) != 1 || all[0].Reason != "bounced" {
		t.Errorf("a coordinator hears %+v, %v", all, err)
	}
	recipients, err := w.recipients(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recipients {
		if (r.Person.Code == "c2") != (r.Hold() == "bounced") {
			t.Errorf("%s is held for %q", r.Person.Code, r.Hold())
		}
	}
	fail("j") // she writes, so she is there
	if recipients, err = w.recipients(now); err != nil || slices.ContainsFunc(recipients, func(r store.Recipient) bool { return r.Hold() == "bounced" }) {
		t.Errorf("heard from, and still bounced: %v", err)
	}
}

// recipients are who would be reminded now.
func (w *world) recipients(at time.Time) ([]store.Recipient, error) {
	return w.Recipients(context.Background(), store.Reminder{Step: store.StepNow, Round: w.RoundAt(at)}, at)
}

func silentFor90Days(t *testing.T, w *world) {
	private := func(days int) bool {
		all, err := w.recipients(now.AddDate(0, 0, days))
		if err != nil {
			t.Fatal(err)
		}
		return all[slices.IndexFunc(all, func(r store.Recipient) bool { return r.Person.Code == "c2" })].Private
	}
	if !private(0) || !private(89) || private(91) {
		t.Error("what is written to a phone names something after 90 silent days, or nothing before")
	}
	w.turn(at(dialled(otieno, "s", ""), 60*24*time.Hour), says("hello"))
	if !private(91) || private(151) {
		t.Error("the days are not counted from when the phone was last heard from")
	}
}

func invitations(t *testing.T, w *world) {
	ctx := context.Background()
	words := func(v store.Invitee) store.Firing {
		return store.Firing{Channel: "demo", Text: "come " + v.Code, Expires: now.Add(time.Hour)}
	}
	if all, err := w.Invitees(ctx); err != nil || len(all) != 1 || all[0].Code != "c6" || all[0].Reason != "" || len(w.claimed()) != 0 {
		t.Fatalf("who waits: %+v, %v", all, err)
	}
	if _, err := w.Invite(ctx, store.Hand{By: "+12025550100", At: now}, words); !errors.Is(err, store.ErrWho) {
		t.Errorf("nobody has approved: %v", err)
	}
	for i := range 2 {
		if _, err := w.Invite(ctx, by, words); err != nil {
			t.Fatal(err)
		}
		if all := w.claimed(); len(all) != 1-i {
			t.Errorf("time %d: %+v leaves", i, all)
		}
	}
	w.turn(dialled(waiting, "s", ""), func(b store.Before) store.After {
		if len(b.People) != 0 || len(b.Invited) != 1 || b.Invited[0].Code != "c6" {
			t.Errorf("invited are %+v, people %+v", b.Invited, b.People)
		}
		return store.After{Reply: store.Reply{Say: "no"}, Session: &store.SessionChange{}, Refused: []int64{b.Invited[0].ID}}
	})
	if all, err := w.Invitees(ctx); err != nil || len(all) != 0 {
		t.Errorf("who has said no is invited: %+v, %v", all, err)
	}
	w.turn(dialled(waiting, "s2", ""), func(b store.Before) store.After {
		return enrols(store.Enrolled{Person: b.Invited[0].ID, Language: "en", Private: true})(b)
	})
	if b := w.look(dialled(waiting, "s3", "")); len(b.People) != 1 || b.People[0].Code != "c6" || !b.Line.Private {
		t.Errorf("she has said yes: %+v", b.People)
	}
}

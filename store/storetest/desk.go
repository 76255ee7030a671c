package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// RunDesk holds an engine against a coordinator's morning: what waits, what is
// asked and answered, whom to call, what to decide.
func RunDesk(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return register() }, map[string]func(*testing.T, *world){
		"what nobody has seen comes first, then what waits longest":      waitsInOrder,
		"an entry is taken, done and put back, by who signs for it":      worksOffTheInbox,
		"a sender is asked once, and her own answer settles it":          asksTheSender,
		"nobody is asked on a phone that may not be written to":          notAsked,
		"usual replies are kept, changed, dropped and put back":          cannedReplies,
		"messages are found by parts of words, as far as the scope sees": findsMessages,
		"what waits for a decision is listed and counted":                waitsForDecision,
		"words of what was held stay covered until it is let count":      staysCovered,
		"words of an entry that was held go with it":                     staysCoveredWhenUndone,
		"whoever held a report takes that back, soon and unread":         holdUndone,
		"the call list goes commitment by commitment":                    callsByPage,
		"a call that was logged is taken back":                           callsTakenBack,
		"who said what waits for a reader is not asked again":            asksNoMore,
	})
}

// list are the entries that wait, as "reason:opened".
func (w *world) list(scope store.Scope, f store.WaitingFilter, at time.Time) string {
	w.t.Helper()
	var all []string
	p := store.Page{Limit: 2}
	for {
		items, err := w.Waiting(context.Background(), scope, f, p, at)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, i := range items {
			word := strings.TrimPrefix(i.Body, "when is the meeting? ")
			if i.Opened {
				word += " seen"
			}
			all = append(all, word)
		}
		if len(items) < p.Limit {
			return strings.Join(all, ", ")
		}
		p.After, f.Opened = items[len(items)-1].ID, items[len(items)-1].Opened
	}
}

func waitsInOrder(t *testing.T, w *world) {
	ctx := context.Background()
	first := w.asksUs(desk, "m1", 0)
	w.asksUs(otieno, "m2", time.Minute)
	w.asksUs(stranger, "m3", 2*time.Minute)
	third := w.asksUs(desk, "m4", 3*time.Minute)
	whole := store.Everything()
	if err := w.OpenItem(ctx, first); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		scope store.Scope
		f     store.WaitingFilter
		want  string
	}{
		"all":            {whole, store.WaitingFilter{}, "m2, m3, m4, m1 seen"},
		"new ones":       {whole, store.WaitingFilter{Unread: true}, "m2, m3, m4"},
		"another reason": {whole, store.WaitingFilter{Reason: "join"}, ""},
		"the branch":     {store.Branch("P1"), store.WaitingFilter{}, "m2, m4, m1 seen"}, // a stranger is the whole network's
		"no scope":       {store.Scope{}, store.WaitingFilter{}, ""},
		"nobody's":       {whole, store.WaitingFilter{TakenBy: "zawadi"}, ""},
	} {
		if got := w.list(c.scope, c.f, now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	counts, err := w.WaitingCounts(ctx, whole, now)
	if err != nil || len(counts) != 1 || counts[0] != (store.WaitingCount{Reason: "not_understood", All: 4, Unread: 3}) {
		t.Errorf("counted %+v, %v", counts, err)
	}
	if counts, err := w.WaitingCounts(ctx, store.Branch("P1"), now); err != nil || counts[0].All != 3 {
		t.Errorf("of the branch %+v, %v", counts, err)
	}
	if b, err := w.Badges(ctx, whole, now); err != nil || b.Inbox != 4 {
		t.Errorf("the menu counts %+v, %v", b, err)
	}
	if b, err := w.Badges(ctx, store.Branch("P1"), now); err != nil || b.Inbox != 3 {
		t.Errorf("of the branch the menu counts %+v, %v", b, err)
	}
	w.cries(otieno, "m9", 4*time.Minute)
	all, err := w.Waiting(ctx, whole, store.WaitingFilter{Reason: "urgent"}, store.Page{Limit: 9}, now)
	if err != nil || len(all) != 1 || !all[0].Hidden || all[0].Body != "" || all[0].Who != "" || all[0].ContactID != 0 || all[0].Place != "Place" {
		t.Errorf("words of danger: %+v, %v", all, err)
	}
	if _, err := w.WaitingItem(ctx, store.Branch("P9"), third); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("beyond the branch: %v", err)
	}
}

func worksOffTheInbox(t *testing.T, w *world) {
	ctx := context.Background()
	entry := w.asksUs(desk, "m1", 0)
	w.did("taking")(w.TakeItem(ctx, entry, "Zawadi", by))
	if got := w.list(store.Everything(), store.WaitingFilter{TakenBy: "zawadi"}, now); got != "m1" {
		t.Errorf("hers are %q", got)
	}
	if before, err := w.TakeItem(ctx, entry, "zawadi", by); err != nil || !before {
		t.Errorf("taking it again: %v %v", before, err)
	}
	if _, err := w.TakeItem(ctx, entry, "+12025550101", by); !errors.Is(err, store.ErrWho) {
		t.Errorf("given to a number: %v", err)
	}
	w.did("giving it back")(w.TakeItem(ctx, entry, "", by))
	w.did("done")(w.DoneItem(ctx, entry, by))
	if got := w.list(store.Everything(), store.WaitingFilter{}, now); got != "" {
		t.Errorf("when done there wait %q", got)
	}
	if item, err := w.WaitingItem(ctx, store.Everything(), entry); err != nil || item.State != "done" {
		t.Errorf("the entry is %+v, %v", item, err)
	}
	w.did("putting it back")(w.ReopenItem(ctx, entry, by))
	if got := w.list(store.Everything(), store.WaitingFilter{}, now); got != "m1" {
		t.Errorf("put back there wait %q", got)
	}
	if e := w.newestTrace(); e.Action != "inbox reopen" || e.Actor != "coordinator amina" {
		t.Errorf("the trail says %+v", e)
	}
	if _, err := w.DoneItem(ctx, 1, by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an entry that is none: %v", err)
	}
}

// asks asks the sender of an entry at a time after now.
func (w *world) asks(entry int64, code string, after time.Duration, quiet func(time.Time, *time.Location, string) time.Time) error {
	_, err := w.AskItem(context.Background(), store.AskingItem{
		Item: entry, Commitment: code, Route: func(last, _ string) string { return last }, Quiet: quiet,
		Words: func(a store.AskedItem) (store.AskedWords, error) {
			if !slices.Contains(a.Person.Assigned, a.Commitment.Code) {
				return store.AskedWords{}, errors.New("not on her list")
			}
			return store.AskedWords{Key: "ask_meant", Text: "did you mean " + a.Commitment.Code + "? " + a.Text, Asked: fmt.Appendf(nil, `{"ask":"ask_meant","i":%d}`, a.Item), Value: "mostly 60"}, nil
		},
	}, store.Hand{By: "amina", At: now.Add(after)})
	return err
}

func asksTheSender(t *testing.T, w *world) {
	ctx := context.Background()
	for i, yes := range []bool{true, false} {
		id := fmt.Sprintf("m%d", i)
		entry := w.asksUs(desk, id, time.Duration(i)*time.Hour)
		after := time.Duration(i)*time.Hour + time.Minute
		if err := w.asks(entry, "K12", after, nil); err != nil {
			t.Fatal(err)
		}
		if got := w.list(store.Everything(), store.WaitingFilter{}, now.Add(after)); got != "" {
			t.Errorf("while she is asked there wait %q", got)
		}
		if got := w.list(store.Everything(), store.WaitingFilter{Asked: true}, now.Add(after)); got != id+" seen" {
			t.Errorf("asked are %q", got)
		}
		if got := w.list(store.Everything(), store.WaitingFilter{}, now.Add(after+store.AnswerWithin+time.Minute)); got != id+" seen" {
			t.Errorf("days without an answer, and there wait %q", got)
		}
		_, err := w.AskItem(ctx, store.AskingItem{Item: entry, Commitment: "K12", Route: func(string, string) string { return "x" }}, store.Hand{By: "amina", At: now.Add(after)})
		refusal(t, err, "asked already")
		if b := w.look(at(texted(desk, "look"+id, "1"), after+time.Minute)); !strings.Contains(string(b.Line.Asked), fmt.Sprint(entry)) {
			t.Errorf("her phone has the question %s", b.Line.Asked)
		}
		w.turn(at(texted(otieno, "foreign"+id, "YES"), after+2*time.Minute), func(b store.Before) store.After { // of another phone it settles nothing
			a := kept(b)
			a.Settled = []store.Settled{{Item: entry, Yes: true}}
			return a
		})
		if item, err := w.WaitingItem(ctx, store.Everything(), entry); err != nil || item.State != "open" || item.Asked.IsZero() || item.Code != "K12" || item.Value != "mostly 60" {
			t.Errorf("while she is asked the entry is %+v, %v", item, err)
		}
		w.turn(at(texted(desk, "a"+id, "her answer"), after+3*time.Minute), func(b store.Before) store.After {
			a := kept(b)
			a.Settled = []store.Settled{{Item: entry, Yes: yes}}
			return a
		})
		item, err := w.WaitingItem(ctx, store.Everything(), entry)
		if err != nil || yes && item.State != "done" || !yes && (item.State != "open" || item.Note != "denied" || !item.Asked.IsZero()) {
			t.Errorf("after yes=%v the entry is %+v, %v", yes, item, err)
		}
	}
	out := w.claimedTexts()
	if len(out) != 2 || !strings.HasPrefix(out[0], "did you mean K12? when is the meeting?") {
		t.Errorf("what leaves is %q", out)
	}
}

// claimedTexts are what waits to leave, oldest first.
func (w *world) claimedTexts() (texts []string) {
	w.t.Helper()
	all, err := w.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range all {
		if m.Out {
			texts = append(texts, m.Body)
		}
	}
	return texts
}

func notAsked(t *testing.T, w *world) {
	ctx := context.Background()
	refusal(t, w.asks(w.asksUs(stranger, "m1", 0), "K12", time.Minute, nil), "nobody knows which person")
	refusal(t, w.asks(w.asksUs(shared, "m2", 0), "K12", time.Minute, nil), "nobody knows which person")
	mine := w.asksUs(desk, "m3", 0)
	refusal(t, w.asks(mine, "K11", time.Minute, nil), "not on her list")
	if err := w.asks(mine, "K99", time.Minute, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a promise that is none: %v", err)
	}
	night := func(t time.Time, _ *time.Location, _ string) time.Time { return t.Add(9 * time.Hour) }
	refusal(t, w.asks(mine, "K12", 2*time.Hour, night), "it is no hour to write to her", "2026-10-20 23:00") // by Nairobi's clock
	if err := w.asks(mine, "K12", time.Minute, night); err != nil {
		t.Errorf("who wrote a minute ago holds the phone in her hand: %v", err)
	}
	done := w.asksUs(otieno, "m4", 0)
	w.did("done")(w.DoneItem(ctx, done, by))
	refusal(t, w.asks(done, "K12", time.Minute, nil), "it is done")
	stop := true
	stopped := w.asksUs(akinyi, "m5", 0)
	w.turn(texted(akinyi, "stop", "STOP"), func(store.Before) store.After { return store.After{Line: store.LineChange{OptOut: &stop}} })
	refusal(t, w.asks(stopped, "K12", time.Minute, nil), "STOP")
	if texts := w.claimedTexts(); len(texts) != 1 {
		t.Errorf("what leaves is %q", texts)
	}
}

func cannedReplies(t *testing.T, w *world) {
	ctx := context.Background()
	id, err := w.KeepCanned(ctx, store.Canned{Words: map[string]string{"en": " Thank  you. ", "sw": ""}}, by)
	if err != nil {
		t.Fatal(err)
	}
	says := func(want string) {
		t.Helper()
		all, err := w.CannedReplies(ctx)
		got := ""
		for _, c := range all {
			got += c.Words["en"] + "|"
		}
		if err != nil || got != want {
			t.Errorf("kept are %q, want %q, %v", got, want, err)
		}
	}
	says("Thank you.|")
	if _, err := w.KeepCanned(ctx, store.Canned{ID: id, Words: map[string]string{"en": "Thanks."}}, by); err != nil {
		t.Fatal(err)
	}
	says("Thanks.|")
	for name, words := range map[string]map[string]string{"none": {"en": " "}, "a number": {"en": "call +12025550101"}, "a name": {"en": "ask Akinyi Mfano"}} {
		_, err := w.KeepCanned(ctx, store.Canned{Words: words}, by)
		if w.refusal(name, err); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
	w.did("dropping")(w.DropCanned(ctx, id, true, by))
	says("")
	if _, err := w.KeepCanned(ctx, store.Canned{ID: id, Words: map[string]string{"en": "x"}}, by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("changing one that is gone: %v", err)
	}
	w.did("putting back")(w.DropCanned(ctx, id, false, by))
	says("Thanks.|")
	for range 29 {
		if _, err := w.KeepCanned(ctx, store.Canned{Words: map[string]string{"en": "one more"}}, by); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.KeepCanned(ctx, store.Canned{Words: map[string]string{"en": "too many"}}, by)
	refusal(t, err, "30 already")
}

package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/store"
)

// year is a life of a network: reports, messages both ways, an alert, a call, a
// meeting; all of it is over when the round is published.
func (w *world) year() {
	w.t.Helper()
	ctx := context.Background()
	for i, number := range []string{akinyi, otieno, desk} {
		w.turn(dialled(number, fmt.Sprint("s", i), ""), files(40))
		w.turn(texted(number, fmt.Sprint("m", i), "help"), complains)
	}
	w.sent()
	for _, item := range w.waiting() {
		_, err := w.DoneItem(ctx, item, by)
		w.must(err)
	}
	w.cries(otieno, "danger", 0)
	w.called(store.OnCall{}, 0)
	_, err := w.LogCall(ctx, w.id("c3"), []string{"no_airtime"}, by)
	w.must(err)
	_, err = w.Enter(ctx, store.Entry{ID: "form", For: "c3", Via: "meeting", SaidOn: "2026-10-20", Present: 9, Attended: []string{"c4"}}, by, func(b store.Before) store.After {
		a := files(70)(b)
		a.Inbound, a.Reply, a.Reports[0].Via = nil, store.Reply{}, "meeting"
		return a
	})
	w.must(err)
}

// over publishes the round and closes the alert.
func (w *world) over() {
	w.t.Helper()
	ctx := context.Background()
	_, err := w.CloseAlert(ctx, 1, "she is at her sister's", by)
	w.must(err)
	_, _, err = w.CloseRound(ctx, "r1", "", hand("2026-11-03 18:00"))
	w.must(err)
	_, _, err = w.AskReply(ctx, "r1", "o3", "2026-11-14", hand("2026-11-14 12:00"))
	w.must(err)
	_, err = w.PublishRound(ctx, "r1", hand("2026-12-15 12:00"))
	w.must(err)
}

// person is the one of a phone's people with a code.
func (w *world) person(b store.Before, code string) int64 {
	i := slices.IndexFunc(b.People, func(p store.Person) bool { return p.Code == code })
	return b.People[i].ID
}

// sent lets all that waits leave.
func (w *world) sent() {
	w.t.Helper()
	all, err := w.Claim(context.Background(), now, time.Minute, store.Lane{Route: "demo", Slots: 100})
	w.must(err)
	var done []store.Settlement
	for i, m := range all {
		done = append(done, store.Settlement{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: fmt.Sprint("p", i)})
	}
	w.must(w.Settle(context.Background(), done, now))
}

// waiting are the entries of the inbox that wait.
func (w *world) waiting() (ids []int64) {
	w.t.Helper()
	all, err := w.Inbox(context.Background(), store.Everything(), 100)
	w.must(err)
	for _, i := range all {
		ids = append(ids, i.ID)
	}
	return ids
}

// approves lets the rules be applied that hold now.
func (w *world) approves(rules store.Retention) {
	w.t.Helper()
	p, err := w.PreviewRetention(context.Background(), rules, now)
	w.must(err)
	w.must(w.ApproveRetention(context.Background(), rules, p.Rules, by))
}

// goes is what the run of a day takes away, such as "messages 4, alerts 1"; the
// preview of that day must have said so.
func (w *world) goes(rules store.Retention, day string) string {
	w.t.Helper()
	at := hand(day + " 12:00").At
	p, err := w.PreviewRetention(context.Background(), rules, at)
	w.must(err)
	run, err := w.RetainNow(context.Background(), rules, at)
	w.must(err)
	if run.Day != day || run.Ended.IsZero() || run.By != "amina" {
		w.t.Errorf("the run is %+v", run)
	}
	var all []string
	for _, c := range run.Cut {
		if c.N > 0 {
			all = append(all, fmt.Sprint(c.Kind, " ", c.N))
		}
		for _, due := range p.Kinds {
			if due.Kind == c.Kind && due.Now != c.N {
				w.t.Errorf("%s: of %s %d were to go, and %d went", day, c.Kind, due.Now, c.N)
			}
		}
	}
	return strings.Join(all, ", ")
}

// stands is all that may not move when something is taken away for its age.
func (w *world) stands() string {
	w.t.Helper()
	ctx := context.Background()
	_, rows, held, err := w.Published(ctx, "r1", now)
	w.must(err)
	o, err := w.Overview(ctx, store.Everything(), now)
	w.must(err)
	if wrong, err := w.CheckFigures(ctx, 9); err != nil || len(wrong) > 0 {
		w.t.Errorf("a recount finds %v, %v", wrong, err)
	}
	all := fmt.Sprintf("%+v %d", rows, held)
	for _, r := range o.Rows {
		all += fmt.Sprintf("\n%s %+v %+v", r.Commitment.Code, r.Community, r.Government)
	}
	return all
}

package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// dug is what files lets somebody say.
const dug = `{"comment":"dug"}`

// told is where the words of a report are shown, without anybody signing for it.
func (w *world) told(ref string) (all []string) {
	w.t.Helper()
	ctx, everything := context.Background(), store.Everything()
	says := func(where string, r store.Report, err error) {
		if err != nil {
			w.t.Fatalf("%s: %v", where, err)
		}
		if r.Ref == ref && string(r.Answers) == dug {
			all = append(all, where)
		}
	}
	one, err := w.Lists(everything).Report(ctx, ref)
	says("program", one, err)
	page, err := w.Report(ctx, everything, ref)
	says("page", page.Report, err)
	list, err := w.ReportList(ctx, everything, store.ReportFilter{}, store.Page{Limit: 99})
	for _, r := range list.Rows {
		says("list", r.Report, err)
	}
	found, err := w.ReportList(ctx, everything, store.ReportFilter{Match: func(_ string, answers []byte) bool { return strings.Contains(string(answers), "dug") }}, store.Page{Limit: 99})
	for _, r := range found.Rows {
		says("search", r.Report, err)
	}
	for _, r := range w.reports() {
		says("programs", r, nil)
	}
	newest, err := w.NewestReports(ctx, everything, 99)
	for _, r := range newest {
		says("first page", r, err)
	}
	voices, err := w.Voices(ctx, everything, "K12", store.Page{Limit: 99})
	for _, v := range voices {
		says("promise", v.Report, err)
	}
	return all
}

// written is where an SMS with this text is shown in full.
func (w *world) written(text string) (all []string) {
	w.t.Helper()
	ctx := context.Background()
	messages, err := w.Messages(ctx, 0, store.Page{Limit: 999})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range messages {
		if m.Body == text {
			all = append(all, "programs")
		}
	}
	thread, err := w.Thread(ctx, fmt.Sprint(messages[0].ContactID), by)
	if err != nil || len(thread) == 0 {
		w.t.Fatal(len(thread), err)
	}
	for _, m := range thread {
		if m.Body == text {
			all = append(all, "thread")
		}
	}
	found, err := w.FindMessages(ctx, store.Everything(), store.MessageFinding{Text: text, Limit: 9}, now.Add(time.Hour))
	if err != nil {
		w.t.Fatal(err)
	}
	for range found.Messages {
		all = append(all, "search")
	}
	return all
}

// heldText is a report by SMS that is held: by the reader, or by a person.
func (w *world) heldText(text string, byPerson bool, after time.Duration) (ref string) {
	w.t.Helper()
	ref = w.turn(at(texted(otieno, text, text), after), func(b store.Before) store.After {
		a := files(40)(b)
		if a.Reports[0].At = now.Add(after); !byPerson {
			a.Reports[0].State, a.Inbound.Outcome = "held", "held"
			a.Inbox = []store.NewInbox{{Reason: "held", ContactID: b.People[0].ID, Code: "K12"}}
		}
		return a
	}).Say
	if byPerson {
		if where, sms := w.told(ref), w.written(text); len(where) != 7 || len(sms) != 3 {
			w.t.Fatalf("what counts is shown in %q, its SMS in %q", where, sms)
		}
		w.did("holding")(w.HoldReport(context.Background(), ref, "it may name somebody", store.Hand{By: "amina", At: now.Add(after)}))
	}
	return ref
}

// staysCovered lets held reports leave that state in each way in which nobody has
// let them count.
func staysCovered(t *testing.T, w *world) {
	ctx := context.Background()
	after := time.Duration(0)
	for _, byPerson := range []bool{false, true} {
		for state, leaves := range map[string]func(ref string){
			"held": func(string) {},
			"superseded": func(ref string) { // FIX
				f, err := w.Report(ctx, store.Everything(), ref)
				if err != nil {
					t.Fatal(err)
				}
				w.turn(at(texted(otieno, "fix "+ref, "FIX 60"), after+time.Minute), func(b store.Before) store.After {
					a := files(60)(b)
					a.Reports[0].Supersedes, a.Reports[0].Answers, a.Reports[0].At = f.ID, []byte(`{}`), now.Add(after+time.Minute)
					return a
				})
			},
			"withdrawn": func(ref string) { w.turn(at(texted(otieno, "c "+ref, "CANCEL"), after+time.Minute), withdraws(ref)) },
		} {
			after += 10 * time.Minute
			text := fmt.Sprintf("K12 dug %s %t", state, byPerson)
			ref := w.heldText(text, byPerson, after)
			leaves(ref)
			if f, err := w.Report(ctx, store.Everything(), ref); err != nil || f.State != state || !f.Covered {
				t.Errorf("%s: %+v %v", text, f.Report, err)
			}
			if where, sms := w.told(ref), w.written(text); len(where) > 0 || len(sms) > 0 {
				t.Errorf("%s: shown in %q, its SMS in %q", text, where, sms)
			}
			_, err := w.RevealReport(ctx, ref, by)
			if gone := errors.As(err, new(store.Refusal)); gone != (state == "withdrawn") {
				t.Errorf("%s: who signs for it gets %v", text, err)
			}
			if state != "held" {
				continue
			}
			w.did("releasing")(w.letCount(ref))
			if where, sms := w.told(ref), w.written(text); len(where) != 7 || len(sms) != 3 {
				t.Errorf("%s: let count it is shown in %q, its SMS in %q", text, where, sms)
			}
		}
	}
}

// letCount releases a report that by has read.
func (w *world) letCount(ref string) (before bool, err error) {
	_, before, err = w.ReleaseReport(context.Background(), ref, by)
	return before, err
}

// staysCoveredWhenUndone takes back what was entered and held.
func staysCoveredWhenUndone(t *testing.T, w *world) {
	ctx := context.Background()
	out, err := w.Enter(ctx, store.Entry{ID: "form", For: "c2", Via: "call", SaidOn: "2026-10-20"}, by, func(b store.Before) store.After {
		a := files(40)(b)
		a.Inbound, a.Reply = nil, store.Reply{}
		return a
	})
	if err != nil {
		t.Fatal(err)
	}
	ref := out.Refs[0]
	w.did("holding")(w.HoldReport(ctx, ref, "it may name somebody", by))
	w.did("undoing")(w.WithdrawEntry(ctx, ref, by))
	if where := w.told(ref); len(where) > 0 {
		t.Errorf("shown in %q", where)
	}
}

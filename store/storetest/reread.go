package storetest

import (
	"context"
	"testing"
	"time"

	"ahadi/store"
)

// lost is a step that understands nothing.
func lost(store.Before) store.After {
	return store.After{
		Inbound: &store.NewInbound{Outcome: "not_understood", Parser: 1},
		Inbox:   []store.NewInbox{{Reason: "not_understood"}},
	}
}

// readings is a newer reader, which understands some of what it is given.
type readings struct {
	seen  []string
	knew  bool // it was told of the people and the commitment that it asked for
	about map[string]store.Understood
}

func (r *readings) read(m store.Unread, b store.Before) store.Understood {
	if b.Commitments["K11"] == nil {
		return store.Understood{Need: []store.Need{{Code: "K11"}}}
	}
	r.seen, r.knew = append(r.seen, m.Text), len(b.People) == 1
	return r.about[m.Text]
}

// again reads batch after batch, and counts.
func (w *world) again(parser int, dry bool, r *readings) (all store.Reread) {
	w.t.Helper()
	r.seen, all.As = nil, map[string]int{}
	for after := int64(0); ; {
		done, err := w.RereadInbound(context.Background(), store.Rereading{Parser: parser, After: after, Limit: 2, Dry: dry, Now: now.Add(time.Hour), Read: r.read})
		if err != nil {
			w.t.Fatal(err)
		}
		if done.Last == 0 {
			return all
		}
		for as, n := range done.As {
			all.As[as] += n
		}
		all.Settled += done.Settled
		after = done.Last
	}
}

func readAgain(t *testing.T, w *world) {
	for i, text := range []string{"k12 sitini", "what is this", "your balance", "K12 60"} {
		job := at(texted(akinyi, text, text), time.Duration(i)*time.Minute)
		if text == "K12 60" {
			w.turn(job, files(60))
			continue
		}
		w.turn(job, lost)
	}
	r := &readings{about: map[string]store.Understood{
		"k12 sitini":   {As: "report", Code: "K12", Value: "mostly 60", Note: "K12 mostly 60"},
		"your balance": {As: "operator", Drop: true},
	}}
	open := func() map[string]string {
		items, err := w.Inbox(context.Background(), store.Everything(), 100)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, i := range items {
			out[i.Body] = i.Reason + " " + i.Code + " " + i.Value + " " + i.Note
		}
		return out
	}
	before := open()
	if all := w.again(2, true, r); len(r.seen) != 3 || !r.knew || all.As["report"] != 1 || all.As[""] != 1 || all.As["operator"] != 1 {
		t.Errorf("a dry run: %+v of %q", all, r.seen)
	}
	if now := open(); len(now) != len(before) || now["k12 sitini"] != before["k12 sitini"] {
		t.Errorf("a dry run changed the inbox: %q", now)
	}
	if all := w.again(2, false, r); all.As["report"] != 1 || all.Settled != 0 {
		t.Errorf("read again: %+v", all)
	}
	after := open()
	if after["k12 sitini"] != "not_understood K12 mostly 60 reread 2: K12 mostly 60" || after["what is this"] != before["what is this"] {
		t.Errorf("the coordinators see %q", after)
	}
	if _, kept := after["your balance"]; kept || len(after) != 2 {
		t.Errorf("an operator's words are still in the inbox: %q", after)
	}
	for _, m := range w.received() {
		if m == "your balance" {
			t.Error("an operator's words are still among the messages")
		}
	}
	if w.again(2, false, r); len(r.seen) != 0 {
		t.Errorf("what was read is read again: %q", r.seen)
	}
	if w.again(3, true, r); len(r.seen) != 2 {
		t.Errorf("a still newer reader reads %q", r.seen)
	}
	if n := len(w.reports()); n != 1 {
		t.Errorf("%d reports, reading again files none", n)
	}
}

// received are the texts of all messages that came in.
func (w *world) received() (texts []string) {
	w.t.Helper()
	all, err := w.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range all {
		if !m.Out {
			texts = append(texts, m.Body)
		}
	}
	return texts
}

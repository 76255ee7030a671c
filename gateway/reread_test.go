package gateway_test

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/internal/phone"
	"ahadi/store"
)

// oldReader keeps a text as a reader of long ago would have that understood nothing.
func (w *world) oldReader(number, text string) {
	w.t.Helper()
	n, err := phone.Parse(number, "KE")
	if err != nil {
		w.t.Fatal(err)
	}
	job := store.Job{Channel: "demo", Number: n, Kind: store.KindSMS, ID: number + text, Text: text, Folded: flows.Normalise(text), At: w.now()}
	_, err = w.store.Turn(context.Background(), job, func(b store.Before) store.After {
		person := int64(0)
		if len(b.People) == 1 {
			person = b.People[0].ID
		}
		return store.After{
			Inbound: &store.NewInbound{ContactID: person, Outcome: "not_understood", Parser: flows.Parser - 1},
			Inbox:   []store.NewInbox{{Reason: "not_understood", ContactID: person}},
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.wait(time.Second)
}

// TestWhatANewerReaderUnderstandsIsSuggestedAndNotFiled also shows that a digit
// whose question is long gone stays one.
func TestWhatANewerReaderUnderstandsIsSuggestedAndNotFiled(t *testing.T) {
	w := newWorld(t)
	w.text(akinyi, "asked", "K12") // leaves a question open, which "3" did not answer
	for number, texts := range map[string][]string{
		akinyi:   {"K12 asilimia sitini", "3", "nani amekuja", "wamefukuzwa", "STOP", "Salio lako ni TSh 500"},
		adwoa:    {"C22 60 or 70", "LIST"},
		sampuli:  {"K15 60"},
		stranger: {"what is this"},
	} {
		for _, text := range texts {
			w.oldReader(number, text)
		}
	}
	r, err := gateway.Reread(context.Background(), w.store, w.book, false, w.now())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"report": 2, "asked": 2, "request": 1, "urgent": 1, "opted_out": 1, "operator": 1, "": 1, "unknown_sender": 1}
	if !maps.Equal(r.As, want) {
		t.Errorf("read again as %v, want %v", r.As, want)
	}
	if n, m := len(w.reports()), len(w.outgoing()); n != 0 || m != 1 {
		t.Errorf("%d reports and %d messages, with the question of before, came of it", n, m)
	}
	items, err := w.store.Inbox(context.Background(), store.Everything(), 100)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, i := range items {
		got[i.Body] = fmt.Sprintf("%s %s %s", i.Reason, i.Code, i.Value)
	}
	for text, want := range map[string]string{
		"K12 asilimia sitini": "not_understood K12 mostly 60", "K15 60": "not_understood K15 mostly 60", "C22 60 or 70": "not_understood C22 ",
		"": "urgent  ", "STOP": "opted_out  ", "nani amekuja": "not_understood  ", "3": "not_understood  ",
	} {
		if got[text] != want {
			t.Errorf("%q: the coordinators see %q, want %q", text, got[text], want)
		}
	}
	if _, there := got["Salio lako ni TSh 500"]; there {
		t.Error("an operator's words are kept")
	}
}

package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// RunParts holds an engine against what the parts of long messages are promised.
func RunParts(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return register() }, map[string]func(*testing.T, *world){
		"the parts of a long message meet on disk":                  partsMeet,
		"who comes late reads no part of a message again":           readOnce,
		"a part that comes while the others are read is not lost":   staysUnread,
		"a reference of parts that comes round is of a new message": comesRound,
		"the words of parts go with whose they are, and with time":  partsGo,
	})
}

// partOf is one part of a long message of a phone.
func partOf(number, id string, n, of int, text string) store.Job {
	job := texted(number, id, text)
	job.Kind = store.KindPart
	job.Part = &store.LongPart{ID: id, From: number, To: "20880", Ref: "12", Number: n, Of: of, Text: text}
	return job
}

// part keeps one and gives what the message says if all of it is here.
func (w *world) part(job store.Job) (said string) {
	w.t.Helper()
	whole, err := w.Part(context.Background(), job)
	if err != nil {
		w.t.Fatal(err)
	}
	if whole == nil {
		return ""
	}
	for _, p := range whole.Parts {
		said += p.Text
	}
	return said
}

// read reads what waits since before, and says what each message said.
func (w *world) read(before time.Time) (all []string) {
	w.t.Helper()
	late, err := w.Overdue(context.Background(), before)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range late {
		said := ""
		for _, p := range m.Parts {
			said += p.Text
		}
		all = append(all, said)
		job := texted(m.Parts[0].From, m.Parts[0].ID, said)
		job.Parts = m.Rows
		w.turn(job, keeps)
	}
	return all
}

// keeps keeps a message, whatever it says.
func keeps(store.Before) store.After {
	return store.After{Inbound: &store.NewInbound{Outcome: "unclear", Parser: 1}}
}

// partsMeet joins what comes in any order, twice and over restarts.
func partsMeet(t *testing.T, w *world) {
	three, one, two := partOf(akinyi, "p3", 3, 3, "are clean"), partOf(akinyi, "p1", 1, 3, "the "), partOf(akinyi, "p2", 2, 3, "lanes ")
	other := partOf(otieno, "q1", 1, 3, "not hers ") // the same reference of another phone
	for _, job := range []store.Job{three, one, three, other} {
		if said := w.part(job); said != "" {
			t.Errorf("before all are here it says %q", said)
		}
		w.reopen()
	}
	for range 2 { // nobody read it: its process was killed
		if said := w.part(two); said != "the lanes are clean" {
			t.Errorf("it says %q", said)
		}
	}
	if all := w.read(now); strings.Join(all, "|") != "the lanes are clean|not hers " {
		t.Errorf("read is %q", all)
	}
	for _, job := range []store.Job{one, two, three, other} {
		if said := w.part(at(job, 300*24*time.Hour)); said != "" {
			t.Errorf("%s again says %q", job.ID, said)
		}
	}
	if all := w.read(now.Add(400 * 24 * time.Hour)); len(all) != 0 {
		t.Errorf("read again is %q", all)
	}
}

// readOnce lets one of two who have all parts read them, whoever is late.
func readOnce(t *testing.T, w *world) {
	w.part(partOf(akinyi, "p2", 2, 2, "two"))
	late, err := w.Overdue(context.Background(), now)
	if err != nil || len(late) != 1 || late[0].Complete() {
		t.Fatalf("%+v, %v", late, err)
	}
	if said := w.part(partOf(akinyi, "p1", 1, 2, "one ")); said != "one two" {
		t.Fatalf("it says %q", said)
	}
	w.read(now)
	job := texted(akinyi, "p2", "two")
	job.Parts = late[0].Rows
	w.turn(job, func(store.Before) store.After {
		t.Error("a part is read beside its message")
		return keeps(store.Before{})
	})
}

// staysUnread lets a part come between those who read the others without it and
// the reading of all: its words wait.
func staysUnread(t *testing.T, w *world) {
	w.part(partOf(akinyi, "p1", 1, 3, "one "))
	w.part(partOf(akinyi, "p3", 3, 3, "three"))
	late, err := w.Overdue(context.Background(), now)
	if err != nil || len(late) != 1 {
		t.Fatalf("%+v, %v", late, err)
	}
	whole, err := w.Part(context.Background(), partOf(akinyi, "p2", 2, 3, "two "))
	if err != nil || whole == nil {
		t.Fatalf("%+v, %v", whole, err)
	}
	for _, rows := range [][]int64{late[0].Rows, whole.Rows} {
		job := texted(akinyi, "p1", "as it was read")
		job.Parts = rows
		w.turn(job, keeps)
	}
	if all := w.read(now); len(all) != 1 || all[0] != "two " {
		t.Errorf("of the part that came late is read %q", all)
	}
	if all := w.read(now); len(all) != 0 {
		t.Errorf("read again is %q", all)
	}
}

// comesRound takes a part that has the place of another for one of a new message.
func comesRound(t *testing.T, w *world) {
	w.part(partOf(akinyi, "a1", 1, 3, "old one "))
	w.part(partOf(akinyi, "a3", 3, 3, "old three"))
	if said := w.part(at(partOf(akinyi, "b1", 1, 3, "new one "), time.Minute)); said != "" {
		t.Errorf("it says %q", said)
	}
	w.part(at(partOf(akinyi, "b2", 2, 3, "new two "), time.Minute))
	if said := w.part(at(partOf(akinyi, "b3", 3, 3, "new three"), time.Minute)); said != "new one new two new three" {
		t.Errorf("it says %q", said)
	}
	if all := w.read(now); len(all) != 1 || all[0] != "old one old three" {
		t.Errorf("of the old one is left %q", all)
	}
}

// partsGo keeps no words of parts for good: not of who is erased, nor of a stranger,
// nor what nobody could read.
func partsGo(t *testing.T, w *world) {
	w.part(partOf(akinyi, "p1", 1, 2, "her words"))
	w.part(partOf(otieno, "q1", 1, 2, "his words"))
	w.erase(w.id("c1"))
	late, err := w.Overdue(context.Background(), now)
	if err != nil || len(late) != 1 || late[0].Parts[0].Text != "his words" {
		t.Fatalf("after she was erased %+v wait, %v", late, err)
	}
	if err := w.Prune(context.Background(), now.Add(97*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if late, err = w.Overdue(context.Background(), now); err != nil || len(late) != 0 {
		t.Errorf("after four days %+v wait, %v", late, err)
	}
}

package storetest

import (
	"context"
	"testing"
	"time"

	"ahadi/store"
)

// kept is a step that keeps a message and does no more.
func kept(store.Before) store.After {
	return store.After{Inbound: &store.NewInbound{Outcome: "noted"}}
}

// stepped says whether the job's step was called.
func (w *world) stepped(job store.Job) bool {
	w.t.Helper()
	called := false
	w.turn(job, func(b store.Before) store.After {
		called = true
		return kept(b)
	})
	return called
}

func sameID(t *testing.T, w *world) {
	if !w.stepped(texted(akinyi, "m1", "K12 60")) {
		t.Error("a new message was taken for a repeat")
	}
	w.reopen()
	for name, job := range map[string]store.Job{
		"the same":               texted(akinyi, "m1", "K12 60"),
		"with another text":      texted(akinyi, "m1", "K12 70"),
		"a year later":           at(texted(akinyi, "m1", "K12 60"), 365*24*time.Hour),
		"after a year's pruning": at(texted(akinyi, "m1", "K12 60"), 366*24*time.Hour),
	} {
		if err := w.Prune(context.Background(), job.At); err != nil {
			t.Fatal(err)
		}
		if w.stepped(job) {
			t.Errorf("the message again, %s, was read again", name)
		}
	}
	other := texted(akinyi, "m1", "K12 60")
	other.Channel = "another"
	if !w.stepped(other) {
		t.Error("another provider's message with the same id was taken for a repeat")
	}
}

// warned is what a job's step is told once it has asked whether the phone was
// told of late that a person reads its cry for help.
func (w *world) warned(job store.Job) (told bool) {
	w.t.Helper()
	w.turn(job, func(b store.Before) store.After {
		if b.Warned == nil {
			return store.After{More: []store.Need{{Warned: true}}}
		}
		told = *b.Warned
		return kept(b)
	})
	return told
}

func warnedOnce(t *testing.T, w *world) {
	if w.warned(texted(akinyi, "m1", "help")) {
		t.Error("a phone that was never told was told")
	}
	say := func(number, id, key string) {
		w.turn(texted(number, id, id), func(b store.Before) store.After {
			a := kept(b)
			a.Messages = []store.NewMessage{{Channel: "demo", Key: key, Body: "a person reads it", Class: "must"}}
			return a
		})
	}
	say(otieno, "m2", "sms_stop")
	say(akinyi, "m3", "sms_urgent_plain")
	if !w.warned(at(texted(akinyi, "m4", "help us"), 23*time.Hour)) {
		t.Error("what was said within a day is forgotten")
	}
	if w.warned(at(texted(akinyi, "m5", "help us"), 25*time.Hour)) {
		t.Error("what was said more than a day ago still counts")
	}
	if w.warned(texted(otieno, "m6", "help us")) {
		t.Error("another text, and another phone's, counts")
	}
}

func sameText(t *testing.T, w *world) {
	ref := w.turn(texted(akinyi, "m1", "K12 60"), files(60)).Say
	told := func(job store.Job) *store.Filed { return w.look(job).Filed }
	filed := told(at(texted(akinyi, "m2", "K12 60"), 23*time.Hour))
	if filed == nil || len(filed.Refs) != 1 || filed.Refs[0] != ref || filed.Commitment != "K12" || filed.Receipts != 0 {
		t.Errorf("the same text within a day is told as %+v, the receipt is %s", filed, ref)
	}
	for name, job := range map[string]store.Job{
		"after a day":        at(texted(akinyi, "m2", "K12 60"), 25*time.Hour),
		"of another phone":   texted(otieno, "m2", "K12 60"),
		"with another text":  texted(akinyi, "m2", "K12 61"),
		"that filed nothing": texted(akinyi, "m3", "hello"),
	} {
		if filed := told(job); filed != nil {
			t.Errorf("a text %s is told as %+v", name, filed)
		}
	}
	w.turn(at(texted(akinyi, "m4", "K12 60"), 3*time.Minute), func(store.Before) store.After {
		return store.After{Inbound: &store.NewInbound{Outcome: "repeated", Repeated: true}}
	})
	b := w.look(at(texted(akinyi, "m5", "K12 60"), 4*time.Minute))
	if b.Filed == nil || b.Filed.Receipts != 1 || !b.Filed.At.Equal(now.Add(3*time.Minute)) || b.Repeats != 2 {
		t.Errorf("after its receipt was sent again: %+v, %d repeats", b.Filed, b.Repeats)
	}
	if b := w.look(at(texted(akinyi, "m6", "K12 60"), 14*time.Minute)); b.Repeats != 0 {
		t.Errorf("%d repeats in ten minutes, there was none", b.Repeats)
	}
}

func answers(t *testing.T, w *world) {
	w.turn(texted(akinyi, "m1", "60"), func(b store.Before) store.After {
		a := files(60)(b)
		a.Inbound.Answer = true
		return a
	})
	if b := w.look(at(texted(akinyi, "m2", "60"), time.Hour)); b.Filed != nil {
		t.Errorf("the answer to another question is told as %+v", b.Filed)
	}
}

func remembers(t *testing.T, w *world) {
	asked := []byte("which?")
	stop := true
	w.turn(texted(stranger, "m1", "hello"), func(b store.Before) store.After {
		if b.Line.ID != 0 || len(b.People) != 0 {
			t.Errorf("a number that was never seen is told as %+v of %v", b.Line, b.People)
		}
		a := kept(b)
		a.Line = store.LineChange{Language: "sw", Asked: &asked, Replied: 1, Helped: true, Greeted: true, OptOut: &stop}
		return a
	})
	w.reopen()
	l := w.look(at(texted(stranger, "m2", "hello"), time.Hour)).Line
	if l.ID == 0 || l.Language != "sw" || !l.OptedOut || string(l.Asked) != "which?" || len(l.RepliedAt) != 1 || !l.RepliedAt[0].Equal(now) || !l.Helped || !l.GreetedAt.Equal(now) {
		t.Errorf("an hour later the line is told as %+v", l)
	}
	l = w.look(at(texted(stranger, "m3", "hello"), 25*time.Hour)).Line
	if len(l.RepliedAt) != 0 || l.Helped || !l.GreetedAt.Equal(now) || !l.OptedOut {
		t.Errorf("a day later the line is told as %+v", l)
	}
	nothing := []byte{}
	w.turn(texted(stranger, "m4", "x"), func(store.Before) store.After { return store.After{Line: store.LineChange{Asked: &nothing}} })
	if l := w.look(texted(stranger, "m5", "x")).Line; len(l.Asked) != 0 || l.Language != "sw" || !l.OptedOut {
		t.Errorf("after its question was forgotten the line is told as %+v", l)
	}
}

func stops(t *testing.T, w *world) {
	stop := true
	w.turn(texted(akinyi, "m1", "K12 60"), func(b store.Before) store.After {
		a := kept(b)
		for _, class := range []string{"reply", "must"} {
			a.Messages = append(a.Messages, store.NewMessage{ContactID: b.People[0].ID, Channel: "demo", Key: "k", Body: "a " + class, Class: class})
		}
		return a
	})
	select {
	case <-w.Wake():
	default:
		t.Error("nobody was told that there is something to send")
	}
	w.turn(texted(akinyi, "m2", "STOP"), func(b store.Before) store.After {
		a := kept(b)
		a.Line.OptOut = &stop
		a.Messages = []store.NewMessage{{Channel: "demo", Key: "stop_done", Body: "stopped", Class: "control"}}
		return a
	})
	messages, err := w.Messages(context.Background(), 0, store.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	status := map[string]string{}
	for _, m := range messages {
		if m.Out {
			status[m.Body] = m.Status
		}
	}
	if status["a reply"] != "expired" || status["a must"] != "queued" || status["stopped"] != "queued" {
		t.Errorf("after STOP the messages are %v", status)
	}
}

func nameless(t *testing.T, w *world) {
	notice := store.Job{Channel: "demo", Sender: "MPESA", Kind: store.KindSMS, ID: "n1", Text: "you have paid", At: now}
	for _, id := range []string{"n1", "n2"} {
		notice.ID = id
		if b := w.look(notice); len(b.People) != 0 {
			t.Errorf("a service's notice has people: %v", b.People)
		}
		w.turn(notice, func(b store.Before) store.After {
			a := kept(b)
			a.Inbound.DropBody = true
			return a
		})
	}
}

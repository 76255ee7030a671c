package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"ahadi/store"
)

// RunSafety holds an engine against what people in danger are promised.
func RunSafety(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return settled() }, map[string]func(*testing.T, *world){
		"nothing that we start leaves to a frozen place, or to one below it": frozenPlace,
		"a freeze is signed, said, and ends with its own word":               freezeTrail,

		"those on call are told one after the other until one takes it, whatever restarts": oneAfterTheOther,
		"the nearest on call are told first, then those of the country and of everywhere":  whoIsCalled,
		"an alert that reaches nobody is said so, and waits":                               nobodyOnCall,
		"who is on call and says STOP is passed over, and counted":                         onCallStops,
		"many alerts at once are few messages":                                             alertStorm,
		"an answer leaves by the channel that the person last used, and is noted":          answering,
		"words for a phone that others read name no commitment, place or person":           discreetWords,
		"an answer to what was written a while ago waits for her morning":                  lateAnswer,
		"whoever is in danger is called, not written to":                                   answerInDanger,
		"nobody is answered who must not be written to":                                    notAnswered,
		"what was written is shown to who signs, danger with its alert alone":              inboxReading,
		"who stops messages with the provider has said STOP":                               providerStops,
		"who is in danger is shown to who signs, and nowhere else":                         revealed,
		"who is erased leaves an alert that leads nowhere":                                 erasedInDanger,
		"two processes tell those on call once":                                            calledTwiceAtOnce,
	})
}

// settled is the register with places above and beside the one where most live.
func settled() store.Seed {
	s := register()
	s.Places = []store.SeedPlace{
		{Code: "KE", Level: "country", Name: "Kenya", Short: "Kenya", Zone: "Africa/Nairobi", Country: "KE"},
		{Code: "C1", Parent: "KE", Level: "city", Name: "City", Short: "City", Country: "KE"},
		{Code: "P1", Parent: "C1", Level: "settlement", Name: "Place", Short: "Place", Country: "KE"},
		{Code: "P2", Parent: "C1", Level: "settlement", Name: "Beside", Short: "Beside", Country: "KE"},
	}
	for i := range s.Contacts {
		if s.Contacts[i].Code == "c2" {
			s.Contacts[i].Place = "P2"
		}
	}
	return s
}

// queue lets a phone write, and queues one message of each class to its person.
func (w *world) queue(number, id string, classes ...string) {
	w.t.Helper()
	w.turn(texted(number, id, id), func(b store.Before) store.After {
		a := kept(b)
		for _, class := range classes {
			a.Messages = append(a.Messages, store.NewMessage{
				ContactID: b.People[0].ID, Channel: "demo", Key: "k", Body: class + " to " + b.People[0].Code, Class: class, Expires: now.AddDate(0, 0, 9),
			})
		}
		return a
	})
}

// leaving is what would be handed over at a time, by text.
func (w *world) leaving(at time.Time) map[string]bool {
	w.t.Helper()
	all, err := w.Claim(context.Background(), at, time.Minute, store.Lane{Route: "demo", Slots: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	texts := map[string]bool{}
	for _, m := range all {
		texts[m.Body] = true
	}
	return texts
}

// freezes freezes a place, or ends that.
func (w *world) freezes(code string, on bool) {
	w.t.Helper()
	does(w.t, func() (bool, error) {
		if on {
			return w.FreezePlace(context.Background(), code, "an eviction is announced", by)
		}
		return w.UnfreezePlace(context.Background(), code, by)
	})
}

func frozenPlace(t *testing.T, w *world) {
	every := []string{"reply", "receipt", "control", "must", "reminder", "broadcast"}
	for _, c := range []struct {
		place        string
		here, beside bool // whether what we start leaves to P1, and to P2
	}{{"P1", false, true}, {"C1", false, false}, {"KE", false, false}, {"P2", true, false}} {
		w.queue(akinyi, c.place+"1", every...) // queued before
		w.queue(otieno, c.place+"2", every...)
		w.freezes(c.place, true)
		got := w.leaving(now)
		for _, class := range every {
			started := class == "reminder" || class == "broadcast"
			for who, open := range map[string]bool{"c1": c.here, "c2": c.beside} {
				if leaves := got[class+" to "+who]; leaves != (open || !started) {
					t.Errorf("%s is frozen: a %s to %s leaves: %v", c.place, class, who, leaves)
				}
			}
		}
		w.freezes(c.place, false)
		if late := w.leaving(now.Add(time.Hour)); len(late) != 0 {
			t.Errorf("%s is not frozen any more: %v is sent late", c.place, late)
		}
	}
	w.freezes("P1", true)
	if all, err := w.Invitees(context.Background()); err != nil || len(all) != 1 || all[0].Reason != "frozen" {
		t.Errorf("who waits to be invited in a frozen place: %+v, %v", all, err)
	}
}

func freezeTrail(t *testing.T, w *world) {
	ctx := context.Background()
	if _, err := w.FreezePlace(ctx, "P9", "an eviction", by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a place that is none: %v", err)
	}
	_, err := w.FreezePlace(ctx, "P1", "call +1 202 555 0101", by)
	refusal(t, err, "phone number")
	if _, err := w.FreezePlace(ctx, "P1", "an eviction", store.Hand{At: now}); !errors.Is(err, store.ErrWho) {
		t.Errorf("nobody signs: %v", err)
	}
	w.freezes("c1", true)
	w.freezes("P1", true)
	w.freezes("P1", false)
	w.reopen()
	all, err := w.Freezes(ctx, store.Everything())
	if err != nil || len(all) != 2 || all[0].Place != "C1" || all[0].People != 6 || !all[0].Lifted.IsZero() || all[1].Place != "P1" || all[1].LiftedBy != "amina" || all[1].People != 0 {
		t.Errorf("listed are %+v, %v", all, err)
	}
	got := w.trail()
	if len(got) != 3 || got[0] != "coordinator amina: place freeze C1: an eviction is announced" || got[2] != "coordinator amina: place unfreeze P1" {
		t.Errorf("the trail is %q", got)
	}
}

package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"ahadi/store"
)

// leaving are the ways in which chosen words may be printed no more. Each is given
// the report that Akinyi filed by her first phone.
var leaving = map[string]func(w *world, ref string){
	"their report is held": func(w *world, ref string) {
		w.did("holding")(w.HoldReport(context.Background(), ref, "it may name somebody", by))
	},
	"they are corrected": func(w *world, ref string) {
		f, err := w.Report(context.Background(), store.Everything(), ref)
		if err != nil {
			w.t.Fatal(err)
		}
		w.turn(at(texted(akinyi, "fix", "FIX 60"), time.Minute), func(b store.Before) store.After {
			a := comments("K12", "")(b)
			a.Reports[0].Supersedes = f.ID
			return a
		})
	},
	"they are taken back": func(w *world, ref string) {
		w.turn(at(texted(akinyi, "cancel", "CANCEL"), time.Minute), withdraws(ref))
	},
	"their report is proposed to be left out": func(w *world, ref string) {
		_, err := excluding{w, ref}.propose("Amina", "pressure")
		w.must(err)
	},
	"their report is excluded": func(w *world, ref string) {
		x := excluding{w, ref}
		_, err := x.propose("Amina", "pressure")
		w.must(err)
		_, err = x.confirm("Baraka")
		w.must(err)
	},
	"the phone is said not to be hers": func(w *world, _ string) {
		w.turn(texted(akinyi, "wrong", "NOT ME"), func(store.Before) store.After {
			stop := true
			return store.After{Detach: true, Line: store.LineChange{OptOut: &stop}, Inbound: &store.NewInbound{Outcome: "wrong_number"}}
		})
	},
	"she says STOP": func(w *world, _ string) {
		w.turn(texted(akinyis2, "stop", "STOP"), func(b store.Before) store.After {
			stop := true
			return store.After{Line: store.LineChange{OptOut: &stop}, Inbound: &store.NewInbound{ContactID: b.People[0].ID, Outcome: "stop"}}
		})
	},
	"she may not be quoted any more":  func(w *world, _ string) { w.filed(func(c *store.SeedContact) { c.Quote = false }) },
	"she takes part no more":          func(w *world, _ string) { w.filed(func(c *store.SeedContact) { c.Status = "left" }) },
	"she has stopped":                 func(w *world, _ string) { w.filed(func(c *store.SeedContact) { c.Status = "opted_out" }) },
	"their promise is public no more": func(w *world, _ string) { w.filed(nil) },
	"their promise is disputed": func(w *world, _ string) {
		_, _, err := w.OpenDispute(context.Background(), differs(), hand("2026-10-20 12:00"))
		w.must(err)
	},
	"they were said in danger":                              func(w *world, _ string) { w.afraid(akinyi, false) },
	"she wrote of danger from her other phone at that time": func(w *world, _ string) { w.afraid(akinyis2, true) },
}

// afraid raises an alert from a phone; whose words they are may not be known.
func (w *world) afraid(number string, known bool) {
	w.turn(texted(number, "u"+number, "they beat us"), func(b store.Before) store.After {
		id := int64(0)
		if known {
			id = b.People[0].ID
		}
		return store.After{Inbound: &store.NewInbound{ContactID: id, Outcome: "urgent"}, Inbox: []store.NewInbox{{ContactID: id, Reason: "urgent", Alert: true}}}
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// filed brings in a file that changes Akinyi's row; without a change, one that
// takes K12 off the public list.
func (w *world) filed(change func(*store.SeedContact)) {
	w.t.Helper()
	s := quoted()
	if change != nil {
		change(&s.Contacts[0])
	} else {
		s.Commitments[1].Hidden = true
	}
	done, err := w.Import(context.Background(), store.Import{Seed: s, Actor: "operator", Now: now.Add(time.Hour)})
	if err != nil || len(done.Problems) > 0 {
		w.t.Fatal(done.Problems, err)
	}
}

func quoteLeaves(t *testing.T, w *world, leave func(*world, string)) {
	ctx, all := context.Background(), store.Everything()
	ref := w.turn(dialled(akinyi, "a", ""), comments("K12", "we dug")).Say
	w.chooses(asSaid(ref, "we dug"))
	if got := w.prints(all); !slices.Equal(got, []string{"we dug"}) {
		t.Fatalf("%q are printed", got)
	}
	leave(w, ref)
	if got, wait := w.prints(all), w.waitsFor(all); len(got) != 0 || len(wait) != 0 {
		t.Errorf("%q are printed, %q wait", got, wait)
	}
	list, err := w.Quotables(ctx, all, store.QuoteFilter{Round: "r1", State: store.QuoteChosen}, store.Page{Limit: 9})
	if err != nil || len(list.Rows) != 1 || !list.Rows[0].Out || list.Rows[0].Said != "" || list.Rows[0].Words != nil {
		t.Errorf("what was chosen and is out: %+v, %v", list.Rows, err)
	}
	w.did("taking back")(w.ReturnQuote(ctx, all, ref, by))
	_, err = w.ChooseQuote(ctx, all, asSaid(ref, "we dug"), by)
	refusal(t, err, "may not be printed now")
}

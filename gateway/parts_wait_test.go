package gateway

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ahadi/gateway/aggregator"
)

// piece is a part of a message under a reference.
func piece(id string, n, of int, text string) aggregator.SMS {
	return aggregator.SMS{ID: id, Text: text, Part: aggregator.Part{Ref: "12", Number: n, Of: of}}
}

func TestPartsMeetInWhateverOrderTheyCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p parts
		key := partsOf{ref: "12", of: 3}
		texts := make(chan string, 3)
		for i, m := range []aggregator.SMS{piece("c", 3, 3, "clean"), piece("a", 1, 3, "C22 60 "), piece("b", 2, 3, "lanes ")} {
			go func() {
				<-time.After(time.Duration(i) * time.Second) // of the bubble
				w := p.join(key, m, time.Now())
				switch {
				case !p.meet(context.Background(), key, w, m):
					texts <- "alone"
				case p.leads(w):
					whole := w.text()
					p.settle(key, w, served)
					texts <- whole.ID + ": " + whole.Text
				default:
					<-w.done
					texts <- ""
				}
			}()
		}
		all := map[string]int{}
		for range 3 {
			all[<-texts]++
		}
		if all["a: C22 60 lanes clean"] != 1 || all[""] != 2 {
			t.Errorf("%v", all)
		}
	})
}

func TestAPartThatHasWaitedInVainMayComeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p parts
		key := partsOf{ref: "12", of: 2}
		one, two := piece("a", 1, 2, "one "), piece("b", 2, 2, "two")
		began := time.Now()
		w := p.join(key, one, began)
		if p.meet(context.Background(), key, w, one) || time.Since(began) != partsMeet || len(p.under) != 0 {
			t.Fatalf("it met nobody after %s, and %d are left", time.Since(began), len(p.under))
		}
		w = p.join(key, two, time.Now())
		if again := p.join(key, one, time.Now()); again != w || !p.meet(context.Background(), key, again, one) || w.text().Text != "one two" {
			t.Error("the two did not meet")
		}
	})
}

func TestAReferenceThatComesRoundIsANewMessage(t *testing.T) {
	var p parts
	key := partsOf{ref: "12", of: 2}
	now := time.Now()
	old := p.join(key, piece("a", 1, 2, "one "), now)
	p.join(key, piece("b", 2, 2, "two"), now)
	p.settle(key, old, served)
	if w := p.join(key, piece("b", 2, 2, "two"), now.Add(time.Minute)); w != old {
		t.Error("a part that comes again does not find what is stored")
	}
	if w := p.join(key, piece("c", 1, 2, "three "), now.Add(time.Minute)); w == old {
		t.Error("another message under the reference is taken for the old one")
	}
	if p.join(key, piece("d", 2, 2, "four"), now.Add(time.Hour)); len(p.under) != 1 {
		t.Errorf("%d are kept", len(p.under))
	}
}

func TestWhatWasNotStoredMeetsAgain(t *testing.T) {
	var p parts
	key := partsOf{ref: "12", of: 2}
	now := time.Now()
	w := p.join(key, piece("a", 1, 2, "one "), now)
	p.join(key, piece("b", 2, 2, "two"), now)
	if !p.leads(w) || p.leads(w) {
		t.Error("not exactly one stores it")
	}
	p.settle(key, w, busy)
	if again := p.join(key, piece("a", 1, 2, "one "), now); again == w {
		t.Error("it is taken for stored")
	}
}

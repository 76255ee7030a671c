package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/store"
)

func TestAnInboxFromBeforeOurTimeIsNotTakenHoweverLongItIs(t *testing.T) {
	k := &keeper{}
	k.w = newWorldWith(t, "", 0, gateway.Channel{Name: "box", Secret: secret, Adapter: k, Region: "KE"})
	for i := range 9 { // two to a page
		k.kept = append(k.kept, aggregator.SMS{
			ID: fmt.Sprint("box", i+1), From: adwoa, Text: fmt.Sprint("C22 ", i+10), At: k.w.now().Add(-time.Duration(30+i) * 24 * time.Hour), OtherID: true,
		})
	}
	left := 2 // pages before the provider falls silent
	err := k.w.edge.Look(context.Background(), "box", func(ctx context.Context, req *http.Request) (aggregator.Answer, error) {
		if left--; left < 0 {
			return aggregator.Answer{}, errors.New("the provider did not answer in time")
		}
		return k.answer(ctx, req)
	})
	if err == nil {
		t.Error("the look was not broken off")
	}
	k.w.wait(time.Minute)
	k.look() // it goes on where it was
	k.w.wait(time.Minute)
	if n := len(k.w.incoming()); n != 0 {
		t.Errorf("%d messages of last month were taken", n)
	}
	k.text(akinyi, "K12 40")
	k.look()
	if n := len(k.w.incoming()); n != 1 {
		t.Errorf("%d messages after one was written", n)
	}
}

func TestWhatIsOldIsTakenAndNotAnsweredAsIfItWereNew(t *testing.T) {
	k := newKeeper(t, "")
	k.text(akinyi, "what is this about")
	k.text(otieno, "K12 70")
	k.w.wait(48 * time.Hour)
	k.w.text(otieno, "m1", "K12 80") // by another way, meanwhile
	k.look()
	out := k.w.outgoing()
	if len(out) != 1 || !strings.Contains(out[0], "K12") {
		t.Errorf("there leave %q: the receipt of what came meanwhile alone", out)
	}
	if r := one(t, "reports", k.w.reports()); r.Percent != 80 {
		t.Errorf("what she said two days ago takes the place of what she said since: %+v", r)
	}
	if got := k.w.inbox(); !slices.Contains(got, "not_understood") || !slices.Contains(got, "late") {
		t.Errorf("the coordinators see %q", got)
	}
}

func TestWhatWasSentInARoundThatIsOverIsNotFiledInTheNext(t *testing.T) {
	k := newKeeper(t, "")
	before := k.w.store.RoundAt(k.w.now())
	k.text(otieno, "K12 70")
	k.text(sampuli, "K15 40") // two people use the phone: it would be kept for one of them
	k.w.wait(30 * 24 * time.Hour)
	if _, err := k.w.store.OpenRound(context.Background(), "next", store.Hand{By: "amina", At: k.w.now()}, func(store.Network) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if now := k.w.store.RoundAt(k.w.now()); now.ID == before.ID || !now.Open {
		t.Fatalf("the round is %+v still", now)
	}
	k.look()
	k.text(adwoa, "C22 60 lanes clean")
	k.look()
	if r := one(t, "reports", k.w.reports()); r.Commitment != "C22" || r.Round != "next" {
		t.Errorf("filed is %+v", r)
	}
	if got := k.w.inbox(); !slices.Equal(got, []string{"late", "late"}) {
		t.Errorf("the coordinators see %q", got)
	}
	if out := k.w.outgoing(); len(out) != 1 || !strings.Contains(out[0], "C22") {
		t.Errorf("there leave %q", out)
	}
}

func TestWhatIsOldCountsInTheRoundInWhichItWasSent(t *testing.T) {
	k := newKeeper(t, "")
	before := k.w.store.RoundAt(k.w.now())
	last, err := time.Parse(time.DateOnly, before.ClosesOn)
	if err != nil {
		t.Fatal(err)
	}
	k.w.wait(last.Sub(k.w.now())) // the last morning
	k.text(otieno, "K12 70")
	k.w.wait(36 * time.Hour)
	if k.w.store.RoundAt(k.w.now()).Open {
		t.Fatal("the round takes reports still")
	}
	k.look()
	if r := one(t, "reports", k.w.reports()); r.Round != before.Code || r.Late {
		t.Errorf("she wrote in time: %+v", r)
	}
}

func TestNothingIsSaidToWhatIsOldButThatSTOPIsHeeded(t *testing.T) {
	k := newKeeper(t, "")
	k.text(adwoa, "C22 60 lanes clean")
	k.text(akinyi, "HELP")
	k.text(yaw, "they threaten to kill me")
	k.text(julio, "wrong number")
	k.text(stranger, "who is this")
	k.text(otieno, "STOP")
	k.w.wait(25 * time.Hour)
	k.look()
	if out := k.w.outgoing(); len(out) != 1 || !strings.HasPrefix(out[0], "sms_stop: ") {
		t.Errorf("there leave %q", out)
	}
	if r := one(t, "reports", k.w.reports()); r.Percent != 60 {
		t.Errorf("filed is %+v", r)
	}
	if got := k.w.inbox(); !slices.Contains(got, "urgent") || !slices.Contains(got, "wrong_number") {
		t.Errorf("the coordinators see %q", got)
	}
}

func TestAnOldRepeatGetsNoReceipt(t *testing.T) {
	k := newKeeper(t, "")
	k.text(otieno, "K12 70")
	k.w.wait(26 * time.Hour)
	k.w.text(otieno, "m1", "K12 70") // meanwhile she has written it again by another way
	k.w.wait(time.Hour)
	k.look()
	if out := k.w.outgoing(); len(out) != 1 {
		t.Errorf("there leave %q: the receipt of what came meanwhile alone", out)
	}
}

func TestAMessageInAnInboxOfSeveralGoesToTheChannelItWasSentTo(t *testing.T) {
	k := &keeper{}
	box := func(name, from string) gateway.Channel {
		return gateway.Channel{Name: name, Secret: secret, Adapter: k, Region: "KE", From: from}
	}
	k.w = newWorldWith(t, "", 0, box("kenya", "22345"), box("pool", ""), box("world", "+12025550150"))
	look := func() {
		for _, name := range []string{"kenya", "pool", "world"} {
			if err := k.w.edge.Look(context.Background(), name, k.answer); err != nil {
				t.Error(err)
			}
		}
	}
	look()
	k.w.wait(time.Minute)
	for i, to := range []string{"22345", "+12025550150", "12025550150", "+12025550160"} {
		k.text(adwoa, fmt.Sprint("hello ", i))
		k.kept[i].To = to
	}
	look()
	all, err := k.w.store.Messages(context.Background(), 0, store.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range all {
		if !m.Out {
			got = append(got, m.Channel+": "+m.Body)
		}
	}
	slices.Sort(got)
	if want := []string{"kenya: hello 0", "pool: hello 3", "world: hello 1", "world: hello 2"}; !slices.Equal(got, want) {
		t.Errorf("taken are %q", got)
	}
	log := k.w.log.String()
	for _, want := range []string{`"channel":"kenya","messages":1`, `"channel":"world","messages":1`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %s", want)
		}
	}
	if strings.Contains(log, "555016") || strings.Contains(log, `"channel":"pool","messages"`) {
		t.Errorf("the log says too much: %s", log)
	}
}

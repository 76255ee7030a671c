package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/store"
)

// RunSending holds an engine against what is promised of messages that leave,
// and of what they cost.
func RunSending(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return register() }, map[string]func(*testing.T, *world){
		"no history spends more than the day's limit or the round's budget": neverOverrun,
		"what was refused costs nothing, and a cost told late is booked":    putRight,
		"limit and budget hold whatever currency or sign the bill is in":    billedElsewhere,
		"what the day's limit does not reach for waits for the next day":    waitsForTheDay,
		"the budget gives up the least important first, and never thanks":   sacrifices,
		"one text to many leaves in one request, other texts do not":        batches,
		"a channel that stands in is the one whose reports count":           standsIn,
		"a report that came first is matched with all that it told":         cameFirst,
		"a provider's opt-out and its unknown numbers are believed":         providersWord,
		"a batch that fails is stopped until the next day, answers are not": failingBatch,
		"what no channel will ever take is put aside, and what is too late": sweeps,
		"a text leaves in the house spelling, or is counted as it is":       spelling,
		"what became of messages is counted by the hour, once":              countsWhatBecame,
		"a silence is long by what is usual at that hour":                   knowsSilence,
		"who pauses what leaves is known, and her reason names nobody":      holds,
		"sessions cost what the provider says, else their price":            sessionsCost,
		"a channel's rate holds for all processes together":                 sharesRate,
		"processes share out a channel's slots":                             sharesSlots,
	})
}

var (
	kes   = func(number string) money.Amount { a, _ := money.Of("KES", number); return a }
	price = kes("1")
)

// post queues one message to who has the phone.
func (w *world) post(number, class, key, body string, at time.Time) {
	w.t.Helper()
	w.serial++
	job := texted(number, fmt.Sprint("post ", w.serial), fmt.Sprint(w.serial))
	job.At = at
	w.turn(job, func(b store.Before) store.After {
		return store.After{Inbound: &store.NewInbound{Outcome: "noted"}, Messages: []store.NewMessage{
			{ContactID: b.People[0].ID, Channel: "demo", Key: key, Body: body, Class: class, Expires: at.AddDate(0, 0, 5)},
		}}
	})
}

// lane is the channel of the tests with a price.
func lane(slots int) store.Lane { return store.Lane{Route: "demo", Slots: slots, Price: price} }

// take claims.
func (w *world) take(at time.Time, lanes ...store.Lane) []store.Outgoing {
	w.t.Helper()
	all, err := w.Claim(context.Background(), at, time.Minute, lanes...)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// bodies of what was claimed.
func bodies(all []store.Outgoing) string {
	var texts []string
	for _, m := range all {
		texts = append(texts, m.Body)
	}
	return strings.Join(texts, ", ")
}

// ends settles what was claimed, all in one way.
func (w *world) ends(at time.Time, all []store.Outgoing, st store.Settlement) {
	w.t.Helper()
	for _, m := range all {
		st.ID, st.Try = m.ID, m.Try
		if err := w.Settle(context.Background(), []store.Settlement{st}, at); err != nil {
			w.t.Fatal(err)
		}
	}
}

// channel is how sending goes on one channel.
func (w *world) channel(name string, at time.Time) store.ChannelSending {
	w.t.Helper()
	s, err := w.Sending(context.Background(), at)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range s.Channels {
		if c.Name == name {
			return c
		}
	}
	return store.ChannelSending{}
}

func putRight(t *testing.T, w *world) {
	ctx := context.Background()
	for _, body := range []string{"one", "two", "three", "four"} {
		w.post(akinyi, "control", "k", body, now)
	}
	all := w.take(now, lane(9))
	if got := fmt.Sprint(w.channel("demo", now).Spent); len(all) != 4 || got != "[KES 4.00]" {
		t.Errorf("%d are claimed for %s", len(all), got)
	}
	w.ends(now, all[:1], store.Settlement{Status: "refused"})
	w.ends(now, all[1:2], store.Settlement{Status: "queued", Due: now.Add(time.Hour)})
	w.ends(now, all[2:3], store.Settlement{Status: "sent", ProviderID: "p3", Cost: kes("0.8")})
	w.ends(now, all[3:], store.Settlement{Status: "sent", ProviderID: "p4", Segments: 2})
	if got := fmt.Sprint(w.channel("demo", now).Spent); got != "[KES 2.80]" {
		t.Errorf("what left has cost %s", got)
	}
	later := now.AddDate(0, 0, 2)
	for range 2 { // it comes twice
		if err := w.Delivered(ctx, "demo", []store.DeliveryReport{{ProviderID: "p4", State: "delivered", Cost: kes("1.6")}}, later); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(w.channel("demo", now).Spent, w.channel("demo", later).Spent); got != "[KES 2.40] []" {
		t.Errorf("told days later, it has cost %s on that day and on this", got)
	}
}

func waitsForTheDay(t *testing.T, w *world) {
	limited := lane(9)
	limited.Limit = kes("2")
	for _, class := range []string{"must", "control", "receipt", "reminder"} {
		w.post(akinyi, class, "k", class, now)
	}
	if got := bodies(w.take(now, limited)); got != "must, control" {
		t.Errorf("of two units left %s", got)
	}
	w.post(otieno, "control", "k", "again", now)
	if got := bodies(w.take(now, limited)); got != "again" {
		t.Errorf("with nothing left, %s", got)
	}
	if err := w.SetPlan(context.Background(), "demo", store.Plan{Limit: limited.Limit}, now); err != nil {
		t.Fatal(err)
	}
	if c := w.channel("demo", now); !c.Limited || c.Queued["receipt"] != 1 || fmt.Sprint(c.Limit, c.Spent) != "KES 2.00 [KES 3.00]" {
		t.Errorf("a coordinator sees %+v", c)
	}
	midnight := time.Date(2026, 10, 20, 21, 0, 0, 0, time.UTC) // in Nairobi
	if got := bodies(w.take(midnight.Add(-time.Second), limited)); got != "" {
		t.Errorf("before midnight left %s", got)
	}
	if got := bodies(w.take(midnight, limited)); got != "receipt, reminder" {
		t.Errorf("after midnight left %s", got)
	}
}

func sacrifices(t *testing.T, w *world) {
	ctx := context.Background()
	if err := w.SetBudget(ctx, []money.Amount{kes("100")}, now); err != nil {
		t.Fatal(err)
	}
	spent, at := 0, now
	spend := func(n int) { // by what is never given up
		for ; spent < n; spent++ {
			w.post(desk, "control", "k", fmt.Sprint("spent ", spent), at)
		}
		w.take(at, lane(200))
	}
	for _, c := range []struct {
		spent int
		want  string
	}{
		{70, "first, second, last, open, mid, thanks, broadcast"},
		{80, "first, second, last, open, mid, thanks"},
		{85, "first, second, last, open, thanks"},
		{90, "first, second, open, thanks"},
		{95, "first, open, thanks"},
		{100, "thanks"},
	} {
		at = at.Add(25 * time.Hour)
		spend(c.spent)
		w.post(akinyi, "receipt", "k", "first", at)
		w.post(akinyi, "receipt", "k", "second", at)
		for _, key := range []string{"last", "open", "mid", "thanks"} {
			w.post(akinyi, "reminder", "sms_"+key, key, at)
		}
		w.post(akinyi, "broadcast", "broadcast", "broadcast", at)
		all := w.take(at, lane(1000))
		w.ends(at, all, store.Settlement{Status: "refused"}) // which costs nothing
		for _, word := range strings.Split(c.want, ", ") {
			if !strings.Contains(bodies(all), word) {
				t.Errorf("at %d %%: %s stays", c.spent, word)
			}
		}
		if stays := w.channel("demo", at).Queued["broadcast"] == 1; stays != (c.spent >= 80) {
			t.Errorf("at %d %%: a broadcast waits: %v", c.spent, stays)
		}
		if got := len(strings.Split(c.want, ", ")); got != len(all) {
			t.Errorf("at %d %% left %q, want %q", c.spent, bodies(all), c.want)
		}
		if err := w.Sweep(ctx, nil, nil, at.Add(time.Hour)); err != nil { // what stayed shall not come again
			t.Fatal(err)
		}
	}
	if err := w.SetBudget(ctx, []money.Amount{kes("102")}, at); err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"one", "two", "three"} {
		w.post(akinyi, "reply", "k", body, at)
	}
	if got := bodies(w.take(at, lane(9))); got != "one, two" {
		t.Errorf("of the last two units left %s", got)
	}
}

func batches(t *testing.T, w *world) {
	for _, number := range []string{akinyi, otieno, desk} {
		w.post(number, "reminder", "b", "the same", now)
	}
	w.post(akinyi, "reminder", "b", "the same", now) // to one number twice: never in one request
	w.post(akinyi, "reminder", "b", "other", now)
	l := lane(2)
	l.Batch = 10
	requests := map[int]int{}
	all := w.take(now, l)
	for _, m := range all {
		requests[m.Request]++
	}
	if len(all) != 4 || requests[0] != 3 || requests[1] != 1 {
		t.Errorf("%q leave by requests %v", bodies(all), requests)
	}
	if got := bodies(w.take(now, l)); got != "other" {
		t.Errorf("then %q", got)
	}
	l.Rate, l.Slots = 2, 9
	w.post(akinyi, "reply", "a", "one to begin with", now)
	w.take(now, l)
	for _, number := range []string{akinyi, otieno, desk} {
		w.post(number, "reminder", "b", "more", now)
	}
	if got := bodies(w.take(now.Add(time.Second), l)); got != "more, more" {
		t.Errorf("two may leave, and %q do", got)
	}
}

func standsIn(t *testing.T, w *world) {
	ctx := context.Background()
	w.post(akinyi, "receipt", "k", "hello", now)
	other := store.Lane{Route: "other", Channels: []string{"other", "demo"}, Slots: 1}
	all := w.take(now, store.Lane{Route: "third", Slots: 9}, other)
	if len(all) != 1 || all[0].Route != "other" || all[0].Channel != "demo" {
		t.Fatalf("claimed %+v", all)
	}
	for _, channel := range []string{"other", "demo"} { // both before the answer; the second is about another message
		if err := w.Delivered(ctx, channel, []store.DeliveryReport{{ProviderID: "p1", State: map[string]string{"other": "delivered", "demo": "failed"}[channel]}}, now); err != nil {
			t.Fatal(err)
		}
	}
	w.ends(now, all, store.Settlement{Status: "sent", ProviderID: "p1"})
	if c := w.channel("other", now); c.Arrived != 1 || len(c.Failed) != 0 {
		t.Errorf("the channel that it left by says %+v", c)
	}
}

func cameFirst(t *testing.T, w *world) {
	ctx := context.Background()
	w.post(akinyi, "receipt", "k", "hello", now)
	all := w.take(now, lane(1))
	for _, r := range []store.DeliveryReport{
		{ProviderID: "p1", State: "failed", OptedOut: true, Reason: "stopped"},
		{ProviderID: "p1", State: "sent", Cost: kes("0.5")}, // an earlier stage, later
	} {
		if err := w.Delivered(ctx, "demo", []store.DeliveryReport{r}, now); err != nil {
			t.Fatal(err)
		}
	}
	w.ends(now, all, store.Settlement{Status: "sent", ProviderID: "p1"})
	c := w.channel("demo", now)
	if b := w.look(texted(akinyi, "x", "x")); !b.Line.OptedOut || c.Failed["stopped"] != 1 || fmt.Sprint(c.Spent) != "[KES 0.50]" {
		t.Errorf("opted out %v, %+v", b.Line.OptedOut, c)
	}
}

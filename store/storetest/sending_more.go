package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/store"
)

// ledger is what a history should have spent.
type ledger struct {
	days  map[string]int64 // by day, in micros
	whole int64
	of    map[int64]string // the day on which a message under way is booked
	cost  map[int64]int64
}

// neverOverrun lets the dice queue, claim and settle over days, and holds each
// message that leaves against the limit and the budget.
func neverOverrun(t *testing.T, w *world) {
	dice := rand.New(rand.NewPCG(7, 11))
	limited := lane(5)
	limited.Limit = kes("12")
	budget := kes("60")
	if err := w.SetBudget(context.Background(), []money.Amount{budget}, now); err != nil {
		t.Fatal(err)
	}
	l := &ledger{days: map[string]int64{}, of: map[int64]string{}, cost: map[int64]int64{}}
	zone, err := time.LoadLocation("Africa/Nairobi")
	if err != nil {
		t.Fatal(err)
	}
	classes := []string{"must", "control", "receipt", "reply", "reminder", "broadcast", "reply", "reminder"}
	var flying []store.Outgoing
	at, left := now, 0
	for range 400 {
		at = at.Add(time.Duration(dice.IntN(40)) * time.Minute)
		day := at.In(zone).Format(time.DateOnly)
		switch dice.IntN(3) {
		case 0:
			class := classes[dice.IntN(len(classes))]
			w.post([]string{akinyi, otieno, desk}[dice.IntN(3)], class, "sms_open", strings.Repeat("a", 1+dice.IntN(400)), at)
		case 1:
			all := w.take(at, limited)
			for _, m := range all {
				cost := int64(m.Segments) * price.Micro
				if m.Class != "must" && m.Class != "control" && (l.days[day]+cost > limited.Limit.Micro || l.whole+cost > budget.Micro) {
					t.Fatalf("a %s of %d leaves with %d spent on %s and %d in the round", m.Class, cost, l.days[day], day, l.whole)
				}
				l.book(m.ID, day, cost)
				left++
			}
			flying = append(flying, all...)
		default:
			for _, m := range flying {
				st := store.Settlement{Status: []string{"sent", "refused", "queued", "unknown"}[dice.IntN(4)], Due: at.Add(time.Minute)}
				w.ends(at, []store.Outgoing{m}, st)
				if st.Status == "refused" || st.Status == "queued" {
					l.book(m.ID, l.of[m.ID], -l.cost[m.ID])
				}
			}
			flying = nil
		}
		if got := sum(w.channel("demo", at).Spent); got != l.days[day] {
			t.Fatalf("on %s %d is booked, %d was spent", day, got, l.days[day])
		}
	}
	if left < 50 {
		t.Errorf("only %d messages left: nothing was tried", left)
	}
}

func (l *ledger) book(id int64, day string, cost int64) {
	l.days[day] += cost
	l.whole += cost
	l.of[id], l.cost[id] = day, cost
}

func sum(all []money.Amount) (micro int64) {
	for _, a := range all {
		micro += a.Micro
	}
	return micro
}

func providersWord(t *testing.T, w *world) {
	for i := range 3 {
		w.post(otieno, "reply", "k", fmt.Sprint(i), now)
	}
	all := w.take(now, lane(9))
	w.ends(now, all, store.Settlement{Status: "refused", Reason: "no such number", NoSuch: true})
	items, err := w.Inbox(context.Background(), store.Everything(), 10)
	if err != nil || len(items) != 1 || items[0].Reason != "bounced" {
		t.Errorf("a coordinator sees %+v, %v", items, err)
	}
	if c := w.channel("demo", now); c.Failed["no such number"] != 3 {
		t.Errorf("got %+v", c)
	}
	w.post(akinyi, "reply", "k", "stopped", now)
	w.ends(now, w.take(now, lane(9)), store.Settlement{Status: "refused", Reason: "blocked", OptedOut: true})
	if b := w.look(texted(akinyi, "x", "x")); !b.Line.OptedOut {
		t.Error("the provider's opt-out was not believed")
	}
}

func billedElsewhere(t *testing.T, w *world) {
	ctx := context.Background()
	limited := lane(1)
	limited.Limit = kes("3")
	if err := w.SetBudget(ctx, []money.Amount{kes("5")}, now); err != nil {
		t.Fatal(err)
	}
	usd := func(number string) money.Amount { a, _ := money.Of("USD", number); return a }
	send := func(at time.Time) bool {
		w.post(akinyi, "reply", "k", "hello", at)
		return len(w.take(at, limited)) == 1
	}
	next := now.AddDate(0, 0, 1)
	for i, at := range []time.Time{now, now, now, next, next} {
		w.post(akinyi, "reply", "k", "hello", at)
		all := w.take(at, limited)
		if len(all) != 1 {
			t.Fatalf("the limit and the budget hold back message %d", i)
		}
		w.ends(at, all, store.Settlement{Status: "sent", ProviderID: fmt.Sprint("p", i), Cost: []money.Amount{usd("0.01"), kes("-0.8"), {}}[i%3]})
		for range 2 { // it comes twice
			r := store.DeliveryReport{ProviderID: fmt.Sprint("p", i), State: "delivered", Cost: []money.Amount{usd("0.02"), usd("-0.02"), kes("-0.8")}[i%3]}
			if err := w.Delivered(ctx, "demo", []store.DeliveryReport{r}, at); err != nil {
				t.Fatal(err)
			}
		}
		if i == 2 && send(at) {
			t.Error("a message leaves beyond the day's limit")
		}
	}
	if send(next) {
		t.Error("a message leaves beyond the round's budget")
	}
	if got := fmt.Sprint(w.channel("demo", now).Spent, w.channel("demo", next).Spent); got != "[KES 3.00 USD 0.02] [KES 2.00 USD 0.02]" {
		t.Errorf("spent are %s", got)
	}
}

func failingBatch(t *testing.T, w *world) {
	ctx := context.Background()
	settle := func(n int, st store.Settlement) {
		for i := range n {
			w.post(akinyi, "reminder", "sms_open", fmt.Sprint(st.Status, i), now)
		}
		w.ends(now, w.take(now, lane(100)), st)
	}
	waits := func(at time.Time) string {
		w.post(akinyi, "reminder", "sms_open", "please", at)
		w.post(akinyi, "reply", "k", "answer", at)
		return bodies(w.take(at, lane(100)))
	}
	settle(18, store.Settlement{Status: "sent"})
	settle(2, store.Settlement{Status: "refused"})
	if got := waits(now); got != "answer, please" {
		t.Errorf("a tenth failed, and %q leave", got)
	}
	settle(1, store.Settlement{Status: "refused"})
	if got, c := waits(now), w.channel("demo", now); got != "answer" || !strings.HasPrefix(c.Stopped, "3 of ") {
		t.Errorf("more failed, and %q leave: %q", got, c.Stopped)
	}
	if got := waits(now.AddDate(0, 0, 1)); got != "answer, please, please" {
		t.Errorf("the next day %q leave", got)
	}
	if err := w.ResumeSending(ctx, now); err != nil {
		t.Fatal(err)
	}
	if got := waits(now); got != "answer, please" {
		t.Errorf("after somebody looked %q leave", got)
	}
}

func sweeps(t *testing.T, w *world) {
	ctx := context.Background()
	w.post(akinyi, "must", "k", "one", now)
	w.post(otieno, "reminder", "k", "two", now)
	if err := w.SetPlan(ctx, "old", store.Plan{Fallback: "demo"}, now); err != nil {
		t.Fatal(err)
	}
	if err := w.Sweep(ctx, []string{"demo"}, nil, now.AddDate(0, 0, 4)); err != nil {
		t.Fatal(err)
	}
	if c := w.channel("demo", now); c.Queued["must"] != 1 || c.Queued["reminder"] != 1 {
		t.Errorf("what can leave was taken away: %+v", c)
	}
	if c := w.channel("old", now); c.Name != "" {
		t.Errorf("a channel that is gone is still shown: %+v", c)
	}
	if err := w.Sweep(ctx, []string{"demo"}, nil, now.AddDate(0, 0, 6)); err != nil {
		t.Fatal(err)
	}
	w.post(akinyi, "must", "k", "three", now)
	for _, c := range []struct {
		served time.Duration // since then, by another process
		at     time.Duration
	}{{0, 59 * time.Minute}, {0, time.Minute}, {5 * time.Hour, 6*time.Hour - time.Second}} {
		if err := w.SetPlan(ctx, "demo", store.Plan{}, now.Add(c.served)); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.Sweep(ctx, []string{"another"}, nil, now.Add(c.at)); err != nil {
				t.Fatal(err)
			}
		}
		if c := w.channel("demo", now); c.Queued["must"] != 1 {
			t.Errorf("another process serves the channel, and its message was taken away: %+v", c)
		}
	}
	w.post(otieno, "must", "k", "four", now.Add(6*time.Hour)) // it has not waited yet
	if err := w.Sweep(ctx, []string{"another"}, nil, now.Add(6*time.Hour)); err != nil {
		t.Fatal(err)
	}
	all, err := w.Messages(ctx, 0, store.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, m := range all {
		if m.Out {
			got[m.Body] = m.Status + ": " + m.Error
		}
	}
	if got["one"] != "expired: too late" || got["two"] != "expired: too late" || got["three"] != "refused: no channel of this name sends messages" || got["four"] != "queued: " {
		t.Errorf("got %v", got)
	}
}

func spelling(t *testing.T, w *world) {
	long := strings.Repeat("a", 80)
	for text, want := range map[string]string{
		"avançado, não":   "avancado, nao 1",
		"café é ñ":        "café é ñ 1",
		"ሰላም não":         "ሰላም não 1",
		long + " ሰላም":     long + " ሰላም 2",
		long + " “ç” …":   long + " \"c\" ... 1",
		"“😀” is no GSM-7": "“😀” is no GSM-7 1",
	} {
		w.post(akinyi, "reply", "k", text, now)
		all := w.take(now, lane(1))
		if len(all) != 1 || fmt.Sprint(all[0].Body, " ", all[0].Segments) != want {
			t.Errorf("%q leaves as %+v", text, all)
		}
	}
}

func sessionsCost(t *testing.T, w *world) {
	ctx := context.Background()
	began := now.Add(time.Hour)
	dial := func(number, id string) store.Job {
		job := dialled(number, id, "")
		job.At = began
		w.turn(job, func(store.Before) store.After { return store.After{Session: &store.SessionChange{State: []byte("{}")}} })
		return job
	}
	first, second, third := dial(akinyi, "s1"), dial(otieno, "s2"), dial(desk, "s3")
	prices := map[string]money.Amount{first.Channel: kes("2")}
	tell := func(job store.Job, cost string, at time.Time) {
		if err := w.SessionCost(ctx, job, kes(cost), at); err != nil {
			t.Fatal(err)
		}
	}
	tell(second, "0.5", began.Add(time.Minute))
	tell(second, "0.5", began.Add(time.Minute))
	for range 2 {
		if err := w.Sweep(ctx, []string{first.Channel}, prices, began.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(w.channel(first.Channel, now).Spent); got != "[KES 4.50]" {
		t.Errorf("two by price and one by the provider's word: %s", got)
	}
	tell(third, "1", now)
	tell(third, "1", now)
	tell(dialled(akinyi, "never", ""), "9", now)
	if got := fmt.Sprint(w.channel(first.Channel, now).Spent); got != "[KES 3.50]" {
		t.Errorf("one told late: %s", got)
	}
	dollar, _ := money.Of("USD", "0.01")
	for range 2 {
		if err := w.SessionCost(ctx, first, dollar, now); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(w.channel(first.Channel, now).Spent); got != "[KES 3.50 USD 0.01]" {
		t.Errorf("one told in another currency: %s", got)
	}
}

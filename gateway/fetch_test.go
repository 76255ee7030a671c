package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/store"
	"ahadi/store/storetest"
)

// keeper is a provider that calls once, under an id of the call, and keeps every
// message in an inbox, under another.
type keeper struct {
	w      *world
	kept   []aggregator.SMS
	broken bool
	pages  int // that were asked for
}

func (k *keeper) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return nil, err
	}
	ms, err := strconv.ParseInt(f.Get("at"), 10, 64)
	return []aggregator.SMS{{ID: f.Get("id"), From: f.Get("from"), Text: f.Get("text"), At: time.UnixMilli(ms)}}, err
}

func (k *keeper) EncodeFetch(after string, _ time.Time) (*http.Request, error) {
	return http.NewRequest(http.MethodGet, "http://provider.test/inbox?secret=hush&after="+url.QueryEscape(after), nil)
}

func (k *keeper) DecodeFetch(a aggregator.Answer) (page aggregator.Fetched, err error) {
	return page, json.Unmarshal(a.Body, &page)
}

// answer lists two messages a page.
func (k *keeper) answer(_ context.Context, req *http.Request) (aggregator.Answer, error) {
	k.pages++
	if k.broken {
		return aggregator.Answer{}, errors.New("the provider did not answer in time")
	}
	after, _ := strconv.Atoi(req.URL.Query().Get("after"))
	upTo := min(after+2, len(k.kept))
	page := aggregator.Fetched{Messages: k.kept[after:upTo], After: strconv.Itoa(upTo), More: upTo < len(k.kept)}
	body, err := json.Marshal(page)
	return aggregator.Answer{Status: http.StatusOK, Body: body}, err
}

// text is a message that the provider gets from a phone now.
func (k *keeper) text(number, words string) {
	n := len(k.kept) + 1
	k.kept = append(k.kept, aggregator.SMS{ID: fmt.Sprint("box", n), From: number, Text: words, At: k.w.now().Truncate(time.Second), OtherID: true})
}

// called is a message that it also hands on.
func (k *keeper) called(number, words string) {
	k.w.t.Helper()
	k.text(number, words)
	a := k.w.post("/hooks/box/sms/"+secret, url.Values{
		"id": {fmt.Sprint("call", len(k.kept))}, "from": {number}, "text": {words}, "at": {fmt.Sprint(k.w.now().UnixMilli())},
	})
	if a.status != http.StatusOK {
		k.w.t.Errorf("the call: %d %s", a.status, a.body)
	}
}

// look is one look into the inbox.
func (k *keeper) look() {
	k.w.t.Helper()
	if err := k.w.edge.Look(context.Background(), "box", k.answer); err != nil {
		k.w.t.Error(err)
	}
}

// newKeeper is a provider whose inbox was looked into once.
func newKeeper(t *testing.T, database string) *keeper {
	t.Helper()
	k := &keeper{}
	k.w = newWorldWith(t, database, 0, gateway.Channel{Name: "box", Secret: secret, Adapter: k, Region: "KE"})
	k.kept = []aggregator.SMS{{ID: "box1", From: adwoa, Text: "C21 10 before our time", At: k.w.now().Add(-48 * time.Hour)}}
	k.look()
	if n := len(k.w.incoming()); n != 0 {
		t.Errorf("%d messages taken that came before the gateway was there", n)
	}
	k.w.wait(time.Minute)
	return k
}

// onBothEngines runs a test on a database of each kind.
func onBothEngines(t *testing.T, test func(t *testing.T, database string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, storetest.PostgreSQL(t)) })
}

func TestWhatNoCallHandedOnIsFetchedOnce(t *testing.T) {
	onBothEngines(t, func(t *testing.T, database string) {
		k := newKeeper(t, database)
		k.called(adwoa, "C22 60 lanes clean")
		k.w.wait(10 * time.Second)
		k.text(akinyi, "K12 40") // while nobody is there
		k.w.wait(10 * time.Second)
		k.called(akinyi, "hello") // twice the same
		k.w.wait(10 * time.Second)
		k.called(akinyi, "hello")
		k.w.wait(10 * time.Second)
		k.text(akinyi, "hello") // and a third time, which no call handed on
		for range 2 {           // the second look finds nothing new
			k.look()
		}
		k.w.restart()
		k.look()
		k.kept = append(k.kept, k.kept[1:]...) // the provider lists all of them again
		k.look()
		if n := len(k.w.incoming()); n != 5 {
			t.Errorf("%d messages of five", n)
		}
		var filed []string
		for _, r := range k.w.reports() {
			filed = append(filed, fmt.Sprint(r.Commitment, " ", r.Percent))
		}
		if !slices.Equal(filed, []string{"C22 60", "K12 40"}) {
			t.Errorf("filed %q", filed)
		}
	})
}

func TestALookGoesOnWhereItWasBrokenOff(t *testing.T) {
	k := newKeeper(t, "")
	for i := range 7 {
		k.text(akinyi, fmt.Sprint("hello ", i))
	}
	k.broken = true
	err := k.w.edge.Look(context.Background(), "box", k.answer)
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("a provider that does not answer: %v", err)
	}
	k.broken = false
	k.look()
	before := k.pages
	k.look()
	if n := len(k.w.incoming()); n != 7 || k.pages != before+1 {
		t.Errorf("%d messages of seven, and %d pages of an inbox that was read", n, k.pages-before)
	}
}

func TestALateAnswerKeepsToTheQuietHours(t *testing.T) {
	k := newKeeper(t, "")
	zone, err := time.LoadLocation("Africa/Accra") // Adwoa's
	if err != nil {
		t.Fatal(err)
	}
	k.w.untilIn(zone, time.Tuesday, 17)
	k.text(adwoa, "C22 60 lanes clean")
	k.w.untilIn(zone, time.Tuesday, 23)
	k.text(adwoa, "C21 40")
	k.w.wait(time.Minute)
	k.look()
	all, err := k.w.store.Claim(context.Background(), k.w.now(), time.Minute, store.Lane{Route: "box", Slots: 10})
	if err != nil || len(all) != 1 || !strings.Contains(all[0].Body, "C21") {
		t.Errorf("at 23:01 there leave %v, %v: the answer to who wrote a minute ago alone", bodiesOf(all), err)
	}
	k.w.untilIn(zone, time.Wednesday, 8)
	all, err = k.w.store.Claim(context.Background(), k.w.now(), time.Minute, store.Lane{Route: "box", Slots: 10})
	if err != nil || len(all) != 1 || !strings.Contains(all[0].Body, "C22") {
		t.Errorf("at 8 in the morning there leave %v, %v", bodiesOf(all), err)
	}
}

func bodiesOf(all []store.Outgoing) (bodies []string) {
	for _, m := range all {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

// untilIn lets time pass until an hour of a day of the week in a zone.
func (w *world) untilIn(zone *time.Location, day time.Weekday, hour int) {
	w.t.Helper()
	t := w.now().In(zone)
	for range 8 * 24 {
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour()+1, 0, 0, 0, zone)
		if t.Weekday() == day && t.Hour() == hour {
			w.wait(t.Sub(w.now()))
			return
		}
	}
	w.t.Fatal("there is no such hour")
}

func TestALateTextDoesNotAnswerAQuestionThatWasAskedSince(t *testing.T) {
	k := newKeeper(t, "")
	k.text(akinyi, "60")
	k.w.wait(2 * time.Hour)
	k.w.text(akinyi, "m1", "K12") // she is asked how far it is
	k.look()
	if n := len(k.w.reports()); n != 0 {
		t.Errorf("%d reports from a number that she wrote before she was asked", n)
	}
}

package broadcast

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/internal/money"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/pgtest"
	"ahadi/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// now is a Tuesday in the sample's open round: 12:00 in Nairobi, 09:00 in Accra,
// 04:00 in Lima.
var now = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// world is the sample register as a network that is no demo.
type world struct {
	*Service
	t        *testing.T
	database string
	ring     *keys.Ring
	book     *flows.Book
}

// both runs a test on either engine, with so many people beside the sample's.
func both(t *testing.T, test func(*testing.T, *world), more ...int) {
	people := slices.Max(append(more, 0))
	t.Run("SQLite", func(t *testing.T) { test(t, newWorld(t, filepath.Join(t.TempDir(), "a.db"), people)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, newWorld(t, storetest.PostgreSQL(t), people)) })
}

func newWorld(t *testing.T, database string, people int) *world {
	t.Helper()
	w := &world{t: t, database: database}
	var err error
	if w.ring, err = keys.New(); err != nil {
		t.Fatal(err)
	}
	if w.book, err = flows.Load(); err != nil {
		t.Fatal(err)
	}
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	seed = register.Shift(seed, 0, now)
	if seed, err = register.AddPeople(seed, people); err != nil {
		t.Fatal(err)
	}
	seed.Network.Demo, seed.Reports = false, nil
	w.open()
	if err := w.Store.Seed(context.Background(), seed, now.AddDate(0, 0, -1)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Store.Close() })
	return w
}

func (w *world) open() {
	w.t.Helper()
	s, err := store.Open(context.Background(), store.Options{Database: w.database, Keys: w.ring})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Service = New(Config{Store: s, Book: w.book, Route: func(_, country string) string { return "to" + country }, Price: price, Hours: hours})
}

// restart is a new process.
func (w *world) restart() {
	w.t.Helper()
	if err := w.Store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

// lanes are the channels, each with room for all.
var lanes = []store.Lane{{Route: "toKE", Slots: 5000}, {Route: "toGH", Slots: 5000}, {Route: "toPE", Slots: 5000}, {Route: "to", Slots: 5000}}

func price(channel string) money.Amount {
	if channel == "toKE" {
		return money.Amount{Currency: "KES", Micro: 800_000}
	}
	return money.Amount{}
}

// hours are from eight to six on every day but Sundays; from ten for whoever
// wants to be left in peace until then.
func hours(at time.Time, w store.Where) store.Window {
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		panic(err)
	}
	local := at.In(zone)
	for {
		y, m, d := local.Date()
		opens := 8
		if w.QuietTo == "10:00" {
			opens = 10
		}
		from, until := time.Date(y, m, d, opens, 0, 0, 0, zone), time.Date(y, m, d, 18, 0, 0, 0, zone)
		if local.Before(from) {
			local = from
		}
		if local.Before(until) && local.Weekday() != time.Sunday {
			return store.Window{Opens: local, Ends: until}
		}
		local = time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	}
}

func hand(by string, at time.Time) store.Hand { return store.Hand{By: by, At: at} }

// draft writes one down in the five languages of the sample.
func (w *world) draft(a store.Audience) int {
	w.t.Helper()
	n := store.NewBroadcast{Audience: a, Texts: map[string]string{}, Discreet: map[string]string{}}
	for _, language := range []string{"en", "sw", "es", "fr", "pt"} {
		n.Texts[language] = "{name}, the meeting of {net} is tomorrow (" + language + ")"
		n.Discreet[language] = "A meeting is tomorrow, {net} (" + language + ")"
	}
	return w.drafted(n)
}

func (w *world) drafted(n store.NewBroadcast) int {
	w.t.Helper()
	b, err := w.Draft(context.Background(), n, hand("amina", now))
	if err != nil {
		w.t.Fatal(err)
	}
	return b.Number
}

func (w *world) preview(number int) store.BroadcastPreview {
	w.t.Helper()
	p, err := w.Preview(context.Background(), number, now)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) confirm(number int, at time.Time) {
	w.t.Helper()
	if _, before, err := w.Confirm(context.Background(), number, hand("baraka", at)); err != nil || before {
		w.t.Fatal(before, err)
	}
}

func (w *world) tick(at time.Time) {
	w.t.Helper()
	if err := w.Tick(context.Background(), at); err != nil {
		w.t.Fatal(err)
	}
}

// leaves hands over what may leave at a moment.
func (w *world) leaves(at time.Time) []store.Outgoing {
	w.t.Helper()
	claimed, err := w.Store.Claim(context.Background(), at, time.Minute, lanes...)
	if err != nil {
		w.t.Fatal(err)
	}
	all := make([]store.Settlement, len(claimed))
	for i, m := range claimed {
		all[i] = store.Settlement{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: fmt.Sprint(m.ID)}
	}
	if err := w.Store.Settle(context.Background(), all, at); err != nil {
		w.t.Fatal(err)
	}
	return claimed
}

// sends is what leaves at a moment, by number.
func (w *world) sends(at time.Time) map[string]string {
	w.t.Helper()
	texts := map[string]string{}
	for _, m := range w.leaves(at) {
		if texts[m.To.E164()] != "" {
			w.t.Errorf("%s gets two", m.To.E164())
		}
		texts[m.To.E164()] = m.Body
	}
	return texts
}

// reasons are who is left out of a preview, by the reason.
func reasons(p store.BroadcastPreview) map[string][]string {
	all := map[string][]string{}
	for _, l := range p.LeftOut {
		slices.Sort(l.Codes)
		all[l.Reason] = l.Codes
	}
	return all
}

// text is an SMS from a phone.
func (w *world) text(number, id, words string, at time.Time, step func(store.Before) store.After) {
	w.t.Helper()
	job := store.Job{Channel: "toKE", Number: phone.MustParse(number), Kind: store.KindSMS, ID: id, Text: words, Folded: words, At: at}
	if _, err := w.Store.Turn(context.Background(), job, step); err != nil {
		w.t.Fatal(err)
	}
}

// stops is STOP.
func stops(store.Before) store.After {
	yes := true
	return store.After{Line: store.LineChange{OptOut: &yes}, Inbound: &store.NewInbound{Outcome: "stop"}}
}

// files is a report on a commitment of the first person of the phone.
func files(code string, at time.Time) func(store.Before) store.After {
	return func(b store.Before) store.After {
		return store.After{Inbound: &store.NewInbound{Outcome: "report"}, Reports: []store.NewReport{{
			Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: b.People[0].ID, CommitmentID: b.Commitments[code].ID, Form: "progress", Version: 1,
			Side: "grassroots", Via: "sms", Channel: "toKE", Language: "sw", Status: "unknown", Percent: -1, Answers: []byte("{}"), State: "accepted", At: at,
		}}}
	}
}

// status counts the messages of a broadcast by what became of them.
func (w *world) status(number int) store.Progress {
	w.t.Helper()
	_, p, err := w.Store.BroadcastProgress(context.Background(), number)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

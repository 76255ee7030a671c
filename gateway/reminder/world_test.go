package reminder

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// world is the sample register on a day of the test's choice.
type world struct {
	*Service
	t    *testing.T
	path string
	ring *keys.Ring
	book *flows.Book
}

// before is the day before round r3 opens.
var before = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

// newWorld seeds the sample at a moment, with what was reported by then. Real
// is a network that is no demo.
func newWorld(t *testing.T, at time.Time, real bool) *world {
	t.Helper()
	return worldIn(t, filepath.Join(t.TempDir(), "a.db"), at, real)
}

// worldIn does so in a database.
func worldIn(t *testing.T, database string, at time.Time, real bool) *world {
	t.Helper()
	w := seeded(t, database, at, real)
	if real {
		w.decides(w.store.ApproveReminders(context.Background(), "r3", by(at)))
	}
	return w
}

// seeded is one whose round nobody has approved.
func seeded(t *testing.T, database string, at time.Time, real bool) *world {
	t.Helper()
	w := &world{t: t, path: database}
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
	seed = register.Shift(seed, 0, at)
	seed.Network.Demo = !real
	w.open()
	if err := w.store.Seed(context.Background(), seed, at); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	return w
}

// open starts the store and the service as a process does.
func (w *world) open() {
	s, err := store.Open(context.Background(), store.Options{Database: w.path, Keys: w.ring})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Service = New(s, w.book, func(string, string) string { return "demo" }, Hours{})
}

func (w *world) restart() {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

func (w *world) tick(at time.Time) {
	w.t.Helper()
	if err := w.Tick(context.Background(), at); err != nil {
		w.t.Fatal(err)
	}
}

// sent is who was written to, by the codes of the register, sorted.
func (w *world) sent() []string {
	w.t.Helper()
	var codes []string
	for _, m := range w.messages() {
		codes = append(codes, m.code)
	}
	slices.Sort(codes)
	return codes
}

type message struct {
	code string
	store.Message
}

func (w *world) messages() []message {
	w.t.Helper()
	people, err := w.store.Contacts(context.Background(), store.Page{Limit: 1000}, before)
	if err != nil {
		w.t.Fatal(err)
	}
	names := map[int64]string{}
	for _, p := range people {
		names[p.ID] = p.Code
	}
	all, err := w.store.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []message
	for _, m := range all {
		if m.Class == "reminder" {
			out = append(out, message{names[m.ContactID], m})
		}
	}
	return out
}

// report files a report of a person by her phone: that she does not know.
func (w *world) report(number, code string, at time.Time) {
	w.t.Helper()
	w.says(number, code, "unknown", at)
}

// says files one with an answer.
func (w *world) says(number, code, status string, at time.Time) {
	w.t.Helper()
	w.files(number, code, status, "accepted", at)
}

// files files one in a state.
func (w *world) files(number, code, status, state string, at time.Time) {
	w.t.Helper()
	_, err := w.store.Turn(context.Background(), store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindUSSD, ID: number + code + at.String(), At: at}, func(b store.Before) store.After {
		me := b.People[0]
		return store.After{Reports: []store.NewReport{{
			Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: me.ID, CommitmentID: b.Commitments[code].ID, Form: "progress", Version: 1,
			Side: me.Side, Official: slices.Contains(me.Roles, "official"), Via: "ussd", Channel: "demo", Language: "sw", Status: status, Percent: -1, Answers: []byte("{}"), State: state, At: at,
		}}}
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) stop(number string, at time.Time) { w.optOut(number, true, at) }

func (w *world) start(number string, at time.Time) { w.optOut(number, false, at) }

func (w *world) optOut(number string, out bool, at time.Time) {
	w.t.Helper()
	_, err := w.store.Turn(context.Background(), store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindSMS, ID: number + at.String(), At: at}, func(store.Before) store.After {
		return store.After{Line: store.LineChange{OptOut: &out}, Inbound: &store.NewInbound{Outcome: "stop"}}
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// invites registers somebody who has not agreed.
func (w *world) invites(at time.Time) {
	w.t.Helper()
	c := store.SeedContact{
		Person: store.Person{Code: "c90", Name: "Imani Mfano", Language: "sw", Roles: []string{"monitor"}, Side: "grassroots", Org: "o01", Place: "KE-K1", Status: "invited", Assigned: []string{"K12"}},
		Number: phone.MustParse("+12025550131"),
	}
	if _, err := w.store.Import(context.Background(), store.Import{Seed: store.Seed{Contacts: []store.SeedContact{c}}, Actor: "amina", Now: at}); err != nil {
		w.t.Fatal(err)
	}
}

func utc(day string, hour, minute int) time.Time {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return d.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

package world

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/storetest"
)

// dawn is when every history begins: noon in Nairobi on the sample's day.
var dawn = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// ground is what all histories have in common: a register, keys, and a
// database that holds the register and nothing else.
type ground struct {
	book      *flows.Book
	ring      *keys.Ring
	register  store.Seed
	file      string
	excuses   []string // what is said when something is wrong with us
	forgotten []string // what a repeat is told of which only that it was here is known
	figures   figureWords
	heads     heads    // how pages about people begin
	stopped   []string // what a screen says when the messages to a phone have ended
	seldom    []string // and when she gets fewer from now on
	often     []string // and as many as before
}

// breakGround makes the database that each history begins with a copy of.
func breakGround(t *testing.T) *ground {
	t.Helper()
	g := &ground{file: filepath.Join(t.TempDir(), "ground.db")}
	var err error
	if g.book, err = flows.Load(); err != nil {
		t.Fatal(err)
	}
	if g.ring, err = keys.New(); err != nil {
		t.Fatal(err)
	}
	if g.register, err = theRegister(); err != nil {
		t.Fatal(err)
	}
	n := g.register.Network
	const rest = "\n" // what is not known before a history begins
	say := func(language, key string) string {
		return g.book.Say(language, key, map[string]string{"net": n.Short, "ussd": n.USSD, "sc": n.ShortCode, "codes": rest, "org": rest, "place": rest, "cap": rest})
	}
	g.figures = figureWordsOf(g.book.Say, n.Languages, arrivedLines(g.book.Form("funds", 0), n.Languages))
	g.heads = headsOf(say, n.Languages, "enr_done", "enr_refused", "enr_phone", "enr_pin", "pin_ask", "pin_bad", "other_ask", "sms_wrong")
	for _, language := range n.Languages {
		g.excuses = append(g.excuses, say(language, "sys_busy"), say(language, "sys_unsure"), say(language, "sys_error"))
		g.forgotten = append(g.forgotten, say(language, "sys_twice"))
		g.stopped = append(g.stopped, say(language, "sms_stop"))
		g.seldom, g.often = append(g.seldom, say(language, "help_seldom")), append(g.often, say(language, "help_often"))
	}
	s, err := store.Open(context.Background(), store.Options{Database: g.file, Keys: g.ring})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Seed(context.Background(), g.register, dawn), approve(s), s.Close()); err != nil {
		t.Fatal(err)
	}
	return g
}

// arrivedLines are how a line about money that has arrived begins.
func arrivedLines(funds *flows.Form, languages []string) (all []string) {
	for _, language := range languages {
		for line := range strings.SplitSeq(funds.Question("kind").Label[language], "\n") {
			if head, _, ok := strings.Cut(line, "{arrived}"); ok {
				all = append(all, head)
			}
		}
	}
	return all
}

// The people who are not in the sample.
const (
	stranger = "+12025550199"
	invited  = "+12025550131" // has not agreed to anything yet
	ofThree  = "+12025550132" // three people use it
)

// theRegister is the sample as a network that is no demo, so that quiet hours
// hold, with one more round, one person who was only invited, and a phone of three.
func theRegister() (store.Seed, error) {
	seed, err := register.Read(register.Sample())
	if err != nil {
		return seed, err
	}
	seed = register.Shift(seed, 0, dawn)
	seed.Network.Demo = false
	seed.Rounds = append(seed.Rounds, store.Round{
		Code: "r4", Name: "2027 Q1", OpensOn: "2026-11-17", MidOn: "2026-11-27", LastOn: "2026-12-08", ClosesOn: "2026-12-15", GraceDays: 7, State: "open",
	})
	join := func(code, name, number string, shared bool, p store.Person) {
		n, wrong := phone.Parse(number, "")
		err = errors.Join(err, wrong)
		p.Code, p.Name, p.Side = code, name, "grassroots"
		c := store.SeedContact{Person: p, Number: n, Shared: shared}
		if p.Status == "active" {
			c.ConsentOn, c.ConsentHow, c.ConsentVersion = "2026-03-02", "training day, signed list", 1
		}
		seed.Contacts = append(seed.Contacts, c)
	}
	monitor := []string{"monitor"}
	join("c26", "Imani Mfano", invited, false, store.Person{Language: "sw", Roles: monitor, Org: "o01", Place: "KE-K2", Status: "invited", Assigned: []string{"K12"}})
	join("c27", "Pendo Mfano", ofThree, true, store.Person{Language: "sw", Roles: monitor, Org: "o01", Place: "KE-K1", Status: "active", Assigned: []string{"K11", "K12"}})
	join("c28", "Zuri Sampuli", ofThree, true, store.Person{Language: "en", Roles: monitor, Org: "o02", Place: "KE-K2", Status: "active", Assigned: []string{"K12"}})
	join("c29", "Tatu Sampuli", ofThree, true, store.Person{Language: "sw", Roles: []string{"monitor", "verifier"}, Org: "o02", Place: "KE-K2", Status: "active", Assigned: []string{"K12", "K15"}})
	return seed, err
}

// engine opens the database of one history again and again.
type engine interface {
	open(log *slog.Logger) (*store.Store, error)
	freeze() // keep what lies on the disk now for the next open
}

// sqlite is a file. A kill leaves its files as they are; the next life gets a
// copy of them under a new name, since the dead process is not quite dead here.
type sqlite struct {
	ring   *keys.Ring
	folder string
	life   int
	err    error
}

func newSQLite(t *testing.T, g *ground) *sqlite {
	e := &sqlite{ring: g.ring, folder: t.TempDir()}
	if err := copyFile(g.file, e.path()); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *sqlite) path() string { return filepath.Join(e.folder, fmt.Sprintf("life%d.db", e.life)) }

func (e *sqlite) open(log *slog.Logger) (*store.Store, error) {
	if e.err != nil {
		return nil, e.err
	}
	return store.Open(context.Background(), store.Options{Database: e.path(), Keys: e.ring, Logger: log, Exclusive: true})
}

func (e *sqlite) freeze() {
	old := e.path()
	e.life++
	e.err = errors.Join(e.err, copyFile(old, e.path()))
	if err := copyFile(old+"-wal", e.path()+"-wal"); !errors.Is(err, fs.ErrNotExist) {
		e.err = errors.Join(e.err, err)
	}
}

// postgres is a schema on a server. A kill leaves what the server has.
type postgres struct {
	ring *keys.Ring
	url  string
}

func newPostgres(t *testing.T, g *ground) *postgres {
	e := &postgres{g.ring, storetest.PostgreSQL(t) + "&connect_timeout=30"} // the machine may be busy
	s, err := e.open(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Seed(context.Background(), g.register, dawn), approve(s), s.Close()); err != nil {
		t.Fatal(err)
	}
	return e
}

// open does not listen for other processes' hints: who waits for the network
// lets no time pass in here, and there is no other process.
func (e *postgres) open(log *slog.Logger) (*store.Store, error) {
	return store.Open(context.Background(), store.Options{Database: e.url, Keys: e.ring, Logger: log})
}

func (e *postgres) freeze() {}

func copyFile(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}

// approve lets the reminders of the rounds leave.
func approve(s *store.Store) error {
	var failed []error
	for _, round := range s.Rounds() {
		if round.State == "open" {
			_, err := s.ApproveReminders(context.Background(), round.Code, store.Hand{By: "neema", At: dawn})
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/gateway/access"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/africastalking"
	"ahadi/gateway/phone"
	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/internal/money"
	ahadiphone "ahadi/internal/phone"
	"ahadi/store"
)

// demoCmd is the main job on a sample register, on this machine only.
type demoCmd struct {
	Listen   string `default:"127.0.0.1:8080" help:"Loopback address to serve on."`
	Data     string `type:"path" help:"Folder that keeps the data; a temporary one by default."`
	Database string `help:"A file, or postgres://user:password@host:5432/name; by default ahadi.db in the data folder."`
	People   int    `help:"Adds this many generated monitors, 2000 at most."`
	Register string `type:"existingdir" help:"Folder with a register of your own (CSV) instead of the sample."`
	Flows    string `type:"existingdir" help:"Folder with forms that are added to the shipped ones."`
}

// Run serves until it is interrupted.
func (d *demoCmd) Run(out io.Writer) error {
	if err := d.check(); err != nil {
		return usageError{err}
	}
	ctx := context.Background()
	data, remove, err := d.folder()
	if err != nil {
		return err
	}
	defer remove()
	s, err := d.open(ctx, data)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", d.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("%w: choose another address with --listen", err), s.Close())
	}
	service, err := d.service(s, listener)
	if err != nil {
		return errors.Join(err, listener.Close(), s.Close())
	}
	if d.Flows != "" { // who writes a form tries it before its last translation is there
		if err := unproved(service.book, s.Network().Languages); err != nil {
			fmt.Fprintf(out, "Your forms are not whole yet, which only the demo lets pass:\n\n%v\n", err)
		}
	}
	d.greet(out, listener.Addr().String(), data)
	return service.run(ctx)
}

// check refuses what would let others in, or cannot work.
func (d *demoCmd) check() error {
	host, _, err := net.SplitHostPort(d.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s: write an address such as 127.0.0.1:8080", d.Listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--listen %s: everybody knows the demo's password, so it serves on loopback only, such as 127.0.0.1:8080", d.Listen)
	}
	if d.People < 0 || d.People > register.MaxPeople {
		return fmt.Errorf("--people %d: the fictional numbers reach for 0 to %d", d.People, register.MaxPeople)
	}
	if strings.Contains(d.Database, "://") && !store.IsURL(d.Database) { // not repeated: it may hold a password
		return errors.New("--database: give a file's name or postgres://user:password@host:5432/name")
	}
	return nil
}

// folder is where the demo keeps its data; a temporary one is removed at the end.
func (d *demoCmd) folder() (string, func(), error) {
	if d.Data != "" {
		return d.Data, func() {}, os.MkdirAll(d.Data, 0o700)
	}
	dir, err := os.MkdirTemp("", "ahadi-demo-")
	return dir, func() { os.RemoveAll(dir) }, err
}

// open opens the database; one that holds no network yet gets the register.
func (d *demoCmd) open(ctx context.Context, data string) (*store.Store, error) {
	ring, err := keys.Open(filepath.Join(data, "ahadi.keys"))
	if err != nil {
		return nil, err
	}
	path := d.Database
	if path == "" {
		path = filepath.Join(data, "ahadi.db")
	}
	s, err := store.Open(ctx, store.Options{Database: path, Keys: ring, Logger: logger(os.Stderr), Exclusive: true})
	if err != nil {
		return nil, err
	}
	err = d.fill(ctx, s, time.Now())
	if err == nil {
		err = demoUsers(ctx, s, time.Now())
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// demoUsers lets the demo's own user in, as an admin, and the token of its
// commands. A database that is no demo's is left alone.
func demoUsers(ctx context.Context, s *store.Store, now time.Time) error {
	if !s.Network().Demo {
		return nil
	}
	hand := store.Hand{By: "operator", At: now}
	_, err := s.Account(ctx, "demo", now)
	if errors.Is(err, store.ErrNotFound) {
		_, err = s.AddAccount(ctx, store.NewAccount{Name: "demo", Role: string(access.Admin), Password: access.HashPassword("demo")}, hand)
	}
	if err != nil {
		return err
	}
	if _, found, err := s.Token(ctx, "demo", now); err != nil || found {
		return err
	}
	return s.AddToken(ctx, store.NewToken{Name: "demo", Secret: "demo", Scopes: store.TokenScopes(), Expires: now.AddDate(10, 0, 0)}, hand)
}

// fill gives an empty database the register, and the sample's the words that were
// chosen; a network that is there is kept. What a kill broke off is finished by the
// next start: the demo's user comes last, and nobody signs in before.
func (d *demoCmd) fill(ctx context.Context, s *store.Store, now time.Time) error {
	seeded, err := s.Seeded(ctx)
	if err != nil {
		return err
	}
	before, err := readPast()
	if err != nil {
		return err
	}
	if !seeded {
		seed, err := d.seed(now, before)
		if err != nil {
			return err
		}
		if err := s.Seed(ctx, seed, now); err != nil {
			return err
		}
	}
	if d.Register != "" || !s.Network().Demo {
		return nil
	}
	_, err = s.Account(ctx, "demo", now)
	if errors.Is(err, store.ErrNotFound) {
		err = before.choose(ctx, s, now)
	}
	return err
}

// seed is the sample with what was said before, moved so that its day is today, or
// the register of --register.
func (d *demoCmd) seed(now time.Time, before past) (store.Seed, error) {
	var dir fs.FS = register.Sample()
	if d.Register != "" {
		dir = os.DirFS(d.Register)
	}
	seed, err := register.Read(dir)
	if err != nil {
		return seed, err
	}
	seed.Network.Demo = true
	zone, err := time.LoadLocation(seed.Network.Zone) // its own day: late in the evening here may be tomorrow there
	if err != nil {
		return seed, fmt.Errorf("time zone of the network: %w", err)
	}
	seed = register.Shift(seed, register.DaysTo(now.In(zone)), now)
	if d.Register == "" {
		if err := before.into(&seed); err != nil {
			return seed, err
		}
	}
	return register.AddPeople(seed, d.People)
}

// demoOnCall are the fictional phones of those who are told when somebody writes
// of danger.
var demoOnCall = [2]string{"+12025550190", "+12025550191"}

// demoChannel is the demo's only channel.
const demoChannel = "demo"

// service is the demo's channel, answered in Africa's Talking's format and
// delivered to the phone in the browser.
func (d *demoCmd) service(s *store.Store, l net.Listener) (*service, error) {
	var extra []fs.FS
	if d.Flows != "" {
		extra = append(extra, os.DirFS(d.Flows))
	}
	book, err := flows.Load(extra...)
	if err == nil { // so that a stranger can try it
		err = terms(context.Background(), s, book, store.ModeOpen)
	}
	if err != nil {
		return nil, err
	}
	log := logger(os.Stderr)
	adapter, err := africastalking.Provider().New(aggregator.Setup{Settings: map[string]string{
		"username": "demo", "api_key": "demo", "from": s.Network().ShortCode,
		"base_url": "http://" + l.Addr().String() + "/phone/aggregator",
	}})
	if err != nil {
		return nil, err
	}
	return newService(serviceConfig{
		listener: l, store: s, book: book, demo: true, inward: thisMachine(), log: log,
		channels: []gateway.Channel{{Name: demoChannel, Secret: "demo", Adapter: adapter, Region: s.Network().Country}},
		sending:  map[string]sendingConfig{demoChannel: {Price: money.Amount{Currency: "KES", Micro: 800_000}}},
		oncall:   store.OnCall{"*": {ahadiphone.MustParse(demoOnCall[0]), ahadiphone.MustParse(demoOnCall[1])}},
	})
}

// demoPhone is the phone in the browser with the demo's people.
func demoPhone(s *store.Store, base string) *phone.Phone {
	people := func(ctx context.Context) ([]phone.Person, error) {
		all, err := s.DemoPhones(ctx, 60, time.Now())
		return phone.OnCall(phone.People(all), demoOnCall[:]), err
	}
	return phone.New(phone.Config{People: people, Now: time.Now, Delivered: deliverTo(base + "/hooks/demo/delivery/demo")})
}

// deliverTo posts delivery reports as Africa's Talking does.
func deliverTo(hook string) func(context.Context, string, string) error {
	client := &http.Client{Timeout: 5 * time.Second}
	return func(ctx context.Context, id, number string) error {
		body := url.Values{"id": {id}, "status": {"Success"}, "phoneNumber": {number}, "networkCode": {"99999"}}.Encode()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook, strings.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		return res.Body.Close()
	}
}

// greet says where everything is. It is a greeting, not a log.
func (d *demoCmd) greet(out io.Writer, addr, data string) {
	base := "http://" + addr
	fmt.Fprintf(out, `
Ahadi's demo is ready. Everybody and everything in it is invented.

  The phone                %[1]s/phone
  The coordinator's pages  %[1]s/   (name demo, password demo)
  The data                 %[2]s

Without a browser:

  curl -d sessionId=1 -d serviceCode='*384*77#' -d phoneNumber=+12025550101 -d networkCode=99999 -d text= %[1]s/hooks/demo/ussd/demo
  curl -d id=m1 -d from=+12025550101 -d to=20880 --data-urlencode 'text=C22 60 lanes clean' %[1]s/hooks/demo/sms/demo
  curl -H 'Authorization: Bearer demo' '%[1]s/api/v1/reports?limit=5'

A number that nobody knows, such as +12025550199, can enrol by dialling. What it
reads in each language is a draft until a native speaker has approved it; a demo
may say it all the same.

Ctrl-C stops it.
`, base, data)
}

// logger writes JSON lines; in a demo only what goes wrong.
func logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/keys"
	"ahadi/store"
)

// server is the child's side: one of the kinds, on a port of its own.
type server struct {
	kind  kind
	serve func(net.Listener) error
	close func() error
	store *store.Store // nil for the bare handler
}

// serve runs until standard input ends: serve KIND DATABASE KEYS PEOPLE PROFILE.
func serve(args []string) (err error) {
	if len(args) != 5 {
		return errors.New("serve is for bench itself")
	}
	people, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // as the service does; the bare handler too, so that all are alike
	}
	s := &server{}
	if s.kind, err = find(args[0]); err != nil {
		return err
	}
	if err := s.open(context.Background(), args[1], args[2], people); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	stop, err := profile(args[4])
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- s.serve(listener) }()
	fmt.Println(listener.Addr())
	err = answer(map[string]question{"usage": telling(s.usage), "reports": telling(s.reports)})
	stop()
	err = errors.Join(err, s.close(), <-ended)
	if s.store != nil {
		err = errors.Join(err, s.store.Close())
	}
	return err
}

// open makes the store and the app of this kind.
func (s *server) open(ctx context.Context, database, keyFile string, people int) (err error) {
	if !s.kind.store {
		s.use(bare())
		return nil
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if s.store, err = openStore(ctx, database, keyFile, log); err != nil {
		return err
	}
	now := time.Now()
	everybody, err := newCrowd(people, now)
	if err != nil {
		return err
	}
	if err := everybody.seedStore(ctx, s.store, now); err != nil && !errors.Is(err, store.ErrSeeded) { // another node has
		return err
	}
	if s.kind.real {
		g, err := realApp(s.store, log)
		if err != nil {
			return err
		}
		s.serve, s.close = g.Serve, g.Close
		return nil
	}
	s.use(rowsApp(s.store, s.kind))
	return nil
}

func (s *server) use(app *fiber.App) {
	s.serve, s.close = app.Listener, func() error { return app.ShutdownWithTimeout(time.Second) }
}

func profile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); f.Close() }, pprof.StartCPUProfile(f)
}

func openStore(ctx context.Context, database, keyFile string, log *slog.Logger) (*store.Store, error) {
	ring, err := keys.Open(keyFile)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{Database: database, Keys: ring, Logger: log})
}

// question is what the parent may ask, with an argument or without.
type question func(arg string) (any, error)

func telling[T any](of func() (T, error)) question {
	return func(string) (any, error) { return of() }
}

// answer tells the parent what it asks, until there is nobody to ask.
func answer(all map[string]question) error {
	lines, out := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for lines.Scan() {
		word, arg, _ := strings.Cut(lines.Text(), " ")
		v, err := all[word](arg)
		if err == nil {
			err = out.Encode(v)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
	}
	return lines.Err()
}

func (s *server) usage() (usage, error) {
	u, err := ownUsage()
	if err == nil && s.store != nil {
		stats := s.store.Stats()
		u.Groups, u.Turns = stats.Groups, stats.Turns
	}
	return u, err
}

// reports counts what is filed beside what the register brought.
func (s *server) reports() (int, error) {
	n, page := 0, store.Page{Limit: 1000}
	for {
		list, err := s.store.Reports(context.Background(), page)
		if err != nil {
			return 0, err
		}
		for _, r := range list {
			if r.Channel == channel {
				n++
			}
			page.After = r.ID
		}
		if len(list) < page.Limit {
			return n, nil
		}
	}
}

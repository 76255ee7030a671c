package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"ahadi/flows"
	"ahadi/gateway/opendata"
	"ahadi/gateway/reportback"
	"ahadi/store"
)

// grown is the child's side of a network that has grown: its hooks, its pages, and
// what is asked of the store itself.
type grown struct {
	store *store.Store
	now   time.Time
}

// serveExport is a process that serves nobody and can export, as the command does.
func serveExport(args []string) (err error) {
	if len(args) != 2 {
		return errors.New("export is for bench itself")
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(20)
	}
	s, err := openStore(context.Background(), args[0], args[1], slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	fmt.Println("nobody")
	v := &grown{s, time.Now()}
	return errors.Join(answer(map[string]question{"export": v.export, "peak": telling(peak)}), s.Close())
}

// serveGrown runs until standard input ends: grown DATABASE KEYS.
func serveGrown(args []string) (err error) {
	if len(args) != 2 {
		return errors.New("grown is for bench itself")
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := openStore(context.Background(), args[0], args[1], log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	g, err := realApp(s, log)
	if err != nil {
		return err
	}
	hooks, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- g.Serve(hooks) }()
	pages, stop, err := servePages(s)
	if err != nil {
		return err
	}
	fmt.Println(hooks.Addr(), pages)
	v := &grown{s, time.Now()}
	err = answer(map[string]question{
		"usage":    telling((&server{store: s}).usage),
		"warm":     telling(v.warm),
		"overview": v.overview,
	})
	stop()
	return errors.Join(err, g.Close(), <-ended)
}

// spent is what something took.
type spent struct {
	Took time.Duration `json:"took"`
	CPU  time.Duration `json:"cpu"`
}

func spend(do func() error) (s spent, err error) {
	before, err := ownUsage()
	if err != nil {
		return s, err
	}
	from := time.Now()
	err = do()
	s.Took = time.Since(from)
	after, e := ownUsage()
	s.CPU = after.CPU - before.CPU
	return s, errors.Join(err, e)
}

// warm is what the service counts beside its start.
func (v *grown) warm() (spent, error) {
	return spend(func() error { return v.store.Warm(context.Background(), v.now) })
}

// overview asks for what the first page shows, so many times.
func (v *grown) overview(arg string) (any, error) {
	n, err := strconv.Atoi(arg)
	if err != nil {
		return nil, err
	}
	var all []time.Duration
	for range n {
		from := time.Now()
		if _, err := v.store.Overview(context.Background(), store.Everything(), from); err != nil {
			return nil, err
		}
		all = append(all, time.Since(from))
	}
	return all, nil
}

// exported is one export.
type exported struct {
	spent
	Bytes int64 `json:"bytes"`
}

// export writes the answers on the newest published round, row by row, and all figures.
func (v *grown) export(string) (any, error) {
	ctx := context.Background()
	book, err := flows.Load()
	if err != nil {
		return nil, err
	}
	c, err := v.store.OpenChoice(ctx)
	if err != nil {
		return nil, err
	}
	c.Tables, c.Forms = store.OpenTables(), []string{"progress"}
	if _, err := v.store.ChooseOpen(ctx, c, store.Hand{By: "operator", At: v.now}); err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	round := ""
	for _, r := range v.store.Rounds() {
		if r.State == "published" {
			round = r.Code
		}
	}
	texts, err := opendata.Words()
	if err != nil {
		return nil, err
	}
	guard, err := reportback.GuardOf(ctx, v.store)
	if err != nil {
		return nil, err
	}
	var e exported
	out := &counter{}
	e.spent, err = spend(func() error {
		_, err := opendata.Write(ctx, out, opendata.Package, v.store, opendata.Options{Round: round, Since: round, Language: "en", Now: v.now, Book: book, Words: texts, Guard: guard})
		return err
	})
	e.Bytes = out.n
	return e, err
}

// counter counts what is written to it.
type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

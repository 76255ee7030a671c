package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"ahadi/flows"
	"ahadi/internal/keys"
	"ahadi/store"
)

// where says which database and which keys a command works on: those of a
// service's configuration, or those of a folder such as a demo's.
type where struct {
	Config   string `required:"" xor:"where" type:"existingfile" help:"The configuration file of the service."`
	Data     string `required:"" xor:"where" type:"existingdir" help:"The folder that keeps ahadi.db and ahadi.keys, such as a demo's."`
	Database string `help:"With --data: the database file or URL (env:NAME takes it from there), when it is not ahadi.db in that folder."`
}

// place is what where has found.
type place struct {
	database string
	keyFile  string // as a person names it
	keys     *keys.Ring
}

// config reads the configuration; there is none where a folder is named.
func (w *where) config() (*config, error) {
	switch {
	case w.Config == "":
		return nil, nil
	case w.Database != "":
		return nil, usageError{errors.New("--database goes with --data; the configuration names its own")}
	}
	return loadConfig(w.Config)
}

// speaks are the forms and texts of the place, and its configuration.
func (w *where) speaks() (*flows.Book, *config, error) {
	c, err := w.config()
	if err != nil {
		return nil, nil, err
	}
	if c == nil {
		book, err := flows.Load()
		return book, nil, err
	}
	book, err := c.book()
	return book, c, err
}

// writing opens what a command works on that writes to people, or shows what
// would be written.
func (w *where) writing(do func(context.Context, *config, *flows.Book, *store.Store, route) error) error {
	book, c, err := w.speaks()
	if err != nil {
		return err
	}
	to, err := c.routes()
	if err != nil {
		return err
	}
	ctx, stop := interruptible()
	defer stop()
	return undecided(w.work(ctx, func(_ place, db *store.Store) error { return do(ctx, c, book, db, to) }))
}

// find reads the configuration, and the keys that must be there: a command that
// works on what is stored never makes new ones.
func (w *where) find() (place, error) {
	c, err := w.config()
	if err != nil {
		return place{}, err
	}
	if c != nil {
		keyFile := c.Keys
		if !strings.HasPrefix(keyFile, "env:") {
			keyFile = c.file(keyFile)
			if err := haveKeys(keyFile); err != nil {
				return place{}, err
			}
		}
		ring, err := c.ring()
		return place{c.database(), keyFile, ring}, err
	}
	path := filepath.Join(w.Data, "ahadi.keys")
	if err := haveKeys(path); err != nil {
		return place{}, err
	}
	database, err := resolve(".", w.Database)
	if err != nil {
		return place{}, usageError{fmt.Errorf("--database: %w", err)}
	}
	if database == "" {
		database = filepath.Join(w.Data, "ahadi.db")
	}
	ring, err := keys.Open(path)
	return place{database, path, ring}, err
}

// haveKeys refuses a key file that is not there.
func haveKeys(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no key file %s: put the copy that you keep elsewhere there first", path)
	}
	return nil
}

// work opens the database, lets a command do its work on it, and closes it again.
func (w *where) work(ctx context.Context, do func(p place, db *store.Store) error) error {
	p, err := w.find()
	if err != nil {
		return err
	}
	db, err := p.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(p, db), db.Close())
}

// list opens the database and prints what a command finds in it.
func (w *where) list(out io.Writer, find func(ctx context.Context, db *store.Store, out io.Writer) error) error {
	ctx, stop := interruptible()
	defer stop()
	lines := bufio.NewWriter(out) // remembers the first line that could not be written
	err := w.work(ctx, func(_ place, db *store.Store) error { return find(ctx, db, lines) })
	return errors.Join(err, lines.Flush())
}

// open opens the database beside a service that may be running on it. One that
// is not there is not made.
func (p place) open(ctx context.Context) (*store.Store, error) {
	if !store.IsURL(p.database) {
		if _, err := os.Stat(p.database); err != nil {
			return nil, fmt.Errorf("database: %w", err)
		}
	}
	return store.Open(ctx, store.Options{Database: p.database, Keys: p.keys, Logger: slog.New(slog.DiscardHandler)})
}

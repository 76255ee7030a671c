package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/store"
)

// registerCmd brings a network's register in and out.
type registerCmd struct {
	Import registerImportCmd `cmd:"" help:"Bring places, commitments, people and rounds in from CSV files, XLSX workbooks or folders of them: all rows or none."`
	Export registerExportCmd `cmd:"" help:"Write the register in the form that import takes."`
}

// registerImportCmd brings files in.
type registerImportCmd struct {
	where
	Files  []string `arg:"" type:"path" help:"CSV files named after their tables (contacts.csv), workbooks whose sheets are, or folders of them."`
	DryRun bool     `help:"Only say what would be new, changed and the same."`
	Errors string   `type:"path" placeholder:"FILE.csv" help:"Write every cell that cannot be taken into this new file; otherwise the first are printed."`
	By     string   `default:"operator" help:"Your name, for the trail."`
}

// little keeps the memory of an import small: it reads a file row by row, and
// has no need of a large heap.
const little = 40

// Run imports while the service runs.
func (k *registerImportCmd) Run(out io.Writer) (err error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(little)
	}
	ctx, stop := interruptible()
	defer stop()
	files, err := register.Open(k.Files...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	options := register.Options{Dry: k.DryRun, Actor: k.By, Now: now(), Tick: progress(out, "importing")}
	if k.Errors != "" {
		list, err := os.OpenFile(k.Errors, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("--errors: %w", err)
		}
		defer list.Close()
		options.Errors = list
	}
	db, err := k.database(ctx)
	if err != nil {
		return err
	}
	res, err := register.Import(ctx, db, files, options)
	if err == nil && !k.DryRun {
		res.Warnings = append(res.Warnings, k.unguarded(ctx, db)...)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		if bad := new(register.Problems); errors.As(err, &bad) && k.Errors != "" {
			return fmt.Errorf("%w\nAll of them are listed in %s", err, k.Errors)
		}
		return err
	}
	return k.tell(out, res)
}

// unguarded warns where people have come for whom nobody is on call: the next
// start of the service would refuse it.
func (k *registerImportCmd) unguarded(ctx context.Context, db *store.Store) []string {
	c, err := k.config()
	if err == nil && c != nil {
		err = c.guarded(ctx, db)
	}
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}

// database opens the database of a service or of a folder. A new one is made:
// a register is what it begins with.
func (k *registerImportCmd) database(ctx context.Context) (*store.Store, error) {
	quiet := slog.New(slog.DiscardHandler)
	c, err := k.config()
	if err != nil {
		return nil, err
	}
	if c != nil {
		return c.openStore(ctx, quiet, false)
	}
	database := filepath.Join(k.Data, "ahadi.db")
	if _, err := os.Stat(database); err == nil || k.Database != "" {
		p, err := k.find()
		if err != nil {
			return nil, err
		}
		return p.open(ctx)
	}
	ring, err := keys.Open(filepath.Join(k.Data, "ahadi.keys"))
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{Database: database, Keys: ring, Logger: quiet})
}

// tell says what was done, table by table.
func (k *registerImportCmd) tell(out io.Writer, res register.Result) error {
	done := "imported"
	switch {
	case k.DryRun:
		done = "nothing is written in a dry run; it would be:"
	case !res.Changes():
		done = "nothing is new or changed"
	}
	fmt.Fprintln(out, done)
	for _, t := range res.Tables {
		if t.New+t.Changed+t.Same > 0 {
			fmt.Fprintf(out, "  %-14s %6d new %6d changed %6d the same\n", t.Table, t.New, t.Changed, t.Same)
		}
	}
	for _, w := range res.Warnings {
		fmt.Fprintln(out, "warn  "+w)
	}
	for _, s := range res.Skipped {
		fmt.Fprintln(out, "skipped  "+s)
	}
	return nil
}

// registerExportCmd writes the register into files.
type registerExportCmd struct {
	where
	To      string `arg:"" type:"path" help:"A new folder for CSV files, or a new file that ends with .xlsx."`
	Numbers bool   `help:"Write phone numbers in clear; the trail says so. Without it they are masked, and the file can still be imported here again."`
	By      string `default:"operator" help:"Your name, for the trail."`
}

// Run exports while the service runs.
func (k *registerExportCmd) Run(out io.Writer) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(little)
	}
	ctx, stop := interruptible()
	defer stop()
	return k.work(ctx, func(_ place, db *store.Store) error {
		done, err := register.Export(ctx, db, register.ExportOptions{Path: k.To, Numbers: k.Numbers, Actor: k.By, Now: now(), Tick: progress(out, "exporting")})
		if err != nil {
			return err
		}
		for _, t := range done.Tables {
			fmt.Fprintf(out, "  %-14s %6d rows\n", t.Table, t.Rows)
		}
		if k.Numbers {
			fmt.Fprintln(out, "Phone numbers and names stand in it in clear: keep it where only you read it, and delete it when it has served.")
			return nil
		}
		fmt.Fprintln(out, "Names stand in it in clear, numbers are masked: --numbers writes them.")
		return nil
	})
}

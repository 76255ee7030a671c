package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"ahadi/gateway/opendata"
	"ahadi/gateway/reportback"
	"ahadi/store"
)

// reportsCmd makes what goes back to the table, and chooses what of the data does.
type reportsCmd struct {
	Make   reportCmd       `cmd:"" default:"withargs" help:"Write it: --out FILE.html is the document, .xlsx a workbook, .zip a package of open data."`
	Choose reportChooseCmd `cmd:"" help:"Choose what is published as open data: tables, forms whose answers go out row by row, licence."`
	Chosen reportChosenCmd `cmd:"" help:"Show what is published as open data, and who chose it."`
}

// writeData writes open data of a kind.
func writeData(kind string) func(context.Context, *store.Store, *reportCmd, io.Writer) ([]store.Leaving, error) {
	return func(ctx context.Context, db *store.Store, k *reportCmd, w io.Writer) ([]store.Leaving, error) {
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(little)
		}
		book, _, err := k.speaks()
		if err != nil {
			return nil, err
		}
		texts, err := opendata.Words()
		if err != nil {
			return nil, err
		}
		guard, err := reportback.GuardOf(ctx, db)
		if err != nil {
			return nil, err
		}
		return opendata.Write(ctx, w, kind, db, opendata.Options{
			Round: k.Round, Since: k.Since, Place: k.Place, Language: k.Lang, Final: k.Final, Now: now(), Book: book, Words: texts, Guard: guard, Tick: progress(os.Stderr, "exporting"),
		})
	}
}

type reportChooseCmd struct {
	deciding
	Tables  []string `placeholder:"TABLE" help:"The tables of figures, with commas between: all, none, or of ${open_tables}. As it was without it."`
	Rows    []string `placeholder:"FORM" help:"Forms whose answers are published row by row, without texts, numbers and names: progress, verify, …, or none. As it was without it."`
	Licence string   `help:"One of ${open_licences}. As it was without it."`
}

// Run chooses.
func (k *reportChooseCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		book, _, err := k.speaks()
		if err != nil {
			return err
		}
		c, err := db.OpenChoice(ctx)
		if err != nil {
			return err
		}
		if len(k.Tables) > 0 {
			c.Tables = several(k.Tables, store.OpenTables())
		}
		if len(k.Rows) > 0 {
			c.Forms = several(k.Rows, opendata.Forms(book))
		}
		if k.Licence != "" {
			c.Licence = k.Licence
		}
		for _, f := range c.Forms {
			if !slices.Contains(opendata.Forms(book), f) {
				return usageError{fmt.Errorf("--rows: the answers to %q cannot be published row by row; those to %s can", f, strings.Join(opendata.Forms(book), ", "))}
			}
		}
		before, err := db.ChooseOpen(ctx, c, h)
		return tell(out, before, err, "%s", c.Words())
	})
}

// several are the words of a flag: all and none stand for themselves.
func several(given, all []string) []string {
	switch {
	case slices.Equal(given, []string{"all"}):
		return all
	case slices.Equal(given, []string{"none"}):
		return nil
	}
	return given
}

type reportChosenCmd struct{ where }

// Run shows it.
func (k *reportChosenCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		c, err := db.OpenChoice(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, strings.ReplaceAll(c.Words(), "; ", "\n"))
		if c.By == "" {
			_, err = fmt.Fprintln(out, "nobody has chosen yet: this is what holds until somebody does")
		} else {
			_, err = fmt.Fprintf(out, "chosen by %s on %s\n", c.By, c.At.Format("2006-01-02"))
		}
		return err
	})
}

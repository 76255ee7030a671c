package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ahadi/gateway/opendata"
	"ahadi/gateway/reportback"
	"ahadi/store"
)

// reportCmd makes what goes back to the table: a document, or data.
type reportCmd struct {
	where
	Round   string `help:"The round's code: r3; the newest that has begun without it."`
	Since   string `help:"An earlier round's code: its readings, and those between, stand beside."`
	Place   string `help:"A place's code: it and all below it; the whole network without it."`
	Lang    string `default:"en" enum:"en,sw,es,fr,pt" help:"The language of the document."`
	Event   string `help:"Where it is handed over, instead of what is set for the round."`
	EventOn string `placeholder:"DAY" help:"The day of the event."`
	Final   bool   `help:"Refuse to make a draft: the round has to be published."`
	Out     string `required:"" placeholder:"FILE" help:"The file to write: its ending says which kind."`
	By      string `default:"operator" help:"Your name, for the trail, which says who took which file."`
}

// writers are the kinds of file, by their endings; each says which answers row by
// row never left before.
var writers = map[string]func(context.Context, *store.Store, *reportCmd, io.Writer) ([]store.Leaving, error){
	".html": writeDocument,
	".xlsx": writeData(opendata.Workbook),
	".zip":  writeData(opendata.Package),
}

// Run writes the file. Nothing is written where something is refused.
func (k *reportCmd) Run(out io.Writer) error {
	ctx, stop := interruptible()
	defer stop()
	kind := strings.ToLower(filepath.Ext(k.Out))
	write := writers[kind]
	if write == nil {
		return usageError{fmt.Errorf("--out %s: the file's name ends with one of %s", k.Out, strings.Join(endings(), ", "))}
	}
	return k.work(ctx, func(_ place, db *store.Store) error {
		taken := store.BackFile{Period: store.Period{Round: k.Round, Since: k.Since, Place: k.Place}, Kind: kind[1:], Language: k.Lang, Final: k.Final, Event: k.Event}
		file := wholeFile{path: k.Out, note: func() error { return db.BackTaken(ctx, taken, store.Hand{By: k.By, At: now()}) }}
		n, err := file.write(func(w io.Writer) (err error) {
			taken.Rows, err = write(ctx, db, k, w)
			return err
		})
		if err != nil {
			return undecided(err)
		}
		_, err = fmt.Fprintf(out, "%s is written (%s)\n", k.Out, size(n))
		return err
	})
}

func endings() []string {
	var all []string
	for kind := range writers {
		all = append(all, kind)
	}
	slices.Sort(all)
	return all
}

// writeDocument writes the document for people.
func writeDocument(ctx context.Context, db *store.Store, k *reportCmd, w io.Writer) ([]store.Leaving, error) {
	figures, err := k.figures(ctx, db)
	if err != nil {
		return nil, err
	}
	quotes, err := reportback.QuotesOf(ctx, db, &figures, k.Place)
	if err != nil {
		return nil, err
	}
	guard, err := reportback.GuardOf(ctx, db)
	if err != nil {
		return nil, err
	}
	return nil, reportback.HTML(w, reportback.Document{Figures: figures, Language: k.Lang, Quotes: quotes}, guard)
}

// figures reads what the command asks for.
func (k *reportCmd) figures(ctx context.Context, db *store.Store) (store.ReportBack, error) {
	b, err := db.ReportBack(ctx, store.Period{Round: k.Round, Since: k.Since, Place: k.Place}, now(), progress(os.Stderr, "reading"))
	switch {
	case err != nil:
		return b, err
	case k.Final && !b.Final():
		return b, errors.Join(fmt.Errorf("--final: %s is %s, and nothing is published without the right of reply", b.Round.Code, b.Round.State), b.Missing)
	}
	if k.Event != "" {
		b.Setting.Event, b.Setting.On = k.Event, k.EventOn
	}
	return b, nil
}

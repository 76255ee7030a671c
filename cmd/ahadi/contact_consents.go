package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"ahadi/store"
)

// contactConsentsCmd writes the register of consents.
type contactConsentsCmd struct {
	where
	To      string `arg:"" type:"path" placeholder:"FILE.csv" help:"A new file."`
	Numbers bool   `help:"Write phone numbers in clear; the trail says so. Without it their last digits stand there."`
	By      string `default:"operator" help:"Your name, for the trail."`
}

// consentColumns are the head of the file.
var consentColumns = [...]string{"person", "status", "phone", "people", "version", "given_on", "how", "language", "channel", "written_by", "words_sha256"}

// Run writes them while the service runs. The trail has it before the file is
// there to read.
func (k *contactConsentsCmd) Run(out io.Writer) error {
	ctx, stop := interruptible()
	defer stop()
	return k.work(ctx, func(_ place, db *store.Store) error {
		var people, gone int
		file := wholeFile{path: k.To, fresh: true, note: func() error {
			return db.ConsentsExported(ctx, people+gone, k.Numbers, store.Hand{By: k.By, At: now()})
		}}
		_, err := file.write(func(w io.Writer) (err error) {
			people, gone, err = k.write(ctx, w, db)
			return err
		})
		if err != nil {
			return undecided(fmt.Errorf("write the consents: %w", err))
		}
		what := "numbers masked: --numbers writes them"
		if k.Numbers {
			what = "numbers in clear: keep it where only you read it, and delete it when it has served"
		}
		_, err = fmt.Fprintf(out, "consents: %d of people of the register, %d of people who were erased; no names, %s\n", people, gone, what)
		return err
	})
}

// write writes the rows, and says of how many consents.
func (k *contactConsentsCmd) write(ctx context.Context, file io.Writer, db *store.Store) (people, gone int, err error) {
	w := csv.NewWriter(file)
	if err := w.Write(consentColumns[:]); err != nil {
		return 0, 0, err
	}
	for c, err := range db.Consents(ctx, k.Numbers) {
		if err != nil {
			return people, gone, err
		}
		if c.Person == "" {
			gone += c.People
		} else {
			people++
		}
		row := []string{c.Person, c.Status, c.Phone, strconv.Itoa(c.People), strconv.Itoa(c.Version), c.On, c.How, c.Language, c.Channel, c.By, c.Words}
		if err := w.Write(row); err != nil {
			return people, gone, err
		}
	}
	w.Flush()
	return people, gone, w.Error()
}

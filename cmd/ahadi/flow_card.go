package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ahadi/flows"
	"ahadi/gateway/cards"
	"ahadi/gateway/register"
	"ahadi/internal/words"
	"ahadi/store"
)

// flowCardCmd writes cards for wallets and a poster.
type flowCardCmd struct {
	flowSource
	Config string   `xor:"where" type:"existingfile" help:"The configuration file of the service: its network and its forms."`
	Data   string   `xor:"where" type:"existingdir" help:"The folder that keeps ahadi.db and ahadi.keys, such as a demo's. Without either the cards are those of the sample network."`
	Lang   []string `help:"Languages, by their two letters; all of the network without it."`
	Out    string   `required:"" type:"path" placeholder:"FILE.html" help:"The file to write."`
}

// Run writes them.
func (k *flowCardCmd) Run(out io.Writer) error {
	if k.Config != "" && k.Flows != "" {
		return usageError{errors.New("--flows goes with --data or alone; the configuration names its own forms")}
	}
	book, n, err := k.network()
	if err != nil {
		return err
	}
	if err := speaks(book, k.Lang...); err != nil {
		return err
	}
	var page bytes.Buffer
	if err := cards.Write(&page, book, n, k.Lang...); err != nil {
		return err
	}
	if err := replaceFile(k.Out, page.Bytes()); err != nil {
		return fmt.Errorf("write the cards: %w", err)
	}
	languages := k.Lang
	if len(languages) == 0 {
		languages = n.Languages
	}
	for _, l := range languages {
		if words.Spoken(l) {
			fmt.Fprintf(out, "%s: %d cards on a sheet, front and back, and a poster\n", book.LanguageName(l), cards.PerPage)
			continue
		}
		fmt.Fprintf(out, "%s: %d cards on a sheet, front and back, and a poster; what no form says stands there in English\n", book.LanguageName(l), cards.PerPage)
	}
	fmt.Fprintf(out, "wrote %s: open it in a browser and print it on A4 at 100 %%, both sides\n", k.Out)
	return nil
}

// network is whose cards they are, and the forms that its people fill in.
func (k *flowCardCmd) network() (*flows.Book, store.Network, error) {
	if k.Config == "" && k.Data == "" {
		book, err := k.book()
		if err != nil {
			return nil, store.Network{}, err
		}
		sample, err := register.Read(register.Sample())
		sample.Network.Demo = true
		return book, sample.Network, err
	}
	w := where{Config: k.Config, Data: k.Data}
	book, _, err := w.speaks()
	if err == nil && k.Flows != "" {
		book, err = k.book()
	}
	if err != nil {
		return nil, store.Network{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var n store.Network
	err = w.work(ctx, func(_ place, db *store.Store) error { n = db.Network(); return nil })
	return book, n, err
}

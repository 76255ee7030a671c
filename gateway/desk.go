package gateway

import (
	"cmp"
	"context"
	"fmt"

	"ahadi/flows"
	"ahadi/store"
)

// Desk lets coordinators report for people who cannot: the same load, the same
// pure step and the same rows as a turn of a phone.
type Desk struct {
	g     *Gateway
	route func(last, country string) string
}

// NewDesk wires it. route finds the channel of the SMS by which she hears of it,
// by the channel that her phone last wrote on and her country; quiet is when that
// may leave, nil for at once.
func NewDesk(s *store.Store, book *flows.Book, route func(last, country string) string, quiet Quiet) *Desk {
	return &Desk{&Gateway{store: s, book: book, zones: &zones{}, quiet: quiet}, route}
}

// Enter goes over a sheet, and files it when said.File is set and nothing is
// missing.
func (d *Desk) Enter(ctx context.Context, e store.Entry, said flows.Entry, h store.Hand) (sheet flows.Sheet, done store.Entered, err error) {
	done, err = d.g.store.Enter(ctx, e, h, func(b store.Before) store.After {
		after, got, err := d.step(&e, said, h, &b)
		if sheet = got; err != nil {
			return store.After{Err: err}
		}
		return after
	})
	return sheet, done, err
}

// step is one look at the sheet.
func (d *Desk) step(e *store.Entry, said flows.Entry, h store.Hand, b *store.Before) (store.After, flows.Sheet, error) {
	ch := &channel{Channel: Channel{Name: d.route(b.Reporter.Last, b.Reporter.Country), Region: b.Reporter.Country}}
	job := &store.Job{Kind: store.KindEntry, Channel: "console", ID: e.ID, At: h.At, Entry: e}
	in, err := d.g.input(ch, job, b)
	if err != nil {
		return store.After{}, flows.Sheet{}, err
	}
	whose := -1
	for i := range in.Line.People {
		if in.Line.People[i].ID == b.Reporter.ID {
			whose = i
		}
	}
	if whose < 0 {
		return store.After{}, flows.Sheet{}, fmt.Errorf("person %s: %w", e.For, store.ErrNotFound)
	}
	in.Line.People = in.Line.People[whose : whose+1] // nobody else reads this sheet
	in.Line.Private, in.Line.Asked = b.Reporter.Reachable && ch.Name != "", nil
	said.Person = b.Reporter.ID
	sheet, turn, err := d.g.book.Enter(said, in)
	switch {
	case err != nil:
		return store.After{}, sheet, err
	case len(turn.Need) > 0:
		return store.After{More: needs(turn.Need)}, sheet, nil
	case len(turn.Effects) == 0:
		return store.After{}, sheet, nil
	}
	after := d.g.rows(ch, job, b, turn)
	for i := range after.Reports {
		after.Reports[i].Channel = job.Channel
	}
	for i := range after.Messages {
		after.Messages[i].ContactID = cmp.Or(after.Messages[i].ContactID, b.Reporter.ID)
	}
	return after, sheet, after.Err
}

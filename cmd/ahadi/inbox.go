package main

import (
	"context"
	"fmt"
	"io"

	"ahadi/store"
)

// inboxCmd is for what people write that no form asked for.
type inboxCmd struct {
	List   inboxListCmd   `cmd:"" help:"List what waits, newest first; what was written stays hidden."`
	Show   inboxShowCmd   `cmd:"" help:"Show one entry with its words and who wrote it; the audit trail notes who looked."`
	Thread inboxThreadCmd `cmd:"" help:"Show what a person wrote and got, in order; the audit trail notes who read it."`
	Answer inboxAnswerCmd `cmd:"" help:"Send an answer by SMS: at once, or after her quiet hours where she wrote more than 30 minutes ago."`
	Done   inboxDoneCmd   `cmd:"" help:"Take an entry off the list."`
}

// mostListed is how many entries are listed.
const mostListed = 1000

type inboxListCmd struct {
	where
	Reason string `help:"Only these, such as not_understood, unknown_sender, opted_out, call_me."`
}

// Run prints one line each.
func (k *inboxListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Inbox(ctx, store.Everything(), mostListed)
		if err != nil {
			return err
		}
		n := 0
		for _, i := range all {
			if k.Reason != "" && i.Reason != k.Reason {
				continue
			}
			n++
			who := "a phone"
			if i.ContactID != 0 {
				who = fmt.Sprintf("contact %d", i.ContactID)
			}
			if i.Broadcast != 0 {
				who += fmt.Sprintf(" to broadcast %d", i.Broadcast)
			}
			fmt.Fprintf(out, "%d  %-14s %s  %s  %s %s %s %s\n", i.ID, i.Reason, moment(i.At), who, i.Language, i.Code, i.Value, i.Note)
		}
		fmt.Fprintf(out, "%d entries wait; 'ahadi inbox show ID --by NAME' shows what was written\n", n)
		return nil
	})
}

// itemID names an entry.
type itemID struct {
	ID int64 `arg:"" help:"The entry's id, as the list shows it."`
}

type inboxShowCmd struct {
	deciding
	itemID
}

// Run shows it.
func (k *inboxShowCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		shown, err := db.RevealItem(ctx, k.ID, h)
		if err == nil {
			tellRevealed(out, shown)
		}
		return err
	})
}

type inboxThreadCmd struct {
	deciding
	Who string `arg:"" help:"An entry's id, or a contact's id or code."`
}

// Run prints one line each.
func (k *inboxThreadCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		all, err := db.Thread(ctx, k.Who, h)
		for _, m := range all {
			way, hidden := "in ", "(no text is left)"
			if m.Out {
				way = "out"
			} else if m.Status == "urgent" {
				hidden = "(words of danger: 'ahadi safety list')"
			}
			fmt.Fprintf(out, "%s  %s  %-10s %-14s %s\n", moment(m.At), way, m.Channel, m.Status, orWords(m.Body, hidden))
		}
		return err
	})
}

type inboxAnswerCmd struct {
	deciding
	itemID
	Text     string `arg:"" help:"What she reads. Write it so that it tells nothing of her to whoever picks the phone up."`
	Discreet bool   `help:"You state that the words name nobody, no code and no place: needed on a phone that others read."`
	Now      bool   `help:"Send it at once, whatever the hour where she lives."`
}

// Run sends it, and says what it takes.
func (k *inboxAnswerCmd) Run(out io.Writer) error {
	c, err := k.config()
	if err != nil {
		return err
	}
	to, err := c.routes()
	if err != nil {
		return err
	}
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		n := store.NewAnswer{Item: k.ID, Text: k.Text, Discreet: k.Discreet, Route: to, Quiet: c.hours().Open}
		if k.Now {
			n.Quiet = nil
		}
		sent, err := db.AnswerItem(ctx, n, h)
		if err != nil {
			return err
		}
		cost := ""
		if c != nil && !c.Channels[sent.Channel].sending.Price.IsZero() {
			cost = fmt.Sprintf(", about %s", c.Channels[sent.Channel].sending.Price.Times(sent.Segments))
		}
		leaves := "at once"
		if sent.Due.After(h.At) {
			leaves = fmt.Sprintf("at %s, when her quiet hours are over (--now sends at once)", moment(sent.Due))
		}
		fmt.Fprintf(out, "message %d is queued and leaves by %s %s: %d SMS%s\n", sent.Message, sent.Channel, leaves, sent.Segments, cost)
		if !sent.GSM {
			fmt.Fprintln(out, "It holds a character outside of the alphabet of GSM, so that 70 characters fill one SMS, not 160: plain letters are cheaper.")
		}
		_, err = fmt.Fprintf(out, "'ahadi inbox done %d --by %s' takes the entry off the list\n", k.ID, h.By)
		return err
	})
}

type inboxDoneCmd struct {
	deciding
	itemID
}

// Run takes it off.
func (k *inboxDoneCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.DoneItem(ctx, k.ID, h)
		return tell(out, before, err, "entry %d is done", k.ID)
	})
}

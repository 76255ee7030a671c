package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ahadi/flows"
	"ahadi/gateway/broadcast"
	"ahadi/gateway/reminder"
	"ahadi/internal/money"
	"ahadi/store"
)

// broadcastCmd writes to many.
type broadcastCmd struct {
	Draft   broadcastDraftCmd   `cmd:"" help:"Write a text and say whom it is for; nothing is sent, what it would do is shown."`
	Show    broadcastShowCmd    `cmd:"" help:"Show what a draft would do, or how far one has come."`
	List    broadcastListCmd    `cmd:"" help:"List broadcasts, the newest first."`
	Confirm broadcastConfirmCmd `cmd:"" help:"Send a draft: the first message leaves after a minute. To more than 200 people a second person confirms."`
	Pause   broadcastPauseCmd   `cmd:"" help:"Hold back what has not left."`
	Resume  broadcastResumeCmd  `cmd:"" help:"Let a paused broadcast leave again, in the hours in which people are written to."`
	Stop    broadcastStopCmd    `cmd:"" help:"End a broadcast for good: what has not left never does. Within the first minute that undoes it."`
	Replies broadcastRepliesCmd `cmd:"" help:"List what was answered to a broadcast; the words only with --reveal, which the audit trail shows."`
}

// newBroadcast makes the service; price is what a segment costs on a channel.
func newBroadcast(price func(channel string) money.Amount, hours reminder.Hours, book *flows.Book, db *store.Store, to route) *broadcast.Service {
	return broadcast.New(broadcast.Config{Store: db, Book: book, Route: to, Price: price, Hours: hours.Window})
}

// price is what a segment costs on a channel; zero where nobody has said it.
func (c *config) price(channel string) money.Amount {
	if c == nil {
		return money.Amount{}
	}
	return c.Channels[channel].sending.Price
}

// broadcasting opens what a command about broadcasts works on.
func broadcasting(w *where, do func(ctx context.Context, s *broadcast.Service) error) error {
	return w.writing(func(ctx context.Context, c *config, book *flows.Book, db *store.Store, to route) error {
		return do(ctx, newBroadcast(c.price, c.hours(), book, db, to))
	})
}

// numbered names a broadcast.
type numbered struct {
	Number int `arg:"" help:"The broadcast's number, as 'ahadi broadcast list' shows it."`
}

type broadcastDraftCmd struct {
	deciding
	Place      []string          `help:"For people of this place and those below it, by code; may be given again."`
	Role       []string          `help:"For this role: monitor, verifier, official, coordinator. Without it everybody but officials and coordinators is meant."`
	Commitment []string          `help:"For those who follow this commitment."`
	Language   []string          `help:"For those who read this language."`
	Reported   string            `help:"yes: for those who have reported in the round; no: for those who have not, until their message leaves."`
	Round      string            `help:"With --reported: the round; the newest one otherwise."`
	Text       map[string]string `mapsep:"none" placeholder:"LANGUAGE=TEXT" help:"The text for phones that one person alone reads, once for each language. May say {net} {place} {code} {short} {date} {ussd} {name}."`
	Discreet   map[string]string `mapsep:"none" placeholder:"LANGUAGE=TEXT" help:"The text for phones that others read too. May say {net} {date} {ussd}. Without it those people get nothing."`
	UCS2       bool              `name:"ucs2" help:"Allow letters that a plain SMS has not: a message then holds 70 letters in place of 160."`
	Until      string            `placeholder:"DAY" help:"The last day on which it may leave, such as 2026-11-17; otherwise the next day on which people are written to."`
}

// Run writes it down and shows what it would do.
func (k *broadcastDraftCmd) Run(out io.Writer) error {
	return broadcasting(&k.where, func(ctx context.Context, s *broadcast.Service) error {
		h := store.Hand{By: k.By, At: now()}
		b, err := s.Draft(ctx, store.NewBroadcast{
			Audience: store.Audience{Places: k.Place, Roles: k.Role, Commitments: k.Commitment, Languages: k.Language, Reported: k.Reported, Round: k.Round},
			Texts:    k.Text, Discreet: k.Discreet, UCS2: k.UCS2, Until: k.Until,
		}, h)
		if err != nil {
			return err
		}
		return showDraft(ctx, out, s, b.Number, h.At)
	})
}

type broadcastShowCmd struct {
	where
	numbered
}

// Run shows it.
func (k *broadcastShowCmd) Run(out io.Writer) error {
	return broadcasting(&k.where, func(ctx context.Context, s *broadcast.Service) error {
		b, p, err := s.Store.BroadcastProgress(ctx, k.Number)
		if err != nil {
			return err
		}
		if b.State == "draft" {
			return showDraft(ctx, out, s, k.Number, now())
		}
		return tellProgress(out, b, p)
	})
}

type broadcastListCmd struct {
	where
	N int `short:"n" default:"20" help:"How many."`
}

// Run lists them.
func (k *broadcastListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Broadcasts(ctx, store.Everything(), 0, max(k.N, 1))
		for _, b := range all {
			fmt.Fprintf(out, "%4d  %-8s  drafted %s by %s%s  %s\n", b.Number, b.State, moment(b.Drafted), b.By, confirmedWhen(b), b.Audience)
		}
		return err
	})
}

func confirmedWhen(b store.Broadcast) string {
	if b.ConfirmedBy == "" {
		return ""
	}
	return fmt.Sprintf(", confirmed %s by %s", moment(b.Confirmed), b.ConfirmedBy)
}

type broadcastConfirmCmd struct {
	deciding
	numbered
}

// Run confirms it.
func (k *broadcastConfirmCmd) Run(out io.Writer) error {
	return broadcasting(&k.where, func(ctx context.Context, s *broadcast.Service) error {
		people, before, err := s.Confirm(ctx, k.Number, store.Hand{By: k.By, At: now()})
		if before {
			return tell(out, before, err, "broadcast %d is confirmed", k.Number)
		}
		return tell(out, false, err, "broadcast %d goes to %d people; nothing leaves before %s: until then 'ahadi broadcast stop %d --by NAME' undoes it",
			k.Number, people, now().Add(store.BroadcastHold).UTC().Format(time.TimeOnly+" UTC"), k.Number)
	})
}

// moves runs one act on a broadcast, and says what is so now.
func (k *deciding) moves(out io.Writer, number int, act func(*broadcast.Service, context.Context, int, store.Hand) (bool, error), format string) error {
	return broadcasting(&k.where, func(ctx context.Context, s *broadcast.Service) error {
		before, err := act(s, ctx, number, store.Hand{By: k.By, At: now()})
		return tell(out, before, err, format, number)
	})
}

type broadcastPauseCmd struct {
	deciding
	numbered
}

// Run pauses it.
func (k *broadcastPauseCmd) Run(out io.Writer) error {
	return k.moves(out, k.Number, (*broadcast.Service).Pause, "broadcast %d is paused: what has not left waits")
}

type broadcastResumeCmd struct {
	deciding
	numbered
}

// Run lets it go on.
func (k *broadcastResumeCmd) Run(out io.Writer) error {
	return k.moves(out, k.Number, (*broadcast.Service).Resume, "broadcast %d goes on, in the hours in which people are written to")
}

type broadcastStopCmd struct {
	deciding
	numbered
}

// Run ends it.
func (k *broadcastStopCmd) Run(out io.Writer) error {
	return k.moves(out, k.Number, (*broadcast.Service).Stop, "broadcast %d is stopped: what had not left never does")
}

type broadcastRepliesCmd struct {
	where
	numbered
	Reveal bool   `help:"Show what was written, too."`
	By     string `placeholder:"NAME" help:"Who reads it, as the audit trail will show it; needed with --reveal."`
}

// Run lists the answers.
func (k *broadcastRepliesCmd) Run(out io.Writer) error {
	if k.Reveal && k.By == "" {
		return usageError{errors.New("--reveal needs --by: say who reads")}
	}
	return undecided(k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		find := db.BroadcastReplies
		if k.Reveal {
			find = func(ctx context.Context, number int) ([]store.BroadcastReply, error) {
				return db.RevealBroadcastReplies(ctx, number, store.Hand{By: k.By, At: now()})
			}
		}
		all, err := find(ctx, k.Number)
		if err != nil {
			return err
		}
		for _, r := range all {
			fmt.Fprintf(out, "%d  %s  %-8s  %s  %s", r.Entry, moment(r.At), cmp.Or(r.Contact, "unknown"), r.Language, r.State)
			if k.Reveal {
				fmt.Fprintf(out, "  %s", cmp.Or(r.Text, "(its words are gone)"))
			}
			fmt.Fprintln(out)
		}
		_, err = fmt.Fprintf(out, "%d replies to broadcast %d\n", len(all), k.Number)
		return err
	}))
}

package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"ahadi/store"
)

// roundCmd takes a round from draft to published.
type roundCmd struct {
	Open     roundOpenCmd    `cmd:"" help:"Open a draft round: reports are filed in it and its reminders leave."`
	Close    roundCloseCmd   `cmd:"" help:"Close a round; what was begun and not sent is listed."`
	AskReply roundAskCmd     `cmd:"" help:"Record that a partner of government got the round's reading: it has 14 days to answer."`
	Reply    roundReplyCmd   `cmd:"" help:"Record what it answers."`
	Publish  roundPublishCmd `cmd:"" help:"Publish a round once everybody had the right of reply."`
	Reading  roundReadingCmd `cmd:"" help:"Print a closed round's reading, for the letter to a partner of government."`
	Choose   roundChooseCmd  `cmd:"" help:"Choose how a figure that rests on few people is published: publish, level2 or hold."`
	List     roundListCmd    `cmd:"" help:"List the rounds, and who was asked to reply."`
}

type roundOpenCmd struct {
	deciding
	Round string `arg:"" help:"The round's code: r4."`
}

// Run opens it.
func (k *roundOpenCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		book, _, err := k.speaks()
		if err != nil {
			return err
		}
		before, err := db.OpenRound(ctx, k.Round, h, approved(book))
		return tell(out, before, err, "%s is open", k.Round)
	})
}

type roundCloseCmd struct {
	deciding
	Round string `arg:"" help:"The round's code: r3."`
	Early string `placeholder:"WHY" help:"Close it before its last day has ended, and why."`
}

// Run closes it.
func (k *roundCloseCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		left, before, err := db.CloseRound(ctx, k.Round, k.Early, h)
		if err := tell(out, before, err, "%s is closed", k.Round); err != nil {
			return err
		}
		for _, u := range left {
			fmt.Fprintf(out, "unfinished, not counted: %s, %s, begun on %s\n", orWords(u.Contact, "a phone of several people"), orWords(u.Commitment, "no commitment yet"), u.At.Format(time.DateOnly))
		}
		return nil
	})
}

func orWords(text, none string) string {
	if text == "" {
		return none
	}
	return text
}

type roundAskCmd struct {
	deciding
	Round string `arg:"" help:"The round's code: r3."`
	Org   string `required:"" help:"The organisation's code: o03."`
	On    string `placeholder:"DAY" help:"The day on which it got the reading; today without it."`
}

// Run records it.
func (k *roundAskCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		asked, before, err := db.AskReply(ctx, k.Round, k.Org, k.On, h)
		return tell(out, before, err, "%s (%s) was asked on %s and may reply until %s", asked.Organisation, asked.Name, asked.AskedOn, asked.Until)
	})
}

// byLanguage are words that are given once for each language.
type byLanguage struct {
	TextEn string `help:"In English."`
	TextSw string `help:"In Swahili."`
	TextEs string `help:"In Spanish."`
	TextFr string `help:"In French."`
	TextPt string `help:"In Portuguese."`
}

func (w byLanguage) words() map[string]string {
	all := map[string]string{"en": w.TextEn, "sw": w.TextSw, "es": w.TextEs, "fr": w.TextFr, "pt": w.TextPt}
	for language, text := range all {
		if text == "" {
			delete(all, language)
		}
	}
	return all
}

type roundReplyCmd struct {
	deciding
	byLanguage
	Round string `arg:"" help:"The round's code: r3."`
	Org   string `required:"" help:"The organisation's code: o03."`
	On    string `placeholder:"DAY" help:"The day of the reply; today without it."`
}

// Run records it.
func (k *roundReplyCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.Reply(ctx, k.Round, k.Org, store.NewWords{On: k.On, Words: k.words()}, h)
		return tell(out, before, err, "the reply of %s is recorded", k.Org)
	})
}

type roundPublishCmd struct {
	deciding
	Round string `arg:"" help:"The round's code: r3."`
}

// Run publishes it.
func (k *roundPublishCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.PublishRound(ctx, k.Round, h)
		return tell(out, before, err, "%s is published", k.Round)
	})
}

type roundListCmd struct {
	where
}

// Run lists.
func (k *roundListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		for _, r := range db.Rounds() {
			fmt.Fprintf(out, "%s  %s  %s to %s  %s\n", r.Code, r.Name, r.OpensOn, r.ClosesOn, r.State)
			if r.State == "draft" {
				continue
			}
			all, err := db.Replies(ctx, r.Code)
			if err != nil {
				return err
			}
			for _, p := range all {
				fmt.Fprintf(out, "    %s  %s: %s\n", p.Organisation, p.Name, reply(p))
			}
		}
		return nil
	})
}

// reply says in words what became of one right of reply.
func reply(p store.Replying) string {
	switch {
	case p.AskedOn == "":
		return "not asked yet"
	case p.RepliedOn == "":
		return fmt.Sprintf("asked on %s, no reply (until %s)", p.AskedOn, p.Until)
	}
	return fmt.Sprintf("asked on %s, replied on %s", p.AskedOn, p.RepliedOn)
}

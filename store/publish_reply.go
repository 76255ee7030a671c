package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"ahadi/internal/why"
)

// roomReply is how long a reply may be in one language, in characters: it is
// printed whole, beside what it answers.
const roomReply = 600

// Replying is the right of reply of one partner of government in one round.
type Replying struct {
	Organisation string            // code
	Name         string            // of the organisation
	AskedOn      string            // the day on which it got the round's reading; "" while it has not
	Until        string            // the last of its days to answer; "" while it was not asked
	RepliedOn    string            // "" without a reply: "asked on …, no reply" is printed
	Words        map[string]string // the reply by language
}

// AskReply records that a partner of government got the round's reading on a
// day (today for ""), from which its 14 days count. The reading itself is handed
// over by a person. before is true when it was asked already: a second asking
// never shortens or renews the days of the first.
func (s *Store) AskReply(ctx context.Context, round, organisation, on string, h Hand) (asked Replying, before bool, err error) {
	what := "recording that " + organisation + " was asked"
	if on != "" {
		if err := isDay(what, on); err != nil {
			return asked, false, err
		}
	}
	err = s.decide(ctx, h, func(d *decision) (err error) {
		asked, before, err = d.askReply(what, round, organisation, on)
		return err
	})
	return asked, before, err
}

func (d *decision) askReply(what, round, organisation, on string) (asked Replying, before bool, err error) {
	r, err := d.round(round)
	if err != nil {
		return asked, false, err
	}
	org, err := d.partner(r, organisation)
	if err != nil {
		return asked, false, err
	}
	if org.AskedOn != "" {
		return org.Replying, true, nil
	}
	if on == "" {
		on = d.today
	}
	first := settled(r)
	switch {
	case r.State == "published":
		return asked, false, refused(what, "%s is published", r.Code)
	case r.State != "closed":
		return asked, false, Refusal{What: what, From: first, Missing: []why.Reason{why.Because("officials see no reading while %s is open: close it first", r.Code)}}
	case on > d.today:
		return asked, false, refused(what, "%s has not come yet", on)
	case on < first:
		return asked, false, Refusal{What: what, From: first, Missing: []why.Reason{why.Because("corrections of %s are taken until %s, so its reading could still move", r.Code, later(first, -1))}}
	}
	if _, err := d.tx.exec(`INSERT INTO reply_ask (round_id, organisation_id, asked_on, by_name, at_ms) VALUES ($1, $2, $3, $4, $5)`,
		r.ID, org.id, on, d.by, d.ms()); err != nil {
		return asked, false, err
	}
	org.AskedOn, org.Until = on, later(on, replyDays-1)
	if err := d.told(ReplyAsked, wholeNetwork, tellReply{r.Code, org.Organisation, org.Until}); err != nil {
		return asked, false, err
	}
	return org.Replying, false, d.changed("round ask-reply", fmt.Sprintf("%s of %s", org.Organisation, r.Code), "", "asked on "+on)
}

// settled is the first day on which a round takes no correction any more: its
// last day of grace has ended in every time zone.
func settled(r Round) string { return later(r.ClosesOn, r.GraceDays+2) }

// Reply records what a partner of government answers, by language. A later
// reply takes the place of an earlier one, which is kept. before is true when
// it said the same already.
func (s *Store) Reply(ctx context.Context, round, organisation string, n NewWords, h Hand) (before bool, err error) {
	what := "recording the reply of " + organisation
	if n.Words, err = saidIn(what, n.Words); err != nil {
		return false, err
	}
	if err := s.words(ctx, what, roomReply, slices.Collect(maps.Values(n.Words))...); err != nil {
		return false, err
	}
	if n.On != "" {
		if err := isDay(what, n.On); err != nil {
			return false, err
		}
	}
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.reply(what, round, organisation, n) })
}

// NewWords are words with the day on which they were said.
type NewWords struct {
	On    string            // local; "" for today
	Words map[string]string // by language
}

func (d *decision) reply(what, round, organisation string, n NewWords) (before bool, err error) {
	r, err := d.round(round)
	if err != nil {
		return false, err
	}
	org, err := d.partner(r, organisation)
	if err != nil {
		return false, err
	}
	if n.On == "" {
		n.On = d.today
	}
	text, err := d.written(what, n.Words)
	switch {
	case err != nil:
		return false, err
	case maps.Equal(n.Words, org.Words):
		return true, nil
	case r.State == "published":
		return false, refused(what, "%s is published with what was there by then; put it beside the next round", r.Code)
	case org.AskedOn == "":
		return false, refused(what, "it was not asked yet: record when it got the reading with 'ahadi round ask-reply'")
	case n.On > d.today || n.On < org.AskedOn:
		return false, refused(what, "%s is not between the day on which it was asked, %s, and today", n.On, org.AskedOn)
	}
	if _, err := d.tx.exec(`INSERT INTO reply (id, round_id, organisation_id, replied_on, words, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.id(), r.ID, org.id, n.On, text, d.by, d.ms()); err != nil {
		return false, err
	}
	if err := d.told(ReplyGiven, wholeNetwork, tellReply{Round: r.Code, Organisation: org.Organisation}); err != nil {
		return false, err
	}
	return false, d.changed("round reply", org.Organisation+" of "+r.Code, repliedOn(org.RepliedOn), repliedOn(n.On))
}

// repliedOn says for the audit trail whether an organisation has replied; its words
// stand elsewhere.
func repliedOn(day string) string {
	if day == "" {
		return ""
	}
	return "replied on " + day
}

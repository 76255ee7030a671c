package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"ahadi/flows"
	"ahadi/internal/phone"
	"ahadi/store"
)

// answer is the one place where the store's rows meet the flows' words: load,
// one pure step, rows. The step may run again, so it only looks at its
// arguments.
func (g *Gateway) answer(ctx context.Context, ch *channel, job store.Job) (store.Reply, error) {
	step := g.stepUSSD
	if job.Kind == store.KindSMS {
		step = g.stepSMS
	}
	return g.store.Turn(ctx, job, func(b store.Before) store.After { return step(ch, &job, &b) })
}

// stepUSSD is one step of a session. A text that extends nothing that was seen
// gets the current page again; a session that was quiet for too long begins
// anew, with what she left offered to her. A repeat after weeks, of which only
// that it was here is known, has no effect.
func (g *Gateway) stepUSSD(ch *channel, job *store.Job, b *store.Before) store.After {
	if b.Origin != nil {
		return store.After{Reply: store.Reply{Say: g.again(b), End: true}}
	}
	s := b.Session
	if s.Forgotten {
		return store.After{Reply: store.Reply{Say: g.say(g.spoken(b), "sys_twice"), End: true}}
	}
	if s.Known && (!s.Extends || s.Current.End) && s.Current.Say != "" {
		return store.After{Reply: s.Current}
	}
	state := flows.State{}
	if len(s.State) > 0 && !s.Ended {
		if err := json.Unmarshal(s.State, &state); err != nil {
			return store.After{Err: fmt.Errorf("session state: %w", err)}
		}
	}
	in, err := g.input(ch, job, b)
	if err != nil {
		return store.After{Err: err}
	}
	in.Text, in.Dial = s.Input, !s.Known && (!job.Each || job.First)
	turn, err := g.book.Step(state, in)
	if err != nil {
		return store.After{Err: fmt.Errorf("ussd: %w", err)}
	}
	if len(turn.Need) > 0 {
		return store.After{More: needs(turn.Need)}
	}
	return g.rows(ch, job, b, turn)
}

// again is the receipt of what this very request filed before.
func (g *Gateway) again(b *store.Before) string {
	vars := g.vars()
	vars["ref"], vars["code"] = b.Origin.Refs[0], b.Origin.Commitment
	return g.book.Say(g.spoken(b), "rpt_done", vars)
}

// spoken is the language of a phone: its person's where one uses it.
func (g *Gateway) spoken(b *store.Before) string {
	switch {
	case len(b.People) == 1:
		return b.People[0].Language
	case b.Line.Language != "":
		return b.Line.Language
	}
	return g.firstLanguage()
}

// stepSMS is one message. Whatever happens to its reading, the message is kept:
// a reader that fails must not make the provider send it for hours.
func (g *Gateway) stepSMS(ch *channel, job *store.Job, b *store.Before) store.After {
	after, err := g.readSMS(ch, job, b)
	if err != nil {
		g.log.Error("an SMS could not be read", "channel", ch.Name, "err", err)
		return unreadable(b)
	}
	if job.Stopped && after.Err == nil && len(after.More) == 0 {
		r := &rowsOf{ch: ch, job: job, b: b, after: after}
		r.blocked()
		return r.after
	}
	return after
}

// unreadable keeps a message for a person to read.
func unreadable(b *store.Before) store.After {
	return store.After{
		Inbound: &store.NewInbound{ContactID: only(b.People), Outcome: "failed", Parser: flows.Parser},
		Inbox:   []store.NewInbox{{Reason: "not_understood", ContactID: only(b.People), Note: "the reader failed"}},
	}
}

// readSMS reads one message. A text that has filed a report from this phone
// within a day has no second effect, whatever its id; its receipt is sent once
// more. The bare answer to an open question is no such text: "60" twice may
// answer two questions.
func (g *Gateway) readSMS(ch *channel, job *store.Job, b *store.Before) (after store.After, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading panicked: %T at %s", p, debug.Stack())
		}
	}()
	in, err := g.input(ch, job, b)
	if err != nil {
		return after, err
	}
	answers := in.Line.Asked.Open(job.At) && len(job.Codes) == 0
	in.Text = job.Text
	switch {
	case b.Origin != nil:
		return g.repeated(ch, job, b, b.Origin), nil
	case b.Filed != nil && !answers && !b.Line.OptedOut:
		return g.criesAgain(ch, job, b, in)
	}
	turn, err := g.book.Text(in)
	if err != nil {
		return after, err
	}
	if len(turn.Need) > 0 {
		return store.After{More: needs(turn.Need)}, nil
	}
	if code, why := overtaken(job, b, turn.Effects); why != "" {
		return store.After{
			Inbound: &store.NewInbound{ContactID: only(b.People), Outcome: "late", Parser: flows.Parser},
			Inbox:   []store.NewInbox{{Reason: "late", ContactID: only(b.People), Code: code, Note: why}},
		}, nil
	}
	after = g.rows(ch, job, b, turn)
	if after.Err == nil && after.Inbound != nil {
		after.Inbound.Answer = answers
	}
	return after, after.Err
}

// quietAgain is how soon after a receipt the same text gets none: a provider
// that sends one message twice does so at once.
const quietAgain = 2 * time.Minute

// repeated answers a text that was filed before with its receipt, once.
func (g *Gateway) repeated(ch *channel, job *store.Job, b *store.Before, filed *store.Filed) store.After {
	after := store.After{Inbound: &store.NewInbound{ContactID: only(b.People), Outcome: "repeated", Parser: flows.Parser}}
	if job.At.Sub(filed.At) < quietAgain || old(job) || filed.Receipts > 0 || len(b.People) == 0 || b.Line.OptedOut {
		return after
	}
	after.Inbound.Repeated = true
	for _, ref := range filed.Refs {
		vars := g.vars()
		vars["ref"] = ref
		after.Messages = append(after.Messages, store.NewMessage{
			ContactID: only(b.People), Channel: ch.Name, Key: "sms_receipt_shared", Class: string(flows.ClassReceipt),
			Body: g.book.Say(g.spoken(b), "sms_receipt_shared", vars),
		})
	}
	return after
}

// criesAgain is a text that filed a report within a day: nothing is filed again,
// but danger in it is told again, unless it is the same sending twice.
func (g *Gateway) criesAgain(ch *channel, job *store.Job, b *store.Before, in flows.Input) (store.After, error) {
	after := g.repeated(ch, job, b, b.Filed)
	if job.At.Sub(b.Filed.At) < quietAgain {
		return after, nil
	}
	turn, err := g.book.Cry(in)
	switch {
	case err != nil:
		return after, err
	case len(turn.Need) > 0:
		return store.After{More: needs(turn.Need)}, nil
	case len(turn.Effects) == 0:
		return after, nil
	}
	cry := g.rows(ch, job, b, turn)
	after.Inbox, after.Messages, after.Line = cry.Inbox, append(cry.Messages, after.Messages...), cry.Line
	after.Inbound.Outcome = cry.Inbound.Outcome
	return after, cry.Err
}

// only is the person of a phone that one person uses, else 0.
func only(people []store.Person) int64 {
	if len(people) == 1 {
		return people[0].ID
	}
	return 0
}

func needs(from []flows.Need) []store.Need {
	all := make([]store.Need, len(from))
	for i, n := range from {
		all[i] = store.Need(n) // field by field the same
	}
	return all
}

// vars are the values that every text may use.
func (g *Gateway) vars() map[string]string {
	n := g.store.Network()
	return map[string]string{"net": n.Short, "ussd": n.USSD, "sc": n.ShortCode}
}

// say is one of the gateway's own sentences.
func (g *Gateway) say(language, key string) string { return g.book.Say(language, key, g.vars()) }

func (g *Gateway) firstLanguage() string {
	if n := g.store.Network(); len(n.Languages) > 0 {
		return n.Languages[0]
	}
	return "en"
}

// language is the line's, if the store can say so without its writer.
func (g *Gateway) language(n phone.Number) string {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if l := g.store.LineLanguage(ctx, n); l != "" {
		return l
	}
	return g.firstLanguage()
}

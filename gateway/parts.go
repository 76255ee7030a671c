package gateway

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/store"
)

// partsWait is how long a long message waits for its next part, where the provider
// does not join them. Then what has come is read.
const partsWait = 5 * time.Minute

// partsTried is for how long a long message that cannot be taken is tried again.
// Then a person reads it.
const partsTried = time.Hour

// takePart keeps a part of a long message, and reads the message with the last.
func (g *Gateway) takePart(ctx context.Context, ch *channel, m aggregator.SMS, at time.Time) outcome {
	job := g.smsJob(ch, m, at)
	job.Kind = store.KindPart
	job.Part = &store.LongPart{ID: m.ID, From: m.From, To: m.To, Ref: m.Part.Ref, Number: m.Part.Number, Of: m.Part.Of, Text: m.Text, Sent: m.At}
	whole, err := g.store.Part(ctx, job)
	switch {
	case err != nil:
		return g.note(job, err)
	case whole == nil:
		return served
	}
	return g.takeWhole(ctx, ch, whole, at)
}

// takeWhole reads a message of parts. If that fails its parts stay: the provider
// sends the last again, or ReadParts finds them.
func (g *Gateway) takeWhole(ctx context.Context, ch *channel, w *store.Whole, at time.Time) outcome {
	job := g.wholeJob(ch, w, at)
	if _, err := g.answer(ctx, ch, job); err != nil {
		return g.note(job, err)
	}
	return served
}

// keepWhole hands a message of parts to the coordinators as it is.
func (g *Gateway) keepWhole(ctx context.Context, ch *channel, w *store.Whole, at time.Time) {
	job := g.wholeJob(ch, w, at)
	if _, err := g.store.Turn(ctx, job, func(b store.Before) store.After { return unreadable(&b) }); err != nil {
		g.note(job, err)
	}
}

// wholeJob is a message of parts as a job.
func (g *Gateway) wholeJob(ch *channel, w *store.Whole, at time.Time) store.Job {
	first := w.Parts[0]
	job := g.smsJob(ch, aggregator.SMS{ID: first.ID, From: first.From, To: first.To, Text: joined(w.Parts), At: first.Sent}, at)
	job.Parts, job.Cut = w.Rows, !w.Complete()
	return job
}

// ReadParts reads what has come of long messages whose other parts have not. It is
// called once a minute.
func (g *Gateway) ReadParts(ctx context.Context, now time.Time) error {
	all, err := g.store.Overdue(ctx, now.Add(-partsWait))
	if err != nil {
		return err
	}
	for i := range all {
		ch := g.channels[all[i].Channel]
		if ch == nil { // it was taken out of the configuration meanwhile
			ch = &channel{Channel: Channel{Name: all[i].Channel}}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if g.takeWhole(ctx, ch, &all[i], now) == broken && now.Sub(all[i].At) >= partsTried {
			g.keepWhole(ctx, ch, &all[i], now)
		}
	}
	return nil
}

// joined is what the parts say. What does not follow on the part before says which
// it is, and what should follow on the last and is not here is three dots.
func joined(parts []store.LongPart) string {
	var b strings.Builder
	next := 1
	for _, p := range parts {
		if p.Number != next {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "[%d/%d] ", p.Number, p.Of)
		}
		b.WriteString(p.Text)
		next = p.Number + 1
	}
	if next <= parts[0].Of {
		b.WriteString(" [...]")
	}
	return b.String()
}

package gateway

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ahadi/gateway/aggregator"
)

// How the parts of a long message find each other, where the provider does not
// join them: each call waits a little for those of the others, and is confirmed
// once all of them are on disk. What does not meet is asked for again, as long as
// it is young; then each part stands for itself.
const (
	partsMeet  = 3 * time.Second
	partsYoung = 2 * time.Minute
	partsKnown = 10 * time.Minute // a part that comes again within so long belongs to what is stored
)

// parts are the long messages whose parts are coming in, and those that have.
type parts struct {
	mu    sync.Mutex
	under map[partsOf]*whole
}

// partsOf is what the parts of a message have in common.
type partsOf struct {
	channel, from, to, ref string
	of                     int
}

// whole is a message of parts.
type whole struct {
	pieces map[int]aggregator.SMS
	full   chan struct{} // closed when all are there
	done   chan struct{} // closed when what became of it is known
	led    bool          // somebody stores it
	what   outcome
	at     time.Time // of its last part
}

// join puts a part to the others. What has the place of another part is one of a
// new message: references come round.
func (p *parts) join(key partsOf, m aggregator.SMS, now time.Time) *whole {
	p.mu.Lock()
	defer p.mu.Unlock()
	for k, w := range p.under { // few: only long messages of the last minutes
		if now.Sub(w.at) > partsKnown {
			delete(p.under, k)
		}
	}
	w := p.under[key]
	if w != nil {
		if old, taken := w.pieces[m.Part.Number]; taken && old.ID != m.ID {
			w = nil
		}
	}
	if w == nil {
		w = &whole{pieces: map[int]aggregator.SMS{}, full: make(chan struct{}), done: make(chan struct{})}
		if p.under == nil {
			p.under = map[partsOf]*whole{}
		}
		p.under[key] = w
	}
	w.at = now
	if len(w.pieces) == key.of {
		return w
	}
	if w.pieces[m.Part.Number] = m; len(w.pieces) == key.of {
		close(w.full)
	}
	return w
}

// leads says whether the caller is to store the message, which one of all is.
func (p *parts) leads(w *whole) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	first := !w.led
	w.led = true
	return first
}

// settle says what became of a message. One that was not stored is forgotten, so
// that its parts meet again.
func (p *parts) settle(key partsOf, w *whole, what outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.what = what
	close(w.done)
	if what != served && p.under[key] == w {
		delete(p.under, key)
	}
}

// leave takes a part back whose others have not come, unless the last of them has
// come meanwhile.
func (p *parts) leave(key partsOf, w *whole, m aggregator.SMS) (left bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(w.pieces) == key.of {
		return false
	}
	delete(w.pieces, m.Part.Number)
	if len(w.pieces) == 0 && p.under[key] == w {
		delete(p.under, key)
	}
	return true
}

// text is the whole message, under the id of its first part.
func (w *whole) text() aggregator.SMS {
	m := w.pieces[1]
	m.Part, m.Text = aggregator.Part{}, ""
	for i := range len(w.pieces) {
		m.Text += w.pieces[i+1].Text
	}
	return m
}

// meet waits for the other parts and says whether all are there.
func (p *parts) meet(ctx context.Context, key partsOf, w *whole, m aggregator.SMS) bool {
	ctx, cancel := context.WithTimeout(ctx, partsMeet)
	defer cancel()
	select {
	case <-w.full:
		return true
	case <-ctx.Done():
		return !p.leave(key, w, m)
	}
}

// takePart stores the message that a part belongs to, once all of it is there, or
// the part alone when it has waited in vain. Until then it wants it again.
func (g *Gateway) takePart(ch *channel, m aggregator.SMS, at time.Time) (what outcome, again bool) {
	key := partsOf{ch.Name, m.From, m.To, m.Part.Ref, m.Part.Of}
	w := g.parts.join(key, m, g.now())
	met := g.parts.meet(g.life, key, w, m)
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	if !met {
		if at.Sub(m.At) < partsYoung { // of a time that is not told it is as old as can be
			return served, true
		}
		return g.takeOne(ctx, ch, alone(m), at), false
	}
	if g.parts.leads(w) {
		g.parts.settle(key, w, g.takeOne(ctx, ch, w.text(), at))
	}
	<-w.done
	return w.what, false
}

// alone is a part whose others have not come. The first says it all, or most of
// it; a later one says which it is.
func alone(m aggregator.SMS) aggregator.SMS {
	if m.Part.Number > 1 {
		m.Text = fmt.Sprintf("[%d/%d] %s", m.Part.Number, m.Part.Of, m.Text)
	}
	m.Part = aggregator.Part{}
	return m
}

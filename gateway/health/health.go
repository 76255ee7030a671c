// Package health looks whether all is well and says what is not. It is the one
// judgement of it: the status page shows what it finds, 'ahadi check' prints it
// and the operator's alerts tell it. It finds and never acts; how a finding is
// said is the business of whoever shows it.
package health

import (
	"context"
	"strings"
	"sync"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// Finding is one thing that was looked at.
type Finding struct {
	ID    string // what it is: the words health.ID say it, health.do_ID what to do about it
	Area  string // backup, keys, sending, … or a channel's name
	About string // tells two findings of one ID apart: a channel, a round; "" where there is one only
	Wrong bool
	Args  []any // pairs of a placeholder and its value: a text, a number, or one of the kinds below
}

// Kinds of a value that each language writes in its own way.
type (
	// Moment is an exact time.
	Moment time.Time
	// Ago is a time as how long it is ago.
	Ago time.Time
	// Long is how long something takes, in its largest unit.
	Long time.Duration
	// Via is the way by which something came: sms, ussd.
	Via string
)

// Looker looks.
type Looker struct {
	Store  *store.Store
	OnCall store.OnCall // who is told when somebody is in danger
	Site   *Site        // the address that the world knows; nil where there is none with TLS

	mu   sync.Mutex
	last []Finding
	at   time.Time
}

// recent is how old a look may be for who asks often.
const recent = time.Minute

// Recent is Look for who asks often: what was found within the last minute.
func (l *Looker) Recent(ctx context.Context, now time.Time) []Finding {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at.IsZero() || now.Sub(l.at) >= recent || now.Before(l.at) {
		l.last, l.at = l.Look(ctx, now), now
	}
	return l.last
}

// Look gives what it finds, the gravest first. What it cannot look at, because
// the database does not answer, is itself a finding.
func (l *Looker) Look(ctx context.Context, now time.Time) []Finding {
	k := &looking{Looker: l, ctx: ctx, now: now}
	if err := l.Store.Ready(ctx, now); err != nil {
		k.found = append(k.found, NotReady(err))
	} else {
		k.fine("service", "ready", "")
	}
	for _, part := range []func() error{k.nodes, k.danger, k.room, k.opening, k.sending, k.heard, k.receipts, k.site, k.backups, k.keys, k.hooks} {
		if err := part(); err != nil && !k.has("not_ready") {
			k.found = append(k.found, NotReady(err))
		}
	}
	for _, f := range k.found {
		f.clean()
	}
	return k.found
}

// NotReady is the finding that the service does not do its work.
func NotReady(err error) Finding {
	f := Finding{ID: "not_ready", Area: "service", Wrong: true, Args: []any{"why", err.Error()}}
	f.clean()
	return f
}

// clean makes one line, without anybody's number, of what others say of the
// reason: a provider, a server, the network.
func (f Finding) clean() {
	for i := 1; i < len(f.Args); i += 2 {
		if why, ok := f.Args[i].(string); ok && f.Args[i-1] == "why" {
			f.Args[i] = phone.Hide(strings.Join(strings.Fields(why), " "))
		}
	}
}

// looking is one look.
type looking struct {
	*Looker
	ctx   context.Context
	now   time.Time
	week  []store.Delivery // what became of messages, by channel
	found []Finding
}

func (k *looking) wrong(area, id, about string, args ...any) {
	k.found = append(k.found, Finding{ID: id, Area: area, About: about, Wrong: true, Args: args})
}

func (k *looking) fine(area, id, about string, args ...any) {
	k.found = append(k.found, Finding{ID: id, Area: area, About: about, Args: args})
}

func (k *looking) has(id string) bool {
	for _, f := range k.found {
		if f.ID == id {
			return true
		}
	}
	return false
}

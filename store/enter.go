package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// KindEntry is a report that a coordinator took down for somebody.
const KindEntry Kind = "entry"

// Entry is how a coordinator came to what she enters for somebody.
type Entry struct {
	ID       string   // of the form that she filled in: sent twice, it files once
	For      string   // the code of the person whose report it is
	Round    string   // code of the round that it belongs to; "" is the one of now
	Via      string   // call, paper, meeting
	SaidOn   string   // the local day on which it was said or written
	Present  int      // how many people were there, of a meeting
	Attended []string // codes of people of the register who were there
	by       string
	attended []int64
}

// Reporter is for whom a coordinator enters a report.
type Reporter struct {
	ID        int64
	Reachable bool   // she alone reads her phone, and may be written to
	Last      string // the channel by which her phone last wrote
	Country   string
}

// Entered is what came of it.
type Entered struct {
	Refs  []string // the receipts of what was filed, or was with this very form before
	Again bool     // with this very form, before
}

// errJust ends a transaction that was only a look.
var errJust = errors.New("only a look")

// Enter lets a coordinator report for somebody: it loads what a turn of her own
// phone would have loaded, calls step, and writes what that returns, by the same
// rules. step must be pure: it may be called again. A step that returns nothing
// was a look, and nothing is written. What no round takes any more, or was said
// before what she has reported herself since, is refused.
func (s *Store) Enter(ctx context.Context, e Entry, h Hand, step func(Before) After) (out Entered, err error) {
	var g *batch
	err = s.decide(ctx, h, func(d *decision) error {
		out = Entered{}
		l, err := d.entryOf(&e)
		if err != nil {
			return err
		}
		g, l.step = s.batch(d.tx, d.ref), step
		g.alone = true
		if err := g.loadEntry(l); err != nil {
			return err
		}
		if l.Origin != nil {
			out = Entered{l.Origin.Refs, true}
			return errJust
		}
		if err := g.step([]*loaded{l}); err != nil || l.err != nil {
			return firstError(err, unwrapped(l.err))
		}
		if len(l.after.Reports) == 0 {
			return errJust
		}
		return d.enter(g, l, &out)
	})
	if errors.Is(err, errJust) {
		return out, nil
	}
	if err == nil {
		s.awake(g)
	}
	return out, err
}

// unwrapped is a step's own error.
func unwrapped(err error) error {
	var own stepError
	if errors.As(err, &own) {
		return own.error
	}
	return err
}

// entryOf checks how it came, and makes the job of the entry.
func (d *decision) entryOf(e *Entry) (*loaded, error) {
	what := "entering a report"
	if e.Via != "call" && e.Via != "paper" && e.Via != "meeting" {
		return nil, refused(what, "it came by call, on paper or at a meeting, not %q", e.Via)
	}
	round := d.ref.round(d.now)
	if e.Round != "" {
		var err error
		if round, err = d.round(e.Round); err != nil {
			return nil, err
		}
	}
	round.Open = round.ID != 0 && d.ref.takes(round, d.now)
	if !slices.ContainsFunc(d.ref.entering(d.now), func(r Round) bool { return r.ID == round.ID }) {
		return nil, refused(what, "the round takes no report any more: its days of grace are over")
	}
	if err := isDay("the day", e.SaidOn); err != nil {
		return nil, err
	}
	switch {
	case e.SaidOn > d.today:
		return nil, refused(what, "%s has not come yet", e.SaidOn)
	case e.SaidOn < round.OpensOn:
		return nil, refused(what, "on %s the round had not begun: it opened on %s", e.SaidOn, round.OpensOn)
	case e.Present < 0 || e.Present > mostPresent:
		return nil, refused(what, "%d people cannot have been there", e.Present)
	case e.Via != "meeting" && (e.Present > 0 || len(e.Attended) > 0):
		return nil, refused(what, "only a meeting has people who were there")
	case e.Present < len(e.Attended):
		return nil, refused(what, "%d people of the register were there, and %d in all", len(e.Attended), e.Present)
	}
	e.by, e.attended = d.by, nil
	for _, code := range e.Attended {
		var id int64
		if found, err := d.tx.row(`SELECT id FROM contact WHERE code = $1 AND status <> 'left'`, []any{code}, &id); err != nil || !found {
			return nil, firstError(err, fmt.Errorf("person %s: %w", code, ErrNotFound))
		}
		e.attended = append(e.attended, id)
	}
	l := &loaded{job: &keyedJob{Job: Job{Channel: entryChannel, Kind: KindEntry, ID: e.ID, At: d.now, Entry: e}}}
	l.Network, l.Round, l.Commitments = d.ref.network, round, map[string]*Commitment{}
	return l, d.reporter(l, what)
}

const (
	mostPresent  = 9999
	entryChannel = "console"
)

// entering are the rounds that a coordinator can enter a report for at t, the
// newest first: the one that reports go to, and each that takes corrections.
func (r *reference) entering(t time.Time) (all []Round) {
	now := r.round(t)
	for _, v := range slices.Backward(r.rounds) {
		v.Open = r.takes(v, t)
		if v.ID == now.ID || v.State != "draft" && v.OpensOn <= r.day(t) && v.Corrects(t) {
			all = append(all, v)
		}
	}
	return all
}

// Corrects says whether what was reported in a round can still be corrected: it
// is open, or its last day of grace has not ended everywhere.
func (r Round) Corrects(now time.Time) bool {
	closes, err := time.Parse(time.DateOnly, r.ClosesOn)
	return r.State != "published" && (r.Open || err != nil || !now.After(closes.AddDate(0, 0, r.GraceDays+2)))
}

// EntryRounds are the rounds that a report can be entered for, the newest first.
func (s *Store) EntryRounds(now time.Time) []Round { return s.ref.Load().entering(now) }

// reporter finds whose report it is, and the phone of hers that is written to: the
// one that she alone reads, else any.
func (d *decision) reporter(l *loaded, what string) error {
	e, to := l.job.Entry, &Reporter{}
	var place, failures, optedOut, private, seen int64
	found, err := d.tx.row(`SELECT c.id, coalesce(c.place_id, 0), coalesce(l.hash, ''), coalesce(l.failures, 0), coalesce(l.opted_out, 1), coalesce(CASE WHEN l.sealed_number = '' THEN 0 ELSE `+privateQuery+` END, 0),
			coalesce(CASE WHEN l.seen_ms > l.created_ms THEN l.seen_ms ELSE l.created_ms END, 0),
			coalesce((SELECT i.channel FROM inbound i WHERE i.line_id = l.id ORDER BY i.id DESC LIMIT 1), '')
		FROM contact c LEFT JOIN contact_line x ON x.contact_id = c.id LEFT JOIN line l ON l.id = x.line_id
		WHERE c.code = $1 AND c.data_key <> '' ORDER BY 5, 6 DESC, l.id LIMIT 1`, []any{e.For},
		&to.ID, &place, &l.job.line, &failures, &optedOut, &private, &seen, &to.Last)
	if err == nil && !found {
		err = fmt.Errorf("person %s: %w", e.For, ErrNotFound)
	}
	if err != nil {
		return err
	}
	frozen, err := frozen(d.tx, place)
	if err != nil {
		return err
	}
	to.Country = cmp.Or(d.ref.places[place].country, d.ref.network.Country)
	to.Reachable = optedOut == 0 && private == 1 && failures < hardFailures && !frozen && d.now.Sub(when(seen)) <= silentAfter
	l.Reporter = to
	if l.job.line == "" { // nobody's phone leads to her
		l.job.line = "contact " + strconv.FormatInt(to.ID, 10)
	}
	return d.store.lockLines(d.tx, []string{l.job.line})
}

// loadEntry loads what a turn of hers would have loaded.
func (g *batch) loadEntry(l *loaded) error {
	all := []*loaded{l}
	if err := g.loadLines(all); err != nil || l.err != nil {
		return firstError(err, unwrapped(l.err))
	}
	if l.Line.ID == 0 {
		if err := g.loadPhoneless(l); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(l.Invited, func(p Person) bool { return p.ID == l.Reporter.ID }) {
		return refused("entering a report", "she has not agreed, or has left: nothing is stored of her word before she agrees")
	}
	return g.loadOrigins(all, func(*loaded) int { return 1 })
}

// phonelessQuery reads one person as lineQuery reads those of a phone.
const phonelessQuery = `SELECT c.id, c.code, c.data_key, c.language, c.roles, c.side, coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), c.status, ` + followedQuery + `,
	coalesce((SELECT max(k.version) FROM consent k WHERE k.contact_id = c.id), 0) FROM contact c WHERE c.id = $1`

// loadPhoneless reads a person whom no phone leads to any more.
func (g *batch) loadPhoneless(l *loaded) error {
	return g.tx.each(phonelessQuery, [][]any{{l.Reporter.ID, g.ref.day(l.job.At)}}, func(r *cursor) error {
		var v lineRow
		p := &v.person
		if err := r.Scan(&p.ID, &p.Code, &v.key, &p.Language, &v.roles, &p.Side, &v.org, &v.place, &p.Status, &v.assigned, &p.Consent); err != nil {
			return err
		}
		return g.addPerson(l, &v)
	})
}

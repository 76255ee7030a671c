package store

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"ahadi/internal/sms"
)

// batch is one group while its transaction is open.
type batch struct {
	store   *Store
	tx      *Tx
	ref     *reference
	rows    [ops][][]any
	sums    sums
	filed   map[place]*counting // reports of this group that count
	queued  bool                // a message waits to be sent
	alarmed bool                // somebody is in danger
	alone   bool                // one job: what a group leaves to the unique keys is looked up first

	answers [][]any // what may answer a broadcast: where and when it was written
	entries []int64 // the entries of the inbox that hold it
}

func (s *Store) batch(tx *Tx, ref *reference) *batch {
	return &batch{store: s, tx: tx, ref: ref, sums: newSums(), filed: map[place]*counting{}}
}

// rounds bounds how often a step may ask for more.
const rounds = 5

// run is load → step → rows for all jobs of the group.
func (g *batch) run(all []*loaded) error {
	if err := g.load(all); err != nil {
		return err
	}
	if err := g.step(unsettled(all)); err != nil {
		return err
	}
	done := unsettled(all)
	var reports []*entry
	withdrawn := map[int64]*loaded{}
	for _, l := range done {
		if err := g.putAll(l); err != nil {
			return err
		}
		for i, n := range l.after.Reports {
			reports = append(reports, &entry{l: l, n: n, ordinal: i})
		}
		for _, id := range l.after.Withdrawn {
			withdrawn[id] = l
		}
	}
	if err := g.file(reports, withdrawn); err != nil {
		return err
	}
	if err := g.gather(); err != nil {
		return err
	}
	return g.flush()
}

// step calls the jobs' steps until each has all that it asks for, and receipts
// that are nobody's.
func (g *batch) step(pending []*loaded) error {
	for _, l := range pending {
		if err := g.draw(l); err != nil {
			return err
		}
	}
	for range rounds {
		var asking, filing []*loaded
		stepAll(pending)
		for _, l := range pending {
			switch {
			case l.after.Err != nil:
				l.fail(l.after.Err)
			case len(l.after.More) > 0:
				l.Needed = append(l.Needed, l.after.More...)
				asking = append(asking, l)
			case len(l.after.Reports) > 0 && l.Origin == nil:
				filing = append(filing, l)
			}
		}
		if err := g.need(asking); err != nil {
			return err
		}
		again, err := g.unfree(filing)
		if err != nil {
			return err
		}
		pending = unsettled(append(asking, again...))
		if len(pending) == 0 {
			return nil
		}
	}
	for _, l := range pending {
		l.fail(errors.New("a step asks for more again and again"))
	}
	return nil
}

// reply is what the job's caller is told.
func (l *loaded) outcome() outcome {
	var own stepError
	switch {
	case errors.As(l.err, &own): // the step's own failure: nothing was written for it
		return outcome{err: own.error}
	case l.Session.Replay != nil: // answered before: the same bytes, no effect
		return outcome{reply: *l.Session.Replay}
	case l.settled:
		return outcome{}
	}
	return outcome{reply: l.after.Reply}
}

// putAll puts what a step returned, but for the reports, which need a look at
// those that they take the place of.
func (g *batch) putAll(l *loaded) error {
	a := &l.after
	g.putLine(l, a.Line)
	if err := g.putPeople(l); err != nil {
		return err
	}
	g.putNumber(l)
	if l.job.Part != nil {
		return g.putPart(l)
	}
	if a.Session != nil {
		g.putSession(l, *a.Session, a.Reply)
	}
	for _, d := range a.Drafts {
		g.putDraft(l, d)
	}
	for _, id := range sortedKeys(a.Languages) {
		g.put(opLanguage, id, a.Languages[id])
	}
	for _, id := range sortedKeys(a.Seldom) {
		g.put(opSeldom, id, flag(a.Seldom[id]))
	}
	var refs []string
	commitment := ""
	for _, r := range a.Reports {
		refs = append(refs, r.Ref)
		if c := g.ref.byID[r.CommitmentID]; c != nil && commitment == "" {
			commitment = c.Code
		}
	}
	drop := a.Inbound != nil && a.Inbound.DropBody
	if a.Inbound != nil {
		if err := g.putInbound(l, *a.Inbound, refs, commitment); err != nil {
			return err
		}
	}
	for _, in := range a.Inbox {
		if err := g.putInbox(l, in, drop); err != nil {
			return err
		}
	}
	for _, s := range a.Settled {
		g.put(opSettled, s.Item, flag(s.Yes), l.Line.ID)
	}
	for _, m := range a.Messages {
		if err := g.putMessage(l, m); err != nil {
			return err
		}
	}
	for _, e := range a.Audit {
		g.put(opAudit, g.id(l), e.Actor, e.Action, e.Object, l.job.At.UnixMilli(), e.Was, e.Became)
	}
	return nil
}

// putLine makes the line of a number that was never seen, and changes it.
func (g *batch) putLine(l *loaded, c LineChange) {
	now := l.job.At.UnixMilli()
	if l.Line.ID == 0 {
		l.Line.ID = g.id(l)
		g.put(opLine, l.Line.ID, l.job.line, l.wrapped, c.Language, now) // its number is kept only where somebody may be answered: putNumber
	}
	if c == (LineChange{}) {
		return
	}
	optedOut, helped, greeted := int64(-1), int64(-1), int64(-1)
	if c.OptOut != nil {
		optedOut = int64(flag(*c.OptOut))
		if *c.OptOut != l.Line.OptedOut {
			g.put(opLedger, g.id(l), map[bool]string{true: "opted_out", false: "opted_in"}[*c.OptOut], int64(0), l.job.line, now)
		}
	}
	if c.Helped {
		helped = now
	}
	if c.Greeted {
		greeted = now
	}
	g.put(opLineChange, l.Line.ID, c.Language, optedOut, replied(l.Line.RepliedAt, c.Replied, now), helped, greeted)
	if c.Asked != nil {
		sealed := ""
		if len(*c.Asked) > 0 {
			sealed = l.key.Seal(*c.Asked, "asked")
		}
		g.put(opAsked, l.Line.ID, sealed)
	}
	if c.OptOut != nil && *c.OptOut { // nothing that was written for her before leaves any more
		g.put(opExpire, l.Line.ID)
	}
}

// replied is the list of the automatic replies of the last day.
func replied(at []time.Time, more int, now int64) string {
	ms := make([]int64, 0, len(at)+more)
	for _, t := range at {
		ms = append(ms, t.UnixMilli())
	}
	for range more {
		ms = append(ms, now)
	}
	if len(ms) == 0 {
		return ""
	}
	b, err := json.Marshal(ms)
	if err != nil {
		return "" // not reached: integers
	}
	return string(b)
}

// putDraft keeps or drops a draft. A person has one, and it goes with her from
// phone to phone; so an id that is hers or the line's is its whole key.
func (g *batch) putDraft(l *loaded, d DraftChange) {
	owner := d.Person
	if owner == 0 {
		owner = l.Line.ID
	}
	if d.State == nil {
		g.put(opDraftGone, owner)
		return
	}
	g.put(opDraft, owner, l.Line.ID, d.Version, l.key.Seal(d.State, "draft"), d.Code, d.RoundID, l.job.At.UnixMilli())
}

// priorities of the classes: what a person waits for goes first.
var priorities = map[string]int{"must": toMust, "control": toControl, "receipt": toReceipt, "reply": toReply, "reminder": toReminder, "broadcast": toBroadcast}

func (g *batch) putMessage(l *loaded, m NewMessage) error {
	if g.permit(l, m).held() != "" {
		return nil
	}
	key, err := g.keyOf(l, m.ContactID)
	if err != nil {
		return err
	}
	now := l.job.At
	if m.Due.IsZero() {
		m.Due = now
	}
	if m.Expires.IsZero() {
		m.Expires = now.Add(24 * time.Hour)
	}
	_, parts := sms.Segments(m.Body)
	g.queued = true
	g.put(opOutbox, g.id(l), l.Line.ID, m.ContactID, m.Channel, m.Key, m.Class, priorities[m.Class], key.Seal([]byte(m.Body), "body"),
		parts, m.Due.UnixMilli(), m.Expires.UnixMilli(), now.UnixMilli())
	return nil
}

// id is a new id at the job's time.
func (g *batch) id(l *loaded) int64 { return g.store.ids.next(l.job.At) }

// audit appends one event in the transaction that changed something.
func (tx *Tx) audit(id int64, e NewAudit, at time.Time) error {
	_, err := tx.exec(insertAudit, id, e.Actor, e.Action, e.Object, at.UnixMilli(), e.Was, e.Became)
	return err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func list(words []string) string { return strings.Join(words, "|") }

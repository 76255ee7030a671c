package store

import (
	"cmp"
	"strings"
	"time"
)

// enter writes the entry.
func (d *decision) enter(g *batch, l *loaded, out *Entered) error {
	a := &l.after
	if len(a.Inbox) > 0 && l.Line.ID == 0 {
		return refused("entering a report", "there are words of danger in it, and no phone leads to her: tell who is on call yourself, and leave those words out here")
	}
	for _, draft := range a.Drafts {
		g.putDraft(l, draft)
	}
	for _, in := range a.Inbox {
		if err := g.putInbox(l, in, false); err != nil {
			return err
		}
	}
	for _, m := range a.Messages {
		if err := g.putMessage(l, m); err != nil {
			return err
		}
	}
	var filed []*entry
	for i, n := range a.Reports {
		n.Entry, n.Via = l.job.Entry, l.job.Entry.Via
		if later, err := d.since(n); err != nil || later {
			return firstError(err, refused("entering a report", "she has reported on it herself since %s: what she said later stands", l.job.Entry.SaidOn))
		}
		filed = append(filed, &entry{l: l, n: n, ordinal: i})
		out.Refs = append(out.Refs, n.Ref)
	}
	err := g.file(filed, nil)
	if err == nil {
		err = g.flush()
	}
	if err == nil {
		err = d.store.hint(g.queued)
	}
	if err != nil {
		return err
	}
	return d.trail("report enter", "%s by %s", strings.Join(out.Refs, ", "), l.job.Entry.Via)
}

// since says whether its author has reported on the same promise in the round on a
// later day than that on which she said what is entered.
func (d *decision) since(n NewReport) (bool, error) {
	if n.Several || n.CommitmentID == 0 {
		return false, nil
	}
	var at int64
	var day string
	found, err := d.tx.row(`SELECT r.at_ms, coalesce(e.said_on, '') FROM report r LEFT JOIN entry e ON e.report_id = r.id
		WHERE r.contact_id = $1 AND r.commitment_id = $2 AND r.round_id = $3 AND r.form = $4 AND r.beside = 0`,
		[]any{n.ContactID, n.CommitmentID, n.RoundID, n.Form}, &at, &day)
	return found && cmp.Or(day, d.ref.day(when(at))) > n.Entry.SaidOn, err
}

// saidAt is when a report was said: that of an entry at noon of its day.
func (n *NewReport) saidAt(zone *time.Location) time.Time {
	if n.Entry != nil {
		if day, err := time.ParseInLocation(time.DateOnly, n.Entry.SaidOn, zone); err == nil {
			return day.Add(12 * time.Hour)
		}
	}
	return n.At.In(zone)
}

// putBeside puts what is known beside a report: who entered it and who was there,
// and of a held one that nobody has let it count, and whether it has no place of
// its own to take.
func (g *batch) putBeside(id int64, f *entry) {
	n := &f.n
	if n.State == "held" {
		g.put(opHolding, id, flag(n.Several), "", "", n.At.UnixMilli())
	}
	e := n.Entry
	if e == nil {
		return
	}
	g.put(opEntry, id, e.by, e.SaidOn, e.Present, f.took, n.At.UnixMilli())
	for _, contact := range e.attended {
		g.put(opPresent, id, contact)
	}
}

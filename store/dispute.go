package store

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// The states of a dispute. It is open until both sides were asked and a person
// decided; it is never deleted.
const (
	DisputeOpen       = "open"
	DisputeAsked      = "asked_both"
	DisputeUpheld     = "resolved_upheld"  // what was reported stands
	DisputeChanged    = "resolved_changed" // a newer report, or an exclusion by two, has changed it
	DisputeUnresolved = "unresolved"       // both readings are printed side by side
)

// disputeKinds are what can be in dispute.
var disputeKinds = []string{"status", "money", "milestone", "safety", "identity"}

// NewDispute is what a person lays open.
type NewDispute struct {
	Commitment string // code
	Round      string // code; "" for the one that reports go to now
	Kind       string // status, money, milestone, safety, identity
	Side       string // whose word opens it: community, government, coordinator
	Contact    string // id or code of the person on whose word it is opened, who is not reminded while it is open; "" for none
	Note       string // what differs, at most 500 characters, without names and numbers
	DueOn      string // the local day by which it should be closed, 2026-11-17
}

// Dispute is a dispute as it stands.
type Dispute struct {
	Number     int64 // D7 is number 7
	Commitment string
	Round      string
	Kind, Side string
	Note       string
	DueOn      string
	State      string
	Overdue    bool // not closed, and its day has passed
	Opened     time.Time
	Closed     time.Time // zero while it is open
	Steps      []DisputeStep
}

// DisputeStep is one thing that was done about a dispute.
type DisputeStep struct {
	Act  string // opened, asked_community, asked_government, or the state that closed it
	By   string
	Note string
	On   string // the local day on which it happened
	At   time.Time
}

// OpenDispute opens a dispute and gives its number. The same one, opened again,
// is the one that is there: before is true and nothing is written.
func (s *Store) OpenDispute(ctx context.Context, n NewDispute, h Hand) (number int64, before bool, err error) {
	what := "opening the dispute"
	if !slices.Contains(disputeKinds, n.Kind) {
		return 0, false, refused(what, "a dispute is about status, money, milestone, safety or identity, not %q", n.Kind)
	}
	if n.Side != "community" && n.Side != "government" && n.Side != "coordinator" {
		return 0, false, refused(what, "the side that opens it is community, government or coordinator, not %q", n.Side)
	}
	if err := isDay(what, n.DueOn); err != nil {
		return 0, false, err
	}
	n.Note = said(n.Note)
	err = s.words(ctx, what, roomNote, n.Note)
	contact := int64(0)
	if err == nil && n.Contact != "" {
		contact, err = s.FindContact(ctx, n.Contact)
	}
	if err != nil {
		return 0, false, err
	}
	err = s.decide(ctx, h, func(d *decision) (err error) {
		number, before, err = d.openDispute(n, contact)
		return err
	})
	return number, before, err
}

func (d *decision) openDispute(n NewDispute, contact int64) (number int64, before bool, err error) {
	c, err := d.commitment(n.Commitment)
	if err != nil {
		return 0, false, err
	}
	round := d.ref.round(d.now)
	if n.Round != "" {
		if round, err = d.round(n.Round); err != nil {
			return 0, false, err
		}
	}
	if round.ID == 0 || round.State == "draft" {
		return 0, false, refused("opening the dispute", "no round has begun yet: name one that has with --round")
	}
	if n.DueOn < d.today {
		return 0, false, refused("opening the dispute", "%s has passed: choose a day by which both sides can be asked", n.DueOn)
	}
	found, err := d.tx.row(`SELECT number FROM dispute WHERE commitment_id = $1 AND round_id = $2 AND kind = $3 AND (state = 'open' OR state = 'asked_both')`,
		[]any{c.ID, round.ID, n.Kind}, &number)
	if err != nil || found {
		return number, found, err
	}
	if _, err := d.tx.row(`SELECT coalesce(max(number), 0) + 1 FROM dispute`, nil, &number); err != nil {
		return 0, false, err
	}
	id := d.id()
	if _, err := d.tx.exec(`INSERT INTO dispute (id, number, commitment_id, round_id, kind, side, contact_id, note, due_on, state, opened_ms, closed_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, 0)`,
		id, number, c.ID, round.ID, n.Kind, n.Side, contact, n.Note, n.DueOn, d.ms()); err != nil {
		return 0, false, err
	}
	if err := d.step(id, "opened", n.Note, d.today); err != nil {
		return 0, false, err
	}
	return number, false, d.changed("dispute open", fmt.Sprintf("D%d, %s of %s in %s", number, n.Kind, c.Code, round.Code), "", DisputeOpen)
}

// step adds to what was done about a dispute.
func (d *decision) step(dispute int64, act, note, day string) error {
	var seq int64
	if _, err := d.tx.row(`SELECT coalesce(max(seq), 0) + 1 FROM dispute_step WHERE dispute_id = $1`, []any{dispute}, &seq); err != nil {
		return err
	}
	_, err := d.tx.exec(`INSERT INTO dispute_step (dispute_id, seq, act, by_name, note, on_day, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		dispute, seq, act, d.by, note, day, d.ms())
	return err
}

// disputing says whether a dispute is open on a person's word.
func disputing(q querier, contact int64) (bool, error) {
	return q.row(`SELECT 1 FROM dispute WHERE contact_id = $1 AND contact_id <> 0 AND (state = 'open' OR state = 'asked_both') LIMIT 1`, []any{contact}, new(int))
}

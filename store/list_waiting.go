package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Alerts lists the alerts, closed ones too. Nothing in it leads to who is in
// danger.
func (l Lists) Alerts(ctx context.Context, p Page) (Part[Alert], error) {
	query := `SELECT a.id, a.number, coalesce(p.code, ''), a.state, a.at_ms, a.called, a.next_ms, a.taken_by, a.taken_ms, a.closed_by, a.closed_ms, a.reason,
			(SELECT count(*) FROM inbox i WHERE ` + writtenIn + `) FROM alert a LEFT JOIN place p ON p.id = a.place_id`
	return walk(ctx, l, walking{table: "alert", query: query, key: "a.id", place: "a.place_id"}, p, func(_ *reference, r *sql.Rows, row *Row[Alert]) error {
		a := &row.Is
		var at, next, taken, closed int64
		err := r.Scan(&row.ID, &a.Number, &a.Place, &a.State, &at, &a.Called, &next, &a.TakenBy, &taken, &a.ClosedBy, &closed, &a.Reason, &a.Messages)
		a.At, a.Next, a.Taken, a.Closed = when(at), when(next), when(taken), when(closed)
		row.At = a.At
		return err
	})
}

// Item is an entry of the inbox without its words.
type Item struct {
	InboxItem
	State string // open, done
}

// Inbox lists what waits for a coordinator, or with a state of done what did. The
// words open one by one, and the audit trail notes who read them (RevealItem). Of
// an entry of danger nothing here leads to who wrote it.
func (l Lists) Inbox(ctx context.Context, p Page, state string) (Part[Item], error) {
	query := `SELECT i.id, i.reason, i.contact_id, i.code, i.value, i.note, i.language, i.state, i.at_ms,
			coalesce((SELECT b.number FROM broadcast_reply a JOIN broadcast b ON b.id = a.broadcast_id WHERE a.inbox_id = i.id), 0)
		FROM inbox i LEFT JOIN contact c ON c.id = i.contact_id`
	w := walking{table: "inbox", query: query, key: "i.id", place: "c.place_id"}
	if state == "done" {
		w.kept = " AND i.state = 'done'"
	} else {
		w.kept = " AND i.state = 'open'"
	}
	return walk(ctx, l, w, p, func(_ *reference, r *sql.Rows, row *Row[Item]) error {
		x := &row.Is
		var at int64
		err := r.Scan(&row.ID, &x.Reason, &x.ContactID, &x.Code, &x.Value, &x.Note, &x.Language, &x.State, &at, &x.Broadcast)
		if x.ID, x.At = row.ID, when(at); x.Reason == "urgent" {
			x.ContactID, x.Code, x.Value, x.Language = 0, "", "", ""
		}
		row.At = x.At
		return err
	})
}

// Freezes lists the places that are or were frozen.
func (l Lists) Freezes(ctx context.Context, p Page) (Part[Freeze], error) {
	query := `SELECT f.id, p.code, p.name, f.why, f.by_name, f.at_ms, f.lifted_by, f.lifted_ms FROM place_freeze f JOIN place p ON p.id = f.place_id`
	return walk(ctx, l, walking{table: "place_freeze", query: query, key: "f.id", place: "f.place_id"}, p, func(_ *reference, r *sql.Rows, row *Row[Freeze]) error {
		f := &row.Is
		var at, lifted int64
		err := r.Scan(&row.ID, &f.Place, &f.Name, &f.Why, &f.By, &at, &f.LiftedBy, &lifted)
		f.At, f.Lifted = when(at), when(lifted)
		row.At = f.At
		return err
	})
}

// Attended is one thing to look at, and whether it is still to be.
type Attended struct {
	Attention
	DoneBy string // "" where it settled itself, or is still to be looked at
	Done   bool
}

// Attentions lists what a coordinator should look at, and what she should have.
// What is about a round alone is the whole network's.
func (l Lists) Attentions(ctx context.Context, p Page) (Part[Attended], error) {
	query := `SELECT a.id, a.kind, a.round_id, a.place_id, a.commitment_id, a.at_ms, a.done_by, a.done_ms FROM attention a LEFT JOIN commitment c ON c.id = a.commitment_id`
	return walk(ctx, l, walking{table: "attention", query: query, key: "a.id", place: "coalesce(c.place_id, a.place_id)"}, p, func(ref *reference, r *sql.Rows, row *Row[Attended]) error {
		a := &row.Is
		var round, place, commitment, at, done int64
		err := r.Scan(&row.ID, &a.Kind, &round, &place, &commitment, &at, &a.DoneBy, &done)
		a.ID, a.Round, a.Place, a.Commitment, a.At, a.Done = row.ID, ref.roundByID(round).Code, ref.places[place].code, ref.code(commitment), when(at), done != 0
		row.At = a.At
		return err
	})
}

// StepOf is a step of a round's calendar, and how far it has come.
type StepOf struct {
	Reminder
	Status, Reason string
}

// Reminders lists the calendar of the rounds: what was, and is, to leave when.
// It is the whole network's.
func (l Lists) Reminders(ctx context.Context, p Page) (Part[StepOf], error) {
	query := `SELECT ` + reminderColumns + `, m.status, m.reason FROM reminder m`
	return walk(ctx, l, walking{table: "reminder", query: query, key: "m.id"}, p, func(ref *reference, r *sql.Rows, row *Row[StepOf]) error {
		m := &row.Is
		var next, override, round int64
		err := r.Scan(&m.ID, &m.Step, &m.Day, &m.Rule, &next, &override, &round, &m.Status, &m.Reason)
		m.Next, m.Override, m.Round = when(next), override == 1, ref.roundByID(round)
		row.ID = m.ID
		return err
	})
}

// RoundSpent is what a round has cost.
type RoundSpent struct {
	Round string // code
	Of    []Spending
}

// Spending is what one channel has cost in a round, in one currency.
type Spending struct {
	Channel, Kind      string // kind: sms, ussd
	Currency           string // "" where no price is known
	Messages, Segments int64
	Micro              int64 // millionths of the currency
}

// Spent lists what the rounds have cost. It is the whole network's.
func (l Lists) Spent(ctx context.Context, p Page) (Part[RoundSpent], error) {
	part, err := walk(ctx, l, walking{table: "round", query: `SELECT r.id FROM round r`, key: "r.id"}, p, func(ref *reference, r *sql.Rows, row *Row[RoundSpent]) error {
		err := r.Scan(&row.ID)
		row.Is.Round = ref.roundByID(row.ID).Code
		return err
	})
	if err != nil || len(part.Rows) == 0 {
		return part, err
	}
	at := map[int64]int{}
	for i, r := range part.Rows {
		at[r.ID] = i
	}
	err = l.store.look(ctx, func(v *view) error {
		return v.rows(`SELECT round_id, channel, kind, currency, CAST(sum(messages) AS BIGINT), CAST(sum(segments) AS BIGINT), CAST(sum(micro) AS BIGINT)
			FROM spend WHERE round_id >= $1 AND round_id <= $2 GROUP BY round_id, channel, kind, currency ORDER BY round_id, channel, kind, currency`,
			[]any{part.Rows[0].ID, part.Rows[len(part.Rows)-1].ID}, func(r *sql.Rows) error {
				var x Spending
				var round int64
				err := r.Scan(&round, &x.Channel, &x.Kind, &x.Currency, &x.Messages, &x.Segments, &x.Micro)
				if i, ok := at[round]; ok {
					part.Rows[i].Is.Of = append(part.Rows[i].Is.Of, x)
				}
				return err
			})
	})
	if err != nil {
		return part, fmt.Errorf("spending: %w", err)
	}
	return part, nil
}

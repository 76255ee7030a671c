package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Disputes lists the disputes with what was done about each, closed ones too.
func (l Lists) Disputes(ctx context.Context, p Page, now time.Time) (Part[Dispute], error) {
	query := `SELECT x.id, x.number, c.code, r.code, x.kind, x.side, x.note, x.due_on, x.state, x.opened_ms, x.closed_ms
		FROM dispute x JOIN commitment c ON c.id = x.commitment_id JOIN round r ON r.id = x.round_id`
	part, err := walk(ctx, l, walking{table: "dispute", query: query, key: "x.id", place: "c.place_id"}, p, func(ref *reference, r *sql.Rows, row *Row[Dispute]) error {
		x := &row.Is
		var opened, closed int64
		err := r.Scan(&row.ID, &x.Number, &x.Commitment, &x.Round, &x.Kind, &x.Side, &x.Note, &x.DueOn, &x.State, &opened, &closed)
		x.Opened, x.Closed = when(opened), when(closed)
		x.Overdue = closed == 0 && x.DueOn < ref.day(now)
		row.At = x.Opened
		return err
	})
	if err != nil || len(part.Rows) == 0 {
		return part, err
	}
	at := map[int64]int{}
	for i, r := range part.Rows {
		at[r.ID] = i
	}
	err = l.store.rows(ctx, `SELECT dispute_id, act, by_name, note, on_day, at_ms FROM dispute_step WHERE dispute_id >= $1 AND dispute_id <= $2 ORDER BY dispute_id, seq`,
		[]any{part.Rows[0].ID, part.Rows[len(part.Rows)-1].ID}, func(r *sql.Rows) error {
			var id, ms int64
			var step DisputeStep
			err := r.Scan(&id, &step.Act, &step.By, &step.Note, &step.On, &ms)
			step.At = when(ms)
			if i, ok := at[id]; ok {
				part.Rows[i].Is.Steps = append(part.Rows[i].Is.Steps, step)
			}
			return err
		})
	if err != nil {
		return part, fmt.Errorf("steps of disputes: %w", err)
	}
	return part, nil
}

// Exclusions lists the exclusions, undone and dropped ones too.
func (l Lists) Exclusions(ctx context.Context, p Page) (Part[Exclusion], error) {
	query := `SELECT e.id, r.ref, coalesce(r.commitment_id, 0), r.round_id, e.reason, e.note, e.state, e.proposed_by, e.confirmed_by, e.undo_by, e.undo_note, e.ended_by, e.proposed_ms
		FROM exclusion e JOIN report r ON r.id = e.report_id LEFT JOIN contact c ON c.id = r.contact_id LEFT JOIN commitment m ON m.id = r.commitment_id`
	return walk(ctx, l, walking{table: "exclusion", query: query, key: "e.id", place: reportPlace}, p, func(ref *reference, r *sql.Rows, row *Row[Exclusion]) error {
		e := &row.Is
		var commitment, round, ms int64
		err := r.Scan(&row.ID, &e.Ref, &commitment, &round, &e.Reason, &e.Note, &e.State, &e.ProposedBy, &e.ConfirmedBy, &e.UndoBy, &e.UndoNote, &e.EndedBy, &ms)
		e.Commitment, e.Round, e.At = ref.code(commitment), ref.roundByID(round).Code, when(ms)
		row.At = e.At
		return err
	})
}

// Responses lists what those who promised answered to rounds.
func (l Lists) Responses(ctx context.Context, p Page) (Part[Response], error) {
	query := `SELECT x.id, x.commitment_id, x.round_id, o.code, x.answer, x.next_step, x.due_on, x.answered_on, coalesce(a.asked_on, ''), x.at_ms
		FROM response x JOIN commitment c ON c.id = x.commitment_id JOIN organisation o ON o.id = x.organisation_id
			LEFT JOIN reply_ask a ON a.round_id = x.round_id AND a.organisation_id = x.organisation_id`
	return walk(ctx, l, walking{table: "response", query: query, key: "x.id", place: "c.place_id"}, p, func(ref *reference, r *sql.Rows, row *Row[Response]) error {
		x := &row.Is
		var commitment, round, ms int64
		var words, asked string
		if err := r.Scan(&row.ID, &commitment, &round, &x.Organisation, &words, &x.Next, &x.DueOn, &x.On, &asked, &ms); err != nil {
			return err
		}
		in := ref.roundByID(round)
		if asked == "" {
			asked = in.ClosesOn
		}
		x.Commitment, x.Round, x.Days, row.At = ref.code(commitment), in.Code, daysBetween(asked, x.On), when(ms)
		return json.Unmarshal([]byte(words), &x.Words)
	})
}

// PartnersReply is what a partner of government replied to a round.
type PartnersReply struct {
	Round, Organisation string // codes
	On                  string // the local day
	Words               map[string]string
	By                  string
}

// Replies lists the replies of partners of government, those that a newer one
// took the place of too.
func (l Lists) Replies(ctx context.Context, p Page) (Part[PartnersReply], error) {
	w := walking{
		table: "reply", key: "x.id",
		query: `SELECT x.id, x.round_id, o.code, x.replied_on, x.words, x.by_name, x.at_ms FROM reply x JOIN organisation o ON o.id = x.organisation_id`,
	}
	return walk(ctx, l.partners(&w), w, p, func(ref *reference, r *sql.Rows, row *Row[PartnersReply]) error {
		x := &row.Is
		var round, ms int64
		var words string
		if err := r.Scan(&row.ID, &round, &x.Organisation, &x.On, &words, &x.By, &ms); err != nil {
			return err
		}
		x.Round, row.At = ref.roundByID(round).Code, when(ms)
		return json.Unmarshal([]byte(words), &x.Words)
	})
}

// ChangeOf is a change and the commitment that it is of, by its code.
type ChangeOf struct {
	Change
	Commitment string
}

// Changes lists what people changed about commitments and their milestones.
func (l Lists) Changes(ctx context.Context, p Page) (Part[ChangeOf], error) {
	query := `SELECT x.id, c.code, x.milestone, x.was, x.became, coalesce(o.code, ''), x.why, x.due_before, x.due_after, x.budget_before, x.budget_after, x.by_name, x.on_day, x.at_ms
		FROM commitment_change x JOIN commitment c ON c.id = x.commitment_id LEFT JOIN organisation o ON o.id = x.organisation_id`
	return walk(ctx, l, walking{table: "commitment_change", query: query, key: "x.id", place: "c.place_id"}, p, func(_ *reference, r *sql.Rows, row *Row[ChangeOf]) error {
		x := &row.Is
		var ms int64
		err := r.Scan(&row.ID, &x.Commitment, &x.Milestone, &x.Was, &x.Became, &x.Who, &x.Why, &x.DueBefore, &x.Due, &x.BudgetBefore, &x.Budget, &x.By, &x.On, &ms)
		x.At = when(ms)
		row.At = x.At
		return err
	})
}

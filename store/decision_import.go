package store

import (
	"database/sql"
	"fmt"
	"time"
)

// decidedRows is what people have decided about rows that a file may name too.
type decidedRows struct {
	lifecycle map[string]bool // commitments whose lifecycle they have set
	terms     map[string]bool // commitments with a due date or budget that they agreed anew
	milestone map[string]bool // "K12 2"
}

func decidedIn(q querier) (decidedRows, error) {
	s := decidedRows{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	err := q.rows(`SELECT c.code, x.milestone, x.was, x.became, CASE WHEN x.due_before <> x.due_after OR x.budget_before <> x.budget_after THEN 1 ELSE 0 END
		FROM commitment_change x JOIN commitment c ON c.id = x.commitment_id WHERE x.by_name <> $1`, []any{byImport}, func(r *sql.Rows) error {
		var code, was, became string
		var seq, anew int
		err := r.Scan(&code, &seq, &was, &became, &anew)
		switch {
		case seq != 0:
			s.milestone[fmt.Sprint(code, " ", seq)] = true
		default:
			s.lifecycle[code] = true
			s.terms[code] = s.terms[code] || anew == 1
		}
		return err
	})
	return s, err
}

// byImport signs what a file changed.
const byImport = "import"

// respect lets a file change nothing that people have decided since: the state
// of a round that is there, and a lifecycle, a due date, a budget or a milestone
// that they have set. Such a row counts as saying what is there.
func (in *Import) respect(had Seed, s decidedRows) {
	states := map[string]string{}
	for _, r := range had.Rounds {
		states[r.Code] = r.State
	}
	for i := range in.Rounds {
		if state, there := states[in.Rounds[i].Code]; there {
			in.Rounds[i].State = state
		}
	}
	known := map[string]*SeedCommitment{}
	for i := range had.Commitments {
		known[had.Commitments[i].Code] = &had.Commitments[i]
	}
	for i := range in.Commitments {
		c := &in.Commitments[i]
		old := known[c.Code]
		if old == nil {
			continue
		}
		if s.lifecycle[c.Code] {
			c.Lifecycle = old.Lifecycle
		}
		if s.terms[c.Code] {
			c.DueOn, c.Budget = old.DueOn, old.Budget
		}
		for j := range c.Milestones {
			m := &c.Milestones[j]
			if !s.milestone[fmt.Sprint(c.Code, " ", m.Seq)] {
				continue
			}
			for _, was := range old.Milestones {
				if was.Seq == m.Seq {
					m.Status, m.MetOn, m.DecidedBy = was.Status, was.MetOn, was.DecidedBy
				}
			}
		}
	}
}

// keepTerms notes the due date and the budget that a file is about to replace:
// the old ones stay on record.
func (w *seeder) keepTerms(c SeedCommitment) error {
	_, err := w.tx.exec(`INSERT INTO commitment_change (id, commitment_id, milestone, was, became, organisation_id, why, due_before, due_after, budget_before, budget_after, by_name, on_day, at_ms)
		SELECT $1, c.id, 0, c.lifecycle, c.lifecycle, NULL, 'another file', c.due_on, $2, c.budget_minor, $3, $4, $5, $6 FROM commitment c
		WHERE c.code = $7 AND (c.due_on <> $2 OR c.budget_minor <> $3)`,
		w.id(), c.DueOn, c.Budget, byImport, w.now.UTC().Format(time.DateOnly), w.now.UnixMilli(), c.Code)
	return err
}

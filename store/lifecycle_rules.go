package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ahadi/internal/why"
)

// registered lists what keeps a draft from being registered: criteria without
// an answer, a side that has not confirmed, or partners of one side only.
func (d *decision) registered(c *Commitment) (missing []why.Reason, err error) {
	var text, promising, monitoring string
	if _, err := d.tx.row(`SELECT criteria, promising_agreed_on, monitoring_agreed_on FROM commitment WHERE id = $1`, []any{c.ID}, &text, &promising, &monitoring); err != nil {
		return nil, err
	}
	answers := map[string]string{}
	if err := json.Unmarshal([]byte(text), &answers); err != nil {
		return nil, fmt.Errorf("criteria of %s: %w", c.Code, err)
	}
	for _, name := range Criteria {
		if a := strings.ToLower(strings.TrimSpace(answers[name])); !strings.HasPrefix(a, "yes") && !strings.HasPrefix(a, "no") {
			missing = append(missing, why.Because("the criterion %q has no answer: yes or no, and a note where it helps (no is allowed, and shown)", name))
		}
	}
	if promising == "" {
		missing = append(missing, why.Because("the side that promises has not confirmed that this is what it promised"))
	}
	if monitoring == "" {
		missing = append(missing, why.Because("the side that watches has not confirmed that this is what was promised"))
	}
	promises, watches, err := d.sides(c)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(promises, func(a string) bool { return slices.ContainsFunc(watches, func(b string) bool { return a != b }) }) {
		missing = append(missing, why.Because("it needs a partner who promises and one of another side who monitors"))
	}
	return missing, nil
}

// completed lists what keeps a commitment from being called complete.
func (d *decision) completed(c *Commitment) (missing []why.Reason, err error) {
	var round int64
	if _, err := d.tx.row(`SELECT f.round_id FROM figure f JOIN round r ON r.id = f.round_id
		WHERE f.commitment_id = $1 AND f.side = 'community' AND f.bucket = 'n' AND f.n > 0 ORDER BY r.opens_on DESC, r.id DESC LIMIT 1`, []any{c.ID}, &round); err != nil {
		return nil, err
	}
	var heard Figures
	seen := int64(0)
	err = d.tx.rows(`SELECT bucket, n FROM figure WHERE commitment_id = $1 AND round_id = $2 AND side = 'community' AND n > 0`, []any{c.ID, round}, func(r *sql.Rows) error {
		var bucket string
		var n int64
		err := r.Scan(&bucket, &n)
		if bucket == "seen" {
			seen = n
		}
		heard.count(bucket, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	want := "done"
	if c.Kind == "keep" {
		want = "kept"
		if c.DueOn >= d.today {
			missing = append(missing, why.Because("it is a standing promise until %s", c.DueOn))
		}
	}
	if got := heard.Reading(c.Kind).Status; got != want {
		missing = append(missing, why.Because("the community's newest reading is %q, not %q", got, want))
	}
	if seen == 0 {
		missing = append(missing, why.Because("nobody has verified that reading as seen with her own eyes"))
	}
	err = d.tx.rows(`SELECT number FROM dispute WHERE commitment_id = $1 AND (state = 'open' OR state = 'asked_both') ORDER BY number`, []any{c.ID}, func(r *sql.Rows) error {
		var number int64
		err := r.Scan(&number)
		missing = append(missing, why.Because("the dispute D%d is open: close it first", number))
		return err
	})
	return missing, err
}

// sides are those that promise and those that monitor.
func (d *decision) sides(c *Commitment) (promises, watches []string, err error) {
	err = d.tx.rows(`SELECT role, side FROM partner WHERE commitment_id = $1 AND (role = 'promises' OR role = 'monitors')`, []any{c.ID}, func(r *sql.Rows) error {
		var role, side string
		err := r.Scan(&role, &side)
		if role == "promises" {
			promises = append(promises, side)
		} else {
			watches = append(watches, side)
		}
		return err
	})
	return promises, watches, err
}

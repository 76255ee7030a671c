package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ahadi/internal/why"
)

// arrows are where a commitment may go from each lifecycle. People move it, not
// reports. What was set by mistake can go back, with the reason; only what is
// archived stays.
var arrows = map[string][]string{
	"draft":        {"registered", "withdrawn", "archived"},
	"registered":   {"active", "renegotiated", "withdrawn"},
	"active":       {"completed", "expired", "renegotiated", "withdrawn"},
	"renegotiated": {"active", "completed", "expired", "renegotiated", "withdrawn"},
	"expired":      {"completed", "renegotiated", "withdrawn", "archived"},
	"completed":    {"active", "archived"},
	"withdrawn":    {"active", "archived"},
}

// Open says whether people report on it. A promise that is late, or that was
// agreed anew, is a promise still; one that is complete, withdrawn or archived
// takes no reports any more, and one that is not active yet takes none so far.
func (c *Commitment) Open() bool {
	return c.Lifecycle == "active" || c.Lifecycle == "expired" || c.Lifecycle == "renegotiated"
}

// NewLifecycle is what becomes of a commitment.
type NewLifecycle struct {
	Commitment string // code
	To         string
	Why        string // for withdrawn, renegotiated, and for going back to active
	Who        string // for withdrawn: the code of the partner who withdrew
	DueOn      string // for renegotiated: the new day; "" keeps the old one
	Budget     int64  // for renegotiated: the new budget in minor units of its currency; 0 keeps the old one
}

// SetLifecycle moves a commitment, by the rules for where it goes. What it was
// before, its old due date and its old budget stay on record. before is true
// when it was so already.
func (s *Store) SetLifecycle(ctx context.Context, n NewLifecycle, h Hand) (before bool, err error) {
	what := "setting " + n.Commitment + " to " + n.To
	if n.Why = said(n.Why); n.Why != "" {
		if err := s.words(ctx, what, roomNote, n.Why); err != nil {
			return false, err
		}
	}
	if n.DueOn != "" {
		if err := isDay(what, n.DueOn); err != nil {
			return false, err
		}
	}
	if n.Budget < 0 {
		return false, refused(what, "a budget is no negative amount")
	}
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.setLifecycle(what, n) })
}

func (d *decision) setLifecycle(what string, n NewLifecycle) (before bool, err error) {
	c, err := d.commitment(n.Commitment)
	if err != nil {
		return false, err
	}
	change := newChange{commitment: c, was: c.Lifecycle, became: n.To, why: n.Why, due: c.DueOn, budget: c.Budget}
	if n.To == "renegotiated" {
		if n.DueOn != "" {
			change.due = n.DueOn
		}
		if n.Budget != 0 {
			change.budget = n.Budget
		}
	}
	if c.Lifecycle == n.To && change.due == c.DueOn && change.budget == c.Budget {
		return true, nil
	}
	if !slices.Contains(arrows[c.Lifecycle], n.To) {
		return false, refused(what, "it is %s, and goes from there to %s", c.Lifecycle, ways(c.Lifecycle))
	}
	missing, err := d.lifecycleRules(&change, n)
	if err != nil {
		return false, err
	}
	if missing != nil {
		return false, Refusal{What: what, Missing: missing}
	}
	err = d.arrow("commitment "+c.Code, `UPDATE commitment SET lifecycle = $1, due_on = $2, budget_minor = $3 WHERE id = $4 AND lifecycle = $5`, n.To, change.due, change.budget, c.ID, c.Lifecycle)
	if err == nil {
		err = d.record(change)
	}
	if err == nil {
		err = d.moved()
	}
	if err != nil {
		return false, err
	}
	return false, d.changed("commitment set", fmt.Sprintf("%s from %s to %s", c.Code, c.Lifecycle, n.To), c.Lifecycle, n.To)
}

// Ways are where a commitment may go from a lifecycle.
func Ways(from string) []string { return slices.Clone(arrows[from]) }

func ways(from string) string {
	if len(arrows[from]) == 0 {
		return "nowhere"
	}
	return strings.Join(arrows[from], ", ")
}

// lifecycleRules lists what a commitment lacks for where it should go.
func (d *decision) lifecycleRules(change *newChange, n NewLifecycle) ([]why.Reason, error) {
	c := change.commitment
	var missing []why.Reason
	switch n.To {
	case "registered":
		return d.registered(c)
	case "completed":
		return d.completed(c)
	case "expired":
		if c.DueOn >= d.today {
			missing = append(missing, why.Because("it is due on %s, which has not passed", c.DueOn))
		}
	case "renegotiated":
		if n.Why == "" {
			missing = append(missing, why.Because("say why it was agreed anew with --why"))
		}
		if change.due == c.DueOn && change.budget == c.Budget {
			missing = append(missing, why.Because("say what is new: --due, --budget-minor or both"))
		}
		if change.due < d.today {
			missing = append(missing, why.Because("its day, %s, has passed: give the new one with --due", change.due))
		}
	case "withdrawn":
		if n.Why == "" {
			missing = append(missing, why.Because("say why with --why"))
		}
		found, err := d.tx.row(`SELECT o.id FROM organisation o JOIN partner p ON p.organisation_id = o.id WHERE o.code = $1 AND p.commitment_id = $2`, []any{n.Who, c.ID}, &change.organisation)
		if err != nil {
			return nil, err
		}
		if !found {
			missing = append(missing, why.Because("say who withdrew with --org: the code of a partner of this commitment"))
		}
	case "active":
		if c.Lifecycle != "registered" && c.Lifecycle != "renegotiated" && n.Why == "" {
			missing = append(missing, why.Because("say why it goes on with --why"))
		}
	}
	return missing, nil
}

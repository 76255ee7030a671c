package store

import (
	"database/sql"
)

// BackPeople is who was asked in a round and who answered. Who they are is told of
// the whole network alone: beside the document of a place it would tell of few.
// Groups are those that may be told, for a document to print with Published.
type BackPeople struct {
	Asked, Answered Crowd          // active people with a commitment to report on, officials aside
	Gender, Age     map[string]int // of those who answered, by what they said of themselves; "" and unsaid are one
	Via             map[string]int // of those who answered, how their first report came
	Language        map[string]int // of those who were asked
	Shared          int            // of those who were asked, whose phone others read
	Reader          int            // of those, for whom somebody reads
}

// BackCounts is what became of reports and of texts in a round. Those after
// Assigned are of the whole network alone, and exact, for a document to print with
// Published.
type BackCounts struct {
	Reports    Crowd          // on commitments of the branch that count, of the community
	Entered    Crowd          // of them, those that a coordinator entered for somebody
	Assigned   Crowd          // pairs of a monitor and a commitment that she is asked about
	Corrected  int            // that took the place of an earlier one by a correction
	Held       int            // that wait for a person to read them
	Excluded   map[string]int // by reason
	Texts      int            // messages that came in
	Unread     int            // of them, those that no form understood: a person has read them, or will
	NewestWait bool           // reports of the round still move: it is open or takes corrections
}

// people reads who was asked and who answered: of a published round as they were
// counted for good, of any other as the overview counts them now.
func (r *backReader) people() (err error) {
	kept := false
	if r.b.Final() {
		if kept, err = r.kept(); err == nil && !kept {
			err = errNotCounted
		}
	} else {
		err = r.count()
	}
	if err != nil {
		return err
	}
	c, place := r.counted, r.spot != nil
	asked, answered := map[int64]int{}, map[int64]int{}
	for part, n := range c.Asked {
		if !place || r.spot[part] {
			asked[part], answered[part] = n, c.Answered[part]
		}
	}
	r.b.People = BackPeople{Asked: crowdOf(asked, place), Answered: crowdOf(answered, place)}
	if !place {
		p := &r.b.People
		p.Gender, p.Age, p.Via, p.Language, p.Shared, p.Reader = c.Gender, c.Age, c.Via, c.Language, c.Shared, c.Reader
	}
	return nil
}

// counts reads what became of reports and texts.
func (r *backReader) counts() error {
	c := &r.b.Counts
	c.Excluded, c.NewestWait = map[string]int{}, r.b.Day < settled(r.b.Round)
	rows, err := r.whole()
	if err != nil {
		return err
	}
	reports, entered, assigned := map[int64]int{}, map[int64]int{}, map[int64]int{}
	for _, row := range rows {
		t, id := row.Triangulate(r.end), row.Commitment.ID
		reports[id], entered[id], assigned[id] = t.Reports, t.Entered, t.Assigned
	}
	place := r.spot != nil
	c.Reports, c.Entered, c.Assigned = crowdOf(reports, place), crowdOf(entered, place), crowdOf(assigned, place)
	if place {
		return nil
	}
	c.Texts, c.Unread = r.counted.Texts, r.counted.Unread
	err = r.v.rows(`SELECT coalesce(commitment_id, 0), CASE WHEN supersedes <> 0 THEN 1 ELSE 0 END, state, count(*) FROM report WHERE round_id + 0 = $1 AND excluded = 0 GROUP BY 1, 2, 3`,
		[]any{r.b.Round.ID}, func(rows *sql.Rows) error {
			var id int64
			var corrects bool
			var state string
			var n int
			err := rows.Scan(&id, &corrects, &state, &n)
			switch {
			case !r.all[id]:
			case state == "held":
				c.Held += n
			case corrects:
				c.Corrected += n
			}
			return err
		})
	if err == nil {
		err = r.excluded()
	}
	return err
}

func (r *backReader) excluded() error {
	var all []Exclusion
	if err := r.v.rows(exclusionQuery+` WHERE r.round_id = $1 ORDER BY e.id`, []any{r.b.Round.ID}, exclusionsInto(&all)); err != nil {
		return err
	}
	here := all[:0]
	for _, e := range all {
		if c := r.v.ref.commitments[e.Commitment]; c != nil && r.all[c.ID] {
			here = append(here, e)
		}
	}
	r.b.Counts.Excluded = ExclusionCounts(here)
	return nil
}

// rest reads the end of the audit chain, and what is set for the round.
func (r *backReader) rest() (err error) {
	if _, err = r.v.row(`SELECT hash FROM audit WHERE link > 0 ORDER BY link DESC LIMIT 1`, nil, &r.b.Head); err == nil {
		r.b.Setting, err = backSetting(r.v, r.b.Round.ID)
	}
	return err
}

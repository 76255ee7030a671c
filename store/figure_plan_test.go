package store

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
	"testing"
)

// What a page or a phone reads of figures never walks through all reports: it
// costs the same with ten of them as with ten million.
func TestNoFigureIsReadByWalkingThroughAllReports(t *testing.T) {
	s, _ := seededTest(t)
	walked := regexp.MustCompile(`SCAN (r|x|g|v|f|a|report|figure|tallied)\b`)
	for name, q := range map[string]struct {
		query string
		args  []any
	}{
		"the rows of the overview": {rowColumns + among("c.id", []int64{1, 2, 3}), []any{1}},
		"its counts":               {countsOf + among("commitment_id", []int64{1, 2, 3}), []any{1}},
		"who reported in a round":  {heardQuery, []any{1, 1}},
		"a round's first report":   {oldestQuery, []any{1}},
		"when a promise was heard": {heardOfAll, nil},
		"who is asked":             {askedQuery, nil},
		"the voices of a promise":  {voicesQuery, []any{1, "community", 1, 1, 50}},
		"what a phone is told":     {toldQuery, []any{1, 1}},
		"the government's word":    {officialQuery, []any{1, 1}},
		"the newest report":        {newestQuery, []any{1}},
		"what may be checked":      {checkableQuery, []any{1, 1, 1}},
		"what is held":             {heldQuery, []any{1}},
		"a recount of one":         {recountQuery, []any{1}},
	} {
		var plan []string
		err := s.rows(context.Background(), "EXPLAIN QUERY PLAN "+q.query, q.args, func(r *sql.Rows) error {
			var id, parent, unused int
			var step string
			err := r.Scan(&id, &parent, &unused, &step)
			plan = append(plan, step)
			return err
		})
		if all := strings.Join(plan, "\n"); err != nil || all == "" || walked.MatchString(all) {
			t.Errorf("%s: %v\n%s", name, err, all)
		}
	}
}

// Answers row by row are read commitment by commitment: each by what was said of it, not
// by all that was said in the round.
func TestAnExportReadsOfACommitmentItsOwnReports(t *testing.T) {
	s, _ := seededTest(t)
	var plan []string
	err := s.rows(context.Background(), "EXPLAIN QUERY PLAN "+openAnswersQuery+" AND "+inRounds([]int64{1})+" ORDER BY r.id LIMIT 1000", []any{1, 1}, func(r *sql.Rows) error {
		var id, parent, unused int
		var step string
		err := r.Scan(&id, &parent, &unused, &step)
		plan = append(plan, step)
		return err
	})
	if all := strings.Join(plan, "\n"); err != nil || !strings.Contains(all, "report_newest (commitment_id=?") {
		t.Errorf("%v\n%s", err, all)
	}
}

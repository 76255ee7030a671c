package opendata

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"ahadi/store"
)

// formRows is one form whose answers are published row by row: as a table, and as
// a package of Flow Results.
type formRows struct {
	name      string
	title     string
	questions []question
	flow      *flow
}

// rowColumns are those of a form's table.
func rowColumns(questions []question) []column {
	all := []column{
		{Name: "row", Kind: id, HXL: "#meta+id", Key: true},
		{Name: "contact", Kind: id, HXL: "#meta+contact+id"},
		{Name: "round", Kind: code, HXL: "#date+round", Refer: "rounds"},
		{Name: "date", Kind: day, HXL: "#date", Means: "row_date"},
		{Name: "commitment", Kind: code, HXL: "#activity+code", Refer: "commitments"},
		{Name: "side", Kind: code, HXL: "#org+type", List: "table_side", Means: "table_side"},
		{Name: "language", Kind: code, HXL: "#meta+language", List: "language", Means: "row_language"},
		{Name: "entered", Kind: yes, HXL: "#meta+entered", Means: "row_entered"},
	}
	for _, q := range questions {
		c := column{Name: "q_" + q.name, Kind: code, HXL: "#x_answer+" + strings.ReplaceAll(q.name, "-", "_"), Means: "row_question"}
		if q.kind == "numeric" {
			c.Kind, c.Unit = whole, "percent"
		}
		all = append(all, c)
	}
	return all
}

// rowTable is the name of a form's table.
func rowTable(form string) string { return "answers_" + form }

// answersOf writes the answers of the commitments that are shown whole, commitment
// by commitment.
func (c *collector) answersOf(ctx context.Context, forms []*formRows) error {
	at, names, opens := map[string]*formRows{}, newNames(), map[string]string{}
	var chosen []string
	for _, f := range forms {
		at[f.name], chosen = f, append(chosen, f.name)
	}
	published := map[string]bool{}
	for _, r := range c.rounds {
		opens[r.Code], published[r.Code] = r.OpensOn, r.State == "published"
	}
	for n, code := range sortedKeys(c.whole) {
		var rounds []string
		for _, r := range c.whole[code] {
			if published[r] {
				rounds = append(rounds, r)
			}
		}
		groups, order := map[string][]store.OpenAnswer{}, []string{}
		err := c.db.OpenAnswers(ctx, code, rounds, chosen, func(a store.OpenAnswer) error {
			key := a.Round + " " + a.Form
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], a)
			return nil
		})
		if err != nil {
			return err
		}
		var given [][]person
		var behind []store.OpenRows
		for _, key := range order {
			if rows := names.anonymous(code, groups[key]); len(rows) > 0 {
				given, behind = append(given, rows), append(behind, reportsOf(code, rows))
			}
		}
		may, fresh, err := c.db.Given(ctx, behind)
		if err != nil {
			return err
		}
		c.fresh = append(c.fresh, fresh...)
		for i, rows := range given {
			for _, p := range rows {
				if !may[i] { // one more or one less than last time would tell whose it is
					break
				}
				if err := c.row(at[p.report.Form], code, opens[p.round], p); err != nil {
					return err
				}
			}
		}
		if c.o.Tick != nil {
			c.o.Tick(int64(n), int64(len(c.whole))+1)
		}
	}
	return nil
}

// reportsOf are the reports behind rows of one commitment, round and form.
func reportsOf(commitment string, rows []person) store.OpenRows {
	of := store.OpenRows{Commitment: commitment, Round: rows[0].round, Form: rows[0].report.Form}
	for _, p := range rows {
		of.Reports = append(of.Reports, p.report.ID)
	}
	return of
}

// row writes one.
func (c *collector) row(f *formRows, commitment, opens string, p person) error {
	filed := map[string]any{}
	if err := json.Unmarshal(p.report.Answers, &filed); err != nil {
		return fmt.Errorf("answers to %s: %w", f.name, err)
	}
	cells := []string{p.row, p.id, p.round, opens, commitment, p.side, p.language, p.entered}
	for i := range f.questions {
		v := f.questions[i].value(filed[f.questions[i].name])
		switch v := v.(type) {
		case nil:
			cells = append(cells, "")
		case string:
			cells = append(cells, v)
		case int:
			cells = append(cells, strconv.Itoa(v))
		case []string:
			cells = append(cells, strings.Join(v, "|"))
		}
		if v != nil {
			if err := f.flow.answer(p, opens, f.questions[i].name, v); err != nil {
				return err
			}
		}
	}
	if err := f.flow.context(p, opens, commitment); err != nil {
		return err
	}
	return c.spool.put(rowTable(f.name), cells...)
}

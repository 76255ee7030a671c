package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Sheet is what a meeting of a place looks at: its commitments and those of the
// places below it.
type Sheet struct {
	Place Place
	Rows  []SheetRow
	More  int // commitments for which the page has no room
}

// SheetRow is a commitment on a sheet, without what a public document would not
// show: where its figure rests on few people and was not chosen to be published
// whole, How is not PublishWhole and the figures are empty.
type SheetRow struct {
	Commitment Commitment
	Figures    Triangulation
	How        string // publish, level2, hold
	Silent     bool   // nobody has reported
	Answers    []Answer
}

// Answer is what an organisation answered, whatever the round, the newest first.
type Answer struct {
	Response
	Name string // of the organisation
}

// answersQuery reads the newest answers to a commitment, with who gave them.
const answersQuery = `SELECT o.code, o.name, x.round_id, x.answer, x.next_step, x.due_on, x.answered_on FROM response x JOIN organisation o ON o.id = x.organisation_id
	WHERE x.commitment_id = $1 ORDER BY x.answered_on DESC, x.id DESC LIMIT 2`

// SheetOf is the sheet of the place that Which names, with at most so many
// commitments. Outside of the scope there is none: ErrNotFound.
func (s *Store) SheetOf(ctx context.Context, w Which, most int, now time.Time) (Sheet, error) {
	places := s.Places(w.Scope)
	at := slices.IndexFunc(places, func(p Place) bool { return p.Code == w.Place })
	if at < 0 || w.Place == "" {
		return Sheet{}, fmt.Errorf("place %q: %w", w.Place, ErrNotFound)
	}
	sheet := Sheet{Place: places[at]}
	var chosen map[int64]string
	err := s.look(ctx, func(v *view) (err error) {
		chosen, err = choices(v, w.Round.ID)
		return err
	})
	if err != nil {
		return sheet, fmt.Errorf("sheet of %s: %w", w.Place, err)
	}
	for _, c := range s.Chosen(w) {
		if !c.Open() {
			continue
		}
		if len(sheet.Rows) == most {
			sheet.More++
			continue
		}
		row, err := s.sheetRow(ctx, c, w.Round, now)
		if err != nil {
			return sheet, fmt.Errorf("sheet of %s: %w", w.Place, err)
		}
		if row.How = Publishes(row.Figures.Thin(), chosen[c.ID]); row.How != PublishWhole {
			row.Silent, row.Figures = row.Figures.Reports == 0, row.Figures.withheld()
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet, nil
}

func (s *Store) sheetRow(ctx context.Context, c Commitment, round Round, now time.Time) (SheetRow, error) {
	row := SheetRow{Commitment: c}
	read, err := s.whole(ctx, []int64{c.ID}, round)
	if err != nil || len(read) == 0 {
		return row, err
	}
	row.Figures = read[0].Triangulate(now)
	err = s.rows(ctx, answersQuery, []any{c.ID}, func(r *sql.Rows) error {
		var a Answer
		var id int64
		var words string
		if err := r.Scan(&a.Organisation, &a.Name, &id, &words, &a.Next, &a.DueOn, &a.On); err != nil {
			return err
		}
		a.Commitment = c.Code
		for _, v := range s.Rounds() {
			if v.ID == id {
				a.Round = v.Code
			}
		}
		row.Answers = append(row.Answers, a)
		return json.Unmarshal([]byte(words), &row.Answers[len(row.Answers)-1].Words)
	})
	return row, err
}

// withheld are figures without anything that residents said.
func (t Triangulation) withheld() Triangulation {
	out := Triangulation{Community: noReading, Government: t.Government, Agreement: -1, Days: -1}
	for _, m := range t.Milestones {
		m.Community = nil
		out.Milestones = append(out.Milestones, m)
	}
	return out
}

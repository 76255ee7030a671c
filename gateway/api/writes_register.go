package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/register"
	"ahadi/store"
)

// importTime is how long an import may take.
const importTime = 5 * time.Minute

// imported is what tables of a register did, or would do.
type imported struct {
	Applied  bool     `json:"applied"`
	Tables   []tally  `json:"tables"`
	Warnings []string `json:"warnings"`
}

type tally struct {
	Table   string `json:"table"`
	New     int    `json:"new"`
	Changed int    `json:"changed"`
	Same    int    `json:"same"`
}

// badCell is one cell that cannot be taken.
type badCell struct {
	Table  string `json:"table"`
	Row    int    `json:"row"` // 1 is the first of the list
	Field  string `json:"field"`
	Value  string `json:"value"` // as it may be shown
	Reason string `json:"reason"`
}

// writeRegister holds tables against the register, and brings them in with
// ?apply=1: all of them, or none.
func writeRegister(r *request) error {
	apply := r.Query("apply")
	if apply != "" && apply != "0" && apply != "1" {
		return badBody("apply must be 1, to bring the tables in, or 0.")
	}
	var tables map[string][]map[string]string
	if err := r.read(&tables); err != nil {
		return err
	}
	files, err := sentTables(tables)
	if err != nil {
		return err
	}
	defer files.Close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.UserContext()), importTime)
	defer cancel()
	o := register.Options{Dry: apply != "1", Actor: r.hand.By, Now: r.now, Once: func(warnings []string) *store.Once {
		tells(r, func(done store.Imported) any { return showImported(done, warnings, true) })
		return r.hand.Once
	}}
	res, err := register.Import(ctx, r.api.Store, files, o)
	var bad *register.Problems
	switch {
	case errors.As(err, &bad):
		return answeredWith(r.badCells(bad))
	case known(err):
		return err
	case err != nil: // a table or a column that is missing, or too many
		return badBody(err.Error())
	case o.Dry:
		return answeredWith(r.JSON(showImported(res.Imported, res.Warnings, false)))
	}
	return nil
}

// known are errors that are not about what was sent.
func known(err error) bool {
	return slices.ContainsFunc([]error{store.ErrRepeated, store.ErrBusy, store.ErrUnsure, store.ErrChanged, context.DeadlineExceeded}, func(e error) bool { return errors.Is(err, e) })
}

// sentTables makes tables of lists of objects.
func sentTables(tables map[string][]map[string]string) (*register.Files, error) {
	var all []register.Upload
	for name, rows := range tables {
		u, err := register.Rows(name, rows)
		if err != nil {
			return nil, badBody(err.Error())
		}
		all = append(all, u)
	}
	files, err := register.Uploaded(all)
	if err != nil {
		return nil, badBody(err.Error())
	}
	return files, nil
}

func showImported(done store.Imported, warnings []string, applied bool) imported {
	out := imported{applied, []tally{}, words(warnings)}
	for _, t := range done.Tables {
		out.Tables = append(out.Tables, tally{t.Table, t.New, t.Changed, t.Same})
	}
	return out
}

// badCells says which cells cannot be taken, in a problem.
func (r *request) badCells(bad *register.Problems) error {
	p := newProblem(fiber.StatusUnprocessableEntity, fmt.Sprintf("%d rows cannot be taken (%d cells); nothing was written. The first of them stand in errors.", bad.Rows, bad.Cells))
	for _, e := range bad.First {
		p.Errors = append(p.Errors, badCell{strings.TrimSuffix(e.File, ".csv"), e.Row - 1, e.Column, e.Value, e.Reason})
	}
	return p.send(r.Ctx)
}

package xlsform

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// workbook writes the three sheets.
func (w *writing) workbook() (out []byte, err error) {
	x := excelize.NewFile()
	defer func() { err = errors.Join(err, x.Close()) }()
	if err := x.SetSheetName("Sheet1", "survey"); err != nil {
		return nil, err
	}
	for _, one := range []struct {
		name    string
		columns []string
		always  int // of them are there whatever is in them
		rows    []cells
	}{
		{"survey", surveyColumns, 8, w.survey},
		{"choices", choicesColumns, 3, w.choices},
		{"settings", settingsColumns, 4, []cells{w.settings()}},
	} {
		if err := w.sheet(x, one.name, w.columns(one.columns, one.always, one.rows), one.rows); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", one.name, err)
		}
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// settings is the only row of its sheet.
func (w *writing) settings() cells {
	f := w.form
	c := cells{"form_id": f.Name, "version": strconv.Itoa(f.Version), "default_language": languageName(w.spoken), "ahadi_order": strconv.Itoa(f.Order)}
	c["ahadi_roles"] = strings.Join(f.Roles, ", ") // there even when empty: all may use it
	c.count("ahadi_key", f.Key)
	c.ours("ahadi_title", f.Title)
	c.put("form_title", f.Title[w.spoken])
	delete(c, "ahadi_title_"+w.spoken)
	c.ours("ahadi_none", f.None)
	for language, words := range f.Keyword {
		c.put("ahadi_keyword_"+language, strings.Join(words, ", "))
	}
	if f.Several {
		c["ahadi_several"] = "yes"
	}
	if f.Question("commitment") == nil {
		c["ahadi_commitment"] = "none"
	}
	return c
}

// sheet writes one.
func (w *writing) sheet(x *excelize.File, name string, columns []string, rows []cells) error {
	if _, err := x.NewSheet(name); err != nil {
		return err
	}
	for at, column := range columns {
		ref := letters(at + 1)
		if err := errors.Join(x.SetCellStr(name, ref+"1", column), x.SetColWidth(name, ref, ref, width(column))); err != nil {
			return err
		}
		for i, c := range rows {
			if text, ok := c[column]; ok {
				if err := x.SetCellStr(name, ref+strconv.Itoa(i+2), text); err != nil {
					return err
				}
			}
		}
	}
	return x.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func width(column string) float64 {
	if strings.Contains(column, "label") || column == "relevant" || column == "constraint" {
		return 40
	}
	return 16
}

// columns are those of a sheet that some row fills, each with its languages.
func (w *writing) columns(known []string, always int, rows []cells) (all []string) {
	filled := map[string]bool{}
	for _, c := range rows {
		for column := range c {
			filled[column] = true
		}
	}
	for i, name := range known {
		before := len(all)
		if filled[name] {
			all = append(all, name)
		}
		for _, language := range w.inOrder() {
			for _, column := range []string{name + "::" + languageName(language), name + "_" + language} {
				if filled[column] {
					all = append(all, column)
				}
			}
		}
		if len(all) == before && i < always {
			all = append(all, name)
		}
	}
	return all
}

// inOrder are the languages of the form, that of columns without one first.
func (w *writing) inOrder() []string {
	return append([]string{w.spoken}, slices.DeleteFunc(slices.Clone(w.languages), func(l string) bool { return l == w.spoken })...)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ahadi/flows"
	"ahadi/gateway/xlsform"
	"ahadi/internal/xlsx"
)

// flowImportCmd makes a form of an XLSForm workbook.
type flowImportCmd struct {
	File     string `arg:"" type:"existingfile" help:"The workbook (.xlsx), with the sheets survey, choices and settings."`
	Out      string `type:"path" placeholder:"FILE.yaml" help:"The file to write; without it the form goes to standard output."`
	Language string `placeholder:"LANG" help:"The language of columns that name none, where the workbook has no default_language; by default en."`
}

// errNotTaken says that cells above cannot be taken.
var errNotTaken = errors.New("nothing was written: see the lines above")

// Run writes the form, and tells on standard error what was left out or added.
func (k *flowImportCmd) Run(out io.Writer) error {
	book, err := flows.Load()
	if err != nil {
		return err
	}
	info, err := os.Stat(k.File)
	if err != nil {
		return err
	}
	if info.Size() > xlsx.Largest {
		return fmt.Errorf("%s has more than %d MB: no form is as large", k.File, xlsx.Largest>>20)
	}
	src, err := os.ReadFile(k.File)
	if err != nil {
		return err
	}
	form, err := xlsform.Read(src, xlsform.Options{Name: filepath.Base(k.File), Language: k.Language, Book: book})
	var refused xlsform.Refusals
	if errors.As(err, &refused) {
		fmt.Fprintln(out, refused)
		return errNotTaken
	}
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(k.File), err)
	}
	for _, remark := range form.Remarks {
		fmt.Fprintln(os.Stderr, remark)
	}
	if k.Out == "" {
		_, err := out.Write(form.YAML)
		return err
	}
	if err := replaceFile(k.Out, form.YAML); err != nil {
		return fmt.Errorf("write the form: %w", err)
	}
	fmt.Fprintf(out, "wrote %s: form %s, %d questions, in %s\n", k.Out, form.Form.Name, len(form.Form.Questions), strings.Join(form.Languages, ", "))
	fmt.Fprintf(out, "next: ahadi flow check --languages %s %s\n", strings.Join(form.Languages, ","), k.Out)
	return nil
}

// flowExportCmd writes a form for other programs.
type flowExportCmd struct {
	flowSource
	Form    string `arg:"" help:"Name of a form, or its file."`
	XLSForm string `name:"xlsform" required:"" type:"path" placeholder:"OUT.xlsx" help:"The workbook to write."`
}

// Run writes the workbook.
func (k *flowExportCmd) Run(out io.Writer) error {
	book, f, err := k.form(k.Form)
	if err != nil {
		return err
	}
	workbook, err := xlsform.Write(f, book)
	if err != nil {
		return err
	}
	if err := replaceFile(k.XLSForm, workbook); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	fmt.Fprintf(out, "wrote %s: form %s version %d as XLSForm\n", k.XLSForm, f.Name, f.Version)
	return nil
}

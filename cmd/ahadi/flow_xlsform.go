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
	XLSForm string `name:"xlsform" type:"path" placeholder:"OUT.xlsx" help:"The workbook to write, as XLSForm: ahadi flow import reads it back as the same form."`
	FLOIP   string `name:"floip" type:"path" placeholder:"OUT.json" help:"The file to write, as a flow of FLOIP's Flow Specification."`
}

// Run writes one or both.
func (k *flowExportCmd) Run(out io.Writer) error {
	if k.XLSForm == "" && k.FLOIP == "" {
		return usageError{errors.New("say what to write: --xlsform OUT.xlsx, --floip OUT.json or both")}
	}
	book, f, err := k.form(k.Form)
	if err != nil {
		return err
	}
	for _, one := range []struct {
		path, as string
		write    func() ([]byte, error)
	}{
		{k.XLSForm, "XLSForm", func() ([]byte, error) { return xlsform.Write(f, book) }},
		{k.FLOIP, "a flow of FLOIP", func() ([]byte, error) { return xlsform.FLOIP(f, book, now()) }},
	} {
		if one.path == "" {
			continue
		}
		body, err := one.write()
		if err != nil {
			return err
		}
		if err := replaceFile(one.path, body); err != nil {
			return fmt.Errorf("write the form: %w", err)
		}
		fmt.Fprintf(out, "wrote %s: form %s version %d as %s\n", one.path, f.Name, f.Version, one.as)
	}
	return nil
}

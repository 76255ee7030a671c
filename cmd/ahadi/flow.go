package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"ahadi/flows"
)

// flowCmd are the tools for those who write forms.
type flowCmd struct {
	Check    flowCheckCmd    `cmd:"" help:"Prove forms and texts: every screen fits, every question can be reached, no keyword clashes."`
	Draw     flowDrawCmd     `cmd:"" help:"Write a form as an SVG picture to standard output."`
	Try      flowTryCmd      `cmd:"" help:"Walk a form in the terminal."`
	Test     flowTestCmd     `cmd:"" help:"Play the conversations (*.talk) of a folder and compare every screen."`
	List     flowListCmd     `cmd:"" help:"List the forms in the order of the main menu."`
	Card     flowCardCmd     `cmd:"" help:"Write cards for wallets and a poster, to print, in the languages of the network: their words are those of the forms."`
	Replay   flowReplayCmd   `cmd:"" help:"Run what people told in a round through a changed form: what would have ended otherwise, and where they stopped."`
	Import   flowImportCmd   `cmd:"" help:"Make a form of an XLSForm workbook; what a feature phone cannot ask is refused by sheet, column and row."`
	Export   flowExportCmd   `cmd:"" help:"Write a form as an XLSForm workbook, or as a flow of FLOIP."`
	Language flowLanguageCmd `cmd:"" help:"Write all texts of a language to standard output, those that are missing in English, for a translator."`
}

// flowSource is the folder of forms that a command adds to the shipped ones.
type flowSource struct {
	Flows string `type:"existingdir" help:"Folder with forms that are added to the shipped ones."`
}

func (s flowSource) book(more ...fs.FS) (*flows.Book, error) {
	if s.Flows != "" {
		more = append([]fs.FS{os.DirFS(s.Flows)}, more...)
	}
	return flows.Load(more...)
}

// form finds a form by its name or by its file.
func (s flowSource) form(name string) (*flows.Book, *flows.Form, error) {
	var file []fs.FS
	if strings.HasSuffix(name, ".yaml") {
		dir, err := formsIn(name)
		if err != nil {
			return nil, nil, usageError{err}
		}
		file = append(file, dir)
	}
	b, err := s.book(file...)
	if err != nil {
		return nil, nil, err
	}
	if f := b.FormOf(name); f != nil {
		return b, f, nil
	}
	var names []string
	for _, f := range b.Forms() {
		names = append(names, f.Name)
	}
	return nil, nil, usageError{fmt.Errorf("there is no form %s: there is %s, or name a file", name, strings.Join(names, ", "))}
}

// flowDrawCmd draws a form.
type flowDrawCmd struct {
	flowSource
	Form     string `arg:"" help:"Name of a form, or its file."`
	Language string `default:"en" help:"Language of the screens."`
}

// Run writes SVG.
func (k *flowDrawCmd) Run(out io.Writer) error {
	b, f, err := k.form(k.Form)
	if err != nil {
		return err
	}
	if err := speaks(b, k.Language); err != nil {
		return err
	}
	return b.Draw(out, f, k.Language)
}

// flowListCmd lists the forms.
type flowListCmd struct {
	flowSource
}

// Run prints a line for each form.
func (k *flowListCmd) Run(out io.Writer) error {
	b, err := k.book()
	if err != nil {
		return err
	}
	for _, f := range b.Forms() {
		fmt.Fprintf(out, "%-13s version %d  %2d questions  for %-18s  %s\n", f.Name, f.Version, len(f.Questions), strings.Join(f.Roles, ", "), f.Title["en"])
	}
	return nil
}

// speaks refuses a language without texts.
func speaks(b *flows.Book, languages ...string) error {
	for _, l := range languages {
		if all := b.Languages(); !slices.Contains(all, l) {
			return usageError{fmt.Errorf("there are no texts in %s: there are %s", l, strings.Join(all, ", "))}
		}
	}
	return nil
}

package main

import "io"

// flowLanguageCmd begins a translation.
type flowLanguageCmd struct {
	flowSource
	Language string `arg:"" help:"Two letters (ISO 639-1), as lg."`
	Name     string `help:"What its speakers call the language, as Luganda."`
}

// Run writes the file of texts that a translator fills in.
func (k *flowLanguageCmd) Run(out io.Writer) error {
	b, err := k.book()
	if err != nil {
		return err
	}
	if err := b.Translation(out, k.Language, k.Name); err != nil {
		return usageError{err}
	}
	return nil
}

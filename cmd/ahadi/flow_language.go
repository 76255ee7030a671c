package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// flowLanguageCmd begins a translation, or brings one up to date.
type flowLanguageCmd struct {
	flowSource
	Language string `arg:"" help:"Two letters (ISO 639-1), as lg."`
	Name     string `help:"What its speakers call the language, as Luganda."`
}

// Run writes the file of texts that a translator fills in: into the folder of
// --flows, else to standard output. What is translated there already stays.
func (k *flowLanguageCmd) Run(out io.Writer) error {
	b, err := k.book()
	if err != nil {
		return err
	}
	var text bytes.Buffer
	english, all, err := b.Translation(&text, k.Language, k.Name)
	if err != nil {
		return usageError{err}
	}
	if k.Flows == "" {
		_, err := out.Write(text.Bytes())
		return err
	}
	path := filepath.Join(k.Flows, "texts", k.Language+".yaml")
	if err := replaceFile(path, text.Bytes()); err != nil {
		return fmt.Errorf("write the texts: %w", err)
	}
	fmt.Fprintf(out, "wrote texts/%s.yaml: %d texts, %d of them as in English\n", k.Language, all, english)
	return nil
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	draft := path + ".new"
	if err := os.WriteFile(draft, text, 0o644); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	return nil
}

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// flowTestCmd plays conversations.
type flowTestCmd struct {
	flowSource
	Dir    string `arg:"" type:"existingdir" help:"Folder with *.talk files."`
	Update bool   `help:"Rewrite the files with what the engine says now."`
}

// Run prints a line for each talk that holds, and the differences of those that
// do not; then the command fails.
func (k *flowTestCmd) Run(out io.Writer) error {
	b, err := k.book()
	if err != nil {
		return err
	}
	results, err := b.Talks(os.DirFS(k.Dir))
	if err != nil {
		return fmt.Errorf("%s: %w", k.Dir, err)
	}
	failed := 0
	for _, r := range results {
		if k.Update && r.Rewritten != nil {
			if err := os.WriteFile(filepath.Join(k.Dir, r.File), r.Rewritten, 0o644); err != nil {
				return fmt.Errorf("rewrite a talk: %w", err)
			}
			fmt.Fprintf(out, "wrote %s (%d inputs)\n", r.File, r.Inputs)
			continue
		}
		for _, p := range r.Problems {
			fmt.Fprintln(out, p)
		}
		if len(r.Problems) == 0 {
			fmt.Fprintf(out, "ok    %s (%d inputs)\n", r.File, r.Inputs)
			continue
		}
		failed++
	}
	switch {
	case failed == 1:
		return fmt.Errorf("1 of %d talks does not hold: see above", len(results))
	case failed > 1:
		return fmt.Errorf("%d of %d talks do not hold: see above", failed, len(results))
	}
	return nil
}

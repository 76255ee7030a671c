package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ahadi/flows"
)

// flowCheckCmd proves forms together with the shipped ones.
type flowCheckCmd struct {
	Paths     []string `arg:"" optional:"" name:"file-or-dir" help:"Forms, or folders of forms, to prove together with the shipped ones."`
	Languages []string `help:"Languages of the network, as en,sw; by default all that have texts."`
	Room      int      `help:"Septets that one USSD screen holds." default:"160"`
	Lock      bool     `help:"Write the forms.lock of the folder: what its forms mean now is what they mean from now on."`
}

// errProofs says that a line above did not pass.
var errProofs = errors.New("not proved: see the lines above")

// Run prints a line for each problem, or the fullest screens and the costs.
func (k *flowCheckCmd) Run(out io.Writer) error {
	if k.Lock {
		return k.lock(out)
	}
	var extra []fs.FS
	for _, path := range k.Paths {
		dir, err := formsIn(path)
		if err != nil {
			return usageError{err}
		}
		extra = append(extra, dir)
	}
	b, err := flows.Load(extra...)
	if err != nil {
		fmt.Fprintln(out, err)
		return errProofs
	}
	if k.Room < 70 {
		return usageError{fmt.Errorf("--room %d: a USSD screen holds 70 septets at least", k.Room)}
	}
	if err := speaks(b, k.Languages...); err != nil {
		return err
	}
	found := b.Check(flows.CheckOptions{Languages: k.Languages, Room: k.Room})
	for _, p := range found.Problems {
		fmt.Fprintln(out, p)
	}
	if len(found.Problems) > 0 {
		return errProofs
	}
	printFindings(out, found)
	return nil
}

// unproved are the problems that a book would make for a network, as one error.
func unproved(book *flows.Book, languages []string) error {
	var problems []error
	for _, p := range book.Check(flows.CheckOptions{Languages: languages}).Problems {
		problems = append(problems, errors.New(p.String()))
	}
	return errors.Join(problems...)
}

// printFindings prints how full screens are and what reporting costs.
func printFindings(out io.Writer, found *flows.Findings) {
	fmt.Fprintf(out, "%d screens were drawn with the longest data, and all fit.\n\nThe fullest screen of each language:\n", found.Screens)
	for _, w := range found.Worst {
		fmt.Fprintf(out, "  %s  %3d of %d  %s\n", w.Language, w.Length, w.Room, w.Where)
	}
	const row = "  %-16s %-9s %-9s %8s %11s %12s\n"
	fmt.Fprintf(out, "\nOne report, with the longest data:\n"+row, "form", "language", "keys", "screens", "characters", "receipt SMS")
	for _, f := range found.Forms {
		fmt.Fprintf(out, row, fmt.Sprintf("%s %d", f.Form, f.Version), f.Language, fmt.Sprintf("%d to %d", f.FewestKeys, f.Keys),
			fmt.Sprint(f.Screens), fmt.Sprint(f.Characters), fmt.Sprint(f.Segments))
	}
}

// lock adds the forms of one folder to its forms.lock.
func (k *flowCheckCmd) lock(out io.Writer) error {
	if len(k.Paths) != 1 {
		return usageError{errors.New("--lock is for one folder: name it")}
	}
	root := k.Paths[0]
	if stat, err := os.Stat(root); err != nil || !stat.IsDir() {
		return usageError{fmt.Errorf("%s is no folder", root)}
	}
	text, err := flows.Lock(os.DirFS(root))
	if err != nil {
		fmt.Fprintln(out, err)
		return errProofs
	}
	name := filepath.Join(root, flows.LockFile)
	if err := os.WriteFile(name, text, 0o644); err != nil {
		return fmt.Errorf("write the lock: %w", err)
	}
	fmt.Fprintf(out, "wrote %s\n", name)
	return nil
}

// formsIn is a folder of forms, or the folder of one file alone.
func formsIn(path string) (fs.FS, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if stat.IsDir() {
		return os.DirFS(path), nil
	}
	if !strings.HasSuffix(path, ".yaml") {
		return nil, fmt.Errorf("%s is no folder and no .yaml file", path)
	}
	return oneFile{os.DirFS(filepath.Dir(path)), filepath.Base(path)}, nil
}

// oneFile is a folder in which only one file is seen.
type oneFile struct {
	dir  fs.FS
	name string
}

// Open opens the one file.
func (o oneFile) Open(name string) (fs.File, error) {
	if name != o.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return o.dir.Open(name)
}

// Glob finds the one file.
func (o oneFile) Glob(pattern string) ([]string, error) {
	ok, err := filepath.Match(pattern, o.name)
	if !ok || err != nil {
		return nil, err
	}
	return []string{o.name}, nil
}

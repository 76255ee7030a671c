package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/store"
)

// flowReplayCmd runs what people told in a round through a form that is changed.
type flowReplayCmd struct {
	where
	Draft    string `required:"" type:"existingfile" placeholder:"FILE" help:"The changed form, with a new version."`
	Round    string `required:"" help:"The round's code."`
	Language string `default:"en" help:"Language of the screens."`
	JSON     bool   `name:"json" help:"Print JSON, for programs."`
}

// Run prints what would have ended otherwise, and where people stopped.
func (k *flowReplayCmd) Run(out io.Writer) error {
	draft, err := formsIn(k.Draft)
	if err != nil {
		return usageError{err}
	}
	c, err := k.config()
	if err != nil {
		return err
	}
	forms := []fs.FS{draft}
	if c != nil && c.Flows != "" {
		forms = append([]fs.FS{os.DirFS(c.file(c.Flows))}, forms...)
	}
	book, err := flows.Load(forms...)
	if err != nil {
		return usageError{err}
	}
	if err := speaks(book, k.Language); err != nil {
		return err
	}
	form, err := k.form(book)
	if err != nil {
		return usageError{err}
	}
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		var rounds []string
		for _, r := range db.Rounds() {
			rounds = append(rounds, r.Code)
		}
		if !slices.Contains(rounds, k.Round) {
			return usageError{fmt.Errorf("there is no round %s: there are %s", k.Round, strings.Join(rounds, ", "))}
		}
		found, err := gateway.Replay(ctx, db, book, gateway.ReplayOf{Round: k.Round, Changed: form, Language: k.Language, Now: now()})
		if err != nil {
			return err
		}
		if k.JSON {
			return json.NewEncoder(out).Encode(found)
		}
		printReplay(out, form, k.Round, found)
		return nil
	})
}

// form is the draft, as the book has it.
func (k *flowReplayCmd) form(book *flows.Book) (*flows.Form, error) {
	src, err := os.ReadFile(k.Draft)
	if err != nil {
		return nil, err
	}
	draft, err := flows.Parse(filepath.Base(k.Draft), src)
	if err != nil {
		return nil, err
	}
	form := book.Form(draft.Name, draft.Version)
	if form == nil {
		return nil, fmt.Errorf("%s is not read as a form: give the file another name", k.Draft)
	}
	return form, nil
}

// meaning says what a fate means.
func meaning(f flows.Fate) string {
	switch f {
	case flows.Gone:
		return "was answered, and is not asked any more"
	case flows.Unasked:
		return "was answered, and is not asked any more after what she said before"
	case flows.Refused:
		return "is asked, and does not take her answer any more"
	case flows.Recast:
		return "is asked in another way, and keeps her answer otherwise"
	case flows.Demanded:
		return "is asked in addition, and must be answered"
	case flows.Closed:
		return "is not for her any more, by its roles"
	case flows.Offered:
		return "is asked in addition, and may be skipped"
	}
	return string(f)
}

// printReplay writes it for a coordinator.
func printReplay(out io.Writer, form *flows.Form, round string, r gateway.Replayed) {
	fmt.Fprintf(out, "%s version %d against round %s: %d conversations; %d end the same, %d otherwise.\n", form.Name, form.Version, round, r.Told, r.Told-r.Differs, r.Differs)
	if r.Lost > 0 {
		fmt.Fprintf(out, "%d could not have ended with what was said: an answer is not taken, or one more is needed.\n", r.Lost)
	}
	for _, f := range r.Fates {
		question := f.Question
		if question == "" {
			question = "the form"
		}
		fmt.Fprintf(out, "%6d  %-14s %s\n", f.N, question, meaning(f.Fate))
	}
	if len(r.Stopped) == 0 {
		fmt.Fprintln(out, "\nNobody stopped midway: no draft waits, and no session of the last four days broke off.")
		return
	}
	fmt.Fprintln(out, "\nWhere people stopped (drafts of the round that wait; sessions of the last four days that broke off, whatever came later):")
	for _, s := range r.Stopped {
		name := s.Question
		if name == "" {
			name = "the summary"
		}
		fmt.Fprintf(out, "\n%s, version %d: drafts %d, sessions %d%s\n", name, s.Version, s.Drafts, s.Sessions, changedTo(s))
		for _, line := range s.Screen {
			fmt.Fprintln(out, "    |", line)
		}
		if len(s.Changed) > 0 && !slices.Equal(s.Screen, s.Changed) {
			fmt.Fprintln(out, "    in the changed form:")
			for _, line := range s.Changed {
				fmt.Fprintln(out, "    |", line)
			}
		}
	}
}

// changedTo says what has become of the screen.
func changedTo(s gateway.Stop) string {
	switch {
	case len(s.Changed) == 0:
		return " (the changed form has no such screen)"
	case slices.Equal(s.Screen, s.Changed):
		return " (the same in the changed form)"
	}
	return ""
}

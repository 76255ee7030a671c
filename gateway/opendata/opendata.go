package opendata

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"ahadi/flows"
	"ahadi/internal/why"
	"ahadi/internal/words"
	"ahadi/store"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// Words reads the texts of open data.
func Words() (words.Book, error) { return words.Read(wordFiles, "words/*.yaml") }

// The kinds of files.
const (
	Workbook = "xlsx"
	Package  = "zip"
)

// Options say what is written.
type Options struct {
	Round    string // code; "" for the newest that has begun
	Since    string // code of the first round; "" for all that are published
	Place    string // code of a place: it and all below it; "" for the whole network
	Language string // of what explains the data; what people and the register say stays as it is
	Final    bool   // refuse a draft
	Now      time.Time
	Book     *flows.Book // the forms whose answers may be asked for
	Words    words.Book  // of what explains the data: those of Words
	Guard    Guard
	Tick     func(done, total int64) // is told how far it is; nil for nobody
}

// writing is one export.
type writing struct {
	o      Options
	t      words.Tongue
	choice store.OpenChoice
	last   store.ReportBack
	spool  *spool
	forms  []*formRows
}

// Write writes what a coordinator chose to publish, as a workbook (xlsx) or a
// package (zip). A round that is not published makes it a draft, which says so
// everywhere and has no answers of that round. Where something breaks a rule of
// what may leave it is refused, and not a byte is written. It takes the memory of
// the answers on one commitment, and room on the disk for all. It returns which
// answers row by row never left before: the file is nobody's before BackTaken has
// recorded them.
func Write(ctx context.Context, w io.Writer, as string, db *store.Store, o Options) (fresh []store.Leaving, err error) {
	render := map[string]func(*writing, io.Writer) error{Workbook: (*writing).workbook, Package: (*writing).archive}[as]
	switch {
	case render == nil:
		return nil, fmt.Errorf("open data as %q: %w", as, store.ErrNotFound)
	case !words.Spoken(o.Language):
		return nil, fmt.Errorf("open data in %q: %w", o.Language, store.ErrNotFound)
	case o.Guard == nil || o.Words == nil:
		return nil, errors.New("open data without a guard or without words: nothing was written")
	}
	out := &writing{o: o, t: words.Tongue{Language: o.Language, Book: o.Words}}
	if out.choice, err = db.OpenChoice(ctx); err != nil {
		return nil, err
	}
	if out.spool, err = newSpool(o.Guard); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, out.drop()) }()
	if fresh, err = out.fill(ctx, db, as); err != nil {
		return nil, err
	}
	return fresh, render(out, w)
}

// fill reads everything into the spool, and lets the guard speak. It returns which
// answers row by row never left before.
func (w *writing) fill(ctx context.Context, db *store.Store, as string) (fresh []store.Leaving, err error) {
	rounds, err := w.rounds(ctx, db)
	if err != nil {
		return nil, err
	}
	draft := rounds[len(rounds)-1].State != "published"
	if draft && w.o.Final {
		return nil, w.unfinished(ctx, db, rounds[len(rounds)-1])
	}
	for _, t := range tablesIn(db.Network().Languages) {
		if !w.choice.Has(t.Name) {
			continue
		}
		if err := w.spool.add(t.marked(draft)); err != nil {
			return nil, err
		}
	}
	if as == Package {
		if err := w.rowTables(draft); err != nil {
			return nil, err
		}
	}
	w.spool.draft = draft
	c := &collector{db: db, o: w.o, t: w.t, choice: w.choice, spool: w.spool, rounds: rounds, whole: map[string][]string{}}
	if w.last, err = c.collect(ctx); err != nil {
		return nil, err
	}
	if err := c.answersOf(ctx, w.forms); err != nil {
		return nil, err
	}
	if err := w.spool.done(); err != nil {
		return nil, err
	}
	if w.o.Tick != nil {
		w.o.Tick(1, 1)
	}
	return c.fresh, nil
}

// rounds are those that are written, the oldest first: the published ones up to
// the one that is asked for, and that one.
func (w *writing) rounds(ctx context.Context, db *store.Store) ([]store.Round, error) {
	last := db.RoundAt(w.o.Now)
	from := ""
	for _, r := range db.Rounds() {
		if r.Code == w.o.Round {
			last = r
		}
		if r.Code == w.o.Since {
			from = r.OpensOn
		}
	}
	switch {
	case w.o.Round != "" && last.Code != w.o.Round:
		return nil, fmt.Errorf("round %q: %w", w.o.Round, store.ErrNotFound)
	case w.o.Since != "" && from == "":
		return nil, fmt.Errorf("round %q: %w", w.o.Since, store.ErrNotFound)
	case last.ID == 0 || last.State == "draft":
		return nil, refused(why.Because("no round has begun: there is nothing to report yet"))
	case from > last.OpensOn:
		return nil, refused(why.Because("%s begins after %s: name an earlier round to begin with", w.o.Since, last.Code))
	}
	var all []store.Round
	for _, r := range db.Rounds() {
		if r.State == "published" && r.OpensOn >= from && r.OpensOn < last.OpensOn {
			all = append(all, r)
		}
	}
	return append(all, last), nil
}

// unfinished says what the round still lacks before its data is for the public.
func (w *writing) unfinished(ctx context.Context, db *store.Store, r store.Round) error {
	missing, _, err := db.Publishable(ctx, r.Code, w.o.Now)
	if err != nil {
		return err
	}
	missing.What = "open data of " + r.Code + " for the public"
	return missing
}

func refused(because why.Reason) error {
	return store.Refusal{What: "open data", Missing: []why.Reason{because}}
}

// rowTables begins the tables of the forms whose answers are published row by row.
func (w *writing) rowTables(draft bool) error {
	for _, name := range w.choice.Forms {
		if w.o.Book == nil || w.o.Book.Form(name, 0) == nil {
			return refused(why.Because("the form %q is not there: choose anew what is published row by row", name))
		}
		f := &formRows{name: name, title: said(w.o.Book.Form(name, 0).Title, w.o.Language), questions: asked(w.o.Book, name, w.o.Language)}
		t := table{Name: rowTable(name), Columns: rowColumns(f.questions), rows: true}
		if err := w.spool.add(t.marked(draft)); err != nil {
			return err
		}
		var err error
		if f.flow, err = newFlow(w.spool, name); err != nil {
			return err
		}
		w.forms = append(w.forms, f)
	}
	return nil
}

func (w *writing) drop() error {
	var all []error
	for _, f := range w.forms {
		all = append(all, f.flow.file.Close())
	}
	return errors.Join(append(all, w.spool.drop())...)
}

// day is that of the export: no time of day leaves.
func (w *writing) day() time.Time { return w.o.Now.UTC().Truncate(24 * time.Hour) }

// title says what it is, and that it is a draft where it is one.
func (w *writing) title() string {
	title := w.t.Say("opendata.title", "network", w.last.Network.Name)
	if w.last.Branch != "" {
		title += ", " + w.last.Branch
	}
	title += ", " + w.last.Round.Name
	if w.spool.draft {
		title = w.t.Say("opendata.draft") + ": " + title
	}
	return title
}

// name is the short name of a package and of its file.
func (w *writing) name() string {
	name := "ahadi-" + slug(w.last.Network.Short+" "+w.o.Place+" "+w.last.Round.Code)
	if w.spool.draft {
		name += "-draft"
	}
	return name
}

// slug is a text as a name in small letters and digits.
func slug(text string) string {
	return strings.ReplaceAll(words.Key(text), "_", "-")
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

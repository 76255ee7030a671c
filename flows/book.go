package flows

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

//go:embed forms/*.yaml texts/*.yaml forms.lock
var shipped embed.FS

// Book holds every form in every version that is still spoken, and all words.
// It is read-only after Load and safe for concurrent use.
type Book struct {
	forms   map[string][]*Form // by name, the oldest version first
	menu    []*Form            // the newest of each, in the order of the main menu
	entries []entry            // their keys
	words   map[string]*words  // by language code
	budgets map[string]int     // the longest value of each placeholder, in septets
	types   map[string]string  // how each text is shown
	lexicon *lexicon           // what people write by SMS, in all languages

	translations []translation // what files of texts say about forms, in the order in which they were read
}

// Load reads the shipped forms and texts, and then those of an operator: forms
// are *.yaml at the top of the folder or in forms, texts in texts; a text
// there takes the place of the shipped one. A form may stand there in several
// versions, one file each; conversations end on the version they began with.
func Load(extra ...fs.FS) (*Book, error) {
	b := &Book{forms: map[string][]*Form{}, words: map[string]*words{}}
	for i, dir := range append([]fs.FS{shipped}, extra...) {
		if err := b.read(dir); err != nil {
			return nil, err
		}
		for _, versions := range b.forms {
			for _, f := range versions {
				f.shipped = f.shipped || i == 0
			}
		}
	}
	b.sortForms()
	if err := b.translate(); err != nil {
		return nil, err
	}
	var err error
	if b.lexicon, err = loadWords(b.translations, extra...); err != nil {
		return nil, err
	}
	b.lexicon.addChoices(b.Form(oneShot, 0))
	return b, nil
}

// sortForms puts versions and the menu in order.
func (b *Book) sortForms() {
	b.menu = nil
	for _, versions := range b.forms {
		slices.SortFunc(versions, func(x, y *Form) int { return cmp.Compare(x.Version, y.Version) })
		b.menu = append(b.menu, versions[len(versions)-1])
	}
	slices.SortFunc(b.menu, func(x, y *Form) int {
		return cmp.Or(cmp.Compare(x.Order, y.Order), cmp.Compare(x.Name, y.Name))
	})
	b.entries = b.entriesOf(b.menu)
}

// with is the Book with one form more.
func (b *Book) with(file string, src []byte) (*Book, error) {
	more := *b
	more.forms = map[string][]*Form{}
	for name, versions := range b.forms {
		more.forms[name] = slices.Clone(versions)
	}
	if err := more.addForm(file, src, nil); err != nil {
		return nil, err
	}
	for _, versions := range more.forms {
		if f := versions[len(versions)-1]; f.file == file {
			more.translateForm(f)
		}
	}
	more.sortForms()
	return &more, nil
}

// notForms are files of a folder of forms that are something else.
var notForms = []string{"register.yaml"}

// read adds what one folder holds. All mistakes are told at once.
func (b *Book) read(dir fs.FS) error {
	names, err := fs.Glob(dir, "texts/*.yaml")
	if err != nil {
		return fmt.Errorf("list texts: %w", err)
	}
	var problems []error
	for _, name := range names {
		src, err := fs.ReadFile(dir, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		problems = append(problems, b.addTexts(name, src))
	}
	return errors.Join(append(problems, b.readForms(dir))...)
}

// readForms adds the forms of one folder.
func (b *Book) readForms(dir fs.FS) error {
	history, err := readLock(dir)
	problems := []error{err}
	for _, pattern := range []string{"forms/*.yaml", "*.yaml"} {
		names, err := fs.Glob(dir, pattern)
		if err != nil {
			return fmt.Errorf("list %s: %w", pattern, err)
		}
		for _, name := range names {
			if slices.Contains(notForms, name) {
				continue
			}
			src, err := fs.ReadFile(dir, name)
			if err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
			problems = append(problems, b.addForm(name, src, history))
		}
	}
	return errors.Join(problems...)
}

// addForm reads one form and keeps it, beside its other versions. A file that
// was read before, word for word, adds nothing.
func (b *Book) addForm(name string, src []byte, history *lock) error {
	f, err := readForm(path.Base(name), src)
	if err != nil {
		return err
	}
	f.lock = history
	for _, other := range b.forms[f.Name] {
		if other.Version == f.Version && bytes.Equal(other.src, src) {
			return nil
		}
		if other.Version == f.Version {
			return fmt.Errorf("%s:1:1: form %s version %d stands in %s too: give the newer one a new version", f.file, f.Name, f.Version, other.file)
		}
	}
	b.forms[f.Name] = append(b.forms[f.Name], f)
	return nil
}

// Versions are all versions of a form that are still spoken, the oldest first.
// New conversations take the last; those that began earlier end on theirs.
func (b *Book) Versions(name string) []*Form { return slices.Clone(b.forms[name]) }

// Forms are the newest versions of all forms, in the order of the main menu.
func (b *Book) Forms() []*Form { return b.menu }

// Form is one version of a form, nil when the Book does not have it; version 0
// is the newest.
func (b *Book) Form(name string, version int) *Form {
	versions := b.forms[name]
	if version == 0 && len(versions) > 0 {
		return versions[len(versions)-1]
	}
	for _, f := range versions {
		if f.Version == version {
			return f
		}
	}
	return nil
}

// form is Form for a version that a stored state names: it must be there.
func (b *Book) form(name string, version int) (*Form, error) {
	if f := b.Form(name, version); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("form %s version %d is not loaded: keep the files of versions that are still spoken", name, version)
}

// FormOf finds the newest form by its name, or by the name of the file that it
// was read from.
func (b *Book) FormOf(name string) *Form {
	if f := b.Form(name, 0); f != nil {
		return f
	}
	var found *Form
	for _, versions := range b.forms {
		for _, f := range versions {
			if f.file == path.Base(name) && (found == nil || f.Version > found.Version) {
				found = f
			}
		}
	}
	return found
}

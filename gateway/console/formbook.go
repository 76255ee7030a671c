package console

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
)

// formsPage is all that templates/forms.html can show.
type formsPage struct {
	Forms     []formRow
	Languages []spokenRow
	Proved    *flows.Findings // nil while the proof runs
	Unread    []flows.Unread  // of the network's languages
}

// formRow is a form, and which versions of it are spoken.
type formRow struct {
	*flows.Form
	Versions []int // the newest first: new reports take it
}

// spokenRow is a language, and whether a native speaker has read it.
type spokenRow struct {
	flows.Approval
	Ours bool // one of the network's
	Read int  // forms whose labels were read in their newest version
	Of   int
}

// proof is the check of all forms: it draws a hundred thousand screens, so it is
// made once in the life of the service, when somebody first asks for it.
type proof struct {
	once  sync.Once
	done  chan struct{}
	found *flows.Findings
}

// proofWait is how long a page waits for it.
const proofWait = time.Second

// proved is what the check found; nil while it runs.
func (k *Console) proved() *flows.Findings {
	k.proof.once.Do(func() {
		go func() {
			k.proof.found = k.Book.Check(flows.CheckOptions{Languages: k.Store.Network().Languages})
			close(k.proof.done)
		}()
	})
	wait := time.NewTimer(proofWait)
	defer wait.Stop()
	select {
	case <-k.proof.done:
		return k.proof.found
	case <-wait.C:
		return nil
	}
}

// forms lists what people are asked, in which languages, and whether all of it
// fits on a phone: GET /forms.
func (k *Console) forms(c *fiber.Ctx) error {
	ours := k.Store.Network().Languages
	page := formsPage{Proved: k.proved(), Unread: k.Book.Unread(ours)}
	for _, f := range k.Book.Forms() {
		row := formRow{Form: f}
		for _, v := range k.Book.Versions(f.Name) {
			row.Versions = append([]int{v.Version}, row.Versions...)
		}
		page.Forms = append(page.Forms, row)
	}
	for _, language := range k.Book.Languages() {
		row := spokenRow{Approval: k.Book.Approval(language), Ours: slices.Contains(ours, language), Of: len(page.Forms)}
		for _, f := range page.Forms {
			if row.Forms[f.Name] == f.Version {
				row.Read++
			}
		}
		page.Languages = append(page.Languages, row)
	}
	return k.show(c, "forms", page)
}

// formPage is all that templates/form.html can show.
type formPage struct {
	*flows.Form
	Language  string
	Languages []flows.Approval
	Proved    bool
	Screens   []flows.WorstScreen // of this form in the language, each at its longest
	Cost      flows.FormCost
}

// form draws one form in a language: GET /forms/:form.
func (k *Console) form(c *fiber.Ctx) error {
	f, language, err := k.asked(c)
	if err != nil {
		return err
	}
	page := formPage{Form: f, Language: language, Languages: k.approvals()}
	if found := k.proved(); found != nil {
		page.Proved = true
		for _, w := range found.Lengths {
			if w.Language == language && (strings.HasPrefix(w.Where, f.Name+".") || strings.HasPrefix(w.Where, f.Name+",")) {
				page.Screens = append(page.Screens, w)
			}
		}
		slices.SortStableFunc(page.Screens, func(a, b flows.WorstScreen) int { return place(f, a.Where) - place(f, b.Where) })
		for _, cost := range found.Forms {
			if cost.Form == f.Name && cost.Version == f.Version && cost.Language == language {
				page.Cost = cost
			}
		}
	}
	return k.show(c, "form", page)
}

// place is where a screen stands in its form; the summary is the last.
func place(f *flows.Form, where string) int {
	i := slices.IndexFunc(f.Questions, func(q *flows.Question) bool { return f.Name+"."+q.Name == where })
	if i < 0 {
		return len(f.Questions)
	}
	return i
}

// asked are the form and the language that the address names; the reader's own
// language where it names none.
func (k *Console) asked(c *fiber.Ctx) (*flows.Form, string, error) {
	f := k.Book.FormOf(c.Params("form"))
	language := query(c).Get("language")
	if language == "" {
		language = k.tongue(c).Language
	}
	if f == nil || !slices.Contains(k.Book.Languages(), language) {
		return nil, "", fiber.ErrNotFound
	}
	return f, language, nil
}

func (k *Console) approvals() (all []flows.Approval) {
	for _, language := range k.Book.Languages() {
		all = append(all, k.Book.Approval(language))
	}
	return all
}

// drawn lets a picture style itself, and do nothing else.
const drawn = "default-src 'none'; style-src 'unsafe-inline'"

// formPicture is the drawing of a form: GET /forms/:form/picture.svg.
func (k *Console) formPicture(c *fiber.Ctx) error {
	f, language, err := k.asked(c)
	if err != nil {
		return err
	}
	var svg bytes.Buffer
	if err := k.Book.Draw(&svg, f, language); err != nil {
		return err
	}
	headers(c)
	c.Set(fiber.HeaderContentSecurityPolicy, drawn)
	c.Set(fiber.HeaderContentType, "image/svg+xml; charset=utf-8")
	return c.Send(svg.Bytes())
}

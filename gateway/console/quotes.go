package console

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/reportback"
	"ahadi/internal/why"
	"ahadi/internal/words"
	"ahadi/store"
)

// quotesPage is all that templates/quotes.html can show.
type quotesPage struct {
	Pager     pager
	Round     store.Round
	Rounds    []store.Round // that have begun, the newest first
	State     string        // "" for what waits
	Rows      []quoteRow
	Languages []string // of the network
	Practices []string
}

// quoteRow is words that may be printed, beside their form.
type quoteRow struct {
	store.Quotable
	Who   string            // as it is printed under them
	Form  map[string]string // by language: what stands in the form
	Lacks []string          // languages without words
	No    []string          // why they were not chosen
}

// quotes shows words that people agreed to have printed, and what was done about
// each: GET /quotes?round=r3&state=chosen.
func (k *Console) quotes(c *fiber.Ctx) error { return k.showQuotes(c, store.NewQuote{}, nil) }

// showQuotes renders the page; what was refused stays in its form, with why.
func (k *Console) showQuotes(c *fiber.Ctx, refused store.NewQuote, no []string) error {
	q, scope := query(c), access.In(c).Scope()
	p := quotesPage{Languages: k.Store.Network().Languages, Practices: store.Practices(), Round: k.Store.QuoteRound(k.Now())}
	for _, r := range slices.Backward(k.Store.Rounds()) {
		if r.State != "draft" {
			p.Rounds = append(p.Rounds, r)
		}
		if r.Code == q.Get("round") && r.State != "draft" {
			p.Round = r
		}
	}
	if p.State = q.Get("state"); p.State != store.QuoteChosen && p.State != store.QuotePassed {
		p.State = ""
	}
	if p.Round.ID == 0 {
		return k.show(c, "quotes", p)
	}
	list, err := k.Store.Quotables(c.UserContext(), scope, store.QuoteFilter{Round: p.Round.Code, State: p.State}, store.Page{After: after(c), Limit: perQuotes})
	if err != nil {
		return err
	}
	said := words.Tongue{Language: k.tongue(c).Language, Book: k.document}
	for _, v := range list.Rows {
		row := quoteRow{Quotable: v, Form: v.Words, Who: reportback.Quote{City: v.City, Code: v.Commitment}.Who(said)}
		if strings.EqualFold(refused.Ref, v.Ref) {
			row.Form, row.Practice, row.Language, row.No = refused.Words, refused.Practice, refused.Language, no
		}
		p.Rows = append(p.Rows, row.filled(p.Languages))
	}
	p.Pager = pages(c, list.Next != 0, list.Next)
	return k.show(c, "quotes", p)
}

// filled puts what was said into a form that nobody has filled in, and says which
// of the network's languages it lacks.
func (r quoteRow) filled(languages []string) quoteRow {
	if !slices.Contains(languages, r.Language) {
		r.Language = languages[0]
	}
	if r.Form == nil {
		r.Form = map[string]string{r.Language: r.Said}
	}
	for _, language := range languages {
		if r.Form[language] == "" && language != r.Language {
			r.Lacks = append(r.Lacks, language)
		}
	}
	return r
}

// perQuotes is how many a page shows: each is read, and most are written anew.
const perQuotes = 10

// quotesAt is the address of the page that a form stood on.
func quotesAt(round, state string) string {
	q := url.Values{}
	for name, value := range map[string]string{"round": round, "state": state} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return with("/quotes", q)
}

// chooseQuote chooses words as they are redacted: POST /quotes/choose. What is
// refused stays in the form.
func (k *Console) chooseQuote(c *fiber.Ctx) error {
	u := access.In(c)
	n := store.NewQuote{Ref: field(c, "ref"), Practice: field(c, "practice"), Language: field(c, "language"), Words: map[string]string{}}
	for _, language := range k.Store.Network().Languages {
		if text := field(c, "text_"+language); text != "" {
			n.Words[language] = text
		}
	}
	err := k.unnamed(c, n.Words)
	if err == nil {
		_, err = k.Store.ChooseQuote(c.UserContext(), u.Scope(), n, u.Hand(k.Now()))
	}
	var no store.Refusal
	switch {
	case errors.As(err, &no):
		c.Status(fiber.StatusUnprocessableEntity)
		return k.showQuotes(c, n, k.tongue(c).reasons(no.Missing))
	case err != nil:
		return k.refused(c, err, "/quotes")
	}
	return k.did(c, quotesAt(field(c, "round"), ""), done{Word: "quotes.did_choose", Args: []string{"ref", n.Ref}, Back: k.returning(c)})
}

// returning is the form that takes back what was just decided.
func (k *Console) returning(c *fiber.Ctx) *back {
	return &back{"/quotes/return", map[string]string{"ref": field(c, "ref"), "round": field(c, "round")}}
}

// unnamed refuses words that name somebody or lead to her, and says which do. A branch
// is told of its own people alone: the document looks for the names of all.
func (k *Console) unnamed(c *fiber.Ctx, words map[string]string) error {
	t := k.tongue(c)
	guard, err := reportback.GuardIn(c.UserContext(), k.Store, access.In(c).Scope())
	if err != nil {
		return err
	}
	var missing []why.Reason
	for _, language := range slices.Sorted(maps.Keys(words)) {
		where, text := t.Word("language", language), words[language]
		named := guard.Named(text)
		if len(named) > 0 {
			missing = append(missing, why.Because("%s: somebody of the register is named by “%s”: write who she is instead, such as \"a monitor\"", where, strings.Join(named, ", ")))
		}
		for _, word := range named {
			text = strings.ReplaceAll(text, word, "")
		}
		guard.Text(where, text)
	}
	var no store.Refusal
	if errors.As(guard.Err(), &no) {
		missing = append(missing, no.Missing...)
	}
	if missing == nil {
		return nil
	}
	return store.Refusal{What: "choosing words for the document", Missing: missing}
}

// passQuote passes words over: POST /quotes/pass.
func (k *Console) passQuote(c *fiber.Ctx) error {
	u := access.In(c)
	if _, err := k.Store.PassQuote(c.UserContext(), u.Scope(), field(c, "ref"), u.Hand(k.Now())); err != nil {
		return k.refused(c, err, quotesAt(field(c, "round"), ""))
	}
	return k.did(c, quotesAt(field(c, "round"), ""), done{Word: "quotes.did_pass", Args: []string{"ref", field(c, "ref")}, Back: k.returning(c)})
}

// returnQuote lets words wait again: POST /quotes/return.
func (k *Console) returnQuote(c *fiber.Ctx) error {
	u := access.In(c)
	if _, err := k.Store.ReturnQuote(c.UserContext(), u.Scope(), field(c, "ref"), u.Hand(k.Now())); err != nil {
		return k.refused(c, err, quotesAt(field(c, "round"), field(c, "state")))
	}
	return k.did(c, quotesAt(field(c, "round"), field(c, "state")), done{Word: "quotes.did_return", Args: []string{"ref", field(c, "ref")}})
}

package console

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/store"
)

// draftPage is all that templates/broadcast_new.html can show.
type draftPage struct {
	Kinds    []kind
	Reported string // "", yes, no
	Until    string
	UCS2     bool
	Texts    []worded
	Bound    bool     // the reader writes to her branch only
	No       []string // why it was not written down
}

// kind is one way to choose the audience; words: broadcasts.by_… and all_….
type kind struct {
	By  string // as it is called in the form
	All []choice
}

// choice is a box that can be ticked.
type choice struct {
	store.Chosen
	On bool
}

// worded are the two texts of a language.
type worded struct {
	Language, Name    string
	Text, Discreet    string
	Named, Discreetly *measured // nil where there are no words
}

// measured is how long one text is, and what keeps it from being sent.
type measured struct {
	flows.Measure
	Long bool // more messages than one may take
	Bad  string
}

// newBroadcast is the form for another one, filled with what an older one says
// where the address names it: GET /broadcasts/new.
func (k *Console) newBroadcast(c *fiber.Ctx) error {
	var n store.NewBroadcast
	if number, err := strconv.Atoi(query(c).Get("from")); err == nil {
		b, err := k.Store.Broadcast(c.UserContext(), number)
		if err != nil || !k.Store.SeesAudience(access.In(c).Scope(), b.Audience) {
			return fiber.ErrNotFound
		}
		n = store.NewBroadcast{Audience: b.Audience, Texts: b.Texts, Discreet: b.Discreet, UCS2: b.UCS2}
	}
	return k.showNew(c, n, nil)
}

// draftBroadcast measures the words, or writes them down: POST /broadcasts/new.
// What is refused stays in the form.
func (k *Console) draftBroadcast(c *fiber.Ctx) error {
	u := access.In(c)
	n := k.drafted(c)
	if field(c, "do") != "draft" {
		return k.showNew(c, n, nil)
	}
	if !u.Scope().Whole && len(n.Audience.Places) == 0 {
		n.Audience.Places = []string{u.Place}
	}
	if !k.Store.SeesAudience(u.Scope(), n.Audience) {
		return fiber.ErrNotFound
	}
	b, err := k.Broadcasts.Draft(c.UserContext(), n, u.Hand(k.Now()))
	var no store.Refusal
	switch {
	case errors.As(err, &no):
		return k.showNew(c, n, k.tongue(c).reasons(no.Missing))
	case err != nil:
		return k.refused(c, err, "/broadcasts/new")
	}
	return k.did(c, here(b), done{Word: "broadcasts.drafted"})
}

// drafted reads the form.
func (k *Console) drafted(c *fiber.Ctx) store.NewBroadcast {
	n := store.NewBroadcast{
		Audience: store.Audience{Places: fields(c, "place"), Roles: fields(c, "role"), Commitments: fields(c, "commitment"), Languages: fields(c, "language"), Reported: field(c, "reported")},
		Texts:    map[string]string{}, Discreet: map[string]string{}, UCS2: field(c, "ucs2") != "", Until: field(c, "until"),
	}
	for _, language := range k.Store.Network().Languages {
		for name, into := range map[string]map[string]string{"text_": n.Texts, "discreet_": n.Discreet} {
			if text := field(c, name+language); text != "" {
				into[language] = text
			}
		}
	}
	return n
}

// showNew renders the form with what it holds.
func (k *Console) showNew(c *fiber.Ctx, n store.NewBroadcast, no []string) error {
	scope, a := access.In(c).Scope(), n.Audience
	page := draftPage{Reported: a.Reported, Until: n.Until, UCS2: n.UCS2, Bound: !scope.Whole, No: no}
	spoken := k.Store.Network().Languages
	page.Kinds = []kind{
		{"place", choices(k.branches(scope), a.Places)},
		{"role", choices(named([]string{"monitor", "verifier", "official", "coordinator"}), a.Roles)},
		{"commitment", choices(k.Store.AudienceCommitments(scope), a.Commitments)},
		{"language", choices(k.spoken(spoken), a.Languages)},
	}
	for _, language := range spoken {
		w := worded{Language: language, Name: k.Book.LanguageName(language), Text: n.Texts[language], Discreet: n.Discreet[language]}
		w.Named, w.Discreetly = k.measure(w.Text, false), k.measure(w.Discreet, true)
		page.Texts = append(page.Texts, w)
	}
	return k.show(c, "broadcast_new", page)
}

func (k *Console) measure(text string, discreet bool) *measured {
	if text == "" {
		return nil
	}
	m := measured{Measure: k.Book.MeasureAnnouncement(text)}
	m.Long = m.Parts > store.BroadcastParts
	if err := flows.CheckAnnouncement(text, discreet); err != nil {
		m.Bad = err.Error()
	}
	return &m
}

func choices(all []store.Chosen, on []string) []choice {
	out := make([]choice, len(all))
	for i, one := range all {
		out[i] = choice{one, slices.Contains(on, one.Code)}
	}
	return out
}

// named are codes whose names stand in the words of the pages.
func named(codes []string) []store.Chosen {
	out := make([]store.Chosen, len(codes))
	for i, code := range codes {
		out[i] = store.Chosen{Code: code}
	}
	return out
}

// branches are the places of a scope, each below the one that it lies in.
func (k *Console) branches(scope store.Scope) (all []store.Chosen) {
	for _, p := range k.Store.Places(scope) {
		all = append(all, store.Chosen{Code: p.Code, Name: map[string]string{"en": p.Name}})
	}
	return all
}

// spoken are languages by what their speakers call them.
func (k *Console) spoken(all []string) []store.Chosen {
	out := named(all)
	for i := range out {
		out[i].Name = map[string]string{"en": k.Book.LanguageName(out[i].Code)}
	}
	return out
}

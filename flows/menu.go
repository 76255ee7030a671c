package flows

import (
	"cmp"
	"slices"
	"strings"
)

// Keys that mean the same on every screen.
const (
	keyBack      = "0"
	keyBackTyped = "00" // where a number or a text is asked, because 0 is an answer there
	keyMore      = "8"
	keyCode      = "9"
	keyElse      = "9"
)

// Places in the main menu: forms first, then what keeps its place.
const (
	lastFormKey = 5
	keyHelpMenu = "7"
	menuPage    = 7 // entries of a further page
)

// entry is a form and its key on a page of the menu.
type entry struct {
	form *Form
	page int
	key  int
}

// entries are the forms that she may use, in the order of their keys.
func (w *walk) entries() []entry {
	out := make([]entry, 0, len(w.b.entries))
	for _, e := range w.b.entries {
		if w.may(e.form) {
			out = append(out, e)
		}
	}
	return out
}

// entriesOf gives forms their keys, whoever may use them, so that a key means
// the same to everybody. A form has its pinned key, else its order or the next
// key that is free; what finds none goes to the next pages. Ours come first: their
// keys stand on posters already.
func (b *Book) entriesOf(menu []*Form) []entry {
	var out []entry
	var taken [lastFormKey + 1]bool
	for _, f := range menu {
		if f.Key > 0 {
			taken[f.Key] = true
		}
	}
	ours := func(f *Form) bool {
		return slices.ContainsFunc(b.forms[f.Name], func(f *Form) bool { return f.shipped })
	}
	var first, then []*Form
	for _, f := range menu {
		if ours(f) {
			first = append(first, f)
		} else {
			then = append(then, f)
		}
	}
	later := 0
	for _, f := range slices.Concat(first, then) {
		e := entry{form: f, key: f.Key}
		for key := f.Order; e.key == 0 && key <= lastFormKey; key++ {
			if !taken[key] {
				e.key, taken[key] = key, true
			}
		}
		if e.key == 0 {
			e.page, e.key = 1+later/menuPage, 1+later%menuPage
			later++
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b entry) int { return cmp.Or(cmp.Compare(a.page, b.page), cmp.Compare(a.key, b.key)) })
	return out
}

// may says whether she may use a form on this phone.
func (w *walk) may(f *Form) bool { return f.mayFill(w.me) && !(w.guarded() && f.verifies()) }

// guarded says whether the screens of this session keep silent on what residents
// said: an official reads them, or shares the phone with who does.
func (w *walk) guarded() bool { return w.me.Official || w.in.Line.official() }

// official says whether somebody who uses the phone speaks for a government.
func (l *Line) official() bool {
	return slices.ContainsFunc(l.People, func(p Person) bool { return p.Official })
}

func (w *walk) keyMenu(key string) problem {
	switch {
	case key == keyMyList && w.s.Page == 0:
		w.toMine()
		return fine
	case key == keyHelpMenu && w.s.Page == 0:
		w.s.Screen = ScreenHelp
		return fine
	case key == keyMore && slices.ContainsFunc(w.entries(), func(e entry) bool { return e.page > w.s.Page }):
		w.s.Page++
		return fine
	case key == keyBack && w.s.Page > 0:
		w.s.Page--
		return fine
	}
	for _, e := range w.entries() {
		if e.page == w.s.Page && key == digit(e.key) {
			w.enter(e.form)
			w.advance(0)
			return fine
		}
	}
	return notListed
}

func (w *walk) screenMenu() page {
	p := page{head: strings.TrimSpace(w.say("menu_head"))}
	further := false
	for _, e := range w.entries() {
		if e.page == w.s.Page {
			p.add(digit(e.key), e.form.Title.in(w.language()))
		}
		further = further || e.page > w.s.Page
	}
	if w.s.Page == 0 {
		p.foot(keyMyList, w.say("menu_mine"))
		p.foot(keyHelpMenu, w.say("menu_help"))
	}
	if further {
		p.foot(keyMore, w.say("key_more"))
	}
	if w.s.Page > 0 {
		p.foot(keyBack, w.say("key_back"))
	}
	return p
}

// digit is a key from 1 to 9 as it is typed.
func digit(n int) string { return "0123456789"[n : n+1] }

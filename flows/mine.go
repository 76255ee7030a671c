package flows

import "strconv"

// keyMyList opens her list from the menu. It has its place whatever forms she
// may use.
const keyMyList = "6"

// toMine shows what she follows; where that is one commitment only, it at once.
func (w *walk) toMine() {
	w.form, w.codes = nil, nil
	w.s.Screen, w.s.Page, w.s.Typing, w.s.Answers = ScreenMine, 0, false, nil
	if w.onlyOne() {
		w.toShow(w.mine()[0])
	}
}

func (w *walk) toShow(code string) {
	w.s.Screen, w.s.Page, w.s.Typing = ScreenShow, 0, false
	w.s.Answers = map[string]string{commitmentName: code}
}

func (w *walk) keyMine(key string) problem { return w.keyList(key, w.toShow, w.toMenu) }

func (w *walk) screenMine() page { return w.screenList(w.say("mine_ask")) }

// keyShow goes on to a report on the commitment that is shown, or back.
func (w *walk) keyShow(key string) problem {
	code := w.s.Answers[commitmentName]
	f := w.reports()
	switch {
	case key == "1" && f != nil:
		w.enter(f)
		w.accept(f.index(commitmentName), code)
	case (key == keyBack || key == keyBackTyped) && w.onlyOne():
		w.toMenu()
	case key == keyBack, key == keyBackTyped:
		w.s.Answers = nil
		w.s.Screen = ScreenMine
		for i, own := range w.mine() {
			if own == code {
				w.s.Page = i / perPage
			}
		}
	default:
		return notListed
	}
	return fine
}

// reports is the first form in which she may say something about what she
// follows, nil when there is none.
func (w *walk) reports() *Form {
	for _, f := range w.b.menu {
		if w.may(f) && f.Questions[0].Type == commitmentName && !f.verifies() {
			return f
		}
	}
	return nil
}

// screenShow says what is known of one commitment.
func (w *walk) screenShow() page {
	p := page{head: w.lines(w.b.text(w.language(), w.officially("my_show")), w.shown)}
	if w.reports() != nil {
		p.add("1", w.say("my_report"))
	}
	p.foot(keyBack, w.say("key_back"))
	return p
}

// officially is the key of a text about a commitment: for those who promised
// its twin without the community's word, until that was published.
func (w *walk) officially(key string) string {
	if s := w.summary(); w.guarded() && (s == nil || !s.Public) {
		return key + "_official"
	}
	return key
}

// shown is value where it is said what is known of one commitment.
func (w *walk) shown(name string) (string, bool) {
	s := w.summary()
	if s == nil {
		s = &Summary{}
	}
	switch name {
	case "community":
		return w.inWords(s.Community, "my_none")
	case "government":
		return w.inWords(s.Government, "my_silent")
	case "n":
		return strconv.Itoa(s.Reports), true
	case "due":
		if c := w.commitment(); c != nil && !c.Due.IsZero() {
			return longDate(c.Due), true
		}
		return "", false
	}
	return w.value(name)
}

// inWords is a reading as the receipt of a report would say it, or that there
// is none.
func (w *walk) inWords(r Reading, none string) (string, bool) {
	if f := w.b.Form(oneShot, 0); f != nil && r.Status != "" {
		if s, ok := f.reading(r, w.language()); ok {
			return s, true
		}
	}
	return w.say(none), true
}

// summary is what the reports say of the commitment that was picked; nil when
// nothing is known.
func (w *walk) summary() *Summary {
	c := w.commitment()
	if c == nil {
		return nil
	}
	s, known := w.in.Facts.Figures[c.Code]
	if !known {
		w.lack(Need{Figures: c.Code})
	}
	return s
}

// money is the money of the commitment that was picked, by what was promised or
// by what the community says has arrived.
func (w *walk) money(name string) (string, bool) {
	c := w.commitment()
	if c == nil || c.Currency == "" {
		return "", false
	}
	if name == "promised" {
		return amount(strconv.FormatInt(c.Budget, 10), c.Currency, w.language()), c.Budget > 0
	}
	if w.guarded() { // never the community's figure
		return "", false
	}
	s := w.summary()
	if s == nil {
		return "", false
	}
	return amount(strconv.FormatInt(s.Arrived, 10), c.Currency, w.language()), true
}

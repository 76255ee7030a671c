package flows

import "strconv"

// takesAll says whether the question on the screen takes all that is left of an
// input, stars included: she writes in her own words.
func (w *walk) takesAll() bool {
	return w.s.Screen == ScreenForm && w.form != nil && w.form.Question(w.s.Question).Type == "text"
}

// keyForm takes a key on a question's screen.
func (w *walk) keyForm(key string) problem {
	i := w.form.index(w.s.Question)
	q := w.form.Questions[i]
	if q.Type == commitmentName {
		return w.keyCommitment(i, key)
	}
	switch {
	case key == keyBackTyped, key == keyBack && q.listed() && !q.skips():
		w.back()
		return fine
	case q.skips() && plainKey(key) == q.skipKey():
		w.accept(i, "")
		return fine
	case w.turnsPage(key):
		return fine
	}
	answer, p := q.kind.parse(w.asking(q), key)
	if p != fine {
		return p
	}
	if q.Type == "report" && !w.ownReport(answer) {
		return notListed
	}
	if !w.allowed(i, answer) {
		if len(q.Message) > 0 {
			return unmet
		}
		return notListed
	}
	if p := w.doubt(q, answer); p != fine {
		return p
	}
	w.accept(i, answer)
	return fine
}

// skips says whether key 0 passes the question by, or says that she does not know.
func (q *Question) skips() bool { return !q.Required || len(q.Unknown) > 0 }

// skipKey is the key that does: 0, unless 0 is an answer.
func (q *Question) skipKey() string {
	if q.UnknownKey > 0 {
		return strconv.Itoa(q.UnknownKey)
	}
	return keyBack
}

// allowed says whether an answer meets the question's constraint.
func (w *walk) allowed(i int, answer string) bool {
	q := w.form.Questions[i]
	if q.constraint == nil {
		return true
	}
	t := w.truth(i)
	t.learn(q, answer)
	return t.holds(q.constraint)
}

// ownReport says whether a receipt is of a report of hers.
func (w *walk) ownReport(ref string) bool {
	r, known := w.in.Facts.Reports[ref]
	if !known {
		w.lack(Need{Ref: ref})
	}
	return r != nil && r.Person == w.me.ID
}

// keyCommitment takes a key on the list of commitments, or a code.
func (w *walk) keyCommitment(i int, key string) problem {
	return w.keyList(key, func(code string) { w.accept(i, code) }, w.back)
}

// keyList takes a key on a list of commitments, or a code: one is picked, or the
// list is left.
func (w *walk) keyList(key string, pick func(code string), leave func()) problem {
	if w.s.Typing {
		if key == keyBack || key == keyBackTyped {
			w.s.Typing = false
			return fine
		}
		return w.typeCode(key, pick)
	}
	codes := w.mine()
	i, onPage := w.onPage(key, len(codes))
	switch {
	case w.leafed(key, len(codes)):
	case key == keyBack, key == keyBackTyped:
		leave()
	case key == keyCode && len(codes) > w.s.Page*perPage:
		w.s.Typing = true
	case onPage:
		pick(codes[i])
	case looksLikeCode(key): // she knows the code by heart and types it on the list
		return w.typeCode(key, pick)
	default:
		return notListed
	}
	return fine
}

// typeCode takes a typed code.
func (w *walk) typeCode(key string, pick func(code string)) problem {
	code := codeAmong(w.mine(), key)
	if code == "" {
		w.s.Typing, w.typed = true, key
		return noSuchCode
	}
	pick(code)
	return fine
}

// screenForm is the question that she is asked.
func (w *walk) screenForm() page {
	q := w.form.Question(w.s.Question)
	if q.Type == commitmentName {
		return w.screenList(fill(q.Label.in(w.language()), w.value))
	}
	if c := w.commitment(); q.Type == "milestone" && c != nil && c.Milestone != nil {
		w.date = c.Milestone.Due
	}
	label := q.Label
	if w.guarded() && len(q.Official) > 0 {
		label = q.Official
	}
	p := page{head: w.lines(label.in(w.language()), w.value)}
	if len(q.Hint) > 0 {
		p.head += "\n" + fill(q.Hint.in(w.language()), w.value)
	}
	if q.Type == "yes_no" {
		p.add("1", w.say("key_yes"))
		p.add("2", w.say("key_no"))
	}
	for i := range q.Choices {
		p.add(digit(q.Choices[i].Key), q.Choices[i].Label.in(w.language()))
	}
	switch {
	case len(q.Unknown) > 0:
		p.foot(q.skipKey(), q.Unknown.in(w.language()))
	case !q.Required:
		p.foot(keyBack, w.say("key_skip"))
	}
	back := keyBack
	if !q.listed() || q.skips() {
		back = keyBackTyped
	}
	called := w.say("key_back")
	if len(q.Back) > 0 {
		called = q.Back.in(w.language())
	}
	p.foot(back, called)
	return p
}

// screenList is a page of commitments, or the screen to type a code on.
func (w *walk) screenList(head string) page {
	if w.s.Typing {
		return w.screenCode()
	}
	p := page{head: head}
	codes := w.mine()
	if len(codes) <= w.s.Page*perPage {
		p.head = w.say("list_empty")
		p.foot(keyBack, w.say("key_back"))
		return p
	}
	w.list(&p, len(codes), func(i int) string { return w.item(codes[i]) }, option{keyCode, w.say("key_code")})
	if w.s.Page == 0 { // from the first page it leaves the list
		p.foot(keyBack, w.say("key_back"))
	}
	return p
}

// screenCode asks for a code; after one that is none of hers it says so.
func (w *walk) screenCode() page {
	if w.notice == noSuchCode {
		w.notice = fine
		p := page{head: w.say("code_bad")}
		p.foot(keyBack, w.say("code_list"))
		return p
	}
	p := page{head: w.say("code_ask")}
	p.foot(keyBackTyped, w.say("key_back"))
	return p
}

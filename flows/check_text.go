package flows

import (
	"fmt"
	"slices"
	"strings"

	"ahadi/internal/sms"
	"ahadi/internal/why"
)

// checkTexts is proof 1 for the engine's own words: each text is there in each
// language, names only what there is, and fits with the longest values.
func (c *checker) checkTexts() {
	en := c.book.words["en"]
	for _, language := range c.o.Languages {
		w := c.book.words[language]
		if w == nil {
			c.say("texts/"+language+".yaml:1:1", "there are no texts in %s: write them after texts/en.yaml", language)
			continue
		}
		for _, key := range sortedKeys(en.Texts) {
			text, ok := w.Texts[key]
			if !ok {
				c.say(w.files[0].name+":1:1", "text %s is missing: put it in %s", key, language)
				continue
			}
			c.checkText(language, key, text)
		}
		for _, key := range sortedKeys(w.Texts) {
			if _, ok := en.Texts[key]; !ok {
				c.say(w.at(key), "there is no text %s in English: take it out, nothing says it", key)
			}
		}
	}
}

// checkText looks at one text in one language.
func (c *checker) checkText(language, key, text string) {
	w := c.book.words[language]
	names, err := placeholders(text)
	if err != nil {
		c.say(w.at(key), "%s: %v", key, err)
		return
	}
	known, _ := placeholders(c.book.words["en"].Texts[key])
	for _, name := range names {
		if _, ok := c.book.budgets[name]; !ok || !slices.Contains(known, name) {
			c.say(w.at(key), "%s: nothing is known here that is called {%s}: the English text has %s", key, name, orNone(known))
		}
	}
	kind := c.book.types[key]
	room := c.o.Room
	switch kind {
	case "":
		c.say(w.at(key), "%s: budgets.yaml does not say how it is shown", key)
		return
	case "screen": // is drawn with its keys
		return
	case "sms":
		room = defaultRoom
	}
	longest := c.filled(text)
	if !sms.Fits(longest, room) {
		c.say(w.at(key), "%s: %s", key, tooLong(longest, text, room))
	}
}

// filled is a text with the longest value in each placeholder.
func (c *checker) filled(text string) string {
	return fill(text, func(name string) (string, bool) {
		return strings.Repeat(wide, c.book.budgets[name]), true
	})
}

// wide stands for any letter of a name.
const wide = "W"

// tooLong says by how much a text is too long, and what character makes it so.
func tooLong(full, text string, room int) string {
	septets, gsm := sms.Septets(full)
	if gsm {
		return fmt.Sprintf("takes %d septets with the longest data and %d fit: shorten it by %d", septets, room, septets-room)
	}
	for _, r := range text {
		if _, ok := sms.Septets(string(r)); !ok && sms.Fold(string(r)) != string(r) {
			return fmt.Sprintf("takes %d characters with the longest data and 70 fit, because %q is outside of GSM-7: write %q, then %d fit", sms.Units(full), r, sms.Fold(string(r)), room)
		}
	}
	return fmt.Sprintf("takes %d characters with the longest data and 70 fit, because a name is outside of GSM-7: shorten it", sms.Units(full))
}

// checkForm is proof 1 for a form's own words.
func (c *checker) checkForm(f *Form) {
	c.checkWritten(f, "$.title", f.Title, nil)
	for i, q := range f.Questions {
		at := fmt.Sprintf("$.questions[%d]", i)
		known := f.known(i, q)
		c.checkWritten(f, at+".label", q.Label, known)
		c.checkTwin(f, at, q, known)
		if len(q.Hint) > 0 {
			c.checkWritten(f, at+".hint", q.Hint, known)
		}
		for what, t := range map[string]Text{".unknown": q.Unknown, ".back": q.Back} {
			if len(t) > 0 {
				c.checkWritten(f, at+what, t, nil)
			}
		}
		if len(q.Message) > 0 {
			c.checkWritten(f, at+".constraint_message", q.Message, known)
		}
		for j, o := range q.Choices {
			c.checkWritten(f, fmt.Sprintf("%s.choices[%d].label", at, j), o.Label, nil)
			if len(o.Value) > 0 {
				c.checkWritten(f, fmt.Sprintf("%s.choices[%d].value", at, j), o.Value, nil)
			}
			c.checkSaid(f, q, j)
		}
	}
	if f.Confirm != nil {
		c.checkWritten(f, "$.confirm.label", f.Confirm.Label, f.known(len(f.Questions), nil))
	}
	c.checkReceipt(f)
}

// ofOthers are the placeholders that stand for what the community says.
var ofOthers = []string{"arrived", saidName, saidOnName}

// checkTwin looks at the label for officials: there is one where the label itself
// says what the community says, and it does not.
func (c *checker) checkTwin(f *Form, at string, q *Question, known []string) {
	known = slices.DeleteFunc(slices.Clone(known), func(name string) bool { return slices.Contains(ofOthers, name) })
	if len(q.Official) > 0 {
		c.checkWritten(f, at+".official", q.Official, known)
		return
	}
	if len(f.Roles) > 0 && !slices.Contains(f.Roles, official) {
		return
	}
	for _, language := range c.o.Languages {
		names, _ := placeholders(q.Label[language])
		for _, name := range names {
			if slices.Contains(ofOthers, name) {
				c.wrong(f, at+".label", "officials may use this form, and {%s} is what the community says: give the question an official label without it", name)
			}
		}
	}
}

// checkWritten looks at one text of a form in all languages.
func (c *checker) checkWritten(f *Form, path string, t Text, known []string) {
	for _, language := range c.o.Languages {
		text, ok := t[language]
		if !ok || strings.TrimSpace(text) == "" {
			if f.shipped {
				c.wrong(f, path, "this text is missing in %s: put it under forms of texts/%s.yaml (ahadi flow language %s writes the file)", language, language, language)
				continue
			}
			c.wrong(f, path, "this text is missing in %s: add %s: \"…\"", language, language)
			continue
		}
		names, err := placeholders(text)
		if err != nil {
			c.wrong(f, path+"."+language, "%v", err)
		}
		for _, name := range names {
			if !slices.Contains(known, name) {
				c.wrong(f, path+"."+language, "%s", f.unknownName(name, known))
			}
		}
	}
}

// unknownName says why a placeholder cannot be filled in.
func (f *Form) unknownName(name string, known []string) string {
	if f.Question(name) != nil {
		return fmt.Sprintf("{%s} is not answered yet: a text looks back only", name)
	}
	return fmt.Sprintf("nothing is known here that is called {%s}: there is %s", name, orNone(known))
}

// known are the placeholders that the text of the i-th question may have.
func (f *Form) known(i int, q *Question) []string {
	known := []string{"net", "place", "org", "ussd", "sc", "sos", "cap", "code"}
	for _, earlier := range f.Questions[:i] {
		known = append(known, earlier.Name)
		if earlier.Gives != "" && !slices.Contains(known, earlier.Gives) {
			known = append(known, earlier.Gives)
		}
		switch earlier.Type {
		case commitmentName:
			known = append(known, "item", "short", "cur", "ms", "promised")
			if q != nil { // only on a question's screen is it known who reads it
				known = append(known, "arrived")
			}
			if q != nil && f.verifies() {
				known = append(known, saidName, saidOnName)
			}
		case "scale":
			known = append(known, "value")
		}
	}
	if q != nil {
		switch q.Type {
		case "milestone":
			known = append(known, "date")
		case "integer", "decimal", "percent":
			known = append(known, "min", "max")
		}
	}
	return known
}

// checkReceipt looks at the last screen: it can name only what everybody has.
func (c *checker) checkReceipt(f *Form) {
	known := append(f.known(0, nil), "ref")
	for _, q := range f.Questions {
		if q.Relevant == "" && q.Required && len(q.Unknown) == 0 {
			known = append(known, q.Name)
		}
		if q.Type == commitmentName {
			known = append(known, "item", "short", "cur")
		}
	}
	if len(f.Receipt) > 1 { // each only of those who meet its condition: the walk finds who lacks something
		known = append(f.known(len(f.Questions), nil), "ref")
	}
	if len(f.Receipt) == 0 {
		c.wrong(f, "$.form", "a form needs a receipt")
	}
	for _, e := range f.Receipt {
		for _, language := range c.o.Languages {
			names, _ := placeholders(e.Label[language])
			for _, name := range names {
				if f.Question(name) != nil && !slices.Contains(known, name) {
					c.wrong(f, e.at+"."+language, "not everybody answers {%s}: a receipt names only what everybody has", name)
					known = append(known, name)
				}
			}
		}
		c.checkWritten(f, e.at, e.Label, known)
		c.checkEnd(f, e.at, "receipt", e.Label)
	}
	if len(f.None) > 0 {
		c.checkWritten(f, "$.none", f.None, f.known(0, nil))
		c.checkEnd(f, "$.none", "text", f.None)
	}
}

// checkEnd holds a last screen against its room.
func (c *checker) checkEnd(f *Form, at, what string, t Text) {
	for _, language := range c.o.Languages {
		full := c.filled(t[language])
		if !sms.Fits(full, c.o.Room) {
			c.wrong(f, at+"."+language, "the %s %s", what, tooLong(full, t[language], c.o.Room))
		}
	}
}

// checkSaid holds what a scale's option is called in SMS against its room.
func (c *checker) checkSaid(f *Form, q *Question, j int) {
	if q.Type != "scale" {
		return
	}
	for _, language := range c.o.Languages {
		said := q.Choices[j].said(language)
		if n, gsm := sms.Septets(said); gsm && n > c.book.budgets["status"] {
			c.wrong(f, fmt.Sprintf("$.questions[%d].choices[%d]", f.index(q.Name), j),
				"%q takes %d septets where SMS have room for %d: give it a shorter value in %s", said, n, c.book.budgets["status"], language)
		}
	}
}

// placeholders are the names in braces of a text.
func placeholders(text string) ([]string, error) {
	var names []string
	for {
		open := strings.IndexByte(text, '{')
		end := strings.IndexByte(text, '}')
		if open < 0 && end < 0 {
			return names, nil
		}
		if open < 0 || end < open {
			return names, why.Because("a brace is not closed: write a placeholder as {code}")
		}
		names = append(names, text[open+1:end])
		text = text[end+1:]
	}
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return "{" + strings.Join(names, "}, {") + "}"
}

package flows

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Answered is one answer of a filed report, in words.
type Answered struct {
	Question string // its name
	Text     string
	Own      bool // her own words
}

// Answers puts what was filed into words: options by their labels, an amount in
// the currency of its commitment. What the form's version does not ask, and so
// nothing of what is filed is lost, stands as it is.
func (b *Book) Answers(form string, version int, language, currency string, answers []byte) []Answered {
	var filed map[string]any
	if json.Unmarshal(answers, &filed) != nil {
		return nil
	}
	var all []Answered
	f := b.Form(form, version)
	if f == nil {
		f = b.Form(form, 0)
	}
	if f == nil {
		return nil
	}
	for _, q := range f.Questions {
		for _, name := range []string{q.Name, q.Gives} {
			v, ok := filed[name]
			if !ok || name == "" {
				continue
			}
			delete(filed, name)
			if text := q.wordsOf(v, language, currency); text != "" {
				all = append(all, Answered{name, text, q.Type == "text"})
			}
		}
	}
	return all
}

// wordsOf is one filed answer in words.
func (q *Question) wordsOf(v any, language, currency string) string {
	switch v := v.(type) {
	case string:
		if c := q.Choice(v); c != nil {
			return c.said(language)
		}
		return v
	case []any:
		var labels []string
		for _, one := range v {
			if name, ok := one.(string); ok {
				labels = append(labels, q.wordsOf(name, language, currency))
			}
		}
		return strings.Join(labels, ", ")
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		switch q.Type {
		case "money":
			return strings.TrimSpace(currency + " " + amount(text, currency, language))
		case "percent", "scale":
			return text + " %"
		}
		return text
	case bool:
		if v {
			return "✓"
		}
		return "✗"
	}
	return ""
}

// OwnWords says whether what was written into a form in somebody's own words holds
// a text, without regard to case and accents.
func (b *Book) OwnWords(form string, answers []byte, find string) bool {
	find = Normalise(find)
	var filed map[string]any
	if find == "" || json.Unmarshal(answers, &filed) != nil {
		return false
	}
	f := b.Form(form, 0)
	if f == nil {
		return false
	}
	for _, q := range f.Questions {
		if text, ok := filed[q.Name].(string); ok && q.Type == "text" && strings.Contains(Normalise(text), find) {
			return true
		}
	}
	return false
}

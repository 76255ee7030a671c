package generic

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// placeholder is a name in braces, with nothing else between them: what JSON
// writes in braces begins with a quote.
var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// escape writes a value so that it stays a value wherever a person or a provider
// put something into it that means more.
type escape func(string) string

// escapeFor goes by the content type of what is written.
func escapeFor(kind string) escape {
	kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
	switch {
	case strings.HasSuffix(kind, "json"):
		return asJSON
	case strings.HasSuffix(kind, "xml"):
		return asXML
	case strings.HasSuffix(kind, "x-www-form-urlencoded"):
		return url.QueryEscape
	}
	return asIs
}

func asIs(s string) string { return s }

// asJSON is the inside of a JSON string: its quotes stand in the template.
func asJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // some readers know no more than quotes and new lines
	if e.Encode(s) != nil {
		return "" // not reached: a string
	}
	return strings.Trim(b.String(), "\n")[1 : b.Len()-2]
}

// asXML also takes away what XML cannot hold, and keeps new lines as they are.
func asXML(s string) string {
	var b strings.Builder
	if xml.EscapeText(&b, []byte(s)) != nil {
		return "" // not reached: the builder never fails
	}
	return strings.ReplaceAll(b.String(), "&#xA;", "\n")
}

// asHeader is one line.
func asHeader(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// fill puts values into a template. A name that has none was refused when the
// description was read.
func fill(template string, values map[string]string, e escape) string {
	return placeholder.ReplaceAllStringFunc(template, func(found string) string {
		return e(values[found[1:len(found)-1]])
	})
}

// unknownIn is the first placeholder of a template that is none of the names.
func unknownIn(template string, names []string) error {
	for _, found := range placeholder.FindAllStringSubmatch(template, -1) {
		if !slices.Contains(names, found[1]) {
			return fmt.Errorf("there is no {%s} here: there are {%s}", found[1], strings.Join(names, "}, {"))
		}
	}
	return nil
}

// hostile is a value that breaks whatever is not escaped.
const hostile = "a\"b\\c<d>&e{text}\n'f"

// proveBody fills a template with hostile values and looks whether it is still
// what its type says.
func proveBody(template, kind string, names []string) error {
	values := map[string]string{}
	for _, name := range names {
		values[name] = hostile
	}
	body := fill(template, values, escapeFor(kind))
	kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
	switch {
	case strings.HasSuffix(kind, "json") && !json.Valid([]byte(body)):
		return fmt.Errorf("this is no JSON once it is filled: a placeholder stands between quotes, as in \"{text}\"")
	case strings.HasSuffix(kind, "xml"):
		if _, err := fromXML([]byte(body), false); err != nil {
			return fmt.Errorf("this is no XML once it is filled: a placeholder is the text of an element or of an attribute")
		}
	}
	return nil
}

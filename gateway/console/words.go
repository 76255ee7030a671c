package console

import (
	"html/template"
	"strings"
)

// helpers are what the templates can do beside asking their view.
var helpers = template.FuncMap{
	"share":   share,
	"slug":    slug,
	"ordinal": func(i int) int { return i + 1 },
	"pair":    func(a, b any) pair { return pair{a, b} },
	"whom":    whom,
	"indent":  func(depth int) string { return strings.Repeat("\u2003", depth) },
	"statuses": func() []string {
		return []string{"not_started", "started", "mostly", "done", "stopped", "kept", "partly", "broken", "unknown"}
	},
	"join": func(s []string) string { return strings.Join(s, ", ") },
}

// pair hands two values to a part of a template: the view, and what it is about.
type pair struct{ A, B any }

// share is a part in percent of a whole, rounded down; 0 of nothing.
func share(part, whole int) int { return 100 * part / max(whole, 1) }

// slug makes a reason that is kept as a sentence the key of a word.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "_")
}

package console

import (
	"html/template"
	"strings"

	"ahadi/internal/words"
)

// helpers are what the templates can do beside asking their view.
var helpers = template.FuncMap{
	"share":   share,
	"slug":    words.Key,
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

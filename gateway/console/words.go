package console

import (
	"fmt"
	"html/template"
	"strings"
)

// helpers are what the templates can do beside asking their view.
var helpers = template.FuncMap{
	"x":      func(percent int) int { return 8 + percent },
	"plural": plural,
	"join":   func(s []string) string { return strings.Join(s, ", ") },
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

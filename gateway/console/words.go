package console

import (
	"fmt"
	"html/template"
	"strings"
)

// helpers are what the templates can do beside asking their view.
var helpers = template.FuncMap{
	"status":   func(s string) string { return named(statuses, s) },
	"obstacle": func(s string) string { return named(obstacles, s) },
	"via":      func(s string) string { return named(vias, s) },
	"title":    func(m map[string]string) string { return m["en"] },
	"x":        func(percent int) int { return 8 + percent },
	"plural":   plural,
	"join":     func(s []string) string { return strings.Join(s, ", ") },
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// named is the word of a key; one that has none is shown as it is, readable.
func named(m map[string]string, key string) string {
	if w, ok := m[key]; ok {
		return w
	}
	return strings.ReplaceAll(key, "_", " ")
}

var statuses = map[string]string{
	"": "No value", "not_started": "Not started", "started": "Started", "mostly": "Mostly done", "done": "Finished", "stopped": "Stopped",
	"unknown": "Don’t know", "kept": "Kept", "partly": "Partly kept", "broken": "Broken",
}

var vias = map[string]string{"ussd": "USSD", "sms": "SMS", "call": "by call", "paper": "on paper", "meeting": "at a meeting"}

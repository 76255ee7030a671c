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
	"reason":   func(s string) string { return named(reasons, s) },
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

// reasons say why something waits for a person, and why a reminder does not leave.
var reasons = map[string]string{
	"not_understood": "Not understood", "unknown_sender": "Unknown number", "not_yours": "Not her commitment", "urgent": "Danger", "held": "Held: names a person",
	"call_me": "Asks for a call", "delete_me": "Asks to be erased", "join": "Wants to join", "wrong_number": "Wrong number", "operator": "Operator’s notice", "late": "Came after a newer report",
	"auto": "Automatic answer", "opted_out": "said STOP", "reported": "has reported", "no_consent": "did not agree yet", "invited": "did not agree yet",
	"paused": "paused", "bounced": "unreachable", "left": "left", "dispute": "has a dispute open: ask her in person", "no_assignment": "follows nothing open", "seldom": "asked for fewer messages", "asked": "was asked a short while ago", "no_round": "no round is open",
}

package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"ahadi/store"
)

// The bounds of a judgement, in percentage points and days.
const (
	contested = 65 // agreement below it
	wideGap   = 25 // |government − community| above it suggests a dispute
	roundDays = 28
)

// judge adds to one commitment's counts what a coordinator reads from them.
func judge(r store.OverviewRow, round store.Round, now time.Time) row {
	kind := r.Commitment.Kind
	out := row{OverviewRow: r, Community: r.Community.Reading(kind), Government: r.Government.Reading(kind), Fresh: "none"}
	out.Agreement = agreement(r.Community, out.Community)
	out.Label = label(out)
	if kind == "build" && out.Community.Percent >= 0 && out.Government.Percent >= 0 {
		gap := out.Government.Percent - out.Community.Percent
		out.Gap, out.Wide = fmt.Sprintf("%+d", gap), gap > wideGap || gap < -wideGap
	}
	if !r.Last.IsZero() {
		out.Days = int(now.Sub(r.Last).Hours() / 24)
		switch {
		case out.Days <= roundDays:
			out.Fresh = "fresh"
		case out.Days <= 2*roundDays:
			out.Fresh = "ageing"
		default:
			out.Fresh = "stale"
		}
	}
	if due, err := time.Parse(time.DateOnly, r.Commitment.DueOn); err == nil && now.After(due.AddDate(0, 0, 1)) {
		out.Overdue = int(now.Sub(due).Hours() / 24)
	}
	return out
}

// agreement is 100 less the mean distance of the voices from their reading,
// rounded down; -1 with fewer than two.
func agreement(f store.Figures, r store.Reading) int {
	n, apart := 0, 0
	for p, k := range f.Percent {
		d := p - r.Percent
		if d < 0 {
			d = -d
		}
		n, apart = n+k, apart+d*k
	}
	if n < 2 {
		return -1
	}
	return (100*n - apart) / n
}

// label is the confidence that stands beside a figure. "confirmed" needs a
// verification, which nobody can give yet.
func label(r row) string {
	switch {
	case r.OverviewRow.Community.N == 0:
		return "no report"
	case r.Community.Voices == 0:
		return "answered: don't know"
	case r.Commitment.Kind == "keep" && r.Community.Status == "broken":
		return fmt.Sprintf("broken reported (%d)", r.OverviewRow.Community.Status["broken"])
	case r.Community.Voices == 1:
		return "one voice"
	case r.Agreement >= 0 && r.Agreement < contested:
		return "contested"
	}
	return "reported"
}

// words are what the templates can say.
var words = template.FuncMap{
	"status": func(s string) string { return named(statuses, s) },
	"shape":  func(s string) string { return named(shapes, s) },
	"reason": func(s string) string { return named(reasons, s) },
	"clock":  func(t time.Time) string { return t.UTC().Format("2 Jan 15:04") },
	"title":  func(m map[string]string) string { return m["en"] },
	"plural": func(n int, one, many string) string {
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", n, many)
	},
	"join": func(s []string) string { return strings.Join(s, ", ") },
}

// named is the word of a key; one that has none is shown as it is, readable.
func named(m map[string]string, key string) string {
	if w, ok := m[key]; ok {
		return w
	}
	return strings.ReplaceAll(key, "_", " ")
}

var statuses = map[string]string{
	"": "no value", "not_started": "Not started", "started": "Started", "mostly": "Mostly done", "done": "Finished", "stopped": "Stopped",
	"unknown": "Don't know", "kept": "Kept", "partly": "Partly kept", "broken": "Broken",
}

// shapes say a status without colour.
var shapes = map[string]string{
	"": "○", "not_started": "◔", "started": "◑", "mostly": "◕", "done": "●", "stopped": "■", "unknown": "?", "kept": "●", "partly": "◑", "broken": "■",
}

var reasons = map[string]string{
	"not_understood": "not understood", "unknown_sender": "unknown number", "opted_out": "said STOP", "not_yours": "not her commitment",
	"urgent": "danger", "held": "held: names a person", "call_me": "asks for a call", "delete_me": "asks to be erased", "join": "wants to join",
	"wrong_number": "wrong number", "operator": "operator's notice", "auto": "automatic answer", "reported": "has reported", "no_consent": "did not agree yet",
	"quiet": "quiet hours", "paused": "paused", "bounced": "unreachable", "no_assignment": "follows nothing", "asked": "was asked already",
}

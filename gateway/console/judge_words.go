package console

import (
	"encoding/json"
	"strings"

	"ahadi/store"
)

// said is what a report says that is neither a status nor a comment: what a
// verifier found, what became of the money, who came, what works.
func (t tongue) said(r store.Report) string {
	var a struct {
		Verdict, Basis, Kind, Event string
		Total                       *int
	}
	if json.Unmarshal(r.Answers, &a) != nil {
		return ""
	}
	var parts []string
	switch {
	case a.Verdict != "":
		parts = append(parts, t.say("judge.checked", "what", t.Word("verdict", a.Verdict)))
		if a.Basis != "" {
			parts = append(parts, t.Word("basis", a.Basis))
		}
	case a.Event != "":
		parts = append(parts, t.say("judge.came", "what", t.Word("event", a.Event)))
		if a.Total != nil && *a.Total >= 0 {
			parts = append(parts, t.say("judge.people", "n", *a.Total))
		}
	case a.Kind != "" && r.Commitment == "":
		parts = append(parts, t.say("judge.worked", "what", t.Word("practice", a.Kind)))
	case a.Kind != "":
		parts = append(parts, t.say("judge.money", "what", t.Word("fund", a.Kind)))
	}
	return strings.Join(parts, ", ")
}

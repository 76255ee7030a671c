package console

import (
	"encoding/json"
	"fmt"
	"strings"

	"ahadi/store"
)

var obstacles = map[string]string{
	"no_funds": "no money", "permit_delay": "permits late", "land_dispute": "land dispute", "contractor": "contractor", "officials_silent": "no official reply",
	"eviction_conflict": "eviction or conflict", "weather": "weather", "other": "other",
}

var verdicts = map[string]string{"agree": "agrees", "less": "says less", "more": "says more", "not_true": "says not true", "cannot_check": "could not check"}

var bases = map[string]string{"seen": "saw it", "told": "was told", "none": "guesses"}

// said is what a report says that is neither a status nor a comment: what a
// verifier found, what became of the money, who came, what works.
func said(r store.Report) string {
	if r.State == "held" {
		return "" // read it in the inbox
	}
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
		parts = append(parts, "Checked: "+named(verdicts, a.Verdict), named(bases, a.Basis))
	case a.Event != "":
		parts = append(parts, "Took part: "+named(nil, a.Event))
		if a.Total != nil && *a.Total >= 0 {
			parts = append(parts, plural(*a.Total, "person", "people"))
		}
	case a.Kind != "" && r.Commitment == "":
		parts = append(parts, "What works: "+named(nil, a.Kind))
	case a.Kind != "":
		parts = append(parts, fmt.Sprintf("Money: %s", named(nil, a.Kind)))
	}
	return strings.Join(parts, ", ")
}

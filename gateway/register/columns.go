package register

import (
	"fmt"
	"slices"
	"strings"
)

// shape is what a table's columns may be.
type shape struct {
	must     []string // a table without one of them is refused
	may      []string
	language []string // each once for a language: title_ is title_sw
}

// shapes are the tables of a register; docs/register.md says what each column
// means.
var shapes = map[string]shape{
	"network": {
		must: []string{"name", "languages", "ussd", "short_code", "short_name"},
		may:  []string{"id", "default_lang", "toll_free", "retention_months", "quote_policy", "demo", "sos", "timezone", "country"},
	},
	"places": {
		must: []string{"id", "parent_id", "level", "name", "short"},
		may:  []string{"iso3166_2", "lat_lon", "lat", "lon", "timezone", "population_note"},
	},
	"organisations": {must: []string{"id", "name", "kind", "short"}, may: []string{"place_id"}},
	"commitments": {
		must: []string{"code", "place_id", "due_on", "kind"},
		may: []string{
			"title_local", "short_local", "local_lang", "theme", "sdg_targets", "nua_paras", "starts_on", "budget_minor", "currency", "obligation", "indicator", "unit", "baseline", "target",
			"direction", "method", "promising_org", "monitoring_org", "text", "evidence_of_promise", "public", "tags", "lifecycle", "promising_agreed_on", "monitoring_agreed_on",
			"specific", "replicable", "action_oriented", "funded", "innovative", "monitored",
		},
		language: []string{"title_", "short_"},
	},
	"milestones": {
		must:     []string{"code", "seq", "due_on", "status"},
		may:      []string{"title", "short", "title_local", "short_local", "owner_side", "met_on", "decided_by"},
		language: []string{"title_", "short_"},
	},
	"partners":  {must: []string{"code", "organisation_id", "side", "role"}, may: []string{"focal_contact"}},
	"rounds":    {must: []string{"id", "name", "opens_on", "mid_on", "last_call_on", "closes_on", "state"}, may: []string{"grace_days"}},
	"responses": {must: []string{"round", "code", "organisation_id"}, may: []string{"next_step", "due_on", "answered_on"}, language: []string{"answer_"}},
	"contacts": {
		must: []string{"id", "msisdn", "name", "role", "side", "lang"},
		may: []string{
			"org_id", "place_id", "gender", "age_band", "informal_worker", "disability", "shared_phone", "status", "consent_on", "consent_how", "consent_version", "further_numbers", "literacy_help", "quote_ok",
			"quiet_from", "quiet_to", "assigned", "assigned_report", "assigned_verify", "assigned_official",
		},
	},
}

// check refuses a header that lacks a column, has one twice, or has one that
// nobody knows. reports are not a register's own: their columns are free.
func (s shape) check(name string, columns []string) error {
	for _, c := range s.must {
		if !slices.Contains(columns, c) {
			return fmt.Errorf("%s: column %s is missing; add it to the first row", name, c)
		}
	}
	seen := map[string]bool{}
	for i, c := range columns {
		switch {
		case c == "":
			continue
		case seen[c]:
			return fmt.Errorf("%s: column %s (%s) stands there twice; take one out", name, letter(i), c)
		case !s.knows(c):
			return fmt.Errorf("%s: column %s (%s) is not known; take it out, or see whether it is one of %s", name, letter(i), clipped(c, 40), strings.Join(s.names(), ", "))
		}
		seen[c] = true
	}
	return nil
}

func (s shape) knows(column string) bool {
	if slices.Contains(s.must, column) || slices.Contains(s.may, column) {
		return true
	}
	for _, prefix := range s.language {
		if lang, ok := strings.CutPrefix(column, prefix); ok && isLanguage(lang) {
			return true
		}
	}
	return false
}

func (s shape) names() []string {
	all := slices.Concat(s.must, s.may)
	for _, prefix := range s.language {
		all = append(all, prefix+"xx")
	}
	return all
}

// isLanguage says whether a word has the shape of a language's code (ISO 639).
func isLanguage(word string) bool {
	return (len(word) == 2 || len(word) == 3) && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == ""
}

// letter is the name of a column as a spreadsheet shows it, from 0: A, B, … AA.
func letter(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

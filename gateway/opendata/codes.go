package opendata

import "slices"

// codeList are the codes of one list. Where it is open the register or the
// operator's forms may have further ones.
type codeList struct {
	name  string
	group string // of the words that say what each means
	codes []string
	open  bool
}

// codeLists are the lists that columns name.
func codeLists() []codeList {
	return []codeList{
		{"status", "status", []string{"not_started", "started", "mostly", "done", "stopped", "unknown", "kept", "partly", "broken"}, false},
		{"label", "label", []string{"no report", "nobody knows", "broken reported", "contested", "stale", "few voices", "reported", "confirmed"}, false},
		{"gulf", "gulf", []string{"aligned", "gap", "dispute"}, false},
		{"shown", "opendata", []string{"whole", "city"}, false},
		{"round_state", "opendata", []string{"open", "closed", "published"}, false},
		{"kind", "opendata", []string{"build", "keep"}, false},
		{"level", "opendata", []string{"country", "region", "city", "district", "settlement"}, true},
		{"table_side", "side", []string{"community", "government"}, false},
		{"side", "side", []string{"grassroots", "local_gov", "national_gov", "government", "ngo", "academic", "donor", "other", "community", "coordinator"}, true},
		{"role", "partner", []string{"promises", "co-produces", "co_produces", "funds", "monitors", "witness"}, true},
		{"lifecycle", "lifecycle", []string{"registered", "active", "completed", "expired", "renegotiated", "withdrawn", "archived"}, false},
		{"obligation", "obligation", []string{"voluntary", "signed_mou", "bylaw", "budget_line"}, true},
		{"criterion", "criterion", []string{"specific", "replicable", "action_oriented", "funded", "innovative", "monitored"}, true},
		{"step", "step", []string{"scheduled", "met", "partially_met", "not_met", "unknown"}, false},
		{"obstacle", "obstacle", []string{"no_funds", "permit_delay", "land_dispute", "contractor", "officials_silent", "eviction_conflict", "weather", "other"}, true},
		{"event", "event", []string{"gov_meeting", "community_meeting", "work_day", "none"}, true},
		{"theme", "theme", []string{"land_tenure", "markets", "participation", "sanitation", "streets", "waste", "water", "water_drainage", "housing"}, true},
		{"language", "language", []string{"en", "sw", "es", "fr", "pt"}, true},
	}
}

// listOf finds a list; the zero one where a column has none.
func listOf(name string) codeList {
	all := codeLists()
	if i := slices.IndexFunc(all, func(l codeList) bool { return l.name == name }); i >= 0 {
		return all[i]
	}
	return codeList{}
}

// codeTable is every code with what it means, and the choices of the forms whose
// answers are published.
func (w *writing) codeTable(row func(list, code, means string) error) error {
	for _, l := range codeLists() {
		for _, code := range l.codes {
			key := code
			if l.group == "opendata" {
				key = l.name + "_" + code
			}
			if err := row(l.name, code, w.t.Word(l.group, key)); err != nil {
				return err
			}
		}
	}
	for _, f := range w.forms {
		for _, q := range f.questions {
			for _, code := range q.choices {
				means := q.list[code]
				if means == "" {
					means = w.t.Word("opendata", "yes_no_"+code)
				}
				if err := row(rowTable(f.name)+".q_"+q.name, code, means); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// dictionary is every column with what it means.
func (w *writing) dictionary(row func(cells []string) error) error {
	for _, t := range w.spool.all {
		for _, c := range t.Columns {
			unit := ""
			if c.Unit != "" {
				unit = w.t.Say("opendata.unit_" + c.Unit)
			} else if c.Kind == people {
				unit = w.t.Say("opendata.unit_people")
			}
			list := c.List
			if means := c.means(); means == "row_question" && c.Kind == code {
				list = t.Name + "." + c.Name
			}
			if err := row([]string{t.Name, c.Name, w.t.Say("opendata.type_" + string(c.Kind)), w.meaning(t, c), unit, list, c.HXL}); err != nil {
				return err
			}
		}
	}
	return nil
}

// dictionaryHead are the columns of the dictionary, by their words.
var dictionaryHead = []string{"table", "column", "type", "meaning", "unit", "code_list", "hxl"}

// meaning is what a column means: of a question, the question.
func (w *writing) meaning(t *spooled, c column) string {
	if c.means() == "row_question" {
		for _, f := range w.forms {
			for _, q := range f.questions {
				if rowTable(f.name) == t.Name && "q_"+q.name == c.Name {
					return w.t.Say("means.row_question", "question", q.label)
				}
			}
		}
	}
	return w.t.Say("means." + c.means())
}

// means is the word that says what a column means.
func (c column) means() string {
	if c.Means != "" {
		return c.Means
	}
	return c.Name
}

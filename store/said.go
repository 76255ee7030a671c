package store

// SaidIn is what figures count of a report's answers, by the names that they have
// in every form: an operator's form that asks the same counts the same. Numbers
// are those of a turn, or JSON's, as they lie sealed in a report's row.
func SaidIn(answers map[string]any) Said {
	word := func(name string) string {
		s, _ := answers[name].(string)
		return s
	}
	number := func(name string, missing int64) int64 {
		switch n := answers[name].(type) {
		case float64:
			return int64(n)
		case int64:
			return n
		case int:
			return int64(n)
		}
		return missing
	}
	said := Said{
		Milestone: int(number("milestone_seq", 0)), Met: word("milestone"), Obstacle: word("obstacle"), Verdict: word("verdict"), Basis: word("basis"),
		Fund: Fund{Kind: word("kind"), Amount: number("amount", 0), When: word("when")},
	}
	switch said.Fund.Kind {
	case "received", "spent", "nothing_yet", "cut":
	default: // the kind of something else
		said.Fund.Kind = ""
	}
	switch groups := answers["took_part"].(type) {
	case []any:
		for _, g := range groups {
			if s, ok := g.(string); ok {
				said.TookPart = append(said.TookPart, s)
			}
		}
	case []string:
		said.TookPart = groups
	}
	if word("money") == "yes" && said.Fund.Kind == "" { // of a progress report
		said.Fund.Kind, said.Fund.When = "received", "this_month"
	}
	if event := word("event"); event != "" {
		count := func(name string) int { return int(number(name, -1)) }
		said.Event = Event{
			Kind: event, Total: count("total"), Women: count("women"), Youth: count("youth"), Informal: count("informal"), PWD: count("pwd"),
			Influence: word("influence"),
		}
	}
	return said
}

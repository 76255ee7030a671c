package xlsform

import (
	"slices"
	"strings"
	"testing"
)

// one is a survey with a single row, with a list of options beside it.
func one(row string) map[string]table {
	return map[string]table{
		"survey":  table("type|name|label::en|required|relevant|constraint|choice_filter|ahadi_type|label::Klingon|read_only\n" + row),
		"choices": "list_name|name|label::en\nyn|yes|Yes\nyn|no|No",
	}
}

func TestWhatAPhoneCannotAskIsRefusedByItsCell(t *testing.T) {
	for row, want := range map[string]string{
		"image|p|Photo":                      "survey!A2: a photo cannot be taken on a feature phone: leave this question out",
		"photo|p|Photo":                      "survey!A2: a photo cannot be taken on a feature phone: leave this question out",
		"add image prompt|p|Photo":           "survey!A2: a photo cannot be taken on a feature phone: leave this question out",
		"audio|p|Sound":                      "survey!A2: sound cannot be recorded",
		"background-audio|p|Sound":           "survey!A2: sound cannot be recorded",
		"video|p|Film":                       "survey!A2: a film cannot be taken",
		"file|p|File":                        "survey!A2: a file cannot be sent",
		"barcode|p|Code":                     "survey!A2: a feature phone reads no barcode",
		"geopoint|p|Where":                   "survey!A2: a feature phone does not know where it is",
		"geotrace|p|Where":                   "survey!A2: a feature phone does not know where it is",
		"geoshape|p|Where":                   "survey!A2: a feature phone does not know where it is",
		"GPS|p|Where":                        "survey!A2: a feature phone does not know where it is",
		"acknowledge|p|Ok":                   "survey!A2: there is nothing to tick",
		"range|p|How":                        "survey!A2: there is no slider",
		"rank yn|p|Order":                    "survey!A2: options cannot be put in order",
		"time|p|When":                        "survey!A2: no time of day is asked",
		"dateTime|p|When":                    "survey!A2: no time of day is asked",
		"select_one_from_file a.csv|p|Which": "survey!A2: the options of another file do not fit",
		"begin_repeat|p|Homes":               "survey!A2: questions cannot be repeated",
		"begin repeat|p|Homes":               "survey!A2: questions cannot be repeated",
		"begin_group|p|Homes":                "survey!A2: the group that begins here does not end",
		"end_group":                          "survey!A2: no group is open that ends here",
		"end repeat":                         "survey!A2: no group is open that ends here",
		"selectone yn|p|Which":               `survey!A2: "selectone yn" is no type that is known`,
		"|p|Which":                           "survey!A2: question p has no type",
		"text||Which":                        "survey!B2: the question has no name",
		"text|ürün!|Which":                   `survey!B2: "ürün!" cannot be the name of a question`,
		"text|official|Which":                "survey!B2: official is taken by what the register says",
		"text|commitment|Which":              "survey!B2: commitment is the question which promise",
		"text|a_name_that_is_longer_than_any_may_be|Which": "survey!B2: \"a_name_that_is_longer_than_any_may_be\" cannot be the name of a question: write at most 32",
		"note|p|Hello":        "survey!A1: nothing is asked here: write a question",
		"text|contains|Which": "survey!B2: contains is a word of conditions: give the question another name",
		"text|Nil|Which":      "survey!B2: nil is a word of conditions",
		"integer|date|When?\ntext|p|Is ${date} right?": "survey!C3: {date} is what the register says, not her answer: give the question another name",
		"text|p":                            "survey!B2: question p has no label",
		"select_one|p|Which":                "survey!A2: the list of the options is missing",
		"select_one no|p|Which":             "survey!A2: there is no list no in the sheet choices: it has yn",
		"select_one ${q}|p|Which":           "survey!A2: the options cannot be answers to another question",
		"text|p|Which|perhaps":              `survey!D2: "perhaps" is neither yes nor no`,
		"text|p|Which|${q} = 'a'":           `survey!D2: "${q} = 'a'" is neither yes nor no`,
		"text|p|Which||${q} = 'a'":          "survey!E2: character 1: there is no question q",
		"text|p|Which|||regex(., '[a-z]+')": "survey!F2: character 1: regex() has no counterpart",
		"select_multiple yn|m|M?\nselect_multiple yn|p|P?|||not(selected(., 'no') and count-selected(${m}) > 1)": "survey!F3: character 27: count-selected() has no counterpart",
		"integer|p|Which|||. <= ${p2}":           "survey!F2: character 6: there is no question p2",
		"integer|p|Which|||. >= -30 and . <= 50": "survey!F2: character 3: no number below 0 can be typed on a phone",
		"integer|p|Which|||. < 5 or -99 = .":     "survey!F2: character 14: no number below 0",
		"decimal|p|Which|||. > -1":               "survey!F2: character 3: no number below 0",
		"integer|p|Which|||. > 10 and . < 5":     "survey!F2: no number is at least 11 and at most 4: change one of them",
		"integer|p|Which|||. >= 10000":           "survey!F2: a number that says no largest is at most 9999: write the largest too",
		"select_one yn|p|Which||||${q} = state":  "survey!G2: a list of options cannot depend on an earlier answer",
		"integer|p|Which|||||scale":              "survey!H2: scale does not go with integer: write one of integer, percent, money, or nothing",
		"text|p|Hello ${you}":                    "survey!C2: there is no question you",
		"text|p|Hello ${you":                     "survey!C2: ${ is not closed by }",
		"text|p|Which||||||Kay'vam":              `survey!I1: "label::Klingon" names no language that is known: write its two letters behind it`,
	} {
		if got := refused(t, one(row)); !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, want) }) {
			t.Errorf("%q: %q is not in %q", row, want, got)
		}
	}
}

func TestWhatAListCannotBeIsRefusedByItsCell(t *testing.T) {
	for choices, want := range map[string]string{
		"l|a|A\nl|b|B\nl|a|C":        "choices!B4: option a stands twice in the list l",
		"l|A b|A\nl|a-b|B":           "choices!B3: option a-b is called a_b here, as another one is",
		"l||A":                       "choices!B2: the option has no name",
		"l|ß|A":                      `choices!B2: "ß" cannot be the name of an option`,
		"l|a":                        "choices!B2: option a has no label",
		"l|a|A\n|b|B":                "choices!A3: option b belongs to no list",
		"l|a|A|12x":                  `choices!D2: band "12x"`,
		"l|a|A||x":                   `choices!E2: "x" is no whole number`,
		strings.Repeat("l|a|A\n", 3): "choices!B3: option a stands twice",
		"l|a|A\nl|b|B\nl|c|C\nl|d|D\nl|e|E\nl|f|F\nl|g|G\nl|h|H\nl|i|I\nl|j|J": "survey!A2: list l has 10 options, and a phone has the keys 1 to 9",
	} {
		sheets := map[string]table{"survey": "type|name|label\nselect_one l|q|Which?", "choices": table("list_name|name|label|ahadi_band|ahadi_key\n" + choices)}
		if got := refused(t, sheets); !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, want) }) {
			t.Errorf("%q: %q is not in %q", choices, want, got)
		}
	}
}

func TestWhatIsWrongIsToldAllAtOnceInItsOrder(t *testing.T) {
	got := refused(t, map[string]table{
		"survey":   "type|name|label|relevant\nimage|a|A\ntext|b|B|${c} = 1\nselect_one l|d|D\ngeopoint|e|E",
		"choices":  "list_name|name|label\nl|x|X\nl|x|Y",
		"settings": "form_id|default_language|ahadi_order\nÿ|Klingon|first",
	})
	want := []string{"survey!A2", "survey!D3", "survey!A5", "choices!B3", "settings!A2", "settings!B2", "settings!C2"}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]+": ") {
			t.Errorf("line %d is %s, not of %s", i+1, got[i], want[i])
		}
	}
}

func TestTooManyWordsAreRefusedAndFewerAreShared(t *testing.T) {
	var many strings.Builder
	for i := range 4 {
		many.WriteString("\ntext|q" + string(rune('a'+i)) + "|Why?")
	}
	f := taken(t, map[string]table{"survey": table("type|name|label" + many.String())})
	if got := f.Form.Questions[1].Max; got != 150 || !strings.Contains(strings.Join(f.Remarks, "\n"), "the texts share 600 characters, so each of qa, qb, qc, qd takes 150") {
		t.Errorf("%d, %q", got, f.Remarks)
	}
	for i := range 13 {
		many.WriteString("\ntext|r" + string(rune('a'+i)) + "|Why?")
	}
	if got := refused(t, map[string]table{"survey": table("type|name|label" + many.String())}); !strings.Contains(got[0], "survey!A1: the texts of this form may come to more than 600 characters") {
		t.Errorf("got %q", got)
	}
}

func TestASheetWhoseColumnsHaveNoNamesIsRefused(t *testing.T) {
	got := refused(t, map[string]table{"survey": "type|name|label\nselect_one l|q|Q?", "choices": "l|a|A\nl|b|B", "settings": "My form"})
	want := []string{"choices!A2: no row up to here names the columns: one is called list_name", "settings!A1: no row up to here names the columns: one is called form_title"}
	if len(got) != 2 || got[0] != want[0] || !strings.HasPrefix(got[1], want[1]) {
		t.Errorf("got %q", got)
	}
}

package xlsform

import (
	"strings"
	"testing"
)

// asked is a survey with a question of each kind, and one below with a condition.
func asked(relevant string) map[string]table {
	return map[string]table{
		"survey": table(`
type|name|label|required|relevant|calculation
select_one yn|consent|May we ask?|yes
select_one level|level|How good?|yes
select_multiple what|what|What?|yes
integer|homes|How many homes?|yes
integer|age|How old?|yes|${consent} = 'yes'
decimal|depth|How deep?
date|day|Which day?|yes
text|words|Words?
select_one said|sure|Sure?|yes
calculate|many||||${homes} * 2
calculate|adult||||if(${age} >= 18, 1, 0)
calculate|some|||${consent} = 'yes'|${age} + 1
image|photo|Photo
text|last|Last?||` + relevant + `
text|later|Later?
`),
		"choices": `
list_name|name|label
yn|yes|Yes, please
yn|no|No
level|1|Bad
level|2|Fair
level|3|Good
what|water|Water
what|light|Light
said|yes|Yes
said|no|No
`,
	}
}

// conditionOf reads one condition below the questions of asked.
func conditionOf(t *testing.T, xpath string) (ours string, err error) {
	t.Helper()
	_, err = Read(workbook(t, asked(xpath)), Options{Name: "x.xlsx", Book: texts(t)})
	if err == nil {
		t.Fatal("the photo is taken")
	}
	lines := strings.Split(err.Error(), "\n")
	if lines[0] != "survey!A14: a photo cannot be taken on a feature phone: leave this question out" {
		t.Fatalf("got %q", lines)
	}
	if len(lines) > 1 {
		return "", err
	}
	sheets := asked(xpath)
	sheets["survey"] = table(strings.Replace(string(sheets["survey"]), "image|photo|Photo", "|", 1))
	return taken(t, sheets).Form.Question("last").Relevant, nil
}

func TestConditionsMeanTheSameHere(t *testing.T) {
	for xpath, want := range map[string]string{
		"${consent} = 'yes'":                              `consent == "yes"`,
		"${consent}='yes' and  ${homes}>=5":               `consent == "yes" and homes >= 5`,
		`"yes" = ${consent}`:                              `consent == "yes"`,
		"${consent} != “yes”":                             `consent != "yes"`,
		"not(${consent} = 'yes')":                         `not (consent == "yes")`,
		"${consent} = 'yes' or ${consent} = 'no'":         `consent in ["yes", "no"]`,
		"${consent} = 'yes' or ${homes} = 1":              `consent == "yes" or homes == 1`,
		"(${homes} = 1 or ${homes} = 2) and ${level} = 3": `(homes == 1 or homes == 2) and level == "n3"`,
		"${level} = 1":                                    `level == "n1"`,
		"${level} = '1'":                                  `level == "n1"`,
		"${level} >= 2":                                   `level in ["n2", "n3"]`,
		"${level} < 2":                                    `level == "n1"`,
		"2 > ${level}":                                    `level == "n1"`,
		"selected(${what}, 'water')":                      `"water" in what`,
		"not(selected(${what}, 'water'))":                 `not ("water" in what)`,
		"selected(${level}, '2')":                         `level == "n2"`,
		"${words} != ''":                                  `words != ""`,
		"${words} = ''":                                   `words == ""`,
		"${day} >= date('2026-01-01')":                    `day >= "2026-01-01"`,
		"${day} > '2026-2-3'":                             `day > "2026-02-03"`,
		"date('2026-2-3') <= ${day}":                      `day >= "2026-02-03"`,
		"${homes} + 2 * ${homes} > 10":                    `homes + 2 * homes > 10`,
		"(${homes} + 2) * 3 > 10":                         `(homes + 2) * 3 > 10`,
		"${homes} div 2 >= 1.5 and ${homes} mod 2 = 0":    `homes / 2 >= 1.5 and homes % 2 == 0`,
		"-${homes} < -3":                                  `-homes < -3`,
		"${homes} = '7'":                                  `homes == 7`,
		"${many} > 8":                                     `homes * 2 > 8`,
		"if(${consent} = 'yes', ${homes}, 0) > 2":         `(consent == "yes" ? homes : 0) > 2`,
		"${words} = ${consent}":                           `words == consent`,
		"coalesce(${words}, ${consent}) = 'yes'":          `(words != "" ? words : consent) == "yes"`,
		"number(${homes}) > 2":                            `homes > 2`,
		"${consent} = 'yes' and ${some} < 5":              `consent == "yes" and age + 1 < 5`,
		"true()":                                          ``,
		"${what}":                                         ``,
		"${homes} != ''":                                  ``,
		"${homes} = ''":                                   `false`,
		// In XPath an answer that is missing is no number: what compares it is
		// false, and != true. Here it is 0.
		"${age} > 5":                        `age > 5`,
		"${age} < 5":                        `consent == "yes" and age < 5`,
		"not(${age} < 5)":                   `not (consent == "yes" and age < 5)`,
		"${consent} = 'yes' and ${age} < 5": `consent == "yes" and age < 5`,
		"${age} != 5":                       `age != 5`,
		"${age} != 0":                       `not (consent == "yes") or age != 0`,
		"${age} < ${homes}":                 `consent == "yes" and age < homes`,
		"coalesce(${age}, 0) < 5":           `age < 5`,
		"${age} = ''":                       `not (consent == "yes")`,
		"${age} != ''":                      `consent == "yes"`,
		// What is calculated is there also for who was not asked.
		"${adult} = 0":                            `not (age >= 18)`,
		"if(${consent} = 'yes', ${age}, 1) = 1":   `not (consent == "yes") or age == 1`,
		"${kind} = 'keep' and ${official} = 'no'": `kind == "keep" and not official`,
	} {
		if got, err := conditionOf(t, xpath); err != nil || got != want {
			t.Errorf("%s becomes %s, not %s (%v)", xpath, got, want, err)
		}
	}
}

func TestAConditionThatCannotBeIsRefusedAtItsCharacter(t *testing.T) {
	for xpath, want := range map[string]string{
		"${consent} = 'yes' and":                  "character 23: the condition ends here, and something is missing",
		"${consent} = 'yes' ${homes} = 1":         "character 20: homes is not expected here: look for an operator",
		"(${homes} = 1":                           "character 14: ) is missing here",
		"${consent} = 'yes":                       "character 14: a text begins here and does not end",
		"${consent = 'yes'":                       "character 1: a question is written ${name}",
		"consent = 'yes'":                         "character 1: consent stands alone: a question is written ${consent}, a text 'consent'",
		"/data/consent = 'yes'":                   "character 1: a path into the data has no counterpart",
		"../consent = 'yes'":                      "character 1: a path into the data has no counterpart",
		". > 5":                                   "character 1: . is the answer itself, which only a constraint knows",
		"${consent} = 'yes' or ${concent} = 'no'": "character 23: there is no question concent: look at its spelling",
		"${later} != ''":                          "character 1: later is asked later: a condition looks back only",
		"${photo} != ''":                          "character 1: photo is not here: its question is refused",
		"${consent} = 'yse'":                      `character 14: the list yn has no option "yse": it has no, yes`,
		"${level} = 4":                            `character 12: the list level has no option "4": it has 1, 2, 3`,
		"${consent} > 2":                          "character 14: the options of consent are no numbers",
		"${what} = 'water'":                       "character 9: several can be chosen there: write selected(",
		"selected(${what}, 'fire')":               `character 19: the list what has no option "fire"`,
		"count-selected(${what}) > 1":             "character 1: count-selected() has no counterpart: an option that excludes",
		"selected-at(${what}, 0) = 'water'":       "character 1: selected-at() has no counterpart",
		"regex(${words}, '^a')":                   "character 1: regex() has no counterpart: a phone number or a count",
		"${day} < today()":                        "character 10: today() has no counterpart",
		"${day} < '3/2/2026'":                     "character 10: \"3/2/2026\" is no day: write it as 2026-10-20",
		"${day} < date('soon')":                   "character 15: \"soon\" is no day: write it as 2026-10-20",
		"not(${sure}) or boolean(${sure})":        "character 5: yes and no are both answers: write ${sure} = 'yes'",
		"${homes}":                                "character 1: a condition is needed here",
		"${homes} > 1.2.3":                        "character 12: 1.2.3 is no number that can be typed",
		"${homes} < 9999999999999":                "character 12: 9999999999999 is no number that can be typed: it has 12 digits at most",
		"string-length(${words}) > 3":             "character 1: string-length() has no counterpart",
		"pulldata('x', 'y', 'z', ${words}) = 'a'": "character 1: pulldata() has no counterpart",
		"${homes} = 'many'":                       `character 12: homes is a number, and "many" is none`,
		"${homes} = ${consent}":                   "character 10: these are of two kinds and are never alike",
		"${words} > ${consent}":                   "character 10: > is for numbers and days",
		"${words} + 1 > 2":                        "character 1: only numbers can be calculated with",
		"${depth} mod 2 = 0":                      "character 1: mod is for whole numbers",
		"${depth} = ''":                           "character 1: a number that was not answered is 0 here",
		"${homes} + 1":                            "character 10: a condition is needed here",
		"'yes'":                                   "character 1: a condition is needed here",
		"not(${homes} = 1, ${homes} = 2)":         "character 1: not() takes 1 values, and here are 2",
		"if(${homes} > 1, 'a', 2) = 'a'":          "character 1: if() gives one kind of value",
		"${some} < 5":                             "character 1: some is calculated only where consent == \"yes\"",
		"${homes} = 1;":                           "character 13: ; is not expected here",
		strings.Repeat("(", 60) + "1":             "parentheses stand more than 50 deep",
	} {
		got, err := conditionOf(t, xpath)
		if err == nil || !strings.Contains(err.Error(), "survey!E15: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v %s", xpath, err, got)
		}
	}
}

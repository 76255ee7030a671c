package xlsform

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// oneForm is a folder with the form in it.
func oneForm(f *Form) fs.FS { return fstest.MapFS{f.Form.Name + ".yaml": {Data: f.YAML}} }

// A water point survey as one is drawn for phones with a screen: two languages,
// groups, numbers for names, an option of one's own, what the device notes.
var water = map[string]table{
	"survey": `
type|name|label::English (en)|label::Kiswahili (sw)|hint::English (en)|required|relevant|constraint|constraint_message::English (en)|constraint_message::Kiswahili (sw)|appearance|default
start|start
deviceid|deviceid
note|intro|Welcome|Karibu
select_one yesno |Works|Does the point work?|Je, kituo kinafanya kazi?||yes|||||minimal|1
begin group|detail|Details|Maelezo|||${Works} = '1'
select_one source|source|Which kind?|Aina gani?||TRUE||||
integer|households|How many homes use it?|Kaya ngapi?||yes||. > 0 and . <= 20000||||
integer|women|Women who fetch there?|Wanawake wangapi?||yes||. <= ${households}|Not more than all.|Si zaidi ya wote.
select_multiple trouble|trouble|What is wrong?|Kuna tatizo gani?||yes|selected(${source}, 'Bore-hole') or ${source} = 'tap'|not(selected(., 'none') and count-selected(.) > 1)
end group
|
date|broke|When did it break?|Liliharibika lini?||yes|${Works} != '1'|. <= today()
text|words|Anything else?|Kuna lingine?
`,
	"choices": `
list name|name|label::English (en)|label::Kiswahili (sw)
yesno|1|Yes|Ndiyo
yesno|2|No|Hapana
|
source|tap|Tap|Bomba
source|Bore-hole|Borehole|Kisima
trouble|dirty|Dirty|Chafu
trouble|far|Far|Mbali
trouble|none|Nothing|Hakuna
`,
	"settings": `
form_title|form_id|version|default_language
Water point|Water-Point|2024051301|English (en)
`,
}

const waterForm = `form: water_point
version: 2024051301
order: 10
roles: [monitor]
title: {en: "Water point", sw: "Water point"}
questions:
  - name: commitment
    type: commitment
    label: {en: "Which one?", sw: "Ipi?"}
  - name: works
    type: choice
    label: {en: "Does the point work?", sw: "Je, kituo kinafanya kazi?"}
    choices:
      - {name: n1, label: {en: "Yes", sw: "Ndiyo"}}
      - {name: n2, label: {en: "No", sw: "Hapana"}}
  - name: source
    type: choice
    relevant: works == "n1"
    label: {en: "Which kind?", sw: "Aina gani?"}
    choices:
      - {name: tap, label: {en: "Tap", sw: "Bomba"}}
      - {name: bore_hole, label: {en: "Borehole", sw: "Kisima"}}
  - name: households
    type: integer
    min: 1
    max: 20000
    relevant: works == "n1"
    label: {en: "How many homes use it?", sw: "Kaya ngapi?"}
  - name: women
    type: integer
    relevant: works == "n1"
    constraint: women <= households
    constraint_message: {en: "Not more than all.", sw: "Si zaidi ya wote."}
    label: {en: "Women who fetch there?", sw: "Wanawake wangapi?"}
  - name: trouble
    type: choices
    relevant: works == "n1" and source in ["bore_hole", "tap"]
    label: {en: "What is wrong?", sw: "Kuna tatizo gani?"}
    choices:
      - {name: dirty, label: {en: "Dirty", sw: "Chafu"}}
      - {name: far, label: {en: "Far", sw: "Mbali"}}
      - {name: none, alone: true, label: {en: "Nothing", sw: "Hakuna"}}
  - name: broke
    type: date
    relevant: works != "n1"
    label: {en: "When did it break?", sw: "Liliharibika lini?"}
  - name: words
    type: text
    required: false
    label: {en: "Anything else?", sw: "Kuna lingine?"}
`

func TestASurveyOfTheFieldBecomesAForm(t *testing.T) {
	f := taken(t, water)
	got, receipt, _ := strings.Cut(string(f.YAML), "receipt: ")
	if got != waterForm {
		t.Errorf("got:\n%s", got)
	}
	if !strings.Contains(receipt, "Asante. Taarifa {ref} ya {code} imehifadhiwa.") || strings.Contains(receipt, "Merci") {
		t.Errorf("got %s", receipt)
	}
	for _, want := range []string{
		"survey!A2: start is left out", "survey!A3: deviceid is left out", "survey!A4: what is only shown is left out", "survey!A6: the heading of the group is left out",
		"columns of survey that a phone has no use for are left out: appearance, default",
		"added, because the workbook does not say it: roles [monitor], order 10, the question which commitment it is about, as the first, the receipt",
		"names are written as Ahadi writes them: 1 → n1, 2 → n2, Bore-hole → bore_hole, Water-Point → water_point, Works → works",
	} {
		if !slices.ContainsFunc(f.Remarks, func(r string) bool { return strings.HasPrefix(r, want) }) {
			t.Errorf("%q is not told: %q", want, f.Remarks)
		}
	}
	if p := proved(t, f); len(p) > 0 {
		t.Errorf("got %v", p)
	}
}

// As forms were drawn years ago: one language, groups in groups, names of columns
// in capitals, a title above them, an option to write by hand.
func TestAnOldSurveyBecomesAForm(t *testing.T) {
	f := taken(t, map[string]table{
		"Survey ": `
Market visit
Type|Name|Label|Required|Relevance|Constraint|Calculation
begin_group|a|A
select one from stalls|stall|Which stall?|yes
begin group|b|B||${stall} = 'fish'
int|cost|Cost of a stall?|true()||.>=0 and .<10000
select_one stalls or_other|next|Which one next?|yes
end group
end group
calculate|dear|||||if(${cost} > 500, 'yes', 'no')
text|why|Why ${stall} for ${cost}?|no|${dear} = 'yes' and not(${next}='fruit')|string-length(.) < 81
`,
		"Choices": `
list_name|name|label
stalls|fish|Fish
stalls|fruit|Fruit
`,
		"settings": "id_string|title\nmarket|Market",
	})
	want := `  - name: stall
    type: choice
    label: {en: "Which stall?"}
    choices:
      - {name: fish, label: {en: "Fish"}}
      - {name: fruit, label: {en: "Fruit"}}
  - name: cost
    type: integer
    max: 9999
    relevant: stall == "fish"
    label: {en: "Cost of a stall?"}
  - name: next
    type: choice
    relevant: stall == "fish"
    label: {en: "Which one next?"}
    choices:
      - {name: fish, label: {en: "Fish"}}
      - {name: fruit, label: {en: "Fruit"}}
      - {name: other, label: {en: "Other"}}
  - name: next_other
    type: text
    required: false
    max: 60
    relevant: next == "other"
    label: {en: "Which other? Type a few words."}
  - name: why
    type: text
    required: false
    max: 80
    relevant: '(cost > 500 ? "yes" : "no") == "yes" and not (next == "fruit")'
    label: {en: "Why {stall} for {cost}?"}
`
	if !strings.Contains(string(f.YAML), want) {
		t.Errorf("got:\n%s", f.YAML)
	}
}

func TestGroupsInGroupsAreAskedWhereAllOfThemAre(t *testing.T) {
	f := taken(t, map[string]table{
		"survey": `
type|name|label|required|relevant
integer|a|A?|yes
begin_group|outer|||${a} > 1 or ${a} = 0
integer|b|B?|yes|${a} > 1 or ${a} = 0
begin_group|inner|||${b} = 1
integer|c|C?|yes|${b} < 5
end_group
end_group
integer|d|D?|yes
`,
	})
	for name, want := range map[string]string{"b": "a > 1 or a == 0", "c": "(a > 1 or a == 0) and b == 1 and b < 5", "d": ""} {
		if got := f.Form.Question(name).Relevant; got != want {
			t.Errorf("%s is asked if %s", name, got)
		}
	}
}

func TestYesAndNoOfTheEngineAreItsOwnTypeOnlyWhereThatIsTheSame(t *testing.T) {
	for row, want := range map[string]string{
		"select_one yn|q|Q?|Q?|yes":              "yes_no",
		"select_one yn|q|Q?|Q?|":                 "choice", // who skips it has said neither
		"select_one yn|q|Q?|Q?|yes|${a} = 1":     "choice", // nor has who is not asked
		"select_one sure|q|Q?|Q?|yes":            "choice", // other words
		"select_one ny|q|Q?|Q?|yes":              "choice", // other keys
		"select_one yn or_other|q|Q?|Q?|yes":     "choice",
		"select_one yn|q|Q?|Q?|yes||choice":      "choice",
		"select_one sure|q|Q?|Q?|yes||yes_no":    "yes_no",
		"select_one sure|q|Q?|Q?|yes||scale":     "scale",
		"select_one sure|q|Q?|Q?|yes||milestone": "milestone",
	} {
		f := taken(t, map[string]table{
			"survey":  table("type|name|label::en|label::sw|required|relevant|ahadi_type\ninteger|a|A?|A?|yes\n" + row + "\ntext|r|R?|R?||${q} = 'yes'"),
			"choices": "list_name|name|label::en|label::sw\nyn|yes|Yes|Ndiyo\nyn|no|No|Hapana\nny|no|No|Hapana\nny|yes|Yes|Ndiyo\nsure|yes|Sure|Ndiyo\nsure|no|No|Hapana",
		})
		q, condition := f.Form.Question("q"), map[bool]string{true: "q", false: `q == "yes"`}
		if r := f.Form.Questions[len(f.Form.Questions)-1]; q.Type != want || r.Relevant != condition[want == "yes_no"] {
			t.Errorf("%s becomes %s, and %s", row, q.Type, r.Relevant)
		}
	}
}

func TestTheTightestBoundsCount(t *testing.T) {
	for constraint, want := range map[string]bounds{
		". >= 1 and . <= 20":              {1, 20, "", nil},
		". <= 20 and . <= 10 and . <= 15": {0, 10, "", nil},
		". > 3 and . >= 2":                {4, 9999, "", nil},
		"10 >= . and 0 < .":               {1, 10, "", nil},
		". > -1 and . != -9":              {0, 9999, "q != -9", nil},
		". <= 3000000000":                 {0, 3000000000, "", nil},
		". <= 20000 or . = 99999":         {0, 99999, "q <= 20000 or q == 99999", nil},
		". <= 20 and . != 7":              {0, 20, "q != 7", nil},
		". <= 20 or . = 99":               {0, 9999, "q <= 20 or q == 99", nil},
		". <= 0":                          {0, 9999, "q <= 0", nil},
		". < 2.5":                         {0, 9999, "q < 2.5", nil},
		". <= 100000":                     {0, 100000, "", nil},
		"${a} - (${a} - .) > 2 - (1 - .)": {0, 9999, "a - (a - q) > 2 - (1 - q)", nil},
		"(. = 1) = (${a} = 2)":            {0, 9999, "(q == 1) == (a == 2)", nil},
		". mod (2 * 3) = 0":               {0, 9999, "q % (2 * 3) == 0", nil},
	} {
		f := taken(t, map[string]table{"survey": table("type|name|label|required|constraint\ninteger|a|A?|yes\ninteger|q|Q?|yes|" + constraint)})
		if q := f.Form.Question("q"); q.Min != want.min || q.Max != want.max || q.Constraint != want.constraint {
			t.Errorf("%s becomes %d to %d and %q", constraint, q.Min, q.Max, q.Constraint)
		}
	}
}

func TestABoundThatHasWordsOfItsOwnKeepsThem(t *testing.T) {
	f := taken(t, map[string]table{"survey": "type|name|label|required|constraint|constraint_message\ninteger|q|Q?|yes|. >= 2 and . <= 20000|Between 2 and 20000.\ninteger|p|P?|yes|. > 0|One at least.\ninteger|o|O?|yes|. mod 2 = 1\ntext|r|R?|yes|string-length(.) <= 50|Shorter, please.\ninteger|s|S?|yes||Nothing to say."})
	q, r, s := f.Form.Question("q"), f.Form.Question("r"), f.Form.Question("s")
	if q.Constraint != "q >= 2 and q <= 20000" || q.Max != 20000 || q.Message["en"] != "Between 2 and 20000." || r.Max != 50 || len(r.Message) > 0 || len(s.Message) > 0 {
		t.Errorf("got:\n%s", f.YAML)
	}
	if p := f.Form.Question("p"); p.Min != 0 || p.Constraint != "p > 0" {
		t.Errorf("got:\n%s", f.YAML)
	}
	for _, want := range []string{"survey!E5: its message is left out", "survey!E4: where this does not hold, the phone says only that the answer is not on the list"} {
		if said := strings.Join(f.Remarks, "\n"); !strings.Contains(said, want) || strings.Contains(said, "survey!E3: where") {
			t.Errorf("%s is not in %s", want, said)
		}
	}
}

func TestALanguageIsToldFromItsColumn(t *testing.T) {
	for header, want := range map[string]string{
		"label::English (en)": "en", "label::English(en)": "en", "Label::english": "en", "label:French": "fr", "label::Français": "fr", "label :: fr": "fr", "label::fra": "fr",
		"label::Portuguese (Brazil)": "pt", "label::pt-BR": "pt", "label::Portuguese (pt_BR)": "pt", "label::Kiswahili": "sw", "label::Dholuo (lu)": "lu", "caption::es": "es", "label": "en",
	} {
		f := taken(t, map[string]table{"survey": table("type|name|" + header + "\ntext|q|Q?")})
		if got := f.Form.Question("q").Label; len(got) != 1 || got[want] != "Q?" {
			t.Errorf("%s is %v", header, got)
		}
	}
}

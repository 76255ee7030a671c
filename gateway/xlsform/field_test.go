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
		"survey!A2: start is left out", "survey!A3: deviceid is left out", "survey!A4: what is only shown is left out",
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

package xlsform

import (
	"strings"
	"testing"
)

func TestANumberThatSaysNoLargestIsTold(t *testing.T) {
	f := taken(t, map[string]table{"survey": "type|name|label|constraint\ninteger|people|How many?\ninteger|homes|How many?|. <= 20000\ninteger|kids|How many?|. <= ${homes} * 9\ndecimal|depth|How deep?|. > 0.5"})
	if said := strings.Join(f.Remarks, "\n"); !strings.Contains(said, "write . <= and the largest as constraint: people, depth") {
		t.Errorf("got %s", said)
	}
}

func TestMarksForTheEyeAreTold(t *testing.T) {
	f := taken(t, map[string]table{"survey": "type|name|label|hint\ntext|a|<span style=\"color:red\">Now?</span>|less < more\ntext|b|Is **it**?|# Look\ntext|c|2 * 3 #4"})
	said := strings.Join(f.Remarks, "\n")
	for _, want := range []string{"survey!B2: a phone shows <span style=\"color:red\"> as it stands there: take out what is for the eye only, in label", "survey!B3: a phone shows ** as", "survey!B3: a phone shows #  as"} {
		if !strings.Contains(said, want) {
			t.Errorf("%s is not in %s", want, said)
		}
	}
	if strings.Contains(said, "B4") || strings.Contains(said, "B2: a phone shows < ") {
		t.Errorf("got %s", said)
	}
}

func TestALabelThatSaysNoLanguageIsToldWhereItIsPassedOver(t *testing.T) {
	f := taken(t, map[string]table{"survey": "type|name|label|label::English (en)\ntext|a|Kwa nini?|Why?\ntext|b|Kwa nini?|\ntext|c|So|So"})
	said := strings.Join(f.Remarks, "\n")
	if f.Form.Question("a").Label["en"] != "Why?" || f.Form.Question("b").Label["en"] != "Kwa nini?" || strings.Count(said, "says no language") != 1 || !strings.Contains(said, "survey!C1: label says no language, is taken for en, and is passed over where another column says that") {
		t.Errorf("got %s\n%s", said, f.YAML)
	}
}

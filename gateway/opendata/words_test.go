package opendata

import (
	"fmt"
	"testing"

	"ahadi/internal/words"
)

func TestEveryColumnCodeAndRuleIsSaidInFiveLanguages(t *testing.T) {
	book, err := Words()
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"opendata.table_answers", "opendata.unit_people", "opendata.title", "opendata.draft", "opendata.draft_long", "opendata.licence", "means.draft"}
	for n := range rules {
		keys = append(keys, fmt.Sprintf("opendata.rule_%d", n+1))
	}
	for _, table := range append(tablesIn(words.Languages()), table{Name: "answers", Columns: rowColumns([]question{{name: "x"}})}) {
		keys = append(keys, "opendata.table_"+table.Name)
		for _, c := range table.Columns {
			keys = append(keys, "means."+c.means(), "opendata.type_"+string(c.Kind))
			if c.Unit != "" {
				keys = append(keys, "opendata.unit_"+c.Unit)
			}
			if c.HXL == "" || c.HXL[0] != '#' {
				t.Errorf("%s.%s has no tag", table.Name, c.Name)
			}
			if c.List != "" && listOf(c.List).codes == nil {
				t.Errorf("%s.%s is of a list %s that is not there", table.Name, c.Name, c.List)
			}
		}
	}
	for _, l := range codeLists() {
		for _, code := range l.codes {
			if l.group == "opendata" {
				code = l.name + "_" + code
			}
			keys = append(keys, l.group+"."+code)
		}
	}
	for _, language := range words.Languages() {
		tongue := words.Tongue{Language: language, Book: book}
		for _, key := range keys {
			if text, err := tongue.T(key); err != nil || text == "" {
				t.Errorf("%s: %v", language, err)
			}
		}
	}
}

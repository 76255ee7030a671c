package opendata

import "slices"

// kind is what stands in a column.
type kind string

const (
	code   kind = "code"    // a code, without spaces or a word of a code list
	text   kind = "text"    // free text, which is searched before it leaves
	day    kind = "date"    // 2026-10-20: of a round or of the register, never of a report
	whole  kind = "integer" // a whole number, but not of people
	money  kind = "number"  // in units of the currency beside it
	degree kind = "degree"  // of latitude or longitude
	people kind = "people"  // a count of people: 0, <5, 5+, 10+
	yes    kind = "boolean" // true, false
	id     kind = "id"      // made for this export alone
)

// column is one column of a table. What it means stands in words/means.yaml,
// under its name.
type column struct {
	Name  string
	Kind  kind
	HXL   string
	List  string // the code list that its values are of; "" for none
	Unit  string // percent, currency, days; "" for none
	Key   bool   // part of what tells the rows apart
	Refer string // the table whose first column it names; "" for none
	Means string // the word that says what it means, where it is not that of its name
}

// table is one sheet, or one file.
type table struct {
	Name    string
	Columns []column
	rows    bool // answers row by row, which a workbook has no sheet for
}

// marked is the table with a column that says of each row that it is a draft.
func (t table) marked(draft bool) table {
	if draft {
		t.Columns = append(slices.Clip(t.Columns), column{Name: "draft", Kind: code, HXL: "#meta+draft"})
	}
	return t
}

var (
	roundKey      = column{Name: "round", Kind: code, HXL: "#date+round", Key: true, Refer: "rounds"}
	commitmentKey = column{Name: "commitment", Kind: code, HXL: "#activity+code", Key: true, Refer: "commitments"}
)

// tablesIn are all tables of figures, in the order of the sheets. languages are
// those that the network writes.
func tablesIn(languages []string) []table {
	all := []table{about(), rounds(), places(), {Name: "commitments", Columns: commitmentColumns(languages)}, partners(), readings()}
	return append(all, steps(languages), stepAnswers(), moneyTable(), participation(), obstacles(), responses(), replies(), coverage())
}

// titles is a text in each language of the network.
func titles(languages []string, hxl, means string) (all []column) {
	for _, l := range languages {
		all = append(all, column{Name: "title_" + l, Kind: text, HXL: hxl + "+i_" + l, Means: means})
	}
	return all
}

func commitmentColumns(languages []string) []column {
	all := append([]column{{Name: "commitment", Kind: code, HXL: "#activity+code", Key: true}}, titles(languages, "#activity+name", "title")...)
	return append(all,
		column{Name: "kind", Kind: code, HXL: "#activity+type", List: "kind"},
		column{Name: "place", Kind: code, HXL: "#loc+code", Refer: "places"},
		column{Name: "city", Kind: text, HXL: "#adm2+name"},
		column{Name: "theme", Kind: code, HXL: "#sector", List: "theme"},
		column{Name: "sdg", Kind: text, HXL: "#meta+sdg"},
		column{Name: "nua", Kind: text, HXL: "#meta+nua"},
		column{Name: "starts_on", Kind: day, HXL: "#date+start"},
		column{Name: "due_on", Kind: day, HXL: "#date+end+due"},
		column{Name: "lifecycle", Kind: code, HXL: "#status+lifecycle", List: "lifecycle"},
		column{Name: "obligation", Kind: code, HXL: "#meta+obligation", List: "obligation"},
		column{Name: "indicator", Kind: text, HXL: "#indicator+name"},
		column{Name: "baseline", Kind: text, HXL: "#indicator+baseline"},
		column{Name: "target", Kind: text, HXL: "#indicator+target"},
		column{Name: "unit", Kind: text, HXL: "#indicator+unit", Means: "indicator_unit"},
		column{Name: "criteria", Kind: text, HXL: "#meta+criteria", List: "criterion"},
		column{Name: "currency", Kind: code, HXL: "#currency+code"},
		column{Name: "budget", Kind: money, HXL: "#value+budget", Unit: "currency"})
}

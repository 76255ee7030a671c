package xlsform

import (
	"archive/zip"
	"bytes"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestWhatIsNoWorkbookOfXLSFormSaysSo(t *testing.T) {
	x := excelize.NewFile()
	if err := x.SetCellStr("Sheet1", "A1", "type"); err != nil {
		t.Fatal(err)
	}
	var locked bytes.Buffer
	if err := x.Write(&locked, excelize.Options{Password: "2580"}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		src  []byte
		says string
	}{
		"a CSV file":             {[]byte("type,name,label\ntext,q,Why?\n"), "it is no workbook"},
		"nothing":                {nil, "it is no workbook"},
		"half a workbook":        {saved(t, excelize.NewFile())[:2000], "it is no workbook"},
		"a password":             {locked.Bytes(), "without a password"},
		"a ZIP of other things":  {zipped(t, "note.txt", []byte("hello")), "it does not open as a workbook"},
		"a bomb":                 {zipped(t, "xl/worksheets/sheet1.xml", make([]byte, 32<<20)), "unpacks to more than"},
		"other sheets":           {workbook(t, map[string]table{"Data": "a|b", "Notes": "c"}), "there is no sheet survey, only Data, Notes"},
		"two sheets of one name": {workbook(t, map[string]table{"survey": "type|name|label\ntext|q|Q?", "Survey ": "type|name|label\ntext|r|R?"}), "two sheets are called survey"},
		"no names of columns":    {workbook(t, map[string]table{"survey": "a|b\nc|d\ne|f\ng|h\ni|j\nk|l"}), "survey!A5: no row up to here names the columns: one is called type"},
		"no question":            {workbook(t, map[string]table{"survey": "type|name|label"}), "survey!A1: there is no question"},
		"a long cell":            {workbook(t, map[string]table{"survey": table("type|name|label\ntext|q|" + strings.Repeat("x", maxCell+1))}), "survey!C2: here are more than 8000 characters"},
		"too many columns":       {workbook(t, map[string]table{"survey": table("type|name|label\ntext|q|Why?" + strings.Repeat("|x", maxColumns))}), "survey!GS2: here are more than 200 columns"},
	} {
		if _, err := Read(c.src, Options{Name: "x.xlsx", Book: texts(t)}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func zipped(t *testing.T, name string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(body)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASheetOfAMillionRowsIsLeftAtTheFirstThatAreTooMany(t *testing.T) {
	x := excelize.NewFile()
	if err := x.SetSheetName("Sheet1", "survey"); err != nil {
		t.Fatal(err)
	}
	w, err := x.NewStreamWriter("survey")
	for n := 1; err == nil && n <= 100_000; n++ { // a million take long to write, and none of the rest is read
		row := []any{"text", "q" + strconv.Itoa(n), "Why?"}
		if n == 1 {
			row = []any{"type", "name", "label"}
		}
		err = w.SetRow("A"+strconv.Itoa(n), row)
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	_, err = Read(saved(t, x), Options{Name: "x.xlsx", Book: texts(t)})
	if err == nil || !strings.Contains(err.Error(), "survey!A5001: here are more than 5000 rows") {
		t.Errorf("got %v", err)
	}
}

// Spreadsheets keep a row for each that was ever coloured.
func TestBlankRowsAndCellsThatWereMergedAreNoMatter(t *testing.T) {
	x, err := excelize.OpenReader(bytes.NewReader(workbook(t, map[string]table{
		"survey":  "Water|||\ntype|name|label|required\nselect_one yn|q|Why?|\n|||\nselect_one yn|r|Well?|",
		"choices": "list_name|name|label\nyn|yes|Sure\n|no|Never\nother|x|X",
	})))
	if err != nil {
		t.Fatal(err)
	}
	style, err := x.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
	if err := errors.Join(err, x.SetCellStyle("survey", "A6", "D9000", style), x.MergeCell("survey", "A1", "D1"), x.MergeCell("choices", "A2", "A3"), x.SetCellBool("survey", "D3", true)); err != nil {
		t.Fatal(err)
	}
	f, err := Read(saved(t, x), Options{Name: "my visit.xlsx", Book: texts(t)})
	if err != nil {
		t.Fatal(err)
	}
	if q := f.Form.Question("q"); f.Form.Name != "my_visit" || !q.Required || len(q.Choices) != 2 || f.Form.Question("r").Required {
		t.Errorf("got:\n%s", f.YAML)
	}
}

func TestACellThatIsChangedCountsMoreThanOurColumnBesideIt(t *testing.T) {
	f := taken(t, map[string]table{
		"survey": `
type|name|label|required|relevant|constraint|ahadi_relevant|ahadi_constraint|ahadi_max
integer|a|A?|yes
integer|b|B?|yes|${a} > 1|. <= 5 and . != ${a}|a > 2|b <= 7|7
integer|c|C?|yes|${a} > 1 or ${a} > 2||a > 1 or a > 2
`,
	})
	b, c := f.Form.Question("b"), f.Form.Question("c")
	if b.Relevant != "a > 1" || b.Constraint != "b != a" || b.Max != 5 || c.Relevant != "a > 1 or a > 2" {
		t.Errorf("got:\n%s", f.YAML)
	}
	said := strings.Join(f.Remarks, "\n")
	for _, want := range []string{"survey!G3: ahadi_relevant is passed over", "survey!F3: ahadi_min, ahadi_max and ahadi_constraint are passed over"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in %s", want, said)
		}
	}
}

func TestCalculationsThatGrowWithoutEndAreRefused(t *testing.T) {
	rows := "type|name|label|relevant|calculation\ninteger|c0|How many?"
	for i := 1; i < 9; i++ {
		last := "${c" + strconv.Itoa(i-1) + "}"
		rows += "\ncalculate|c" + strconv.Itoa(i) + "|||" + strings.Repeat(last+" + ", 30) + last
	}
	got := refused(t, map[string]table{"survey": table(rows + "\ntext|q|Why?|${c8} > 1")})
	if len(got) != 1 || !strings.HasPrefix(got[0], "survey!D11: ") || !strings.Contains(got[0], "more than 5000 parts: write a simpler one") {
		t.Errorf("got %q", got)
	}
}

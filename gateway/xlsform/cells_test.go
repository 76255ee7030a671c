package xlsform

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// asWritten is a workbook whose first sheet has these rows, to the letter.
func asWritten(t *testing.T, sheets map[string]table, rows string) []byte {
	t.Helper()
	src := workbook(t, sheets)
	in, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if part.Name == "xl/worksheets/sheet1.xml" {
			body = []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`)
		}
		w, errs := out.Create(part.Name)
		if errs == nil {
			_, errs = w.Write(body)
		}
		if err := errors.Join(err, errs); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// said is a cell with a text of its own.
func said(ref, text string) string {
	return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

func TestAFormulaThatNobodyHasCalculatedIsRefused(t *testing.T) {
	head := `<row r="1">` + said("A1", "type") + said("B1", "name") + said("C1", "label") + said("D1", "relevant") + said("E1", "my notes") + `</row>`
	first := `<row r="2">` + said("A2", "integer") + said("B2", "a") + said("C2", "A?") + `</row>`
	rows := func(cells string) []byte {
		return asWritten(t, map[string]table{"survey": "type"}, head+first+`<row r="3">`+said("A3", "text")+said("B3", "b")+said("C3", "B?")+cells+`</row>`)
	}
	far := asWritten(t, map[string]table{"survey": "type"}, strings.ReplaceAll(head, `1"`, `30001"`)+`<row r="30002">`+said("A30002", "text")+said("B30002", "b")+said("C30002", "B?")+`<c r="D30002"><f>"x"</f></c></row>`)
	if _, err := Read(far, Options{Name: "x.xlsx", Book: texts(t)}); err == nil || !strings.HasPrefix(err.Error(), "survey!D30002: here is a formula") {
		t.Errorf("far down: %v", err)
	}
	for cells, want := range map[string]string{
		`<c r="D3"><f>"x"</f></c>`:                        "survey!D3: here is a formula, and what it comes to is not in the file",
		`<c r="D3"><f>"x"</f><v></v></c>`:                 "survey!D3: here is a formula, and what it comes to is not in the file",
		`<c r="D3" t="e"><f>A9</f><v>#REF!</v></c>`:       "survey!D3: the spreadsheet could not calculate this and says #REF!",
		`<c r="D3" t="str"><f>""</f><v></v></c>`:          "",
		`<c r="D3" t="str"><f>"x"</f><v>${a} > 1</v></c>`: "",
		`<c r="E3"><f>"x"</f></c>`:                        "",
	} {
		_, err := Read(rows(cells), Options{Name: "x.xlsx", Book: texts(t)})
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s: %v", cells, err)
		}
	}
}

func TestANumberAndWhatCannotBeSeenAreReadAsTheyWereTyped(t *testing.T) {
	src := asWritten(t, map[string]table{"choices": "list_name", "survey": "\ufefftype|name|label|relevant\nselect_one l|\u200bq|Q?\ntext|r|R?|${q} = '1' or ${q} = 30"},
		`<row r="1">`+said("A1", "list_name")+said("B1", "name")+said("C1", "label")+`</row>`+
			`<row r="2">`+said("A2", "l")+`<c r="B2"><v>1.0</v></c><c r="C2"><v>0.30000000000000004</v></c></row>`+
			`<row r="3">`+said("A3", "l")+`<c r="B3"><v>3E1</v></c>`+said("C3", "1.0")+`</row>`)
	f, err := Read(src, Options{Name: "x.xlsx", Book: texts(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`name: n1, label: {en: "0.3"}`, `name: n30, label: {en: "1.0"}`, `relevant: q in ["n1", "n30"]`} {
		if !strings.Contains(string(f.YAML), want) {
			t.Errorf("%s is not in\n%s", want, f.YAML)
		}
	}
}

func TestNothingOfASheetIsPassedOverInSilence(t *testing.T) {
	for name, c := range map[string]struct {
		survey, choices table
		want            string
	}{
		"two columns for one":   {"type|name|label|relevance|relevant\ninteger|a|A?\ntext|b|B?|${a} > 1|${a} > 2", "list_name", "survey!E1: relevant is the same column as relevance, which stands in D"},
		"two for one language":  {"type|name|label::fr|label::French (fr)\ninteger|a|A?|B?", "list_name", "survey!D1: label::French (fr) is the same column as label::fr"},
		"two names of options":  {"type|name|label\nselect_one l|a|A?", "list_name|value|name|label\nl|1|yes|Yes", "choices!C1: name is the same column as value"},
		"a label without type":  {"type|name|label\ninteger|a|A?\n||Forgotten?", "list_name", "survey!A3: this row has no type, and something in column C"},
		"an option without all": {"type|name|label\nselect_one l|a|A?", "list_name|name|label\nl|a|A\n||Perhaps", "choices!A3: this row belongs to no list, and has something in column C"},
	} {
		if got := refused(t, map[string]table{"survey": c.survey, "choices": c.choices}); !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, c.want) }) {
			t.Errorf("%s: got %q", name, got)
		}
	}
	f := taken(t, map[string]table{"survey": "type|name|label|relevance|relevant|bind::required|bind::jr:constraintMsg::English (en)|bind::constraint|calculation\ninteger|a|A?|||true()|Odd.|. mod 2 = 1\ntext|b|B?||${a} > 1|\ncalculate|twice||||||| ${a} * 2"})
	a, b := f.Form.Question("a"), f.Form.Question("b")
	if !a.Required || a.Constraint != "a % 2 == 1" || a.Message["en"] != "Odd." || b.Relevant != "a > 1" {
		t.Errorf("got:\n%s", f.YAML)
	}
	if said := strings.Join(f.Remarks, "\n"); !strings.Contains(said, "calculations that no condition names are left out: twice") {
		t.Errorf("got %s", said)
	}
}

func TestWhatASpreadsheetHasMadeADayOfIsRefused(t *testing.T) {
	x := excelize.NewFile()
	styles := map[string]*excelize.Style{"day": {NumFmt: 16}, "share": {NumFmt: 9}, "own day": {CustomNumFmt: new(string)}, "money": {CustomNumFmt: new(string)}, "plain": {NumFmt: 2}}
	*styles["own day"].CustomNumFmt, *styles["money"].CustomNumFmt = "dd/mm", `"$ mdy" #,##0.00_);[Red]0.0`
	at := map[string]string{"day": "C3", "share": "C4", "own day": "C5", "money": "C6", "plain": "C7"}
	err := errors.Join(x.SetSheetName("Sheet1", "choices"), x.SetSheetRow("choices", "A1", &[]any{"list_name", "name", "label"}), x.SetSheetRow("choices", "A2", &[]any{"l", "a", "A"}))
	for name, cell := range at {
		n, errs := x.NewStyle(styles[name])
		err = errors.Join(err, errs, x.SetSheetRow("choices", "A"+cell[1:], &[]any{"l", strings.ReplaceAll(name, " ", "_"), 0.5}), x.SetCellStyle("choices", cell, cell, n))
	}
	_, errs := x.NewSheet("survey")
	err = errors.Join(err, errs, x.SetSheetRow("survey", "A1", &[]any{"type", "name", "label"}), x.SetSheetRow("survey", "A2", &[]any{"select_one l", "q", "Q?"}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Read(saved(t, x), Options{Name: "x.xlsx", Book: texts(t)})
	var refused Refusals
	if !errors.As(err, &refused) || len(refused) != 3 || refused[0].Row != 3 || refused[1].Row != 4 || refused[2].Row != 5 || !strings.HasPrefix(refused[0].Error(), "choices!C3: the spreadsheet has made a day or a share of what was typed here, and keeps it as 0.5") {
		t.Errorf("got %v", err)
	}
}

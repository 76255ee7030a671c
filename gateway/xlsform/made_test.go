package xlsform

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ahadi/flows"
)

// table is a sheet as people write it: a line for each row, cells between bars.
type table string

// workbook makes one of sheets.
func workbook(t testing.TB, sheets map[string]table) []byte {
	t.Helper()
	x := excelize.NewFile()
	first := true
	for _, name := range sortedKeys(sheets) {
		if first {
			first = false
			if err := x.SetSheetName("Sheet1", name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := x.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.Trim(string(sheets[name]), "\n"), "\n") {
			for j, text := range strings.Split(line, "|") {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err == nil && text != "" {
					err = x.SetCellStr(name, at, text)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return saved(t, x)
}

func saved(t testing.TB, x *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := errors.Join(x.Write(&b), x.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// taken reads a workbook that is taken.
func taken(t testing.TB, sheets map[string]table) *Form {
	t.Helper()
	f, err := Read(workbook(t, sheets), Options{Name: "visit.xlsx", Book: texts(t)})
	if err != nil {
		t.Fatalf("it is refused:\n%v", err)
	}
	return f
}

// refused reads one that is not, and gives the lines that say why.
func refused(t testing.TB, sheets map[string]table) []string {
	t.Helper()
	f, err := Read(workbook(t, sheets), Options{Name: "visit.xlsx", Book: texts(t)})
	if err == nil {
		t.Fatalf("it is taken:\n%s", f.YAML)
	}
	return strings.Split(err.Error(), "\n")
}

// proved says what is wrong with a form on phones, in its languages.
func proved(t testing.TB, f *Form) []flows.Problem {
	t.Helper()
	b, err := flows.Load(oneForm(f))
	if err != nil {
		t.Fatalf("%v\n%s", err, f.YAML)
	}
	return b.Check(flows.CheckOptions{Languages: f.Languages}).Problems
}

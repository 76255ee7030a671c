package xlsform

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"ahadi/flows"
)

// shippedBook is read once: it takes a while.
var shippedBook = sync.OnceValues(func() (*flows.Book, error) { return flows.Load() })

// texts are the words of the engine.
func texts(t testing.TB) *flows.Book {
	t.Helper()
	b, err := shippedBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// all is everything that a form says.
func all(t testing.TB, f *flows.Form) string {
	t.Helper()
	b, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// print is the fingerprint of what a form means.
func print(t testing.TB, src []byte) string {
	t.Helper()
	lock, err := flows.Lock(fstest.MapFS{"form.yaml": {Data: src}})
	if err != nil {
		t.Fatal(err)
	}
	return string(lock)
}

func TestEveryShippedFormComesBackAsItWas(t *testing.T) {
	book := texts(t)
	files, err := filepath.Glob("../../flows/forms/*.yaml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := flows.Parse(file, src)
		if err != nil {
			t.Fatal(err)
		}
		workbook, err := Write(f, book)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Read(workbook, Options{Name: "x.xlsx", Book: book})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if len(back.Remarks) > 0 {
			t.Errorf("%s: %s", file, strings.Join(back.Remarks, "\n"))
		}
		if print(t, back.YAML) != print(t, src) {
			t.Errorf("%s means something else now:\n%s", file, back.YAML)
		}
		if want, got := all(t, f), all(t, back.Form); want != got {
			t.Errorf("%s says something else now:\n%s\n%s", file, want, back.YAML)
		}
	}
}

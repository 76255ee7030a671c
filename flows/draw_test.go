package flows_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"ahadi/flows"
)

// shape is one element of a picture.
type shape struct {
	name, class, text   string
	x, y, width, height int
}

// picture draws a form and takes it apart again.
func picture(t *testing.T, b *flows.Book, form, language string) []shape {
	t.Helper()
	var svg bytes.Buffer
	if err := b.Draw(&svg, b.Form(form, 0), language); err != nil {
		t.Fatal(err)
	}
	var all []shape
	for d := xml.NewDecoder(&svg); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%s in %s is no SVG: %v", form, language, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			s := shape{name: e.Name.Local}
			for _, a := range e.Attr {
				n, _ := strconv.Atoi(a.Value)
				switch a.Name.Local {
				case "class":
					s.class = a.Value
				case "x":
					s.x = n
				case "y":
					s.y = n
				case "width":
					s.width = n
				case "height":
					s.height = n
				}
			}
			all = append(all, s)
		case xml.CharData:
			if len(all) > 0 && all[len(all)-1].name == "text" {
				all[len(all)-1].text += string(e)
			}
		}
	}
}

// wide is what a character takes at most, in pixels, in the sizes that a picture has.
var wide = map[string]int{"head": 12, "said": 8, "value": 7, "name": 9, "type": 7, "when": 7}

func TestAPictureOfEachFormIsLegibleOnPaper(t *testing.T) {
	b := book(t)
	for _, f := range b.Forms() {
		for _, language := range b.Languages() {
			legible(t, picture(t, b, f.Name, language), f.Name+" in "+language)
		}
	}
}

// legible says what lies over something else, or across the edge of a sheet.
func legible(t *testing.T, shapes []shape, what string) {
	t.Helper()
	const sheet, names = 1046, 250
	width, bottom := shapes[0].width, 0
	rows := map[int]int{} // by line, where the last text of a screen ends
	for _, s := range shapes {
		switch {
		case s.name == "rect" && s.class != "":
			if s.y < bottom || s.y/sheet != (s.y+s.height)/sheet || s.x+s.width > width {
				t.Errorf("%s: a screen at %d, %d high, after one that ends at %d", what, s.y, s.height, bottom)
			}
			bottom = s.y + s.height
		case s.name == "text":
			text := strings.TrimSpace(s.text)
			if text == "" {
				continue
			}
			long := len([]rune(text)) * wide[s.class]
			from, to, edge := s.x, s.x+long, width-40
			switch s.class {
			case "value":
				from, to = s.x-long, s.x
			case "name", "type", "when":
				if s.y > 80 {
					edge = names + 10
				}
			}
			if to > edge || s.class == "value" && from < rows[s.y] {
				t.Errorf("%s: %q reaches from %d to %d", what, text, from, to)
			}
			if s.class == "said" {
				rows[s.y] = to
			}
		}
	}
}

func TestAPictureWrapsWhatIsLongAndReadsConditionsOut(t *testing.T) {
	b, err := flows.Load(fstest.MapFS{"long.yaml": {Data: []byte(`form: long
version: 1
order: 9
title: {en: "` + strings.Repeat("A long title ", 12) + `"}
questions:
  - name: first
    type: choice
    label: {en: "` + strings.Repeat("x", 150) + `"}
    choices:
      - {name: a_name_of_two_and_thirty_letters, label: {en: "` + strings.Repeat("long option ", 6) + `"}}
      - {name: b, label: {en: b}}
  - name: second
    type: integer
    min: 1
    max: 23
    unknown: {en: I do not know}
    unknown_key: 99
    relevant: first in ["a_name_of_two_and_thirty_letters", "b"] and first != "c"
    label: {en: "<b> & so on"}
receipt: {en: Thanks.}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	shapes := picture(t, b, "long", "en")
	legible(t, shapes, "long")
	all := ""
	for _, s := range shapes {
		if s.name == "text" {
			all += strings.TrimSpace(s.text) + "\n"
		}
	}
	for _, want := range []string{"if first is\na_name_of_two_and_thirty_letters\nor b and first is not c\n", "integer, 1 to 23\n", "<b> & so on\n", "99 I do not know\n"} {
		if !strings.Contains(all, want) {
			t.Errorf("there is no %q in\n%s", want, all)
		}
	}
}

package generic

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// The bounds of an XML document that somebody sends us.
const (
	maxDepth    = 32
	maxElements = 512
)

// The ways in which XML is refused; none repeats what was sent.
var (
	errXML      = errors.New("the body is no XML")
	errDeclared = errors.New("the XML declares a document type, which no callback needs")
	errLarge    = errors.New("the XML is deeper or longer than any callback")
)

// fromXML finds the text of elements by their names below the root, or in an
// XML-RPC call the members of its structs. Entities are not expanded: a document
// that declares any is refused.
func fromXML(body []byte, call bool) (fields, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = charset
	w := xmlWalk{values: map[string]string{}, call: call}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errXML
		}
		if err := w.take(token); err != nil {
			return nil, err
		}
	}
	if w.elements == 0 {
		return nil, errXML
	}
	return func(place string) (string, bool) {
		s, given := w.values[place]
		return s, given
	}, nil
}

// xmlWalk gathers the text of each element. Of several with one name the first
// counts.
type xmlWalk struct {
	values   map[string]string
	call     bool
	path     []string
	text     []string // of the elements that are open
	elements int
	member   string // XML-RPC: its name, once it was read
}

func (w *xmlWalk) take(token xml.Token) error {
	switch token := token.(type) {
	case xml.Directive:
		return errDeclared
	case xml.StartElement:
		if w.elements++; w.elements > maxElements || len(w.path) == maxDepth {
			return errLarge
		}
		w.path, w.text = append(w.path, token.Name.Local), append(w.text, "")
	case xml.CharData:
		if n := len(w.text); n > 0 {
			w.text[n-1] += string(token)
		}
	case xml.EndElement:
		n := len(w.path) - 1
		w.close(w.path[n], w.text[n])
		w.path, w.text = w.path[:n], w.text[:n]
	}
	return nil
}

// close notes an element's text. In XML-RPC a value holds an element that says
// its type, or its text itself.
func (w *xmlWalk) close(name, text string) {
	n := len(w.path) - 1
	parent := ""
	if n > 0 {
		parent = w.path[n-1]
	}
	switch {
	case !w.call:
		w.note(strings.Join(w.path[min(1, n):], "."), text)
	case name == "name" && parent == "member":
		w.member = strings.TrimSpace(text)
	case parent == "value" && name != "struct" && name != "array", name == "value" && parent == "member":
		w.note(w.member, text)
	}
}

func (w *xmlWalk) note(place, text string) {
	if _, already := w.values[place]; !already {
		w.values[place] = text
	}
}

// charset reads what is declared as Latin-1 or ASCII; other than UTF-8 no more is
// known of.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "iso-8859-1", "latin1", "us-ascii", "ascii":
		raw, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		wide := make([]byte, 0, len(raw))
		for _, b := range raw {
			wide = utf8.AppendRune(wide, rune(b))
		}
		return bytes.NewReader(wide), nil
	}
	return nil, errXML
}

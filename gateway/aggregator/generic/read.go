package generic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"ahadi/gateway/aggregator"
)

// What a callback or an answer can be read as.
const (
	readForm   = "form"   // the body of a POST, the query of a GET
	readQuery  = "query"  // the query, whatever the method
	readJSON   = "json"   // a.b.0
	readXML    = "xml"    // a.b below the root
	readXMLRPC = "xmlrpc" // the members of the struct that is handed over
	readText   = "text"   // of an answer: patterns
)

// fields gives the value of a place, "" and false where there is none.
type fields func(place string) (string, bool)

// get is a field's value, "" where it is missing or was not described.
func (f fields) get(place string) string {
	if place == "" {
		return ""
	}
	s, _ := f(place)
	return s
}

// holds says whether a condition is met; none is never met.
func (f fields) holds(w *when) bool {
	if w == nil {
		return false
	}
	s, given := f(w.Field)
	if w.Given != nil {
		return *w.Given == (given && s != "")
	}
	if w.Begins != "" {
		return given && len(s) >= len(w.Begins) && strings.EqualFold(s[:len(w.Begins)], w.Begins)
	}
	for _, word := range w.Is {
		if given && strings.EqualFold(strings.TrimSpace(s), word) {
			return true
		}
	}
	return false
}

// errNoBody is a GET of a provider that is described as posting its callbacks.
var errNoBody = errors.New("this is a GET, and the description reads a body: let the provider post it, or say reads: query")

// only leaves of a callback what a description reads of it: the query, or the
// body. What is signed and what is read are the same bytes, whatever the method.
func only(how string, r aggregator.Request) (aggregator.Request, error) {
	get := r.Method == http.MethodGet
	switch {
	case how == readQuery, how == readForm && get:
		r.Method, r.Body = http.MethodGet, []byte(r.Query)
	case get:
		return r, errNoBody
	default:
		r.Query = ""
	}
	return r, nil
}

// read takes apart what is left of a callback.
func read(how string, r aggregator.Request) (fields, error) {
	switch how {
	case readJSON:
		return fromJSON(r.Body)
	case readXML, readXMLRPC:
		return fromXML(r.Body, how == readXMLRPC)
	}
	f, err := aggregator.ParseForm(r)
	return func(place string) (string, bool) {
		s, given := f.Lookup(place)
		return s, given
	}, err
}

// errJSON does not repeat what was sent.
var errJSON = errors.New("the body is no JSON")

// fromJSON finds values by a path such as results.0.to. A number stays as it is
// written.
func fromJSON(body []byte) (fields, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var root any
	if err := d.Decode(&root); err != nil || d.More() {
		return nil, errJSON
	}
	return func(place string) (string, bool) {
		at := root
		for step := range strings.SplitSeq(place, ".") {
			switch v := at.(type) {
			case map[string]any:
				next, given := v[step]
				if !given {
					return "", false
				}
				at = next
			case []any:
				i, err := strconv.Atoi(step)
				if err != nil || i < 0 || i >= len(v) {
					return "", false
				}
				at = v[i]
			default:
				return "", false
			}
		}
		switch v := at.(type) {
		case string:
			return v, true
		case json.Number, bool:
			return fmt.Sprint(v), true
		}
		return "", false
	}, nil
}

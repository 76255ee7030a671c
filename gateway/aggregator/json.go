package aggregator

import (
	"encoding/json"
	"errors"
)

// ErrNotJSON is a callback whose body cannot be read. It holds no byte of it.
var ErrNotJSON = errors.New("the body is not the JSON of a callback")

// ParseJSON reads the JSON of a callback, one document and nothing behind it.
func ParseJSON(r Request, v any) error {
	if json.Unmarshal(r.Body, v) != nil {
		return ErrNotJSON
	}
	return nil
}

// Text is a value that a provider writes as a string here and as a number or a
// switch there; a null and one that is left out are "".
type Text string

// UnmarshalJSON keeps a number as it is written.
func (t *Text) UnmarshalJSON(raw []byte) error {
	if raw[0] == '{' || raw[0] == '[' {
		return ErrNotJSON
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		s = string(raw)
	}
	*t = Text(s)
	return nil
}

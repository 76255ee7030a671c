package yamlpos

import (
	"errors"

	"github.com/goccy/go-yaml"
)

// Value is a value whose shape its reader decides: plain text, or names with
// plain text each, such as {KES: 0.80}.
type Value struct {
	Text string
	By   map[string]string // nil where it is plain text
}

// UnmarshalYAML reads either shape.
func (v *Value) UnmarshalYAML(src []byte) error {
	var by map[string]string
	if yaml.Unmarshal(src, &by) == nil && by != nil {
		v.By = by
		return nil
	}
	if yaml.Unmarshal(src, &v.Text) != nil {
		return errors.New("a plain value is needed, or names with a plain value each")
	}
	return nil
}

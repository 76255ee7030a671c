// Package yamlpos reads YAML strictly and says where in the file something is
// wrong: every error begins with name:line:column. Forms and the configuration
// are both read here.
package yamlpos

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Decode reads src into a pointer. A key that the target does not know, a key
// written twice and a value of the wrong type are errors.
func Decode(name string, src []byte, into any) error {
	err := yaml.UnmarshalWithOptions(src, into, yaml.Strict())
	var at yaml.Error
	if errors.As(err, &at) {
		line, column := 1, 1
		if t := at.GetToken(); t != nil && t.Position != nil {
			line, column = t.Position.Line, t.Position.Column
		}
		return fmt.Errorf("%s:%d:%d: %s", name, line, column, at.GetMessage())
	}
	if err != nil {
		return fmt.Errorf("%s:1:1: %w", name, err)
	}
	return nil
}

// File finds positions in one YAML file, for what is wrong with its meaning.
type File struct {
	name string
	tree *ast.File
}

// Parse reads src for its positions. A file that does not parse has none:
// every position is then its beginning.
func Parse(name string, src []byte) File {
	tree, err := parser.ParseBytes(src, 0)
	if err != nil {
		tree = nil
	}
	return File{name, tree}
}

// At is name:line:column of a path such as $.questions[2].relevant, or of the
// nearest thing above it that the file has.
func (f File) At(path string) string {
	for path != "" && f.tree != nil {
		if p, err := yaml.PathString(path); err == nil {
			if node, err := p.FilterFile(f.tree); err == nil && node != nil && node.GetToken() != nil {
				pos := node.GetToken().Position
				return fmt.Sprintf("%s:%d:%d", f.name, pos.Line, pos.Column)
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	return f.name + ":1:1"
}

// Position is At for a single question.
func Position(name string, src []byte, path string) string { return Parse(name, src).At(path) }

// ToJSON is a whole YAML document as JSON, the keys of each object sorted.
// (yaml.YAMLToJSON takes nearly twice as long: it writes YAML, and reads that again.)
func ToJSON(src []byte) ([]byte, error) {
	var all any
	if err := yaml.Unmarshal(src, &all); err != nil {
		return nil, err
	}
	return json.Marshal(all)
}

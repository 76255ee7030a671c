package layers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "ahadi/"
	apart  = "cmd/bench/river/" // a module of its own, which nothing here imports
)

// source is one Go file of the project.
type source struct {
	path   string // from the root, with slashes
	folder string
	test   bool
	lines  int
	set    *token.FileSet
	ast    *ast.File
}

// imports are the paths that the file imports.
func (s source) imports() []string {
	var all []string
	for _, i := range s.ast.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// line is where a node stands.
func (s source) line(p token.Pos) int { return s.set.Position(p).Line }

// length is how many lines a node covers.
func (s source) length(n ast.Node) int { return s.line(n.End()) - s.line(n.Pos()) + 1 }

// goFiles reads every Go file of the project.
func goFiles(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, name := range files(t) {
		if path.Ext(name) != ".go" || strings.HasPrefix(name, apart) {
			continue
		}
		text := read(t, name)
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		all = append(all, source{
			path: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go"),
			lines: strings.Count(text, "\n"), set: set, ast: tree,
		})
	}
	return all
}

// files are all files of the project, without what version control keeps for
// itself and what a run leaves behind.
func files(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && (d.Name() == ".git" || d.Name() == ".bin" || d.Name() == "node_modules"):
			return filepath.SkipDir
		case d.Type().IsRegular() && d.Name() != ".git": // a file in a second working copy
			rel, err := filepath.Rel(root, p)
			all = append(all, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

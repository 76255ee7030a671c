package layers

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

func TestImportsPointDown(t *testing.T) {
	for _, f := range goFiles(t) {
		from, known := floor[f.folder]
		if helper, ok := helpsTests[f.folder]; ok {
			from, known = helper+1, true
		}
		if !known {
			t.Errorf("%s: give its package a floor", f.path)
			continue
		}
		for _, imp := range f.imports() {
			to, ours := strings.CutPrefix(imp, module)
			if !ours || to == f.folder { // a test may import the package that it tests
				continue
			}
			if _, helper := helpsTests[to]; helper {
				if !f.test && !isHelper(f.folder) {
					t.Errorf("%s imports %s, which is for tests", f.path, to)
				}
				continue
			}
			if height, known := floor[to]; !known || height >= from {
				t.Errorf("%s imports %s, which does not stand below it", f.path, to)
			}
		}
	}
}

func isHelper(folder string) bool { _, ok := helpsTests[folder]; return ok }

func TestPurePackagesDoNotAct(t *testing.T) {
	for _, f := range goFiles(t) {
		allowed, isPure := pure[f.folder]
		if !isPure || f.test {
			continue
		}
		for _, imp := range f.imports() {
			if acts(imp) && !slices.Contains(allowed, imp) {
				t.Errorf("%s imports %s, and its package is pure", f.path, imp)
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if g, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s:%d starts a goroutine, and its package is pure", f.path, f.line(g.Pos()))
			}
			return true
		})
	}
}

func acts(imp string) bool {
	return slices.ContainsFunc(acting, func(a string) bool {
		return imp == a || strings.HasSuffix(a, "/") && strings.HasPrefix(imp, a)
	})
}

func TestDependenciesAreImportedWhereTheirWeightIsCarried(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, imp := range f.imports() {
			first, _, _ := strings.Cut(imp, "/")
			if !strings.Contains(first, ".") {
				continue // the standard library, or ours
			}
			who, known := importers(imp)
			switch {
			case !known:
				t.Errorf("%s imports %s: say in docs/dependencies.md why, and here who may", f.path, imp)
			case !slices.Contains(who, f.folder) && !(f.test && slices.Contains(who, "test")):
				t.Errorf("%s imports %s, which is for %s", f.path, imp, strings.Join(who, ", "))
			}
		}
	}
}

func TestEveryDependencyHasItsReason(t *testing.T) {
	reasons := read(t, "docs/dependencies.md")
	for module := range may {
		if !strings.Contains(reasons, "`"+module+"`") {
			t.Errorf("docs/dependencies.md has no reason for %s", module)
		}
	}
}

func importers(imp string) ([]string, bool) {
	for module, who := range may {
		if imp == module || strings.HasPrefix(imp, module+"/") {
			return who, true
		}
	}
	return nil, false
}

func TestOnlyTheEdgeAsksForTheTime(t *testing.T) {
	for _, f := range goFiles(t) {
		edge := clocks[f.path] || slices.ContainsFunc(clockFolders, func(folder string) bool { return f.folder == folder })
		calls(f, "time", func(name string, line int) {
			switch name {
			case "Now", "Since", "Until":
				if !edge && !f.test {
					t.Errorf("%s:%d asks for the time: take it as an argument", f.path, line)
				}
			case "Sleep":
				if f.folder != "cmd/bench" {
					t.Errorf("%s:%d sleeps: wait for what should happen", f.path, line)
				}
			}
		})
	}
	for name := range clocks {
		if !slices.Contains(files(t), name) {
			t.Errorf("%s may ask for the time, and is not there", name)
		}
	}
}

// calls finds what a file takes from a package of the standard library.
func calls(f source, pkg string, found func(name string, line int)) {
	if !slices.Contains(f.imports(), pkg) {
		return
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == pkg {
				found(s.Sel.Name, f.line(s.Pos()))
			}
		}
		return true
	})
}

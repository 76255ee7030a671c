package layers

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`!?\[[^\]]*\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+)$`)
	fences  = regexp.MustCompile("(?s)\n```.*?\n```")
	inCode  = regexp.MustCompile("`[^`\n]*`")
	noSlug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestEveryLinkOfTheDocsLeadsSomewhere: to a file of this repository, and where
// it names a heading, to that heading.
func TestEveryLinkOfTheDocsLeadsSomewhere(t *testing.T) {
	pages := markdown(t)
	if len(pages) < 25 {
		t.Fatalf("only %d pages were found", len(pages))
	}
	links := 0
	for page, text := range pages {
		for _, m := range link.FindAllStringSubmatch(inCode.ReplaceAllString(fences.ReplaceAllString(text, ""), ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			links++
			file, anchor, _ := strings.Cut(m[1], "#")
			target := page
			if file != "" {
				target = path.Join(path.Dir(page), file)
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s leads to %s, which is not there", page, m[1])
				continue
			}
			if anchor != "" && !slugs(pages[target])[anchor] {
				t.Errorf("%s leads to %s: %s has no such heading", page, m[1], target)
			}
		}
	}
	if links < 60 {
		t.Errorf("only %d links were found", links)
	}
}

// TestTheReadmeLeadsToEveryPage, so that none is known to its author alone.
func TestTheReadmeLeadsToEveryPage(t *testing.T) {
	readme := read(t, "README.md")
	for page := range markdown(t) {
		if path.Dir(page) == "docs" && !strings.Contains(readme, "("+page+")") && !strings.Contains(readme, "("+page+"#") {
			t.Errorf("README.md does not lead to %s", page)
		}
	}
}

// markdown are all pages of the repository, by their paths.
func markdown(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && file != root):
			return filepath.SkipDir
		case d.IsDir() || path.Ext(file) != ".md":
			return nil
		}
		name, err := filepath.Rel(root, file)
		pages[filepath.ToSlash(name)] = read(t, filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// slugs are the anchors of a page's headings, as forges make them.
func slugs(page string) map[string]bool {
	all := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(fences.ReplaceAllString(page, ""), -1) {
		all[strings.ReplaceAll(noSlug.ReplaceAllString(strings.ToLower(strings.TrimSpace(m[1])), ""), " ", "-")] = true
	}
	return all
}

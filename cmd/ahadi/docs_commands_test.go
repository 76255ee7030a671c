package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// handbook are the pages whose every command is held against the program, with
// those of the providers and of the phone.
// docs/forms.md is typed to the letter by the test of the tutorial, and the
// beginning of docs/operate.md by that of the package.
var handbook = []string{"README.md", "docs/operate.md", "docs/train.md", "docs/coordinator.md", "docs/develop.md", "docs/data-protection.md", "docs/security.md", "docs/judgement.md", "docs/open-data.md", "docs/safety.md", "docs/xlsform.md"}

// command is a command as a page writes it, in code or in a line of a block.
var command = regexp.MustCompile("(?m)(?:`|^ *)(runuser -u ahadi -- |go run \\./cmd/|)ahadi ([a-z][^`\n]*)")

// machine brings the paths of an installed machine here, and fills in what a reader does.
var machine = strings.NewReplacer("/var/backups/ahadi/", "", "/var/lib/ahadi/", "", "/media/stick/", "", "$(date +%F)", "DAY", " ID ", " 42 ")

// TestEveryCommandOfTheHandbookIsOne that the program takes: its words, its
// flags, what has to be given.
func TestEveryCommandOfTheHandbookIsOne(t *testing.T) {
	seen := 0
	providers, err := filepath.Glob("../../docs/aggregators/*.md")
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Clone(handbook)
	for _, name := range append(providers, "../../docs/phone.md") {
		all = append(all, strings.TrimPrefix(name, "../../"))
	}
	pages := map[string]string{}
	for _, page := range all {
		b, err := os.ReadFile(filepath.Join("../..", page))
		if err != nil {
			t.Fatal(err)
		}
		pages[page] = machine.Replace(string(b))
	}
	t.Chdir(t.TempDir())
	for page, text := range pages {
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			args := shellWords(m[2])
			if len(args) < 2 && args[0] != "demo" && args[0] != "check" { // the name of a group, in a sentence
				continue
			}
			seen++
			if page == "docs/operate.md" && m[1] == "" && !strings.HasPrefix(m[0], "`") && args[0] != "version" { // the page's own shell function adds it
				args = append(args, "--config", "ahadi.yaml")
			}
			err := understood(t, args)
			step := args[0] == "channel" && !slices.Contains(handbook, page)                                                                                                                                               // what somebody types who reads that page
			if err != nil && !step && strings.HasPrefix(m[0], "`") && (strings.HasPrefix(err.Error(), "missing flags: ") || strings.HasPrefix(err.Error(), "expected ") || strings.Contains(err.Error(), ": expected ")) { // a sentence need not name all
				continue
			}
			if err != nil {
				t.Errorf("%s: ahadi %s: %v", page, m[2], err)
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d commands were found", seen)
	}
}

// understood says whether the program takes a command. What it would open is
// there; where a page leaves out which database it works on, it is the demo's.
func understood(t *testing.T, args []string) error {
	t.Helper()
	where := false
	for i, a := range args {
		if i+1 < len(args) && (a == "--data" || a == "--flows" || a == "--register") {
			if err := os.MkdirAll(args[i+1], 0o700); err != nil {
				t.Fatal(err)
			}
		}
		file := ""
		if i+1 < len(args) && a == "--config" {
			file = args[i+1]
		} else if end := filepath.Ext(a); (end == ".xlsx" || end == ".talk" || end == ".db" || end == ".keys") && (i == 0 || args[i-1] != "--out") {
			file = a
		}
		if file != "" {
			if err := os.WriteFile(file, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		where = where || a == "--data" || a == "--config"
	}
	err := parsed(args)
	if err != nil && !where && strings.Contains(err.Error(), "--data") {
		return understood(t, append(args, "--data", "demo"))
	}
	return err
}

func parsed(args []string) error {
	parser, err := kong.New(&cli{}, kong.Name("ahadi"), kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}), lists())
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	return err
}

// shellWords splits a line as a shell does, up to a remark, a pipe or a file.
func shellWords(line string) (words []string) {
	for _, m := range regexp.MustCompile(`"([^"]*)"|'([^']*)'|(\S+)`).FindAllStringSubmatch(line, -1) {
		if m[3] == "#" || m[3] == "|" || m[3] == ">" || m[3] == "…" {
			return words
		}
		words = append(words, m[1]+m[2]+m[3])
	}
	return words
}

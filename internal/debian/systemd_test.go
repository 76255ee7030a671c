package debian

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mostExposed is what systemd may say at most of how exposed a unit is, in tenths:
// 0 is nothing, 100 is everything. A service on the network cannot come below ten.
const mostExposed = "20"

func TestTheUnitsAreReadAndLockedUp(t *testing.T) {
	analyze := program(t, "systemd-analyze", "systemd")
	dir := t.TempDir()
	run := func(words ...string) {
		t.Helper()
		if out, err := exec.Command(analyze, words...).CombinedOutput(); err != nil || words[0] == "verify" && len(bytes.TrimSpace(out)) > 0 {
			t.Errorf("%s: %v\n%s", strings.Join(words, " "), err, out)
		}
	}
	var all []string
	for _, unit := range []string{"ahadi.service", "ahadi-backup.service", "ahadi-backup.timer"} {
		src, err := os.ReadFile(filepath.Join(root, "docs", "package", unit))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, unit)
		if err := os.WriteFile(path, bytes.ReplaceAll(src, []byte("/usr/bin/ahadi"), []byte("/bin/true")), 0o644); err != nil { // it must be there
			t.Fatal(err)
		}
		all = append(all, path)
	}
	run(append([]string{"verify"}, all...)...)
	for _, unit := range all[:2] {
		run("security", "--offline=yes", "--no-pager", "--threshold="+mostExposed, unit)
	}
}

// syscalls are the sets of system calls that systemd knows, by name.
func syscalls(t *testing.T, analyze string) map[string][]string {
	t.Helper()
	out, err := exec.Command(analyze, "syscall-filter", "--no-pager").Output()
	if err != nil {
		t.Fatal(err)
	}
	sets, in := map[string][]string{}, ""
	for line := range strings.SplitSeq(string(out), "\n") {
		word := strings.TrimSpace(line)
		switch {
		case word == "" || strings.HasPrefix(word, "#"):
		case !strings.HasPrefix(line, " "):
			in = word
		default:
			sets[in] = append(sets[in], word)
		}
	}
	return sets
}

// mark says of each system call of a set whether it may be called.
func mark(may map[string]bool, sets map[string][]string, set string, allowed bool) {
	for _, word := range sets[set] {
		if strings.HasPrefix(word, "@") {
			mark(may, sets, word, allowed)
		} else {
			may[word] = allowed
		}
	}
}

var (
	called  = regexp.MustCompile(`^\d+ +([a-z_0-9]+)\(`)
	written = regexp.MustCompile(`openat\(\w+, "([^"]+)", [A-Z_|]*(?:O_WRONLY|O_RDWR|O_CREAT)`)
	family  = regexp.MustCompile(`socket\((\w+),`)
	loaded  = regexp.MustCompile(`(?:mmap|mprotect|pkey_mprotect)\(.*PROT_WRITE\|PROT_EXEC`)
)

// sandbox: what the service does in a life with callers, traced, is within what its
// unit lets it do: its calls of the system, what it writes, whom it talks to.
func (s *served) sandbox(t *testing.T, trace string) {
	analyze := program(t, "systemd-analyze", "systemd")
	program(t, "strace", "strace")
	src, err := os.ReadFile(filepath.Join(root, "docs", "package", "ahadi.service"))
	if err != nil {
		t.Fatal(err)
	}
	sets, may := syscalls(t, analyze), map[string]bool{}
	mark(may, sets, "@default", true) // which systemd adds to whatever is let through
	filters := 0
	for line := range strings.SplitSeq(string(src), "\n") {
		rule, is := strings.CutPrefix(line, "SystemCallFilter=")
		if !is {
			continue
		}
		filters++
		names, denied := strings.CutPrefix(rule, "~")
		for _, set := range strings.Fields(names) {
			mark(may, sets, set, !denied)
		}
	}
	if filters != 2 || len(sets) < 20 || !may["openat"] || may["reboot"] {
		t.Fatalf("the unit's filters are read wrongly: %d filters of %d sets", filters, len(sets))
	}
	s.stop()
	s.within(t, trace, may)
}

// within holds a trace against what the unit allows.
func (s *served) within(t *testing.T, trace string, may map[string]bool) {
	t.Helper()
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	wrong, calls := map[string]bool{}, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		call := called.FindStringSubmatch(line)
		if call == nil {
			continue
		}
		calls++
		if !may[call[1]] {
			wrong["calls "+call[1]] = true
		}
		if w := written.FindStringSubmatch(line); w != nil && filepath.IsAbs(w[1]) && !strings.HasPrefix(w[1], s.dir) && !strings.HasPrefix(w[1], "/dev/") && !strings.HasPrefix(w[1], os.TempDir()) {
			wrong["writes "+w[1]] = true
		}
		if m := family.FindStringSubmatch(line); m != nil && m[1] != "AF_INET" && m[1] != "AF_INET6" && m[1] != "AF_UNIX" {
			wrong["opens a socket "+m[1]] = true
		}
		if loaded.MatchString(line) {
			wrong["runs what it writes: "+line] = true
		}
	}
	for what := range wrong {
		t.Errorf("the service %s, which its unit forbids", what)
	}
	if calls < 500 || lines.Err() != nil {
		t.Errorf("only %d calls of the system were seen, %v", calls, lines.Err())
	}
}

package flows

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// LockFile holds, for each version of each form of a folder, a fingerprint of
// what it means. A form that still is what the reports of yesterday were given
// to has the fingerprint of yesterday.
const LockFile = "forms.lock"

// lock is a LockFile that was read.
type lock struct {
	entries []lockEntry
}

type lockEntry struct {
	name    string
	version int
	print   string
	line    int
}

// readLock reads a folder's LockFile; nil when it has none.
func readLock(dir fs.FS) (*lock, error) {
	src, err := fs.ReadFile(dir, LockFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", LockFile, err)
	}
	l := &lock{}
	number := 0
	for line := range strings.SplitSeq(string(src), "\n") {
		number++
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) != 3 {
			return nil, fmt.Errorf("%s:%d:1: a line is a form, its version and its fingerprint", LockFile, number)
		}
		version, err := strconv.Atoi(words[1])
		if err != nil {
			return nil, fmt.Errorf("%s:%d:1: version %q is no number", LockFile, number, words[1])
		}
		l.entries = append(l.entries, lockEntry{words[0], version, words[2], number})
	}
	return l, nil
}

func (l *lock) find(name string, version int) *lockEntry {
	for i := range l.entries {
		if e := &l.entries[i]; e.name == name && e.version == version {
			return e
		}
	}
	return nil
}

// fingerprint is a short hash of what a form means: its questions, their types,
// conditions, bounds, options and keys. Words may be mended without a new
// version; what an answer means may not.
func (f *Form) fingerprint() string {
	type option struct {
		Name  string
		Key   int
		Band  Band
		Alone bool
	}
	type ask struct {
		Name, Type, Gives, On, Relevant, Constraint string
		Required, Unknown                           bool
		Max, Min                                    int
		Options                                     []option
		Of                                          string `json:",omitempty"`
		UnknownKey                                  int    `json:",omitempty"`
	}
	var meaning struct {
		Confirm   string
		Questions []ask
		Several   bool `json:",omitempty"`
	}
	meaning.Several = f.Several
	if f.Confirm != nil {
		meaning.Confirm = "if " + f.Confirm.Relevant
	}
	for _, q := range f.Questions {
		a := ask{q.Name, q.Type, q.Gives, q.On, q.Relevant, q.Constraint, q.Required, len(q.Unknown) > 0, q.Max, q.Min, nil, q.Of, q.UnknownKey}
		for _, c := range q.Choices {
			a.Options = append(a.Options, option{c.Name, c.Key, c.Band, c.Alone})
		}
		meaning.Questions = append(meaning.Questions, a)
	}
	src, err := json.Marshal(meaning)
	if err != nil { // plain strings and numbers always marshal
		return ""
	}
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:8])
}

// checkLock is proof 6: a form whose meaning changed has a new version, and
// every version that reports were given to is still there.
func (c *checker) checkLock(f *Form) {
	if f.lock == nil {
		return
	}
	e := f.lock.find(f.Name, f.Version)
	switch {
	case e == nil:
		c.wrong(f, "$.version", "version %d is not in %s: run ahadi flow check --lock in its folder before anyone reports with it", f.Version, LockFile)
	case e.print != f.fingerprint():
		c.wrong(f, "$.version", "version %d means something else than when it was locked: put back what it meant and give the change version %d in a file of its own", f.Version, f.Version+1)
	}
}

// checkGone finds versions that were locked and are no longer there.
func (c *checker) checkGone() {
	var seen []*lock
	for _, name := range sortedKeys(c.book.forms) {
		for _, f := range c.book.forms[name] {
			if f.lock == nil || slices.Contains(seen, f.lock) {
				continue
			}
			seen = append(seen, f.lock)
			for _, e := range f.lock.entries {
				if c.book.Form(e.name, e.version) == nil || e.version < 1 {
					c.say(fmt.Sprintf("%s:%d:1", LockFile, e.line), "form %s version %d has no file: put it back, reports were given to it", e.name, e.version)
				}
			}
		}
	}
}

// Lock is the LockFile of a folder with the forms that it does not hold yet.
// What is locked is not changed.
func Lock(dir fs.FS) ([]byte, error) {
	b := &Book{forms: map[string][]*Form{}, words: map[string]*words{}}
	if err := b.readForms(dir); err != nil {
		return nil, err
	}
	old, err := fs.ReadFile(dir, LockFile)
	if errors.Is(err, fs.ErrNotExist) {
		old = []byte("# What each version of each form means. Written by ahadi flow check --lock.\n")
	} else if err != nil {
		return nil, fmt.Errorf("read %s: %w", LockFile, err)
	}
	out := bytes.NewBuffer(bytes.TrimRight(old, "\n"))
	out.WriteByte('\n')
	for _, name := range sortedKeys(b.forms) {
		for _, f := range b.forms[name] {
			if f.lock == nil || f.lock.find(f.Name, f.Version) == nil {
				fmt.Fprintf(out, "%s %d %s\n", f.Name, f.Version, f.fingerprint())
			}
		}
	}
	return out.Bytes(), nil
}

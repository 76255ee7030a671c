package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// CheckOptions say for whom forms and texts are proved.
type CheckOptions struct {
	Languages []string // of the network; none: all that have texts
	Room      int      // septets of one USSD screen; 0: 160
}

// Problem is one thing that would go wrong on somebody's phone.
type Problem struct {
	At   string // file:line:column
	What string // and how to mend it
}

func (p Problem) String() string { return p.At + ": " + p.What }

// Findings are what a check found: the problems, and what reporting costs.
type Findings struct {
	Problems []Problem
	Forms    []FormCost
	Worst    []WorstScreen // for each language, the fullest screen
	Lengths  []WorstScreen // for each language and screen, at its longest, by language and name
	Screens  int           // different screens that were drawn
}

// checker is one check under way.
type checker struct {
	book  *Book
	o     CheckOptions
	found *Findings
	said  map[string]bool
	full  map[[2]string]WorstScreen // by language and screen
}

// Check proves the Book: that every text exists in each language and names
// nothing that is not known by then, that every screen fits with the longest
// data that the register allows, that every question can be reached, that
// keywords do not clash and that no form changed its meaning under its version.
// Conditions that do not compile are refused by Load already.
func (b *Book) Check(o CheckOptions) *Findings {
	if len(o.Languages) == 0 {
		o.Languages = b.Languages()
	}
	if o.Room == 0 {
		o.Room = defaultRoom
	}
	c := &checker{book: b, o: o, found: &Findings{}, said: map[string]bool{}, full: map[[2]string]WorstScreen{}}
	c.checkTexts()
	c.checkGone()
	for _, name := range sortedKeys(b.forms) {
		for _, f := range b.forms[name] {
			c.checkForm(f)
			c.checkLock(f)
		}
	}
	c.checkWords()
	if len(c.found.Problems) == 0 { // a screen without its text proves nothing
		c.checkScreens()
	}
	for _, w := range c.full {
		c.found.Lengths = append(c.found.Lengths, w)
	}
	slices.SortFunc(c.found.Lengths, func(x, y WorstScreen) int {
		return cmp.Or(cmp.Compare(x.Language, y.Language), cmp.Compare(x.Where, y.Where))
	})
	slices.SortStableFunc(c.found.Problems, func(x, y Problem) int { return comparePlaces(x.At, y.At) })
	return c.found
}

// comparePlaces orders file:line:column by file, then by number.
func comparePlaces(x, y string) int {
	a, b := strings.Split(x, ":"), strings.Split(y, ":")
	if len(a) != 3 || len(b) != 3 || a[0] != b[0] {
		return cmp.Compare(x, y)
	}
	for i := 1; i < 3; i++ {
		m, _ := strconv.Atoi(a[i])
		n, _ := strconv.Atoi(b[i])
		if m != n {
			return cmp.Compare(m, n)
		}
	}
	return 0
}

// wrong notes a problem of a form.
func (c *checker) wrong(f *Form, path, format string, args ...any) {
	c.say(f.place(path), format, args...)
}

// say notes a problem once.
func (c *checker) say(at, format string, args ...any) {
	p := Problem{at, fmt.Sprintf(format, args...)}
	if !c.said[p.String()] {
		c.said[p.String()] = true
		c.found.Problems = append(c.found.Problems, p)
	}
}

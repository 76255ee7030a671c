package chart

import (
	"html/template"
	"strconv"
)

// Column is what falls into one week, by kind.
type Column struct {
	Label  string // below it; "" for most
	Counts []int  // of each kind of the legend
}

// Weeks is a strip of a calendar: a column a week, one kind above the other,
// each of its own shape.
type Weeks struct {
	Text
	Kinds   []string // what is counted, from below; four at most
	Columns []Column
	Today   int    // the column in which today is; -1 for none
	Says    string // beside today's line
}

const (
	weeksWide = 760.0
	weeksHigh = 120.0
)

// SVG draws it.
func (w Weeks) SVG() template.HTML {
	var c canvas
	c.hatch(w.ID, amber)
	most := 1
	for _, col := range w.Columns {
		sum := 0
		for _, n := range col.Counts {
			sum += n
		}
		most = max(most, sum)
	}
	x := 1.0
	for i, name := range w.Kinds {
		c.kind(w.ID, i, frame{x, 3, 12, 12})
		c.text(x+18, 13, "start", name)
		x += 18 + letter*float64(len([]rune(name))) + 18
	}
	const left, top = 30.0, 38.0
	wide := (weeksWide - left) / float64(max(len(w.Columns), 1))
	for _, n := range levels(most) {
		y := top + weeksHigh*(1-float64(n)/float64(most))
		c.line(left, y, weeksWide, y, `stroke="`+rule+`"`)
		c.text(left-6, y+4, "end", strconv.Itoa(n))
	}
	for i, col := range w.Columns {
		at, y := left+wide*float64(i), top+weeksHigh
		for kind, n := range col.Counts {
			if n > 0 {
				high := weeksHigh * float64(n) / float64(most)
				y -= high
				c.kind(w.ID, kind, frame{at + 2, y, wide - 4, high})
			}
		}
		if i == w.Today {
			c.line(at, top-10, at, top+weeksHigh+6, `stroke="`+ink+`" stroke-width="1.5" stroke-dasharray="4 3"`)
			c.text(at+4, top-4, "start", w.Says)
		}
		if col.Label != "" {
			c.line(at, top+weeksHigh, at, top+weeksHigh+5, `stroke="`+soft+`"`)
			c.text(at+2, top+weeksHigh+17, "start", col.Label)
		}
	}
	c.line(left, top+weeksHigh, weeksWide, top+weeksHigh, `stroke="`+soft+`"`)
	return c.svg(w.Text, "weeks", weeksWide, top+weeksHigh+24)
}

// levels are the whole numbers that the axis names: nought, the most, and the
// middle where it is whole.
func levels(most int) []int {
	if most > 1 && most%2 == 0 {
		return []int{0, most / 2, most}
	}
	return []int{0, most}
}

// kind is a box of one kind of step: full, striped, empty, black.
func (c *canvas) kind(id string, i int, at frame) {
	fill, rim := "#2c7a3d", "#2c7a3d"
	switch i {
	case 1:
		fill, rim = "url(#"+escape(id)+"-h)", amber
	case 2:
		fill, rim = paper, soft
	case 3:
		fill, rim = "#b0271d", "#7d1a13"
	}
	c.add(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s" stroke="%s"/>`, num(at.x), num(at.y), num(at.wide), num(at.high), fill, rim)
	if i == 3 { // a cross, so that no colour is needed to tell what is late
		c.add(`<path d="M%s %sl%s %sm0 -%[4]sl-%[3]s %[4]s" stroke="%s"/>`, num(at.x+2), num(at.y+2), num(max(at.wide-4, 0)), num(max(at.high-4, 0)), paper)
	}
}

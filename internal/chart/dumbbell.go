package chart

import (
	"cmp"
	"html/template"
)

// Pair is the two readings of one commitment, in percent.
type Pair struct {
	Label      string // in front of its line: the code
	Community  int    // a filled dot; -1 for none
	Government int    // an empty diamond; -1 for none
	Silent     bool   // government was asked and has not answered: an empty dot behind the scale, not a zero
	Wide       bool   // the gap is wide enough to suggest a dispute: a double line
	Says       string // behind its line: the gap with its sign
}

// Dumbbell compares community and government, one line a commitment.
type Dumbbell struct {
	Text
	Pairs []Pair
	Ticks bool // write 0, 50 and 100 above the lines
	Wide  int  // of 100 percent, in units of the drawing; 0 for 300
}

const (
	pairHigh  = 26.0
	scaleWide = 300
)

var ticks = [...]int{0, 50, 100}

// SVG draws it.
func (d Dumbbell) SVG() template.HTML {
	var c canvas
	left, right, wide := 10.0, 34.0, float64(cmp.Or(d.Wide, scaleWide))
	for _, p := range d.Pairs {
		left = max(left, 10+letter*float64(len([]rune(p.Label))))
		right = max(right, 34+letter*float64(len([]rune(p.Says))))
	}
	top := 4.0
	if d.Ticks {
		top = 20
		for _, percent := range ticks {
			c.text(left+wide*float64(percent)/100, 12, "middle", num(float64(percent)))
		}
	}
	for i, p := range d.Pairs {
		c.pair(p, left, wide, top+pairHigh*(float64(i)+.5))
	}
	return c.svg(d.Text, "dumbbell", left+wide+right, top+pairHigh*float64(len(d.Pairs))+4)
}

// pair draws one line of it at the height y, its scale from left on.
func (c *canvas) pair(p Pair, left, wide, y float64) {
	at := func(percent int) float64 { return left + wide*float64(percent)/100 }
	if p.Label != "" {
		c.text(0, y+4, "start", p.Label)
	}
	c.line(left, y, left+wide, y, `stroke="`+rule+`" stroke-width="1.5"`)
	for _, tick := range ticks {
		c.line(at(tick), y-4, at(tick), y+4, `stroke="`+rule+`"`)
	}
	if p.Community >= 0 && p.Government >= 0 {
		if p.Wide {
			c.line(at(p.Community), y-2, at(p.Government), y-2, `stroke="`+clay+`" stroke-width="1.6"`)
			c.line(at(p.Community), y+2, at(p.Government), y+2, `stroke="`+clay+`" stroke-width="1.6"`)
		} else {
			c.line(at(p.Community), y, at(p.Government), y, `stroke="`+soft+`" stroke-width="2.5"`)
		}
	}
	if p.Government >= 0 {
		x := at(p.Government)
		c.add(`<path d="M%s %sl7 7-7 7-7-7z" fill="%s" stroke="%s" stroke-width="2"/>`, num(x), num(y-7), paper, blue)
	} else if p.Silent {
		c.add(`<circle cx="%s" cy="%s" r="5.5" fill="none" stroke="%s" stroke-width="1.5" stroke-dasharray="2 2"/>`, num(left+wide+16), num(y), blue)
	}
	if p.Community >= 0 {
		c.add(`<circle cx="%s" cy="%s" r="5.5" fill="%s"/>`, num(at(p.Community)), num(y), clay)
	}
	if p.Says != "" {
		c.text(left+wide+28, y+4, "start", p.Says)
	}
}

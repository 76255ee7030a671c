package chart

import (
	"html/template"
	"math"
)

// Series is a round: how many had answered by the end of each of its days.
type Series struct {
	Name   string
	Counts []int  // added up, the first day first; as many days as have passed
	Of     int    // people who are asked: the denominator
	Says   string // behind its name: "18 of 24"
}

// Tick is a day that people know by name.
type Tick struct {
	Day  int // from 1
	Name string
}

// Curve shows what share had answered by each day. The first series is drawn
// boldest, the others dashed and dotted.
type Curve struct {
	Text
	Days   int // of the longest round
	Ticks  []Tick
	Series []Series
}

// dashes tell the lines apart on paper.
var dashes = [...]string{"", "7 4", "2 4", "10 3 2 3"}

var strokes = [...]string{clay, ink, soft, blue}

const (
	curveWide = 480.0
	curveHigh = 180.0
)

// SVG draws it.
func (v Curve) SVG() template.HTML {
	var c canvas
	const left, top = 44.0, 12.0
	wide := curveWide - left - 16
	x := func(day float64) float64 { return left + wide*day/math.Max(float64(v.Days), 1) }
	y := func(percent float64) float64 { return top + curveHigh*(1-percent/100) }
	for percent := 0.0; percent <= 100; percent += 25 {
		c.line(left, y(percent), left+wide, y(percent), `stroke="`+rule+`"`)
		c.text(left-6, y(percent)+4, "end", num(percent)+" %")
	}
	for _, t := range v.Ticks {
		c.line(x(float64(t.Day)), top, x(float64(t.Day)), top+curveHigh, `stroke="`+rule+`" stroke-dasharray="1 3"`)
		anchor := "middle"
		if t.Day >= v.Days {
			anchor = "end"
		} else if t.Day <= 1 {
			anchor = "start"
		}
		c.text(x(float64(t.Day)), top+curveHigh+16, anchor, t.Name)
	}
	for i := len(v.Series) - 1; i >= 0; i-- { // the first lies above the others
		c.series(v.Series[i], i, x, y)
	}
	high := top + curveHigh + 38
	for i, s := range v.Series {
		c.line(left, high-4, left+34, high-4, stroke(i))
		c.end(i, left+34, high-4)
		c.text(left+44, high, "start", s.Name+": "+s.Says)
		high += 18
	}
	return c.svg(v.Text, "curve", curveWide, high-6)
}

// series draws one line, with a mark where it stands now.
func (c *canvas) series(s Series, i int, x, y func(float64) float64) {
	if len(s.Counts) == 0 || s.Of <= 0 {
		return
	}
	c.add(`<polyline fill="none" %s points="%s,%s`, stroke(i), num(x(0)), num(y(0)))
	px, py := 0.0, 0.0
	for day, n := range s.Counts {
		px, py = x(float64(day+1)), y(share(int64(n), int64(s.Of), 100))
		c.add(" %s,%s", num(px), num(py))
	}
	c.add(`"/>`)
	c.end(i, px, py)
}

// end marks the end of the line i: a dot, a ring, a square, a cross.
func (c *canvas) end(i int, x, y float64) {
	colour := strokes[i%len(strokes)]
	switch i % len(strokes) {
	case 0:
		c.add(`<circle cx="%s" cy="%s" r="4.5" fill="%s"/>`, num(x), num(y), colour)
	case 1:
		c.add(`<circle cx="%s" cy="%s" r="4" fill="%s" stroke="%s" stroke-width="1.5"/>`, num(x), num(y), paper, colour)
	case 2:
		c.add(`<rect x="%s" y="%s" width="7" height="7" fill="%s" stroke="%s" stroke-width="1.5"/>`, num(x-3.5), num(y-3.5), paper, colour)
	default:
		c.add(`<path d="M%s %sl8 8m0-8l-8 8" stroke="%s" stroke-width="1.8"/>`, num(x-4), num(y-4), colour)
	}
}

func stroke(i int) string {
	wide := "1.8"
	if i == 0 {
		wide = "3"
	}
	out := `stroke="` + strokes[i%len(strokes)] + `" stroke-width="` + wide + `"`
	if d := dashes[i%len(dashes)]; d != "" {
		out += ` stroke-dasharray="` + d + `"`
	}
	return out
}

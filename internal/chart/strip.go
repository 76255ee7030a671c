package chart

import "html/template"

// Strip is every answer on one line of 0 to 100 percent: a dot each, those that
// say the same above one another, and a tall mark where the middle lies.
type Strip struct {
	Text
	Counts [101]int // how many said so
	Middle int      // -1 for none
}

// mostDots are drawn above one another; of more the number is written.
const mostDots = 6

// SVG draws it.
func (s Strip) SVG() template.HTML {
	var c canvas
	const left, wide, base, step = 14.0, 452.0, 92.0, 11.0
	at := func(percent int) float64 { return left + wide*float64(percent)/100 }
	c.line(left, base, left+wide, base, `stroke="`+soft+`" stroke-width="1.5"`)
	for _, percent := range ticks {
		c.line(at(percent), base, at(percent), base+5, `stroke="`+soft+`"`)
		c.text(at(percent), base+18, "middle", num(float64(percent))+" %")
	}
	if s.Middle >= 0 {
		c.line(at(s.Middle), base-76, at(s.Middle), base, `stroke="`+ink+`" stroke-width="1.5" stroke-dasharray="4 3"`)
	}
	for percent, n := range s.Counts {
		for i := range min(n, mostDots) {
			c.add(`<circle cx="%s" cy="%s" r="4.5" fill="%s" stroke="%s"/>`, num(at(percent)), num(base-7-step*float64(i)), clay, paper)
		}
		if n > mostDots {
			c.text(at(percent), base-9-step*mostDots, "middle", num(float64(n)))
		}
	}
	return c.svg(s.Text, "strip", left+wide+14, base+24)
}

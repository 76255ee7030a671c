package chart

import (
	"cmp"
	"html/template"
)

// Gauge shows parts of one whole, thin bars above each other, in a table's row.
// The whole is the rim, as long as all of the axis but where a part is larger.
type Gauge struct {
	Text
	Of   int64 // the whole; 0 for none: then there is nothing to compare with
	Bars []Bar // N and Fill
	Wide int   // in units of the drawing; 0 for 160
}

const (
	gaugeWide = 160
	gaugeHigh = 7.0
)

// SVG draws it.
func (g Gauge) SVG() template.HTML {
	var c canvas
	c.hatch(g.ID, clay)
	wide, most := float64(cmp.Or(g.Wide, gaugeWide)), g.Of
	for _, b := range g.Bars {
		most = max(most, b.N)
	}
	high := (gaugeHigh+3)*float64(len(g.Bars)) + 3
	if g.Of > 0 {
		c.add(`<rect x="1" y="1" width="%s" height="%s" fill="none" stroke="%s"/>`, num(share(g.Of, most, wide-2)), num(high-2), soft)
	}
	for i, b := range g.Bars {
		top := 3 + (gaugeHigh+3)*float64(i)
		switch w := share(b.N, most, wide-2); {
		case b.Fill == Missing:
			c.none(g.ID, frame{1, top, share(max(g.Of, 1), max(most, 1), wide-2), gaugeHigh})
		case w > 0:
			c.box(g.ID, b.Fill, frame{1, top, max(w, 1.5), gaugeHigh})
		}
	}
	return c.svg(g.Text, "gauge", wide, high)
}

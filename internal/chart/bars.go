package chart

import (
	"cmp"
	"html/template"
)

// Fill tells bars apart, on paper too.
type Fill int

// The fills: full, striped, empty with a rim; and grey stripes all along where
// nobody has said anything, which is not nought.
const (
	Solid Fill = iota
	Striped
	Hollow
	Missing
)

// Bar is a part of a whole.
type Bar struct {
	Label string // above it
	N, Of int64  // Of 0: no whole, the bar stands for itself
	Says  string // at its end: "3 of 12"; a chart without numerator and denominator says too little
	Fill  Fill
}

// Bars are horizontal, one below the other. Each has the length of its N on one
// axis from nought, within the outline of its Of; with Share every whole is as
// long as the axis, so that parts of different wholes can be compared.
type Bars struct {
	Text
	Bars  []Bar
	Share bool
	Most  int64 // the axis' end; 0 for the largest N or Of
	Wide  int   // in units of the drawing; 0 for 480
}

const (
	barsWide = 480.0
	barHigh  = 14.0
	rowHigh  = 40.0
)

// SVG draws it.
func (b Bars) SVG() template.HTML {
	var c canvas
	c.hatch(b.ID, clay)
	most, wide := b.Most, cmp.Or(float64(b.Wide), barsWide)
	for _, r := range b.Bars {
		most = max(most, r.N, r.Of)
	}
	for i, r := range b.Bars {
		top, end := rowHigh*float64(i), most
		if b.Share {
			end = r.Of
		}
		c.text(0, top+14, "start", r.Label)
		c.text(wide, top+14, "end", r.Says)
		if r.Fill == Missing {
			c.none(b.ID, frame{.5, top + 19.5, wide - 1, barHigh})
			continue
		}
		if r.Of > 0 {
			c.add(`<rect x="0.5" y="%s" width="%s" height="%s" fill="%s" stroke="%s"/>`, num(top+19.5), num(max(share(r.Of, end, wide-1), 1)), num(barHigh), paper, rule)
		} else {
			c.line(.5, top+18, .5, top+19.5+barHigh, `stroke="`+soft+`"`)
		}
		c.bar(b.ID, r, top+19.5, share(r.N, end, wide-1))
	}
	return c.svg(b.Text, "bars", wide, rowHigh*float64(len(b.Bars)))
}

// bar draws the part itself; nothing of nought.
func (c *canvas) bar(id string, r Bar, top, wide float64) {
	if wide > 0 {
		c.box(id, r.Fill, frame{.5, top, max(wide, 1.5), barHigh})
	}
}

// frame is where a rectangle is drawn.
type frame struct{ x, y, wide, high float64 }

// box is a rectangle in one of the fills.
func (c *canvas) box(id string, f Fill, at frame) {
	fill, rim := clay, clay
	switch f {
	case Striped:
		fill = "url(#" + escape(id) + "-h)"
	case Hollow:
		fill, rim = paper, blue
	case Solid, Missing:
	}
	c.add(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s" stroke="%s" stroke-width="1.5"/>`, num(at.x), num(at.y), num(at.wide), num(at.high), fill, rim)
}

// none is a rectangle in the grey stripes that stand for "nobody has said".
func (c *canvas) none(id string, at frame) {
	if !c.missing {
		c.missing = true
		c.add(`<defs><pattern id="%s-n" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="5" height="5" fill="%s"/><line x1="0" y1="0" x2="0" y2="5" stroke="#b7ab97" stroke-width="2"/></pattern></defs>`, escape(id), paper)
	}
	c.add(`<rect x="%s" y="%s" width="%s" height="%s" fill="url(#%s-n)" stroke="#8d8473" stroke-dasharray="3 2"/>`, num(at.x), num(at.y), num(at.wide), num(at.high), escape(id))
}

package chart

import "html/template"

// Fill tells bars apart, on paper too.
type Fill int

// The fills: full, striped, empty with a rim.
const (
	Solid Fill = iota
	Striped
	Hollow
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
	most := b.Most
	for _, r := range b.Bars {
		most = max(most, r.N, r.Of)
	}
	for i, r := range b.Bars {
		top, end := rowHigh*float64(i), most
		if b.Share {
			end = r.Of
		}
		c.text(0, top+14, "start", r.Label)
		c.text(barsWide, top+14, "end", r.Says)
		if r.Of > 0 {
			c.add(`<rect x="0.5" y="%s" width="%s" height="%s" fill="%s" stroke="%s"/>`, num(top+19.5), num(max(share(r.Of, end, barsWide-1), 1)), num(barHigh), paper, rule)
		} else {
			c.line(.5, top+18, .5, top+19.5+barHigh, `stroke="`+soft+`"`)
		}
		c.bar(b.ID, r, top+19.5, share(r.N, end, barsWide-1))
	}
	return c.svg(b.Text, "bars", barsWide, rowHigh*float64(len(b.Bars)))
}

// bar draws the part itself; nothing of nought.
func (c *canvas) bar(id string, r Bar, top, wide float64) {
	if wide <= 0 {
		return
	}
	fill, rim := clay, clay
	switch r.Fill {
	case Striped:
		fill = "url(#" + escape(id) + "-h)"
	case Hollow:
		fill, rim = paper, blue
	case Solid:
	}
	c.add(`<rect x="0.5" y="%s" width="%s" height="%s" fill="%s" stroke="%s" stroke-width="1.5"/>`, num(top), num(max(wide, 1.5)), num(barHigh), fill, rim)
}

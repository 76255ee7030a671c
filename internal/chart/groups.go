package chart

import "html/template"

// Group is a name with a few bars of parts below it.
type Group struct {
	Label string
	Bars  []Bar // without a label or a fill, save Missing: the legend says what they are
}

// Groups compare the same parts under several names. Each bar is N of its Of, on
// one axis from 0 to 100 percent.
type Groups struct {
	Text
	Legend []string // what the first bar of each group is, the second, …; three at most
	Groups []Group
}

const (
	thinHigh  = 10.0
	groupHead = 18.0
	legendTop = 26.0
)

// fillOf is how the bar in a place of its group is filled.
func fillOf(i int) Fill { return [...]Fill{Solid, Hollow, Striped}[i%3] }

// SVG draws it.
func (g Groups) SVG() template.HTML {
	var c canvas
	c.hatch(g.ID, clay)
	c.legend(g.ID, g.Legend)
	wide, bottom := barsWide-110, legendTop
	for _, group := range g.Groups {
		bottom += groupHead + (thinHigh+4)*float64(len(group.Bars)) + 6
	}
	for percent := 0.0; percent <= 100; percent += 25 {
		c.line(1+wide*percent/100, legendTop, 1+wide*percent/100, bottom, `stroke="`+rule+`"`)
		c.text(1+wide*percent/100, bottom+14, map[bool]string{true: "start", false: "middle"}[percent == 0], num(percent)+" %")
	}
	top := legendTop
	for _, group := range g.Groups {
		c.text(4, top+13, "start", group.Label)
		top += groupHead
		for i, b := range group.Bars {
			switch w := share(b.N, b.Of, wide); {
			case b.Fill == Missing:
				c.none(g.ID, frame{1, top, wide, thinHigh})
			case w > 0:
				c.box(g.ID, fillOf(i), frame{1, top, max(w, 1.5), thinHigh})
			}
			c.text(wide+10, top+9, "start", b.Says)
			top += thinHigh + 4
		}
		top += 6
	}
	c.line(1, legendTop, 1, bottom, `stroke="`+soft+`"`)
	return c.svg(g.Text, "groups", barsWide, bottom+18)
}

// legend says what the fills stand for, in their order.
func (c *canvas) legend(id string, names []string) {
	x := 1.0
	for i, name := range names {
		c.box(id, fillOf(i), frame{x, 3, 14, thinHigh})
		c.text(x+20, 13, "start", name)
		x += 20 + letter*float64(len([]rune(name))) + 16
	}
}

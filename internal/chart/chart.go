// Package chart draws figures as SVG: pure, without words of its own. Who calls
// it passes title, description and labels in the reader's language. A chart is
// an image with a name for a screen reader, has no style or script inside, and
// can be told apart on a black and white print: shapes and hatching beside
// colours. Axes begin at nought.
package chart

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// Text is what stands around a chart. Title says what is shown, Desc what it
// comes to, for who cannot see it. ID is unique in the page, in letters, digits
// and dashes.
type Text struct {
	ID, Title, Desc string
}

// The colours of the console; each chart can do without them.
const (
	ink    = "#26221c"
	soft   = "#6b6255"
	rule   = "#ddd4c3"
	clay   = "#a8431d"
	blue   = "#2a5c86"
	amber  = "#8a5a00"
	paper  = "#fffdf9"
	small  = 12 // letters of a label, in units of the viewBox
	letter = 7  // what one of them takes at most on average
)

// canvas gathers the elements of one chart.
type canvas struct {
	strings.Builder
	missing bool // the stripes for what nobody has said are defined
}

// add writes an element; text among the arguments has to be escaped before.
func (c *canvas) add(format string, args ...any) { fmt.Fprintf(c, format, args...) }

// text writes words at x, y; anchor is start, middle or end.
func (c *canvas) text(x, y float64, anchor, words string) {
	c.add(`<text x="%s" y="%s" font-size="%d" text-anchor="%s" fill="%s">%s</text>`, num(x), num(y), small, anchor, ink, escape(words))
}

// line draws a straight line with attributes of its own.
func (c *canvas) line(x1, y1, x2, y2 float64, more string) {
	c.add(`<line x1="%s" y1="%s" x2="%s" y2="%s" %s/>`, num(x1), num(y1), num(x2), num(y2), more)
}

// svg puts the elements into their frame.
func (c *canvas) svg(t Text, class string, w, h float64) template.HTML {
	id := escape(t.ID)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="%s" viewBox="0 0 %s %s" width="%[2]s" height="%[3]s" role="img" aria-labelledby="%[4]s-t %[4]s-d"><title id="%[4]s-t">%s</title><desc id="%[4]s-d">%[6]s</desc>`,
		class, num(w), num(h), id, escape(t.Title), escape(t.Desc))
	b.WriteString(c.String())
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// hatch defines the stripes that stand for a second shade.
func (c *canvas) hatch(id, colour string) {
	c.add(`<defs><pattern id="%s-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="%s"/><line x1="0" y1="0" x2="0" y2="6" stroke="%s" stroke-width="4"/></pattern></defs>`, escape(id), paper, colour)
}

func escape(words string) string { return template.HTMLEscapeString(words) }

// num writes a coordinate with one digit behind the point at most.
func num(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

// share is n of many as a part of width; nothing where there is no whole.
func share(n, of int64, width float64) float64 {
	if of <= 0 {
		return 0
	}
	return min(max(float64(n)/float64(of), 0), 1) * width
}

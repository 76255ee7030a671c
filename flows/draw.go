package flows

import (
	"fmt"
	"io"
	"strings"
)

// Measures of a drawing, in pixels. It is as wide as the paper of A4 between its
// margins, and no screen lies across two sheets.
const (
	drawWidth  = 700
	drawSheet  = 1046 // height of a sheet: 277 mm
	drawNames  = 16   // where names and conditions begin
	drawScreen = 250  // where screens begin
	drawBox    = 400  // width of a screen
	drawLine   = 17   // height of a line
	drawPad    = 10
	drawGap    = 32 // between screens
	drawWrap   = 34 // characters in a line beside a screen
	drawText   = 47 // characters in a line of a screen
	drawHead   = 52 // characters in a line of the title
)

// Draw writes a form as an SVG picture in a language: its screens from the menu
// to the receipt, and beside each the question's name, its type, and when it is
// asked. What an option is called in conditions stands behind it. A dashed line
// goes round what is not asked of everybody; nothing is told by colour alone.
func (b *Book) Draw(out io.Writer, f *Form, language string) error {
	d := &drawing{y: 32}
	d.head(f, language, b.LanguageName(language))
	for _, q := range f.Questions {
		d.step(b.drawn(q, language))
	}
	if f.Confirm != nil {
		d.step(b.drawnSummary(f.Confirm, language))
	}
	d.step(drawnScreen{name: "receipt", lines: said(strings.Split(f.Receipt.in(language), "\n")...)})
	return d.write(out, f.Title.in(language))
}

// drawnScreen is one screen and what is said beside it.
type drawnScreen struct {
	name, kind string
	when       string // the condition; "" for everybody
	beside     []string
	lines      []drawnLine
}

// drawnLine is a line of a screen, and the name that conditions call it by.
type drawnLine struct{ text, name string }

// drawing is a picture that grows downwards.
type drawing struct {
	shapes strings.Builder
	y      int
	boxes  int
	end    int // where the last screen ends
	from   int // where the last screen that everybody sees ends; the dashed lines begin there
	skip   bool
}

// head writes what the form is called and for whom it is.
func (d *drawing) head(f *Form, language, spoken string) {
	for _, line := range wrap(f.Title.in(language), drawHead) {
		d.text(drawNames, d.y, "head", line)
		d.y += 24
	}
	for _, line := range wrap(fmt.Sprintf("%s, version %d, in %s%s", f.Name, f.Version, spoken, f.usage(language)), 2*drawText) {
		d.text(drawNames, d.y-4, "type", line)
		d.y += drawLine
	}
	d.y += drawPad
}

// step draws one screen.
func (d *drawing) step(s drawnScreen) {
	var lines []drawnLine
	for _, line := range s.lines {
		lines = append(lines, line.wrapped()...)
	}
	beside := append(s.beside[:len(s.beside):len(s.beside)], wrap(readable(s.when), drawWrap)...)
	height := max(len(lines), len(beside)+2)*drawLine + 2*drawPad
	if sheet := d.y / drawSheet; (d.y+height)/drawSheet > sheet {
		d.y = (sheet+1)*drawSheet + drawGap/2
	}
	d.ways(s.when != "")
	style := "screen"
	if s.when != "" {
		style = "screen some"
	}
	fmt.Fprintf(&d.shapes, "<rect class=%q x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", style, drawScreen, d.y, drawBox, height)
	first := d.y + drawPad + 12
	for i, line := range lines {
		d.text(drawScreen+drawPad, first+i*drawLine, "said", line.text)
		d.text(drawScreen+drawBox-drawPad, first+i*drawLine, "value", line.name)
	}
	d.text(drawNames, first, "name", s.name)
	d.text(drawNames, first+drawLine, "type", s.kind)
	for i, line := range beside {
		d.text(drawNames, first+(i+2)*drawLine, "when", line)
	}
	d.end = d.y + height
	d.y = d.end + drawGap
	d.boxes++
}

// ways draws how one comes to the next screen, which is for some only or for all.
func (d *drawing) ways(some bool) {
	if d.boxes == 0 {
		return
	}
	x := drawScreen + drawBox/2
	fmt.Fprintf(&d.shapes, "<path class=\"way\" d=\"M%d %d V%d\" marker-end=\"url(#tip)\"/>\n", x, d.end, d.y-2)
	if some && !d.skip {
		d.from, d.skip = d.end, true
	}
	if !some && d.skip {
		d.round(d.from, d.y)
		d.skip = false
	}
}

func (d *drawing) text(x, y int, class, s string) {
	if s != "" {
		fmt.Fprintf(&d.shapes, "<text class=%q x=\"%d\" y=\"%d\">%s</text>\n", class, x, y, escape(s))
	}
}

// round is the way past screens that are not for everybody.
func (d *drawing) round(from, to int) {
	x, right := drawScreen+drawBox/2, drawScreen+drawBox+32
	fmt.Fprintf(&d.shapes, "<path class=\"way past\" d=\"M%d %d C%d %d %d %d %d %d V%d C%d %d %d %d %d %d\" marker-end=\"url(#tip)\"/>\n",
		x, from, x, from+24, right, from, right, from+40, to-40, right, to, x+40, to-24, x+24, to-2)
}

func (d *drawing) write(out io.Writer, title string) error {
	height := d.end + 24
	_, err := fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
<title>%s</title>
<style>
@page { size: A4; margin: 10mm }
text { font: 13px system-ui, sans-serif; fill: #111 }
.head { font-size: 20px; font-weight: 600 } .name { font-weight: 600 } .type { fill: #444 } .when { font-size: 12px }
.said { font: 13px ui-monospace, monospace } .value { font-size: 12px; font-style: italic; fill: #444; text-anchor: end }
.screen { fill: #fff; stroke: #111; stroke-width: 1.4 } .some { stroke-dasharray: 5 4; fill: #f4f4f0 }
.way { fill: none; stroke: #111; stroke-width: 1.4 } .past { stroke-dasharray: 5 4 }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>
<rect width="100%%" height="100%%" fill="#fff"/>
%s</svg>
`, drawWidth, height, drawWidth, height, escape(title), d.shapes.String())
	if err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}

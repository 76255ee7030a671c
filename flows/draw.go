package flows

import (
	"fmt"
	"io"
	"strings"
)

// Measures of a drawing, in pixels.
const (
	drawWidth  = 760
	drawNames  = 24  // where names and conditions begin
	drawScreen = 300 // where screens begin
	drawBox    = 380 // width of a screen
	drawLine   = 17  // height of a line
	drawPad    = 10
	drawGap    = 34 // between screens
	drawWrap   = 36 // characters in a line beside a screen
	drawText   = 45 // characters in a line of a screen
)

// Draw writes a form as an SVG picture in a language: its screens from the menu
// to the receipt, and beside each the question's name, its type, and when it is
// asked. A dashed line goes round what is not asked of everybody.
func (b *Book) Draw(out io.Writer, f *Form, language string) error {
	d := &drawing{y: 70}
	d.note(f.Title.in(language), fmt.Sprintf("%s, version %d, in %s", f.Name, f.Version, b.LanguageName(language)))
	for _, q := range f.Questions {
		screen := strings.Split(q.Label.in(language), "\n")
		for i := range q.Choices {
			screen = append(screen, digit(q.Choices[i].Key)+" "+q.Choices[i].Label.in(language))
		}
		switch {
		case q.Type == commitmentName:
			screen = append(screen, "1 … 4", keyMore+" "+b.text(language, "key_more"), keyCode+" "+b.text(language, "key_code"))
		case q.Type == "yes_no":
			screen = append(screen, "1 "+b.text(language, "key_yes"), "2 "+b.text(language, "key_no"))
		}
		switch {
		case len(q.Unknown) > 0:
			screen = append(screen, keyBack+" "+q.Unknown.in(language))
		case !q.Required:
			screen = append(screen, keyBack+" "+b.text(language, "key_skip"))
		}
		d.step(q.Name, q.Type, q.when(), screen)
	}
	if f.Confirm != nil {
		screen := append(strings.Split(f.Confirm.Label.in(language), "\n"),
			"1 "+b.text(language, "confirm_send"), "2 "+b.text(language, "confirm_change"), "3 "+b.text(language, "confirm_cancel"))
		d.step("summary", "", f.Confirm.Relevant, screen)
	}
	d.step("receipt", "", "", strings.Split(f.Receipt.in(language), "\n"))
	return d.write(out)
}

// when is the condition of a question as it is drawn.
func (q *Question) when() string {
	if q.Type == "milestone" {
		if q.Relevant == "" {
			return "there is a next step"
		}
		return q.Relevant + " and there is a next step"
	}
	return q.Relevant
}

// drawing is a picture that grows downwards.
type drawing struct {
	shapes strings.Builder
	y      int
	boxes  int
	from   int // where the last screen that everybody sees ends; the dashed lines begin there
	skip   bool
}

// note writes the heading.
func (d *drawing) note(title, below string) {
	d.text(drawNames, 32, "head", title)
	d.text(drawNames, 52, "type", below)
}

// step draws one screen and what is said beside it.
func (d *drawing) step(name, kind, when string, screen []string) {
	var lines []string
	for _, line := range screen {
		lines = append(lines, wrap(line, drawText)...)
	}
	var beside []string
	if when != "" {
		beside = wrap("if "+when, drawWrap)
	}
	height := max(len(lines), len(beside)+2)*drawLine + 2*drawPad
	if d.boxes > 0 {
		d.arrow(d.y-drawGap, d.y)
		if when != "" && !d.skip {
			d.from, d.skip = d.y-drawGap, true
		}
		if when == "" && d.skip {
			d.round(d.from, d.y)
			d.skip = false
		}
	}
	style := "screen"
	if when != "" {
		style = "screen some"
	}
	fmt.Fprintf(&d.shapes, "<rect class=%q x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", style, drawScreen, d.y, drawBox, height)
	for i, line := range lines {
		d.text(drawScreen+drawPad, d.y+drawPad+12+i*drawLine, "said", line)
	}
	d.text(drawNames, d.y+drawPad+12, "name", name)
	d.text(drawNames, d.y+drawPad+12+drawLine, "type", kind)
	for i, line := range beside {
		d.text(drawNames, d.y+drawPad+12+(i+2)*drawLine, "when", line)
	}
	d.y += height + drawGap
	d.boxes++
}

func (d *drawing) text(x, y int, class, s string) {
	if s != "" {
		fmt.Fprintf(&d.shapes, "<text class=%q x=\"%d\" y=\"%d\">%s</text>\n", class, x, y, escape(s))
	}
}

func (d *drawing) arrow(from, to int) {
	x := drawScreen + drawBox/2
	fmt.Fprintf(&d.shapes, "<path class=\"way\" d=\"M%d %d V%d\" marker-end=\"url(#tip)\"/>\n", x, from, to-2)
}

// round is the way past screens that are not for everybody.
func (d *drawing) round(from, to int) {
	x, right := drawScreen+drawBox/2, drawScreen+drawBox+34
	fmt.Fprintf(&d.shapes, "<path class=\"way past\" d=\"M%d %d C%d %d %d %d %d %d V%d C%d %d %d %d %d %d\" marker-end=\"url(#tip)\"/>\n",
		x, from, x, from+24, right, from, right, from+40, to-40, right, to, x+40, to-24, x+24, to-2)
}

func (d *drawing) write(out io.Writer) error {
	height := d.y - drawGap + 24
	_, err := fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
<style>
text { font: 13px system-ui, sans-serif; fill: #222 }
.head { font-size: 20px; font-weight: 600 } .name { font-weight: 600 } .type { fill: #666 } .when { fill: #8a4b00; font-size: 12px }
.said { font: 13px ui-monospace, monospace } .screen { fill: #f4f8ee; stroke: #55702f } .some { stroke-dasharray: 5 4; fill: #fbf7ee; stroke: #8a4b00 }
.way { fill: none; stroke: #444; stroke-width: 1.4 } .past { stroke-dasharray: 5 4; stroke: #8a4b00 }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>
<rect width="100%%" height="100%%" fill="#fff"/>
%s</svg>
`, drawWidth, height, drawWidth, height, d.shapes.String())
	if err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}

// wrap breaks a text between words.
func wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// escape makes a text safe inside of SVG.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

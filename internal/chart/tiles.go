package chart

import "html/template"

// Tile is a place: what part of those who are asked has reported. N is 0 where
// nobody has: grey stripes, which are not nought percent of anything seen.
type Tile struct {
	Label string // at most 12 letters
	N, Of int64  // Of 0: nobody is asked
	Says  string // "3 of 4"
}

// Tiles are places side by side, each with a bar as long as it is heard.
type Tiles struct {
	Text
	Tiles []Tile
}

const (
	tileWide, tileHigh = 104.0, 58.0
	tileGap            = 8.0
	tilesAcross        = 6
)

// SVG draws it.
func (t Tiles) SVG() template.HTML {
	var c canvas
	for i, tile := range t.Tiles {
		x, y := (tileWide+tileGap)*float64(i%tilesAcross)+1, (tileHigh+tileGap)*float64(i/tilesAcross)+1
		switch {
		case tile.N > 0:
			c.add(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s" stroke="%s"/>`, num(x), num(y), num(tileWide), num(tileHigh), paper, soft)
			c.add(`<rect x="%s" y="%s" width="%s" height="11" fill="%s"/>`, num(x), num(y+tileHigh-11), num(max(share(tile.N, max(tile.Of, tile.N), tileWide), 1.5)), clay)
			c.line(x, y+tileHigh-11, x+tileWide, y+tileHigh-11, `stroke="`+soft+`"`)
		case tile.Of > 0:
			c.none(t.ID, frame{x, y, tileWide, tileHigh})
		default:
			c.add(`<rect x="%s" y="%s" width="%s" height="%s" fill="none" stroke="%s" stroke-dasharray="1 3"/>`, num(x), num(y), num(tileWide), num(tileHigh), soft)
		}
		c.plate(x, y, tile)
	}
	rows := (len(t.Tiles) + tilesAcross - 1) / tilesAcross
	return c.svg(t.Text, "tiles", (tileWide+tileGap)*tilesAcross, (tileHigh+tileGap)*float64(rows)+1)
}

// plate writes on a tile; stripes get a ground on which letters can be read.
func (c *canvas) plate(x, y float64, t Tile) {
	if t.N == 0 && t.Of > 0 {
		wide := letter*float64(max(len([]rune(t.Label)), len([]rune(t.Says)))) + 6
		c.add(`<rect x="%s" y="%s" width="%s" height="36" fill="%s"/>`, num(x+4), num(y+6), num(min(wide, tileWide-8)), paper)
	}
	c.text(x+7, y+20, "start", t.Label)
	c.text(x+7, y+37, "start", t.Says)
}

package console

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/chart"
	"ahadi/store"
)

// placesPage is all that templates/places.html can show.
type placesPage struct {
	Asked  picked
	Focus  store.Covered   // the place that is looked at; its Code is "" for all that is seen
	Above  []store.Covered // the places that it lies in, the widest first
	Blind  int             // of the tiles, those that nobody reports from
	Tiles  template.HTML
	Shown  int // tiles
	Hidden int // places for which there is no room among them
	Table  table
	Own    table // the commitments of the place itself
	Sheet  string
}

// What a page of places has room for.
const (
	mostTiles  = 60
	mostPlaces = 60 // rows of the tree; beyond, only the next level
)

// places answers where we are blind: GET /places, /places.csv. ?place= goes down.
func (k *Console) places(c *fiber.Ctx) error {
	a, err := k.picked(c)
	if err != nil {
		return err
	}
	all, rows, err := k.Store.Coverage(c.UserContext(), a.Which, k.Now())
	if err != nil {
		return err
	}
	t, page := k.tongue(c), placesPage{Asked: a}
	below := page.down(all)
	page.Table = t.covered(page, below)
	if wantsFile(c) {
		return file(c, "places-"+a.Round.Code, page.Table)
	}
	page.Tiles = t.tiles(&page, below, rows)
	var own []store.OverviewRow
	for _, r := range rows {
		if r.Commitment.PlaceID == page.Focus.Code {
			own = append(own, r)
		}
	}
	page.Own = t.own(own, page.Focus.Name)
	if page.Focus.Code != "" {
		page.Sheet = page.sheet(page.Focus.Code)
	}
	return k.show(c, "places", page)
}

// down finds the place that is looked at, what it lies in, and what lies below it.
func (p *placesPage) down(all []store.Covered) (below []store.Covered) {
	at := slices.IndexFunc(all, func(c store.Covered) bool { return c.Code == p.Asked.Place })
	if at < 0 {
		return all
	}
	p.Focus, below = all[at], all[at:at+1]
	for _, c := range all[at+1:] {
		if c.Depth <= p.Focus.Depth {
			break
		}
		below = append(below, c)
	}
	for code := p.Focus.Parent; code != ""; {
		i := slices.IndexFunc(all, func(c store.Covered) bool { return c.Code == code })
		p.Above = slices.Insert(p.Above, 0, all[i])
		code = all[i].Parent
	}
	return slices.Clone(below)
}

// link is the address of the same page for a place.
func (p *placesPage) link(code string) string {
	return p.Asked.Path + "?round=" + p.Asked.Round.Code + "&theme=" + p.Asked.Theme + "&place=" + code
}

// sheet is the address of the meeting sheet of a place.
func (p *placesPage) sheet(code string) string {
	return "/places/" + code + "/sheet?round=" + p.Asked.Round.Code
}

// Link is link, for a template.
func (p placesPage) Link(code string) string { return p.link(code) }

// covered is the tree as a table: every place below, or the next level alone
// where they are many.
func (t tongue) covered(page placesPage, below []store.Covered) table {
	out := table{ID: "places-table", Caption: t.say("places.caption", "round", page.Asked.Round.Name), Head: []column{
		{Text: t.say("figures.place")},
		{Text: t.say("figures.code")},
		{Text: t.say("places.commitments"), Num: true},
		{Text: t.say("places.silent"), Num: true},
		{Text: t.say("places.unasked"), Num: true},
		{Text: t.say("places.reports"), Num: true},
		{Text: t.say("obstacles.share"), Num: true},
		{Text: t.say("places.paper"), Drawn: true},
	}}
	top := page.Focus.Depth
	for _, p := range below {
		if p.Commitments == 0 || len(below) > mostPlaces && p.Depth > top+1 {
			continue
		}
		row := []cell{
			{Text: p.Name, Href: page.link(p.Code), Deep: min(p.Depth-top, 4)},
			{Text: p.Code},
			t.count(p.Commitments), t.part(p.Silent, p.Commitments), t.count(p.Unasked),
			t.part(p.Reports, p.Assigned), t.percent(min(p.Reports, p.Assigned), p.Assigned),
		}
		row = append(row, cell{Text: t.say("menu.meeting"), Href: page.sheet(p.Code)})
		row[3].Hot, row[4].Hot = p.Silent > 0, p.Unasked > 0
		if p.Reports == 0 {
			row[5].None, row[6] = true, cell{None: true}
			row[5].Text = t.say("figures.none")
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// spot is a place of its own, without what lies below it.
type spot struct {
	place        store.Covered
	n, of, count int
}

// tiles draws the places that have commitments of their own, those that are
// blind first.
func (t tongue) tiles(page *placesPage, below []store.Covered, rows []store.OverviewRow) template.HTML {
	at := map[string]*spot{}
	var all []*spot
	for _, p := range below {
		at[p.Code] = &spot{place: p}
		all = append(all, at[p.Code])
	}
	for _, r := range rows {
		if s := at[r.Commitment.PlaceID]; s != nil {
			s.n, s.of, s.count = s.n+r.Community.N, s.of+r.Assigned, s.count+1
		}
	}
	all = slices.DeleteFunc(all, func(s *spot) bool { return s.count == 0 })
	slices.SortStableFunc(all, func(a, b *spot) int { return cmp.Compare(a.n*max(b.of, 1), b.n*max(a.of, 1)) })
	page.Shown, page.Hidden = min(len(all), mostTiles), max(len(all)-mostTiles, 0)
	grid := chart.Tiles{Text: chart.Text{ID: "places-chart", Title: t.say("places.title", "round", page.Asked.Round.Name)}}
	var says []string
	for _, s := range all {
		if s.n == 0 {
			page.Blind++
		}
		if len(grid.Tiles) == mostTiles {
			continue
		}
		tile := chart.Tile{Label: s.place.Short, N: int64(s.n), Of: int64(s.of), Says: t.part(s.n, s.of).Text}
		if s.of == 0 && s.n == 0 {
			tile.Says = t.say("places.nobody")
		}
		grid.Tiles, says = append(grid.Tiles, tile), append(says, tile.Label+" "+tile.Says)
	}
	if grid.Desc = strings.Join(says, "; "); len(all) == 0 {
		return ""
	}
	return grid.SVG()
}

// own is how the commitments of the place itself are covered.
func (t tongue) own(rows []store.OverviewRow, place string) table {
	out := table{ID: "own-table", Caption: t.say("places.own", "place", place), Head: []column{
		{Text: t.say("figures.code")}, {Text: t.say("figures.commitment")}, {Text: t.say("places.reports"), Num: true},
	}}
	for _, r := range rows {
		heard := t.part(r.Community.N, r.Assigned)
		if r.Community.N == 0 {
			heard = cell{None: true, Text: t.say("figures.none")}
		}
		out.Rows = append(out.Rows, []cell{{Text: r.Commitment.Code, Href: "/commitments/" + r.Commitment.Code}, {Text: t.Title(r.Commitment.Title)}, heard})
	}
	return out
}

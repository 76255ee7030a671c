package console

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/chart"
	"ahadi/store"
)

// obstaclesPage is all that templates/obstacles.html can show.
type obstaclesPage struct {
	Asked  picked
	Before store.Round // the round before; its ID is 0 when there is none
	ranking
	Chart template.HTML
	Table table
}

// ranking is what stands in the way in a round.
type ranking struct {
	Ranks    []store.ObstacleRank // the widest first
	Of       int                  // commitments
	Reported int                  // of them, those that somebody reported on
	Free     int                  // of these, those on which nobody names an obstacle
}

// obstacles answers what is blocking the work: GET /obstacles, /obstacles.csv. A
// share is of the commitments that somebody reported on, not of messages.
func (k *Console) obstacles(c *fiber.Ctx) error {
	a, err := k.picked(c)
	if err != nil {
		return err
	}
	page := obstaclesPage{Asked: a, Before: k.Store.RoundBefore(a.Round)}
	if page.ranking, err = k.ranking(c, a.Which); err != nil {
		return err
	}
	var before ranking
	if page.Before.ID != 0 {
		earlier := a.Which
		earlier.Round = page.Before
		if before, err = k.ranking(c, earlier); err != nil {
			return err
		}
	}
	k.tongue(c).ranked(&page, before)
	if wantsFile(c) {
		return file(c, "obstacles-"+a.Round.Code, page.Table)
	}
	return k.show(c, "obstacles", page)
}

func (k *Console) ranking(c *fiber.Ctx, w store.Which) (r ranking, err error) {
	rows, err := k.Store.Figured(c.UserContext(), w, store.Page{Limit: everything}, k.Now())
	r.Ranks = store.RankObstacles(rows)
	for _, row := range rows {
		if row.Community.N == 0 && !row.Commitment.Open() {
			continue
		}
		if r.Of++; row.Community.N == 0 {
			continue
		}
		if r.Reported++; len(row.Triangulate(k.Now()).Obstacles) == 0 {
			r.Free++
		}
	}
	return r, err
}

// rank finds an obstacle among those of a round.
func (r ranking) rank(obstacle string) store.ObstacleRank {
	if i := slices.IndexFunc(r.Ranks, func(o store.ObstacleRank) bool { return o.Obstacle == obstacle }); i >= 0 {
		return r.Ranks[i]
	}
	return store.ObstacleRank{Obstacle: obstacle}
}

// ranked puts a ranking beside the one before it, as a chart and as its table.
func (t tongue) ranked(page *obstaclesPage, before ranking) {
	all := slices.Clone(page.Ranks)
	for _, o := range before.Ranks {
		if page.rank(o.Obstacle).Commitments == 0 {
			all = append(all, store.ObstacleRank{Obstacle: o.Obstacle})
		}
	}
	page.Table = table{ID: "obstacles-table", Caption: t.say("obstacles.caption", "round", page.Asked.Round.Name), Head: []column{
		{Text: t.say("obstacles.obstacle")}, {Text: page.Asked.Round.Name, Num: true}, {Text: t.say("obstacles.share"), Num: true}, {Text: t.say("obstacles.reports"), Num: true},
	}}
	chartOf := chart.Groups{Text: chart.Text{ID: "obstacles-chart", Title: t.say("obstacles.title", "round", page.Asked.Round.Name)}, Legend: []string{page.Asked.Round.Name}}
	if page.Before.ID != 0 {
		page.Table.Head = append(page.Table.Head, column{Text: page.Before.Name, Num: true}, column{Text: t.say("obstacles.share"), Num: true}, column{Text: t.say("obstacles.change"), Num: true})
		chartOf.Legend = append(chartOf.Legend, page.Before.Name)
	}
	var says []string
	for _, o := range all {
		name, was := t.Word("obstacle", o.Obstacle), before.rank(o.Obstacle)
		row := []cell{{Text: name}, t.part(o.Commitments, page.Reported), t.percent(o.Commitments, page.Reported), t.count(o.Reports)}
		group := chart.Group{Label: name, Bars: []chart.Bar{t.shareBar(o.Commitments, page.Reported)}}
		if page.Before.ID != 0 {
			row = append(row, t.known(was.Commitments, before.Reported), t.percent(was.Commitments, before.Reported), change(o.Commitments, page.Reported, was.Commitments, before.Reported))
			group.Bars = append(group.Bars, t.shareBar(was.Commitments, before.Reported))
		}
		page.Table.Rows, chartOf.Groups = append(page.Table.Rows, row), append(chartOf.Groups, group)
		says = append(says, name+" "+row[1].Text)
	}
	chartOf.Desc = strings.Join(says, "; ")
	if len(all) > 0 {
		page.Chart = chartOf.SVG()
	}
}

// shareBar is a bar of a part of a whole; grey stripes where there is no whole.
func (t tongue) shareBar(n, of int) chart.Bar {
	if of == 0 {
		return chart.Bar{Says: t.say("figures.none"), Fill: chart.Missing}
	}
	return chart.Bar{N: int64(n), Of: int64(of), Says: t.part(n, of).Text}
}

// known is part, and grey stripes where there is no whole.
func (t tongue) known(n, of int) cell {
	if of == 0 {
		return cell{None: true, Text: t.say("figures.none")}
	}
	return t.part(n, of)
}

// change is a cell with what a share has risen or fallen by, in percentage points.
func change(n, of, was, wasOf int) cell {
	if of == 0 || wasOf == 0 {
		return cell{None: true}
	}
	points := 100*n/of - 100*was/wasOf
	return cell{Text: fmt.Sprintf("%+d", points), Value: fmt.Sprint(points)}
}

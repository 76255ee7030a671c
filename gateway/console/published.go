package console

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/chart"
	"ahadi/store"
)

// publishedPage is all that templates/published.html can show.
type publishedPage struct {
	Round  store.Round
	Rounds []store.Round // that are published, the newest first
	Table  table
	Bells  template.HTML
	Held   int
	File   string
}

// published shows the figures of published rounds to whoever may see no more:
// GET /published?round=r2, and as a file. A round that is not published is not
// there; nor is any voice, comment or name.
func (k *Console) published(c *fiber.Ctx) error {
	t := k.tongue(c)
	var page publishedPage
	for _, r := range slices.Backward(k.Store.Rounds()) {
		if r.State == "published" {
			page.Rounds = append(page.Rounds, r)
		}
	}
	code := query(c).Get("round")
	if code == "" && len(page.Rounds) > 0 {
		code = page.Rounds[0].Code
	}
	if code != "" {
		r, rows, held, err := k.Store.Published(c.UserContext(), code, t.now)
		if err != nil {
			return k.refused(c, err, "/published")
		}
		slices.SortStableFunc(rows, func(a, b store.PublishedRow) int { // publish, then level2
			return cmp.Or(cmp.Compare(b.How, a.How), cmp.Compare(a.City, b.City), cmp.Compare(a.Commitment.Code, b.Commitment.Code))
		})
		page.Round, page.Held, page.Table, page.Bells = r, held, t.publicTable(rows), t.publicBells(rows)
		page.File = "/published.csv?round=" + r.Code
	} else if wantsFile(c) {
		return fiber.ErrNotFound
	}
	if wantsFile(c) {
		return file(c, "published-"+page.Round.Code, page.Table)
	}
	return k.show(c, "published", page)
}

// publicTable are the rows of a published round.
func (t tongue) publicTable(rows []store.PublishedRow) table {
	out := table{ID: "published", Caption: t.say("published.caption")}
	for _, head := range []string{"promise", "city", "community", "voices", "label", "government", "gap"} {
		out.Head = append(out.Head, column{Text: t.say("published.head_" + head), Long: head == "promise"})
	}
	for _, r := range rows {
		f := r.Figures
		gap := cell{None: true}
		if f.Gulf != "" {
			gap = cell{Text: fmt.Sprintf("%+d %s", f.Gap, t.Word("gulf", f.Gulf))}
		}
		name, government := cell{Text: r.Commitment.Code + " " + t.Title(r.Commitment.Title)}, cell{Text: t.officially(f)}
		if r.How == store.PublishLevel2 {
			name, government = cell{Text: t.say("published.one_of")}, cell{None: true}
		}
		out.Rows = append(out.Rows, []cell{
			name, {Text: r.City}, t.stood(f), {Text: store.Published(f.Reports)}, {Text: t.Word("label", f.PublicLabel())}, government, gap,
		})
	}
	return out
}

// officially is the government's reading.
func (t tongue) officially(f store.Triangulation) string {
	if f.Government.Voices == 0 || f.Government.Percent < 0 {
		return t.official(f)
	}
	return fmt.Sprintf("%s %d %%", t.Word("status", f.Government.Status), f.Government.Percent)
}

// publicBells draws both readings of those that are published whole.
func (t tongue) publicBells(rows []store.PublishedRow) template.HTML {
	d := chart.Dumbbell{Text: chart.Text{ID: "bells", Title: t.say("published.bells")}, Ticks: true}
	for _, r := range rows {
		if r.How != store.PublishWhole || r.Commitment.Kind != "build" || len(d.Pairs) == perPage {
			continue
		}
		p := pairOf(r.Figures)
		p.Label = r.Commitment.Code
		if r.Figures.Gulf != "" {
			p.Says = fmt.Sprintf("%+d", r.Figures.Gap)
		}
		d.Pairs = append(d.Pairs, p)
		d.Desc += r.Commitment.Code + ": " + t.bothSay(r.Figures) + ". "
	}
	if len(d.Pairs) == 0 {
		return ""
	}
	return d.SVG()
}

package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// commitmentsPage is all that templates/commitments.html can show.
type commitmentsPage struct {
	Pager  pager
	Ask    promiseFilter
	Rows   []row
	Found  int // that fit
	All    int // in her scope
	File   string
	Themes []string
	Places []store.Place
	Labels []string
	Life   []string
	Whole  bool // nothing is filtered
}

// Statuses are what a list can be cut by.
func (commitmentsPage) Statuses() []string {
	return []string{"not_started", "started", "mostly", "done", "stopped", "kept", "partly", "broken"}
}

// Lights are how old the newest report is.
func (commitmentsPage) Lights() []string { return []string{"fresh", "ageing", "stale", "none"} }

// Gulfs are how far the two sides stand apart.
func (commitmentsPage) Gulfs() []string { return []string{"aligned", "gap", "dispute"} }

// promiseFilter is what the address asks for.
type promiseFilter struct {
	Words, Place, Theme, Label, Fresh, Gulf, Status, Life string
	Show                                                  string // apart, stale, none, silent: a view of the list
	Sort                                                  string // "", gap, stale, progress, due, title
}

// Shows are the views, Sorts the orders, that the page offers.
func (promiseFilter) Shows() []string { return []string{"", "apart", "stale", "none", "silent"} }

// Sorts are the orders of the list; "" is by code.
func (promiseFilter) Sorts() []string {
	return []string{"", "gap", "stale", "progress", "due", "place"}
}

func promiseFilterOf(c *fiber.Ctx) promiseFilter {
	q := query(c)
	return promiseFilter{
		Words: strings.TrimSpace(q.Get("q")), Place: q.Get("place"), Theme: q.Get("theme"), Label: q.Get("label"), Fresh: q.Get("fresh"),
		Gulf: q.Get("gulf"), Status: q.Get("status"), Life: q.Get("life"), Show: q.Get("show"), Sort: q.Get("sort"),
	}
}

// judged is a promise with what its counts come to.
type judged struct {
	*store.OverviewRow
	f *store.Triangulation
}

// commitments lists promises: GET /commitments, and as a file. A promise that is
// a draft is in it: people decide here what becomes of it.
func (k *Console) commitments(c *fiber.Ctx) error {
	t, scope, ctx := k.tongue(c), access.In(c).Scope(), c.UserContext()
	board, err := k.Store.Board(ctx, scope, t.now)
	if err != nil {
		return err
	}
	page := commitmentsPage{Ask: promiseFilterOf(c), All: len(board), Themes: k.Store.Themes(scope), Places: k.Store.Places(scope), Labels: labels, Life: lives}
	page.Whole = page.Ask == promiseFilter{Sort: page.Ask.Sort}
	below := k.below(page.Places, page.Ask.Place)
	if page.Ask.Place != "" && below == nil {
		return fiber.ErrNotFound
	}
	found := t.chosen(board, page.Ask, below)
	page.Found = len(found)
	if wantsFile(c) {
		return file(c, "commitments", t.promiseTable(found))
	}
	q := query(c)
	q.Del("seen")
	q.Del("after")
	page.File = with("/commitments.csv", q)
	from := 0
	if last := after(c); last != 0 {
		from = slices.IndexFunc(found, func(j judged) bool { return j.Commitment.ID == last }) + 1
	}
	shown := found[from:min(from+perPage, len(found))]
	rows := make([]store.OverviewRow, len(shown))
	for i := range shown {
		rows[i] = *shown[i].OverviewRow
	}
	if err := k.Store.Fill(ctx, rows, t.now); err != nil {
		return err
	}
	for _, r := range rows {
		page.Rows = append(page.Rows, t.judge(r))
	}
	if len(rows) > 0 {
		page.Pager = pages(c, from+len(rows) < len(found), rows[len(rows)-1].Commitment.ID)
	}
	return k.show(c, "commitments", page)
}

// labels are the confidences that a list can be cut by, lives the lifecycles.
var (
	labels = []string{store.LabelConfirmed, store.LabelReported, store.LabelOne, store.LabelContested, store.LabelBroken, store.LabelStale, store.LabelUnknown, store.LabelNone}
	lives  = []string{"draft", "registered", "active", "completed", "expired", "renegotiated", "withdrawn", "archived"}
)

// below are a place and those in it, by code; nil for one that is not in sight.
func (k *Console) below(tree []store.Place, place string) map[string]bool {
	var all map[string]bool
	for _, p := range tree {
		switch {
		case p.Code == place:
			all = map[string]bool{place: true}
		case all[p.Parent]:
			all[p.Code] = true
		}
	}
	return all
}

// chosen are the promises that fit, in the order that was asked for.
func (t tongue) chosen(board []store.OverviewRow, ask promiseFilter, below map[string]bool) []judged {
	words := strings.ToLower(ask.Words)
	var all []judged
	for i := range board {
		r := &board[i]
		c := &r.Commitment
		if ask.Place != "" && !below[c.PlaceID] || ask.Theme != "" && c.Theme != ask.Theme || ask.Life != "" && c.Lifecycle != ask.Life {
			continue
		}
		if words != "" && !strings.Contains(strings.ToLower(c.Code+" "+t.Title(c.Title)+" "+c.Title["en"]+" "+c.Place), words) {
			continue
		}
		if f := r.Triangulate(t.now); ask.fits(&f, c) {
			all = append(all, judged{r, &f})
		}
	}
	key := func(j judged) int {
		switch ask.Sort {
		case "gap":
			if j.f.Gulf == "" {
				return 1
			}
			return -max(j.f.Gap, -j.f.Gap)
		case "stale":
			if j.f.Days < 0 {
				return -1 << 30
			}
			return -j.f.Days
		case "progress":
			return -j.f.Community.Percent
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b judged) int {
		switch ask.Sort {
		case "due":
			return cmp.Compare(a.Commitment.DueOn, b.Commitment.DueOn)
		case "place":
			return cmp.Compare(a.Commitment.Place, b.Commitment.Place)
		}
		return cmp.Compare(key(a), key(b))
	})
	return all
}

// fits says whether what is counted is what was asked for.
func (a promiseFilter) fits(f *store.Triangulation, c *store.Commitment) bool {
	switch a.Show {
	case "apart":
		if !f.Dispute || f.Disputes > 0 {
			return false
		}
	case "stale":
		if !c.Open() || f.Fresh != "stale" {
			return false
		}
	case "none":
		if !c.Open() || f.Reports > 0 {
			return false
		}
	case "silent":
		if !c.Open() || f.Government.Voices > 0 {
			return false
		}
	}
	return (a.Label == "" || f.Label == a.Label) && (a.Fresh == "" || f.Fresh == a.Fresh) && (a.Gulf == "" || f.Gulf == a.Gulf) && (a.Status == "" || f.Community.Status == a.Status)
}

// promiseTable is the list as a file.
func (t tongue) promiseTable(all []judged) table {
	out := table{ID: "commitments", Caption: t.say("menu.commitments")}
	for _, head := range []string{"code", "title", "place", "theme", "lifecycle", "status", "percent", "lowest", "highest", "reports", "label", "agreement", "government_status", "government_percent", "gap", "last_days", "fresh", "due"} {
		out.Head = append(out.Head, column{Text: t.say("commitments.head_" + head)})
	}
	percent := func(n int) cell {
		if n < 0 {
			return cell{None: true}
		}
		return cell{Text: fmt.Sprint(n)}
	}
	for _, j := range all {
		c, f := j.Commitment, j.f
		low, high := spread(&j.OverviewRow.Community)
		gap := cell{None: true}
		if f.Gulf != "" {
			gap = cell{Text: fmt.Sprint(f.Gap)}
		}
		out.Rows = append(out.Rows, []cell{
			{Text: c.Code},
			{Text: t.Title(c.Title)},
			{Text: c.Place},
			{Text: t.Word("theme", c.Theme)},
			{Text: t.Word("lifecycle", c.Lifecycle)},
			{Text: t.Word("status", f.Community.Status)},
			percent(f.Community.Percent), percent(low), percent(high),
			{Text: fmt.Sprint(f.Reports)},
			{Text: t.Word("label", f.Label)},
			percent(f.Agreement),
			{Text: t.official(*f)},
			percent(f.Government.Percent), gap, percent(f.Days),
			{Text: t.Word("fresh", f.Fresh)},
			{Text: c.DueOn},
		})
	}
	return out
}

// official is what the government says of a promise.
func (t tongue) official(f store.Triangulation) string {
	if f.Government.Voices == 0 {
		return t.say("judge.silent")
	}
	return t.Word("status", f.Government.Status)
}

// spread is the lowest and the highest percentage that residents reported; -1
// without any.
func spread(f *store.Figures) (low, high int) {
	low, high = -1, -1
	for p, n := range f.Percent {
		if n <= 0 {
			continue
		}
		if low < 0 {
			low = p
		}
		high = p
	}
	return low, high
}

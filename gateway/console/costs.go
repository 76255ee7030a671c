package console

import (
	"html/template"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/internal/chart"
	"ahadi/internal/money"
	"ahadi/store"
)

// costsPage is all that templates/costs.html can show.
type costsPage struct {
	Asked     picked
	Whole     bool // the reader sees the whole network: what is spent belongs to nobody's branch
	Reports   int  // that count
	Total     []perReport
	Budget    []remains
	Chart     template.HTML
	Table     table // by channel
	Languages table
	Lacks     store.Lacking
	Ready     table // what the public document still lacks
	Low       table // places under lowCoverage
}

// perReport is what a report has cost in one currency.
type perReport struct{ Spent, Each money.Amount }

// remains are what is left of a round's budget.
type remains struct {
	Whole, Spent, Rest money.Amount
	Percent            int // spent
}

// lowCoverage is the share under which a place is flagged, in percent.
const lowCoverage = 60

// costs answers what it cost and whether the outcome document is ready: GET
// /costs, /costs.csv (?table=languages, ready, low).
func (k *Console) costs(c *fiber.Ctx) error {
	a, err := k.picked(c)
	if err != nil {
		return err
	}
	page := costsPage{Asked: a, Whole: access.In(c).Scope().Whole}
	a.Place, a.Theme = "", "" // what is spent is the round's, not a place's
	cost, err := k.Store.Costs(c.UserContext(), a.Which, k.Now())
	if err != nil {
		return err
	}
	if page.Lacks, err = k.Store.Lacks(c.UserContext(), page.Asked.Which, k.Now()); err != nil {
		return err
	}
	t := k.tongue(c)
	page.spend(cost)
	page.Table, page.Chart = t.byChannel(cost, page.Asked.Round.Name)
	page.Languages = t.byLanguage(cost, page.Asked.Round.Name)
	page.Ready, page.Low = t.ready(page.Lacks, page.Whole), t.low(page.Lacks.Coverage)
	if wantsFile(c) {
		tables := map[string]table{"": page.Table, "languages": page.Languages, "ready": page.Ready, "low": page.Low}
		return file(c, "costs-"+a.Round.Code, tables[query(c).Get("table")])
	}
	return k.show(c, "costs", page)
}

// FileOf is the address of one of the tables as a file.
func (p costsPage) FileOf(name string) string {
	return p.Asked.Path + ".csv?round=" + p.Asked.Round.Code + "&place=" + p.Asked.Place + "&theme=" + p.Asked.Theme + "&table=" + name
}

// each is what one of n costs.
func each(a money.Amount, n int) money.Amount {
	if n == 0 || a.IsZero() {
		return money.Amount{}
	}
	return money.Amount{Currency: a.Currency, Micro: a.Micro / int64(n) / 100 * 100} // four digits behind the point
}

// spend adds up by currency, and never across.
func (p *costsPage) spend(cost store.RoundCost) {
	for _, s := range cost.Sources {
		p.Reports += s.N
	}
	at := map[string]int{}
	for _, c := range cost.Spent {
		if c.Spent.IsZero() {
			continue
		}
		i, known := at[c.Spent.Currency]
		if !known {
			i = len(p.Total)
			at[c.Spent.Currency] = i
			p.Total = append(p.Total, perReport{Spent: money.Amount{Currency: c.Spent.Currency}})
		}
		p.Total[i].Spent.Micro += c.Spent.Micro
	}
	for i := range p.Total {
		p.Total[i].Each = each(p.Total[i].Spent, p.Reports)
	}
	for _, b := range cost.Budget {
		l := remains{Whole: b.Whole, Spent: b.Spent, Rest: money.Amount{Currency: b.Whole.Currency, Micro: b.Whole.Micro - b.Spent.Micro}}
		if b.Whole.Micro > 0 {
			l.Percent = int(100 * b.Spent.Micro / b.Whole.Micro)
		}
		p.Budget = append(p.Budget, l)
	}
}

// byChannel is what each channel cost, beside the reports that came by it. What
// coordinators entered has no channel that costs.
func (t tongue) byChannel(cost store.RoundCost, round string) (table, template.HTML) {
	out := table{ID: "costs-table", Caption: t.say("costs.caption", "round", round), Head: []column{
		{Text: t.say("costs.channel")},
		{Text: t.say("costs.kind")},
		{Text: t.say("costs.reports"), Num: true},
		{Text: t.say("costs.messages"), Num: true},
		{Text: t.say("costs.segments"), Num: true},
		{Text: t.say("costs.spent"), Num: true},
		{Text: t.say("costs.each"), Num: true},
	}}
	came, of, order := map[[2]string]int{}, 0, [][2]string{}
	for _, s := range cost.Sources {
		key := [2]string{s.Channel, s.Via}
		if came[key] == 0 {
			order = append(order, key)
		}
		came[key], of = came[key]+s.N, of+s.N
	}
	seen := map[[2]string]bool{}
	for _, c := range cost.Spent {
		key := [2]string{c.Channel, c.Kind}
		row := []cell{{Text: c.Channel}, {Text: t.Word("via", c.Kind)}, t.count(came[key]), t.count(c.Messages), t.count(c.Segments), t.price(c.Spent), t.price(each(c.Spent, came[key]))}
		seen[key], out.Rows = true, append(out.Rows, row)
	}
	bars := chart.Bars{Text: chart.Text{ID: "costs-chart", Title: t.say("costs.title", "round", round)}, Most: int64(of)}
	var says []string
	for _, key := range order {
		if !seen[key] {
			out.Rows = append(out.Rows, []cell{{Text: key[0]}, {Text: t.Word("via", key[1])}, t.count(came[key]), {None: true}, {None: true}, {None: true}, {None: true}})
		}
		bar := chart.Bar{Label: key[0] + ", " + t.Word("via", key[1]), N: int64(came[key]), Of: int64(of), Says: t.part(came[key], of).Text}
		bars.Bars, says = append(bars.Bars, bar), append(says, bar.Label+" "+bar.Says)
	}
	if bars.Desc = strings.Join(says, "; "); len(bars.Bars) == 0 {
		return out, ""
	}
	return out, bars.SVG()
}

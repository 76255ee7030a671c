package console

import (
	"html/template"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/chart"
	"ahadi/store"
)

// moneyPage is all that templates/money.html can show.
type moneyPage struct {
	Asked  picked
	Table  table
	Silent int // of the rows, those with a budget on whose money residents have said nothing
	Pager  pager
}

// perMoney is how many commitments a page of money shows: each is drawn.
const perMoney = 20

// money answers where the money is: GET /money, /money.csv. Each commitment
// stands in its own currency; nothing is added up over commitments.
func (k *Console) money(c *fiber.Ctx) error {
	a, err := k.picked(c)
	if err != nil {
		return err
	}
	p := store.Page{After: after(c), Limit: perMoney + 1}
	if wantsFile(c) {
		p = store.Page{Limit: everything}
	}
	rows, err := k.Store.Figured(c.UserContext(), a.Which, p, k.Now())
	if err != nil {
		return err
	}
	t := k.tongue(c)
	page := moneyPage{Asked: a}
	if more := len(rows) == p.Limit; more && !wantsFile(c) {
		rows = rows[:perMoney]
		page.Pager = pages(c, true, rows[perMoney-1].Commitment.ID)
	} else {
		page.Pager = pages(c, false, 0)
	}
	page.Table = table{ID: "money-table", Caption: t.say("money.caption", "round", a.Round.Name), Head: append(t.named(), []column{
		{Text: t.say("money.drawn"), Drawn: true},
		{Text: t.say("money.currency")},
		{Text: t.say("money.promised"), Num: true},
		{Text: t.say("money.community"), Num: true},
		{Text: t.say("money.government"), Num: true},
		{Text: t.say("money.gap"), Num: true},
		{Text: t.say("money.difference"), Num: true},
		{Text: t.say("money.note"), Long: true},
		{Text: t.say("money.spent"), Num: true},
		{Text: t.say("money.spent_government"), Num: true},
		{Text: t.say("money.cut"), Num: true},
		{Text: t.say("money.now"), Num: true},
	}...)}
	for _, r := range rows {
		row, silent := t.funds(r)
		page.Table.Rows = append(page.Table.Rows, row)
		if silent {
			page.Silent++
		}
	}
	if wantsFile(c) {
		return file(c, "money-"+a.Round.Code, page.Table)
	}
	return k.show(c, "money", page)
}

// funds is a commitment's row. It is silent when there is a budget and residents
// have said nothing about it.
func (t tongue) funds(r store.OverviewRow) (row []cell, silent bool) {
	m := r.Triangulate(t.now).Money
	word := func(s store.SideMoney, minor int64) cell {
		if !s.Said() {
			return cell{None: true, Text: t.say("money.nobody")}
		}
		return t.amount(minor, m.Currency)
	}
	gap, difference, promised := word(m.Community, m.Gap), word(m.Community, m.Difference), t.amount(m.Promised, m.Currency)
	if m.Promised == 0 {
		promised, gap = cell{None: true, Text: t.say("money.unbudgeted")}, cell{}
	} else {
		gap.Hot = m.Community.Said() && m.Gap > 0
	}
	if !m.Government.Said() {
		difference = cell{}
	}
	var notes []string
	if m.Promised > 0 && m.Community.Said() && m.Gap > 0 && r.Commitment.DueOn < t.now.In(t.zone).Format(time.DateOnly) && r.Commitment.DueOn != "" {
		notes = append(notes, t.say("money.late", "day", t.Day(r.Commitment.DueOn)))
	}
	if m.Community.Unknown+m.Government.Unknown > 0 {
		notes = append(notes, t.say("money.unknown", "n", m.Community.Unknown+m.Government.Unknown))
	}
	if m.Community.NothingYet > 0 {
		notes = append(notes, t.say("money.nothing", "n", m.Community.NothingYet))
	}
	row = append(t.name(r.Commitment), cell{Draw: t.gauge(r.Commitment, m)}, cell{Text: m.Currency}, promised,
		word(m.Community, m.Community.Received), word(m.Government, m.Government.Received), gap, difference, cell{Text: strings.Join(notes, "; ")},
		word(m.Community, m.Community.Spent), word(m.Government, m.Government.Spent), word(m.Community, m.Community.Cut), word(m.Community, m.Community.ReceivedNow))
	return row, m.Promised > 0 && !m.Community.Said()
}

// gauge draws what arrived and was spent within what was promised.
func (t tongue) gauge(c store.Commitment, m store.Money) template.HTML {
	bar := func(s store.SideMoney, minor int64, f chart.Fill) chart.Bar {
		if !s.Said() {
			f = chart.Missing
		}
		return chart.Bar{N: minor, Fill: f}
	}
	says := t.say("money.says", "promised", t.amount(m.Promised, m.Currency).Text, "community", t.amount(m.Community.Received, m.Currency).Text, "government", t.amount(m.Government.Received, m.Currency).Text, "currency", m.Currency)
	return chart.Gauge{Text: chart.Text{ID: "money-" + c.Code, Title: c.Code, Desc: says}, Of: m.Promised, Wide: 140, Bars: []chart.Bar{
		bar(m.Community, m.Community.Received, chart.Solid), bar(m.Government, m.Government.Received, chart.Hollow), bar(m.Community, m.Community.Spent, chart.Striped),
	}}.SVG()
}

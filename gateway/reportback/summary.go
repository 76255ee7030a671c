package reportback

import (
	"slices"

	"ahadi/store"
)

// most is how many findings and asks the summary has.
const most = 3

// findings are the three sentences that figures say first: where the two sides
// are farthest apart, what money is missing, what is late, what stands in the
// way, who is silent, and how far the work is.
func (p *page) findings() []string {
	var all []string
	for _, find := range []func() string{p.widest, p.missing, p.late, p.inTheWay, p.silentOffices, p.finished, p.unheard} {
		if text := find(); text != "" && len(all) < most {
			all = append(all, text)
		}
	}
	if len(all) == 0 {
		all = append(all, p.Say("summary.too_few"))
	}
	return all
}

// asks are those that were set; without any they follow from the figures.
func (p *page) asks() []string {
	if set := p.F.Setting.Asks[p.Language]; len(set) > 0 {
		return p.freeAll(set)
	}
	if set := p.F.Setting.Asks["en"]; len(set) > 0 {
		return p.freeAll(set)
	}
	var all []string
	for _, ask := range []func() string{p.askTogether, p.askMoney, p.askReply, p.askStep, p.askVoices} {
		if text := ask(); text != "" && len(all) < most {
			all = append(all, text)
		}
	}
	if len(all) == 0 {
		all = append(all, p.Say("summary.ask_go_on"))
	}
	return all
}

func (p *page) freeAll(texts []string) []string {
	var all []string
	for _, text := range texts {
		all = append(all, p.Free("§9", text))
	}
	return all
}

// name is a promise in a sentence.
func (p *page) name(c *store.BackPromise) string {
	return p.Say("summary.name", "title", p.FreeTitle("§2, "+c.Code, c.Title), "code", c.Code)
}

// apart is the promise with the widest gap, and how many are so wide that a
// dispute is suggested.
func (p *page) apart() (widest *store.BackRow, disputes int) {
	for i := range p.F.Shown {
		r := &p.F.Shown[i]
		if r.Figures.Dispute {
			disputes++
		}
		if r.Figures.Gulf != "" && r.Figures.Gulf != "aligned" && (widest == nil || abs(r.Figures.Gap) > abs(widest.Figures.Gap)) {
			widest = r
		}
	}
	return widest, disputes
}

func (p *page) widest() string {
	r, _ := p.apart()
	if r == nil {
		return ""
	}
	return p.Say("summary.widest", "name", p.name(r.Promise), "community", p.Pct(r.Figures.Community.Percent), "government", p.Pct(r.Figures.Government.Percent), "n", abs(r.Figures.Gap))
}

// poorest is the promise of whose money the smallest part arrived, by residents'
// word.
func (p *page) poorest() *store.BackRow {
	var poorest *store.BackRow
	part := func(r *store.BackRow) float64 {
		return float64(r.Figures.Money.Community.Received) / float64(r.Figures.Money.Promised)
	}
	for i := range p.F.Shown {
		r := &p.F.Shown[i]
		if m := r.Figures.Money; m.Promised > 0 && m.Community.Arrived() && m.Gap > 0 && (poorest == nil || part(r) < part(poorest)) {
			poorest = r
		}
	}
	return poorest
}

func (p *page) missing() string {
	r := p.poorest()
	if r == nil {
		return ""
	}
	m := r.Figures.Money
	if m.Community.Received == 0 {
		return p.Say("summary.no_money", "name", p.name(r.Promise), "promised", p.Money(m.Promised, m))
	}
	return p.Say("summary.money", "name", p.name(r.Promise), "received", p.Money(m.Community.Received, m), "promised", p.Money(m.Promised, m))
}

func (p *page) late() string {
	if len(p.Late) == 0 {
		return ""
	}
	worst := p.Late[0]
	return p.Say("summary.late", "n", len(p.Late), "name", p.name(worst.Promise), "days", p.Say("doc.days", "n", worst.Late, "number", p.Num(worst.Late)))
}

func (p *page) inTheWay() string {
	if len(p.Ranked) == 0 || len(p.F.Shown) < 2 {
		return ""
	}
	return p.Say("summary.obstacle", "obstacle", p.Word("obstacle", p.Ranked[0].Obstacle), "n", p.Ranked[0].Commitments, "all", p.Num(len(p.F.Shown)))
}

// silent are the shown promises on which the government said nothing.
func (p *page) silent() (all []*store.BackRow) {
	for i := range p.F.Shown {
		if p.F.Shown[i].Figures.Government.Voices == 0 {
			all = append(all, &p.F.Shown[i])
		}
	}
	return all
}

func (p *page) silentOffices() string {
	n := len(p.silent())
	if n == 0 {
		return ""
	}
	return p.Say("summary.government_silent", "n", n, "all", p.Num(len(p.F.Shown)))
}

func (p *page) finished() string {
	done := 0
	for _, r := range p.F.Shown {
		if r.Figures.Community.Status == "done" || r.Figures.Community.Status == "kept" {
			done++
		}
	}
	if len(p.F.Shown) == 0 {
		return ""
	}
	return p.Say("summary.finished", "n", done, "all", p.Num(len(p.F.Shown)))
}

func (p *page) unheard() string {
	if p.F.Silent == 0 {
		return ""
	}
	return p.Say("summary.unheard", "n", p.F.Silent, "all", p.Num(len(p.F.Promises)))
}

func (p *page) askTogether() string {
	r, _ := p.apart()
	if r == nil {
		return ""
	}
	return p.Say("summary.ask_together", "name", p.name(r.Promise), "office", Offices(r.Promise.Partners))
}

func (p *page) askMoney() string {
	r := p.poorest()
	if r == nil {
		return ""
	}
	return p.Say("summary.ask_money", "name", p.name(r.Promise), "gap", p.Money(r.Figures.Money.Gap, r.Figures.Money))
}

func (p *page) askReply() string {
	i := slices.IndexFunc(p.F.Replies, func(r store.Replying) bool { return r.AskedOn != "" && r.RepliedOn == "" })
	if i < 0 {
		return ""
	}
	return p.Say("summary.ask_reply", "office", p.F.Replies[i].Name)
}

func (p *page) askStep() string {
	if len(p.Late) == 0 {
		return ""
	}
	s := p.Late[0]
	return p.Say("summary.ask_step", "name", p.name(s.Promise), "step", p.FreeTitle("§3, "+s.Promise.Code, s.Title))
}

func (p *page) askVoices() string {
	if p.F.Silent+p.F.Held == 0 {
		return ""
	}
	return p.Say("summary.ask_voices", "n", p.F.Silent+p.F.Held)
}

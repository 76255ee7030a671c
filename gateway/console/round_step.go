package console

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/money"
	"ahadi/store"
)

// stepPage is what a step would do, or what became of it.
type stepPage struct {
	Round  store.Round
	Step   string
	Gone   bool // it has left
	Day    string
	Time   string
	Sums   []stepSum
	All    stepSum
	Left   []sum
	Rows   []stepRow
	More   int
	Became []store.StepPeople
}

// stepSum is what a step comes to in one language.
type stepSum struct {
	Language    string
	People, SMS int
	Cost        []string
	micro       map[string]int64
}

func (s *stepSum) add(segments int, price money.Amount) {
	s.People, s.SMS = s.People+1, s.SMS+segments
	if price.IsZero() {
		return
	}
	if s.micro == nil {
		s.micro = map[string]int64{}
	}
	s.micro[price.Currency] += price.Micro * int64(segments)
}

func (s *stepSum) cost() {
	for _, currency := range slices.Sorted(maps.Keys(s.micro)) {
		s.Cost = append(s.Cost, money.Amount{Currency: currency, Micro: s.micro[currency]}.String())
	}
}

// stepRow is what it does for one person, by her own clock.
type stepRow struct {
	store.ReminderRow
	When string
}

// step previews one step of a round; of one that has left it says what became
// of it.
func (k *Console) step(c *fiber.Ctx) error {
	r, err := k.roundOfPath(c)
	if err != nil {
		return err
	}
	p := stepPage{Round: r, Step: c.Params("step")}
	planned, rows, err := k.Steps.PreviewStep(c.UserContext(), r.Code, p.Step, k.Now())
	switch {
	case errors.Is(err, store.ErrNotFound):
		return k.stepGone(c, p)
	case err != nil:
		return err
	}
	p.Day, p.Time = planned.Day, dayTime(planned.Rule)
	p.fill(rows, k.Price, k.tongue(c))
	return k.show(c, "round_step", p)
}

func (k *Console) stepGone(c *fiber.Ctx, p stepPage) error {
	steps, err := k.Store.RoundSteps(c.UserContext(), p.Round.Code)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(steps, func(s store.RoundStep) bool { return s.Step == p.Step })
	if i < 0 {
		return fiber.ErrNotFound
	}
	p.Gone, p.Day, p.Time = true, steps[i].Day, dayTime(steps[i].Rule)
	if p.Became, err = k.Store.StepOutcome(c.UserContext(), p.Round.Code, p.Step); err != nil {
		return err
	}
	return k.show(c, "round_step", p)
}

// fill counts what a step comes to, and shows the first of its people.
func (p *stepPage) fill(rows []store.ReminderRow, price func(string) money.Amount, t tongue) {
	by := map[string]*stepSum{}
	for _, row := range rows {
		if row.Reason != "" {
			p.Left = omit(p.Left, row.Reason)
			continue
		}
		if by[row.Language] == nil {
			by[row.Language] = &stepSum{Language: row.Language}
		}
		cost := money.Amount{}
		if price != nil {
			cost = price(row.Channel)
		}
		by[row.Language].add(row.Segments, cost)
		p.All.add(row.Segments, cost)
		if len(p.Rows) == mostShown {
			p.More++
			continue
		}
		own := t
		own.zone = location(row.Zone)
		p.Rows = append(p.Rows, stepRow{row, own.Exact(row.Due)})
	}
	for _, language := range slices.Sorted(maps.Keys(by)) {
		by[language].cost()
		p.Sums = append(p.Sums, *by[language])
	}
	p.All.cost()
	slices.SortFunc(p.Left, func(a, b sum) int { return cmp.Compare(b.N, a.N) })
}

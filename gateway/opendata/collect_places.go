package opendata

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ahadi/store"
)

// city is what the rows of a city come to.
type city struct{ commitments, shown, under, reported, asked int }

// coverage is how far cities are heard. Its counts of people are sums of what the
// readings print, each rounded down, so that they tell nothing that those do not.
func (c *collector) coverage(b store.ReportBack) error {
	all := map[string]*city{}
	at := func(name string) *city {
		if all[name] == nil {
			all[name] = &city{}
		}
		return all[name]
	}
	shown := map[string]bool{}
	for _, row := range b.Shown {
		shown[row.Promise.Code] = true
	}
	for i := range b.Promises {
		if p := &b.Promises[i]; p.Open() || shown[p.Code] {
			at(p.City).commitments++
		}
	}
	for _, row := range b.Shown {
		v := at(row.Promise.City)
		v.shown, v.reported, v.asked = v.shown+1, v.reported+least(row.Figures.Reports), v.asked+least(row.Figures.Assigned)
	}
	for _, row := range b.Under {
		v := at(row.City)
		v.under, v.reported = v.under+1, v.reported+least(row.Figures.Reports)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		v := all[name]
		if err := c.spool.put("coverage", b.Round.Code, name, strconv.Itoa(v.commitments), strconv.Itoa(v.shown), strconv.Itoa(v.under), strconv.Itoa(max(v.commitments-v.shown-v.under, 0)),
			store.Published(v.reported), store.Published(v.asked)); err != nil {
			return err
		}
	}
	return nil
}

// least is how many people a printed count stands for at the least.
func least(n int) int { return max(n-n%5, 0) }

// commitments are the register of what was promised, and by whom.
func (c *collector) commitments(b store.ReportBack) error {
	languages := c.db.Network().Languages
	in := func(texts map[string]string) []string {
		cells := make([]string, len(languages))
		for i, l := range languages {
			cells[i] = texts[l]
		}
		return cells
	}
	for i := range b.Promises {
		p := &b.Promises[i]
		cells := append(append([]string{p.Code}, in(p.Title)...), p.Kind, p.PlaceID, p.City, p.Theme, strings.Join(p.SDG, " "), strings.Join(p.NUA, " "), p.StartsOn, p.DueOn, p.Lifecycle, p.Obligation,
			p.Indicator, p.Baseline, p.Target, p.Unit, strings.Join(met(p.Criteria), " "), p.Currency, budget(p.Budget, p.Currency))
		if err := c.spool.put("commitments", cells...); err != nil {
			return err
		}
		for _, o := range p.Partners {
			if err := c.spool.put("partners", p.Code, o.Name, o.Side, o.Role); err != nil {
				return err
			}
		}
		for _, m := range p.Steps {
			cells := append(append([]string{p.Code, strconv.Itoa(m.Seq)}, in(m.Title)...), m.DueOn, m.Side, m.Status, m.MetOn)
			if err := c.spool.put("milestones", cells...); err != nil {
				return err
			}
		}
	}
	return nil
}

// met are the criteria that a promise meets; the notes beside them stay here.
func met(criteria map[string]string) (all []string) {
	for _, name := range store.Criteria {
		if strings.HasPrefix(criteria[name], "yes") {
			all = append(all, name)
		}
	}
	return all
}

func budget(minor int64, currency string) string {
	if minor == 0 {
		return ""
	}
	return major(minor, currency)
}

// places are those of the branch, and those that they lie in.
func (c *collector) places(ctx context.Context) error {
	seed, err := c.db.Register(ctx)
	if err != nil {
		return err
	}
	scope := store.Everything()
	if c.o.Place != "" {
		scope = store.Branch(c.o.Place)
	}
	wanted, above := map[string]bool{}, map[string]string{}
	for _, p := range seed.Places {
		above[p.Code] = p.Parent
	}
	for _, p := range c.db.Places(scope) {
		for at, n := p.Code, 0; at != "" && n < len(above); at, n = above[at], n+1 {
			wanted[at] = true
		}
	}
	for _, p := range seed.Places {
		if !wanted[p.Code] {
			continue
		}
		if err := c.spool.put("places", p.Code, p.Parent, p.Level, p.Name, p.Country, p.ISO, p.Lat, p.Lon); err != nil {
			return err
		}
	}
	return nil
}

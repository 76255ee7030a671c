package opendata

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ahadi/flows"
	"ahadi/internal/words"
	"ahadi/store"
)

// collector reads what is published into the tables.
type collector struct {
	db     *store.Store
	o      Options
	t      words.Tongue
	choice store.OpenChoice
	spool  *spool
	rounds []store.Round       // the oldest first; the last is the one that was asked for
	whole  map[string][]string // by commitment, the rounds in which it is shown whole
	fresh  []store.Leaving     // answers row by row that never left before
}

// collect fills every table of figures.
func (c *collector) collect(ctx context.Context) (last store.ReportBack, err error) {
	for i, r := range c.rounds {
		back, err := c.db.ReportBack(ctx, store.Period{Round: r.Code, Place: c.o.Place}, c.o.Now, nil)
		if err != nil {
			return last, err
		}
		for _, write := range []func(store.ReportBack) error{c.round, c.readings, c.figures, c.answers, c.coverage} {
			if err := write(back); err != nil {
				return last, err
			}
		}
		if c.o.Tick != nil {
			c.o.Tick(int64(i+1), int64(len(c.rounds))+1)
		}
		last = back
	}
	for _, write := range []func(store.ReportBack) error{c.commitments, c.about} {
		if err := write(last); err != nil {
			return last, err
		}
	}
	return last, c.places(ctx)
}

func (c *collector) round(b store.ReportBack) error {
	r := b.Round
	return c.spool.put("rounds", r.Code, r.Name, r.OpensOn, r.ClosesOn, r.State, strconv.Itoa(len(b.Shown)), strconv.Itoa(len(b.Under)), strconv.Itoa(b.Held), strconv.Itoa(b.Silent),
		b.People.Asked.String(), b.People.Answered.String())
}

// readings are the readings of both sides, and those under their cities alone,
// which come in an order that says nothing of which they are.
func (c *collector) readings(b store.ReportBack) error {
	for _, row := range b.Shown {
		f, p := row.Figures, row.Promise
		c.whole[p.Code] = append(c.whole[p.Code], b.Round.Code)
		gap := ""
		if f.Gulf != "" {
			gap = strconv.Itoa(f.Gap)
		}
		c.o.Guard.Row("readings, "+p.Code, f.Thin(), row.Choice, p.Code)
		if err := c.spool.put("readings", b.Round.Code+"-"+p.Code, b.Round.Code, p.Code, p.City, p.Kind, "whole", f.Community.Status, percent(f.Community.Percent),
			store.Published(f.Reports), store.Published(f.Entered), store.Published(f.Assigned), f.PublicLabel(),
			f.Government.Status, percent(f.Government.Percent), strconv.FormatBool(f.Government.Voices == 0), gap, f.Gulf, strconv.Itoa(f.Disputes)); err != nil {
			return err
		}
	}
	under := slices.Clone(b.Under)
	slices.SortStableFunc(under, func(x, y store.PublicOf) int {
		return cmp.Or(cmp.Compare(x.City, y.City), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Figures.Community.Percent, y.Figures.Community.Percent), cmp.Compare(x.Figures.Community.Status, y.Figures.Community.Status))
	})
	for i, row := range under {
		f, code := row.Figures, ""
		c.o.Guard.Row("readings, "+row.City, f.Thin(), row.Choice, code)
		if err := c.spool.put("readings", fmt.Sprintf("%s-city-%d", b.Round.Code, i+1), b.Round.Code, code, row.City, row.Kind, "city", f.Community.Status, percent(f.Community.Percent),
			store.Published(f.Reports), "", "", f.PublicLabel(), "", "", "", "", "", ""); err != nil {
			return err
		}
	}
	return nil
}

// percent is a percentage; "" where there is none.
func percent(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// figures are what else is said of the commitments that are shown whole.
func (c *collector) figures(b store.ReportBack) error {
	for _, row := range b.Shown {
		f, round, code := row.Figures, b.Round.Code, row.Promise.Code
		for _, m := range f.Milestones {
			for _, answer := range []string{"met", "partially_met", "not_met", "unknown"} {
				if n := m.Community[answer]; n > 0 {
					if err := c.spool.put("milestone_answers", round, code, strconv.Itoa(m.Seq), answer, store.Published(n)); err != nil {
						return err
					}
				}
			}
		}
		for _, o := range f.Obstacles {
			if err := c.spool.put("obstacles", round, code, o.Name, store.Published(o.N)); err != nil {
				return err
			}
		}
		if err := c.money(round, code, f.Money); err != nil {
			return err
		}
		for _, e := range f.Events {
			if err := c.spool.put("participation", append([]string{round, code, e.Event, store.Published(e.Reports)}, came(e)...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// came is who came to an event, as far as it was counted.
func came(e store.Attendance) []string {
	cells := []string{"", "", "", "", ""}
	if e.Event != "none" {
		cells[0] = store.Published(e.Total)
	}
	for i, group := range []string{"women", "youth", "informal", "pwd"} {
		for _, g := range e.Groups {
			if g.Name == group {
				cells[i+1] = store.Published(g.N)
			}
		}
	}
	return cells
}

func (c *collector) money(round, code string, m store.Money) error {
	amount := func(minor int64) string { return major(minor, m.Currency) }
	for _, of := range []struct {
		side string
		said store.SideMoney
	}{{store.Community, m.Community}, {store.Government, m.Government}} {
		if !of.said.Said() {
			continue
		}
		s := of.said
		if err := c.spool.put("money", round, code, of.side, m.Currency, amount(m.Promised), amount(s.ReceivedNow), amount(s.Received), amount(s.Spent), amount(s.Cut),
			store.Published(s.NothingYet), store.Published(s.Unknown)); err != nil {
			return err
		}
	}
	return nil
}

// major is an amount in units of its currency, with a point, as programs read it.
func major(minor int64, currency string) string {
	text, sign := strconv.FormatInt(max(minor, -minor), 10), ""
	if minor < 0 {
		sign = "-"
	}
	digits := flows.MinorDigits(currency)
	if digits == 0 {
		return sign + text
	}
	text = strings.Repeat("0", max(digits+1-len(text), 0)) + text
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// answers are what partners answered, and what those of government replied.
func (c *collector) answers(b store.ReportBack) error {
	for _, row := range b.Shown {
		for _, a := range row.Answers {
			for _, language := range sorted(a.Words) {
				if err := c.spool.put("responses", b.Round.Code, row.Promise.Code, a.Name, language, a.Words[language], a.Next, a.DueOn); err != nil {
					return err
				}
			}
		}
	}
	for _, r := range b.Replies {
		if len(r.Words) == 0 {
			if err := c.spool.put("replies", b.Round.Code, r.Name, r.AskedOn, r.Until, r.RepliedOn, "", ""); err != nil {
				return err
			}
		}
		for _, language := range sorted(r.Words) {
			if err := c.spool.put("replies", b.Round.Code, r.Name, r.AskedOn, r.Until, r.RepliedOn, language, r.Words[language]); err != nil {
				return err
			}
		}
	}
	return nil
}

func sorted(texts map[string]string) (languages []string) {
	for l := range texts {
		languages = append(languages, l)
	}
	slices.Sort(languages)
	return languages
}

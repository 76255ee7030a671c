package broadcast

import (
	"cmp"
	"context"
	"slices"
	"time"

	"ahadi/internal/money"
	"ahadi/internal/sms"
	"ahadi/store"
)

// Shown is one text of a broadcast as it stands on a phone.
type Shown struct {
	Language string
	Discreet bool
	Text     string // as the first who gets it reads it; with the longest values when nobody does
	Septets  int    // with the longest values; UTF-16 units where UCS2
	UCS2     bool
	Parts    int // with the longest values
	People   int // who get it
}

// Price is what a channel is expected to take.
type Price struct {
	Channel string
	People  int
	Parts   int
	Cost    money.Amount // zero where the price is not known
}

// Preview is what a broadcast would do if it was confirmed now.
type Preview struct {
	store.Broadcast
	Audienced int // who are meant
	People    int // who get it: one message each
	Phones    int // on which the audience reads; two people may share one
	Parts     int
	Texts     []Shown
	Prices    []Price
	LeftOut   []LeftOut
	Budget    []store.Budget // of the round, in the currencies of Prices
	First     time.Time      // when the first leaves, and the last; zero when nobody gets it
	Last      time.Time
}

// LeftOut are people of the audience who get nothing, for one reason.
type LeftOut struct {
	Reason string
	People int
	Codes  []string // of the first of them
}

// mostNamed is how many of those who are left out are named.
const mostNamed = 10

// Preview says whom a broadcast of that number would reach now, in which words,
// at what cost, and who is left out and why.
func (s *Service) Preview(ctx context.Context, number int, now time.Time) (Preview, error) {
	b, err := s.Store.Broadcast(ctx, number)
	if err != nil {
		return Preview{}, err
	}
	l := looking{p: Preview{Broadcast: b}, phones: map[int64]bool{}, left: map[string]*LeftOut{}, prices: map[string]*Price{}, service: s}
	l.shown()
	if err := s.Store.Addressees(ctx, b, now, s.compose(now), l.one); err != nil {
		return Preview{}, err
	}
	p := l.done()
	sending, err := s.Store.Sending(ctx, now)
	for _, b := range sending.Budget {
		if slices.ContainsFunc(p.Prices, func(c Price) bool { return c.Cost.Currency == b.Whole.Currency }) {
			p.Budget = append(p.Budget, b)
		}
	}
	return p, err
}

// Adds is what the broadcast is expected to take of a budget.
func (p Preview) Adds(b store.Budget) money.Amount {
	sum := money.Amount{Currency: b.Whole.Currency}
	for _, c := range p.Prices {
		if c.Cost.Currency == sum.Currency {
			sum.Micro += c.Cost.Micro
		}
	}
	return sum
}

// looking is a preview while it is made.
type looking struct {
	p       Preview
	service *Service
	phones  map[int64]bool
	left    map[string]*LeftOut
	prices  map[string]*Price
}

// shown lists the texts, with the longest values.
func (l *looking) shown() {
	b := l.p.Broadcast
	for _, language := range languages(b.Texts, b.Discreet) {
		for _, kind := range []struct {
			words    map[string]string
			discreet bool
		}{{b.Texts, false}, {b.Discreet, true}} {
			text, ok := kind.words[language]
			if !ok {
				continue
			}
			v := Shown{Language: language, Discreet: kind.discreet, Text: l.service.Book.LongestAnnouncement(text)}
			n, gsm := sms.Septets(v.Text)
			if v.Septets, v.UCS2 = n, !gsm; !gsm {
				v.Septets = sms.Units(v.Text)
			}
			_, v.Parts = sms.Segments(v.Text)
			l.p.Texts = append(l.p.Texts, v)
		}
	}
}

func (l *looking) one(a store.Addressee, n store.Note) {
	l.p.Audienced++
	l.phones[a.LineID] = true
	if n.Reason != "" {
		l.leave(n.Reason, a.Person.Code)
		return
	}
	l.p.People++
	_, parts := sms.Segments(n.Text)
	l.p.Parts += parts
	l.price(n.Channel, parts)
	if l.p.First.IsZero() || n.Due.Before(l.p.First) {
		l.p.First = n.Due
	}
	if n.Due.After(l.p.Last) {
		l.p.Last = n.Due
	}
	l.reads(a, n)
}

// reads counts who reads which text, and shows the first of them.
func (l *looking) reads(a store.Addressee, n store.Note) {
	for i := range l.p.Texts {
		v := &l.p.Texts[i]
		if v.Language == a.Person.Language && v.Discreet == n.Shared {
			if v.People++; v.People == 1 {
				v.Text = n.Text
			}
		}
	}
}

func (l *looking) price(channel string, parts int) {
	p := l.prices[channel]
	if p == nil {
		p = &Price{Channel: channel, Cost: l.service.Price(channel)}
		l.prices[channel] = p
	}
	p.People++
	p.Parts += parts
}

func (l *looking) leave(why, code string) {
	v := l.left[why]
	if v == nil {
		v = &LeftOut{Reason: why}
		l.left[why] = v
	}
	if v.People++; v.People <= mostNamed {
		v.Codes = append(v.Codes, code)
	}
}

func (l *looking) done() Preview {
	l.p.Phones = len(l.phones)
	for _, p := range l.prices {
		p.Cost = p.Cost.Times(p.Parts)
		l.p.Prices = append(l.p.Prices, *p)
	}
	for _, v := range l.left {
		l.p.LeftOut = append(l.p.LeftOut, *v)
	}
	slices.SortFunc(l.p.Prices, func(a, b Price) int { return cmp.Compare(a.Channel, b.Channel) })
	slices.SortFunc(l.p.LeftOut, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Reason, b.Reason))
	})
	return l.p
}

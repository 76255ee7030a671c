package broadcast

import (
	"cmp"
	"context"
	"slices"
	"time"

	"ahadi/internal/sms"
	"ahadi/store"
)

// mostNamed is how many of those who are left out are named.
const mostNamed = 10

// Preview says whom a broadcast of that number would reach now, in which words,
// at what cost, and who is left out and why.
func (s *Service) Preview(ctx context.Context, number int, now time.Time) (store.BroadcastPreview, error) {
	b, err := s.Store.Broadcast(ctx, number)
	if err != nil {
		return store.BroadcastPreview{}, err
	}
	l := looking{p: store.BroadcastPreview{Broadcast: b}, phones: map[int64]bool{}, left: map[string]*store.BroadcastLeftOut{}, prices: map[string]*store.BroadcastPrice{}, service: s}
	l.shown()
	if err := s.Store.Addressees(ctx, b, now, s.compose(now), l.one); err != nil {
		return store.BroadcastPreview{}, err
	}
	p := l.done()
	if p.Before, err = s.Store.SentAlone(ctx, b.By, now); err != nil {
		return p, err
	}
	sending, err := s.Store.Sending(ctx, now)
	for _, b := range sending.Budget {
		if slices.ContainsFunc(p.Prices, func(c store.BroadcastPrice) bool { return c.Cost.Currency == b.Whole.Currency }) {
			p.Budget = append(p.Budget, b)
		}
	}
	return p, err
}

// looking is a preview while it is made.
type looking struct {
	p       store.BroadcastPreview
	service *Service
	phones  map[int64]bool
	left    map[string]*store.BroadcastLeftOut
	prices  map[string]*store.BroadcastPrice
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
			m := l.service.Book.MeasureAnnouncement(text)
			v := store.BroadcastText{Language: language, Discreet: kind.discreet, Text: m.Longest, Septets: m.Length, UCS2: m.UCS2, Parts: m.Parts}
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
		p = &store.BroadcastPrice{Channel: channel, Cost: l.service.Price(channel)}
		l.prices[channel] = p
	}
	p.People++
	p.Parts += parts
}

func (l *looking) leave(why, code string) {
	v := l.left[why]
	if v == nil {
		v = &store.BroadcastLeftOut{Reason: why}
		l.left[why] = v
	}
	if v.People++; v.People <= mostNamed {
		v.Codes = append(v.Codes, code)
	}
}

func (l *looking) done() store.BroadcastPreview {
	l.p.Phones = len(l.phones)
	for _, p := range l.prices {
		p.Cost = p.Cost.Times(p.Parts)
		l.p.Prices = append(l.p.Prices, *p)
	}
	for _, v := range l.left {
		l.p.LeftOut = append(l.p.LeftOut, *v)
	}
	slices.SortFunc(l.p.Prices, func(a, b store.BroadcastPrice) int { return cmp.Compare(a.Channel, b.Channel) })
	slices.SortFunc(l.p.LeftOut, func(a, b store.BroadcastLeftOut) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Reason, b.Reason))
	})
	return l.p
}

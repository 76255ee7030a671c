package store

import (
	"time"

	"ahadi/internal/money"
)

// BroadcastText is one text of a broadcast as it stands on a phone.
type BroadcastText struct {
	Language string
	Discreet bool
	Text     string // as the first who gets it reads it; with the longest values when nobody does
	Septets  int    // with the longest values; UTF-16 units where UCS2
	UCS2     bool
	Parts    int // with the longest values
	People   int // who get it
}

// BroadcastPrice is what a channel is expected to take.
type BroadcastPrice struct {
	Channel string
	People  int
	Parts   int
	Cost    money.Amount // zero where the price is not known
}

// BroadcastPreview is what a broadcast would do if it was confirmed now.
type BroadcastPreview struct {
	Broadcast
	Audienced int // who are meant
	People    int // who get it: one message each
	Before    int // to whom its author has sent alone in the last day: SentAlone
	Phones    int // on which the audience reads; two people may share one
	Parts     int
	Texts     []BroadcastText
	Prices    []BroadcastPrice
	LeftOut   []BroadcastLeftOut
	Budget    []Budget  // of the round, in the currencies of Prices
	First     time.Time // when the first leaves, and the last; zero when nobody gets it
	Last      time.Time
}

// Second says whether somebody other than its author has to confirm it.
func (p BroadcastPreview) Second() bool { return p.People+p.Before > BroadcastAlone }

// BroadcastLeftOut are people of the audience who get nothing, for one reason.
type BroadcastLeftOut struct {
	Reason string
	People int
	Codes  []string // of the first of them
}

// Adds is what the broadcast is expected to take of a budget.
func (p BroadcastPreview) Adds(b Budget) money.Amount {
	sum := money.Amount{Currency: b.Whole.Currency}
	for _, c := range p.Prices {
		if c.Cost.Currency == sum.Currency {
			sum.Micro += c.Cost.Micro
		}
	}
	return sum
}

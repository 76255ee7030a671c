package store

// Money is what is said of a commitment's money, in minor units of its own
// currency: never added across currencies, never across the two sides.
type Money struct {
	Currency   string
	Promised   int64 // the largest that was ever registered: renegotiating takes nothing of it
	Community  SideMoney
	Government SideMoney
	Gap        int64 // promised minus what arrived by the community's word
	Difference int64 // what arrived by the government's word, minus that by the community's
}

// SideMoney is one side's word on money: distinct entries of all rounds added up.
type SideMoney struct {
	Received, Spent, Cut int64
	ReceivedNow          int64 // in this round alone
	NothingYet           int   // reports of this round that say so
	Unknown              int   // entries of this round without an amount
}

func (r OverviewRow) money() Money {
	m := Money{Currency: r.Commitment.Currency, Promised: r.Promised, Community: r.Community.money(), Government: r.Government.money()}
	m.Gap, m.Difference = m.Promised-m.Community.Received, m.Government.Received-m.Community.Received
	return m
}

func (f *Figures) money() SideMoney {
	return SideMoney{
		Received: f.Rest["ever:f:received"], Spent: f.Rest["ever:f:spent"], Cut: f.Rest["ever:f:cut"], ReceivedNow: f.Rest["f:received"],
		NothingYet: int(f.Rest["f:nothing_yet"]), Unknown: int(f.Rest["f:received:unknown"] + f.Rest["f:spent:unknown"] + f.Rest["f:cut:unknown"]),
	}
}

// Said says whether the side said anything about money.
func (m SideMoney) Said() bool { return m != SideMoney{} }

// Arrived says whether the side said how much arrived: an amount, or that nothing
// has. Who speaks of what was spent alone, or of money without an amount, has not.
func (m SideMoney) Arrived() bool { return m.Received > 0 || m.NothingYet > 0 && m.Unknown == 0 }

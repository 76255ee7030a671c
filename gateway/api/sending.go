package api

import (
	"strconv"

	"ahadi/internal/money"
	"ahadi/store"
)

// calendar is a step of a round: what leaves when.
type calendar struct {
	ID     string  `json:"id"`
	Round  string  `json:"round"`
	Step   string  `json:"step"`
	On     string  `json:"on"`
	Rule   string  `json:"rule"`
	Next   *string `json:"next"`
	Status string  `json:"status"`
	Reason string  `json:"reason"`
}

func showReminder(_ *request, m store.StepOf) calendar {
	return calendar{id(m.ID), m.Round.Code, m.Step, m.Day, m.Rule, optional(utc(m.Next), m.Status == "waiting" || m.Status == "expanding"), m.Status, m.Reason}
}

// previewed is what a step would do as things stand.
type previewed struct {
	Round    string         `json:"round"`
	Step     string         `json:"step"`
	On       string         `json:"on"`
	People   int            `json:"people"`
	Messages int            `json:"messages"`
	Segments int            `json:"segments"`
	Channels map[string]int `json:"channels"`
	LeftOut  map[string]int `json:"left_out"`
}

// preview counts what a step of a round would send; who gets what stands on the
// pages alone.
func preview(r *request) error {
	if r.api.Previews == nil {
		return store.ErrNotFound
	}
	step, rows, err := r.api.Previews.PreviewStep(r.UserContext(), r.Query("round"), r.Query("step"), r.now)
	if err != nil {
		return err
	}
	out := previewed{Round: step.Round.Code, Step: step.Step, On: step.Day, People: len(rows), Channels: map[string]int{}, LeftOut: map[string]int{}}
	for _, row := range rows {
		if row.Reason != "" {
			out.LeftOut[row.Reason]++
			continue
		}
		out.Messages++
		out.Segments += row.Segments
		out.Channels[row.Channel]++
	}
	return r.JSON(out)
}

// broadcast is a text that coordinators wrote to many.
type broadcast struct {
	Number      int               `json:"number"`
	Audience    audience          `json:"audience"`
	Texts       map[string]string `json:"texts"`
	Discreet    map[string]string `json:"discreet"`
	Until       string            `json:"until"`
	State       string            `json:"state"`
	By          string            `json:"drafted_by"`
	Drafted     string            `json:"drafted"`
	ConfirmedBy string            `json:"confirmed_by"`
	Confirmed   *string           `json:"confirmed"`
}

// audience is whom it is for; an empty list leaves nobody out.
type audience struct {
	Places      []string `json:"places"`
	Roles       []string `json:"roles"`
	Commitments []string `json:"commitments"`
	Languages   []string `json:"languages"`
	Reported    string   `json:"reported"`
	Round       string   `json:"round"`
}

func showBroadcast(_ *request, b store.Broadcast) broadcast {
	a := b.Audience
	return broadcast{
		b.Number,
		audience{words(a.Places), words(a.Roles), words(a.Commitments), words(a.Languages), a.Reported, a.Round},
		texts(b.Texts), texts(b.Discreet), b.Until, b.State, b.By, utc(b.Drafted), b.ConfirmedBy, optional(utc(b.Confirmed), b.ConfirmedBy != ""),
	}
}

// progress is a broadcast and what became of it.
type progress struct {
	broadcast
	People   int            `json:"people"`
	LeftOut  map[string]int `json:"left_out"`
	Messages map[string]int `json:"messages"`
	Ended    map[string]int `json:"ended"`
	Segments int            `json:"segments"`
	Cost     []amount       `json:"cost"`
	Replies  int            `json:"replies"`
	Whole    bool           `json:"whole"`
}

func oneBroadcast(r *request) error {
	n, err := strconv.Atoi(r.Params("number"))
	if err != nil {
		return store.ErrNotFound
	}
	b, p, err := r.api.Store.BroadcastProgress(r.UserContext(), n)
	if err != nil {
		return err
	}
	return r.JSON(progress{showBroadcast(r, b), p.People, p.LeftOut, p.Status, p.Ended, p.Parts, amounts(p.Cost), p.Replies, p.Whole})
}

// amount is money in millionths of its currency, so that the price of one SMS
// has its cents.
type amount struct {
	Currency string `json:"currency"`
	Micro    int64  `json:"micro"`
}

func amounts(all []money.Amount) []amount {
	out := []amount{}
	for _, a := range all {
		out = append(out, amount{a.Currency, a.Micro})
	}
	return out
}

// allSending is how sending goes.
type allSending struct {
	Paused   bool      `json:"paused"`
	Since    *string   `json:"paused_since"`
	Why      string    `json:"paused_why"`
	Round    string    `json:"round"`
	Budget   []budget  `json:"budget"`
	Channels []channel `json:"channels"`
}

type budget struct {
	Currency string `json:"currency"`
	Whole    int64  `json:"whole_micro"`
	Spent    int64  `json:"spent_micro"`
}

type channel struct {
	Name     string         `json:"name"`
	Queued   map[string]int `json:"queued"`
	Waiting  map[string]int `json:"waiting"`
	Oldest   *string        `json:"oldest"`
	Sending  int            `json:"sending"`
	Sent     int            `json:"sent"`
	Arrived  int            `json:"delivered"`
	Unknown  int            `json:"unknown"`
	Failed   map[string]int `json:"failed"`
	Spent    []amount       `json:"spent"`
	Limit    *amount        `json:"daily_limit"`
	Limited  bool           `json:"limited"`
	Fallback string         `json:"fallback"`
	Circuit  string         `json:"circuit"`
	Stopped  string         `json:"stopped"`
	Balance  string         `json:"balance"`
}

func sending(r *request) error {
	s, err := r.api.Store.Sending(r.UserContext(), r.now)
	if err != nil {
		return err
	}
	out := allSending{s.Paused, optional(utc(s.Pause.Since), s.Paused), s.Pause.Reason, s.Round.Code, []budget{}, []channel{}}
	for _, b := range s.Budget {
		out.Budget = append(out.Budget, budget{b.Whole.Currency, b.Whole.Micro, b.Spent.Micro})
	}
	for _, c := range s.Channels {
		out.Channels = append(out.Channels, channel{
			c.Name, c.Queued, c.Waiting, moment(c.Oldest), c.Sending, c.Sent, c.Arrived, c.Unknown, c.Failed, amounts(c.Spent),
			optional(amount{c.Limit.Currency, c.Limit.Micro}, !c.Limit.IsZero()), c.Limited, c.Fallback, c.Circuit, c.Stopped, c.Balance,
		})
	}
	return r.JSON(out)
}

// spent is what a round has cost.
type spent struct {
	Round    string     `json:"round"`
	Spending []spending `json:"spending"`
}

type spending struct {
	Channel  string `json:"channel"`
	Kind     string `json:"kind"`
	Currency string `json:"currency"`
	Messages int64  `json:"messages"`
	Segments int64  `json:"segments"`
	Micro    int64  `json:"micro"`
}

func showSpent(_ *request, s store.RoundSpent) spent {
	out := spent{s.Round, []spending{}}
	for _, v := range s.Of {
		out.Spending = append(out.Spending, spending{v.Channel, v.Kind, v.Currency, v.Messages, v.Segments, v.Micro})
	}
	return out
}

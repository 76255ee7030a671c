package api

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

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
	Heard    []heard   `json:"heard"`
}

// heard is how long ago something came in by a channel.
type heard struct {
	Channel string  `json:"channel"`
	Kind    string  `json:"kind"`
	Last    *string `json:"last"`
	Usual   *int64  `json:"usual_seconds"`
	Silent  bool    `json:"silent"`
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
	out := allSending{s.Paused, optional(utc(s.Pause.Since), s.Paused), s.Pause.Reason, s.Round.Code, []budget{}, []channel{}, []heard{}}
	all, err := r.api.Store.Heard(r.UserContext(), r.now)
	if err != nil {
		return err
	}
	for _, h := range all {
		out.Heard = append(out.Heard, heard{h.Channel, h.Kind, moment(h.Last), optional(int64(h.Usual.Seconds()), h.Usual > 0), h.Silent(r.now)})
	}
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

// delivered is what became of messages on one channel in some days.
type delivered struct {
	Channel   string    `json:"channel"`
	Sent      int       `json:"sent"`
	Delivered int       `json:"delivered"`
	Unknown   int       `json:"unknown"`
	Failed    []failure `json:"failed"`
	Cost      []dayCost `json:"cost"`
}

type failure struct {
	Became  string `json:"became"`
	Kind    string `json:"kind"`
	Network string `json:"network"`
	Reason  string `json:"reason"`
	N       int    `json:"n"`
}

type dayCost struct {
	On       string `json:"on"`
	Kind     string `json:"kind"`
	Messages int    `json:"messages"`
	Segments int    `json:"segments"`
	Currency string `json:"currency"`
	Micro    int64  `json:"micro"`
}

// allDelivered is the same for all channels.
type allDelivered struct {
	Days     int         `json:"days"`
	Channels []delivered `json:"channels"`
}

// usualDays and mostDays are how far back deliveries are counted.
const (
	usualDays = 7
	mostDays  = 90
)

func deliveries(r *request) error {
	days := r.QueryInt("days", usualDays)
	if days < 1 || days > mostDays {
		return Refuse(r.Ctx, fiber.StatusBadRequest, fmt.Sprintf("days must be a number from 1 to %d", mostDays))
	}
	all, err := r.api.Store.Deliveries(r.UserContext(), r.now.AddDate(0, 0, -days))
	if err != nil {
		return err
	}
	out := allDelivered{days, []delivered{}}
	for _, d := range all {
		v := delivered{d.Channel, d.Sent, d.Delivered, d.Unknown, []failure{}, []dayCost{}}
		for _, f := range d.Failed {
			v.Failed = append(v.Failed, failure{f.Became, f.Kind, f.Network, f.Reason, f.N})
		}
		for _, c := range d.Cost {
			v.Cost = append(v.Cost, dayCost{c.Day, c.Kind, c.Messages, c.Segments, c.Cost.Currency, c.Cost.Micro})
		}
		out.Channels = append(out.Channels, v)
	}
	return r.JSON(out)
}

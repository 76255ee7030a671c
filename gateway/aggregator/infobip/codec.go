// Package infobip is the dialect of Infobip's SMS API: JSON callbacks that may
// hold many messages or reports, a JSON request for what is sent, with ids of
// ours (provider's documentation, "SMS", "Message status codes"); and of its USSD,
// as others speak it, for its own contract is not public. It is pure:
// bytes in, values out.
//
// Its callbacks carry no signature unless a subscription is set up so; the secret
// in the hook's path is what speaks for the provider.
package infobip

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// Codec speaks the dialect for one account.
type Codec struct {
	apiKey, from, baseURL string
	delivery              string // where reports go; "" leaves it to the account
	keyword               string // of a number that is shared
	code                  string // that people dial, "" when the configuration does not say it
}

// each reads the elements of a callback one by one. One that cannot be read does
// not hold back the others: the error is that of the last such.
func each[T any](r aggregator.Request, read func(T) error) error {
	var in struct {
		Results *[]json.RawMessage `json:"results"`
	}
	if err := aggregator.ParseJSON(r, &in); err != nil {
		return err
	}
	if in.Results == nil {
		return aggregator.Missing("results")
	}
	var bad error
	for _, raw := range *in.Results {
		var one T
		if json.Unmarshal(raw, &one) != nil {
			bad = aggregator.ErrNotJSON
		} else if err := read(one); err != nil {
			bad = err
		}
	}
	return bad
}

// inbound is a message of a callback.
type inbound struct {
	ID      aggregator.Text `json:"messageId"`
	From    aggregator.Text `json:"from"`
	To      aggregator.Text `json:"to"`
	Text    aggregator.Text `json:"text"`      // all that was written
	Clean   aggregator.Text `json:"cleanText"` // without the keyword
	Keyword aggregator.Text `json:"keyword"`
	At      aggregator.Text `json:"receivedAt"`
}

// stamp is how times are written: not quite as RFC 3339 wants it.
const stamp = "2006-01-02T15:04:05.000-0700"

// DecodeSMS reads the messages of a callback.
func (c *Codec) DecodeSMS(r aggregator.Request) (all []aggregator.SMS, err error) {
	err = each(r, func(m inbound) error {
		switch {
		case m.ID == "":
			return aggregator.Missing("messageId")
		case m.From == "":
			return aggregator.Missing("from")
		}
		s := aggregator.SMS{ID: string(m.ID), From: aggregator.International(string(m.From)), To: string(m.To), Text: string(m.Text)}
		if c.keyword != "" && strings.EqualFold(string(m.Keyword), c.keyword) {
			s.Text = string(m.Clean)
		}
		if at, err := time.Parse(stamp, string(m.At)); err == nil {
			s.At = at.UTC()
		}
		all = append(all, s)
		return nil
	})
	return all, err
}

// mostBytes is far above a callback with a hundred reports, the most that Infobip
// puts into one.
const mostBytes = 256 << 10

// MostBytes is how many bytes of a callback are read.
func (c *Codec) MostBytes() int { return mostBytes }

// status is what Infobip says of a message, in an answer and in a report.
type status struct {
	Group string `json:"groupName"`
	Name  string `json:"name"`
}

// outbound is a report of a callback.
type outbound struct {
	ID      aggregator.Text `json:"messageId"`
	To      aggregator.Text `json:"to"`
	Network aggregator.Text `json:"mccMnc"`
	Parts   aggregator.Text `json:"messageCount"`
	SMS     aggregator.Text `json:"smsCount"` // the same, in older reports
	Price   struct {
		Each     aggregator.Text `json:"pricePerMessage"`
		Currency string          `json:"currency"`
	} `json:"price"`
	Status status `json:"status"`
	Error  struct {
		Name string `json:"name"`
	} `json:"error"`
}

// The groups of a status. A message that has come as far as the operator is of
// the group of those delivered, and is not.
var groups = map[string]aggregator.State{
	"PENDING": aggregator.Accepted, "DELIVERED": aggregator.Delivered, "UNDELIVERABLE": aggregator.Failed, "REJECTED": aggregator.Failed,
	"EXPIRED": aggregator.Expired,
}

const atOperator = "DELIVERED_TO_OPERATOR"

// state translates a status.
func (s status) state() aggregator.State {
	state, known := groups[strings.ToUpper(s.Group)]
	switch {
	case !known:
		return aggregator.Unknown
	case s.Name == atOperator:
		return aggregator.Accepted
	}
	return state
}

// DecodeDelivery reads the reports of a callback.
func (c *Codec) DecodeDelivery(r aggregator.Request) (all []aggregator.Status, err error) {
	err = each(r, func(m outbound) error {
		switch {
		case m.ID == "":
			return aggregator.Missing("messageId")
		case m.Status.Group == "":
			return aggregator.Missing("status.groupName")
		case m.Status.Name != duplicate: // which says nothing of the first one under this id
			all = append(all, m.told())
		}
		return nil
	})
	return all, err
}

// told is what a report says.
func (m *outbound) told() aggregator.Status {
	known := codes[m.Status.Name]
	s := aggregator.Status{
		ID: string(m.ID), Number: aggregator.International(string(m.To)), State: m.Status.state(), Raw: m.Status.Name, Network: string(m.Network),
		OptedOut: known.optedOut || stopped[m.Error.Name], Account: known.ours || ours[m.Error.Name],
	}
	if s.Raw == "" {
		s.Raw = m.Status.Group
	}
	if s.Reason = m.Error.Name; s.Reason == noError {
		s.Reason = ""
	}
	if s.Reason == "" && s.State != aggregator.Accepted && s.State != aggregator.Delivered {
		s.Reason = m.Status.Name
	}
	s.Cost = cost(m.Price.Currency, string(m.Price.Each), string(cmp.Or(m.Parts, m.SMS)))
	return s
}

// cost is what the parts of a message have cost, nothing where it is not told.
func cost(currency, each, parts string) money.Amount {
	n, err := strconv.Atoi(parts)
	if err != nil || n < 1 || n > 1000 {
		return money.Amount{}
	}
	one, err := money.Of(currency, each)
	if err != nil {
		return money.Amount{}
	}
	return one.Times(n)
}

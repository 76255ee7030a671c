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

// inbound is a callback with messages.
type inbound struct {
	Results *[]struct {
		ID      string `json:"messageId"`
		From    string `json:"from"`
		To      string `json:"to"`
		Text    string `json:"text"`      // all that was written
		Clean   string `json:"cleanText"` // without the keyword
		Keyword string `json:"keyword"`
		At      string `json:"receivedAt"`
	} `json:"results"`
}

// stamp is how times are written: not quite as RFC 3339 wants it.
const stamp = "2006-01-02T15:04:05.000-0700"

// DecodeSMS reads the messages of a callback. One that cannot be read does not
// hold back the others; where none can, the callback is refused.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	var in inbound
	if err := aggregator.ParseJSON(r, &in); err != nil {
		return nil, err
	}
	if in.Results == nil {
		return nil, aggregator.Missing("results")
	}
	var all []aggregator.SMS
	var bad error
	for _, m := range *in.Results {
		switch {
		case m.ID == "":
			bad = aggregator.Missing("messageId")
			continue
		case m.From == "":
			bad = aggregator.Missing("from")
			continue
		}
		s := aggregator.SMS{ID: m.ID, From: aggregator.International(m.From), To: m.To, Text: m.Text}
		if c.keyword != "" && strings.EqualFold(m.Keyword, c.keyword) {
			s.Text = m.Clean
		}
		if at, err := time.Parse(stamp, m.At); err == nil {
			s.At = at.UTC()
		}
		all = append(all, s)
	}
	if len(all) > 0 {
		bad = nil
	}
	return all, bad
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

// outbound is a callback with reports.
type outbound struct {
	Results *[]struct {
		ID      string          `json:"messageId"`
		To      string          `json:"to"`
		Network string          `json:"mccMnc"`
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
	} `json:"results"`
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

// DecodeDelivery reads the reports of a callback, as DecodeSMS reads messages.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	var out outbound
	if err := aggregator.ParseJSON(r, &out); err != nil {
		return nil, err
	}
	if out.Results == nil {
		return nil, aggregator.Missing("results")
	}
	var all []aggregator.Status
	var bad error
	for _, m := range *out.Results {
		known := codes[m.Status.Name]
		switch {
		case m.ID == "":
			bad = aggregator.Missing("messageId")
			continue
		case m.Status.Group == "":
			bad = aggregator.Missing("status.groupName")
			continue
		case m.Status.Name == duplicate: // says nothing of the first one under this id
			continue
		}
		s := aggregator.Status{
			ID: m.ID, Number: aggregator.International(m.To), State: m.Status.state(), Raw: m.Status.Name, Network: m.Network,
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
		parts := string(m.Parts)
		if parts == "" {
			parts = string(m.SMS)
		}
		s.Cost = cost(m.Price.Currency, string(m.Price.Each), parts)
		all = append(all, s)
	}
	if len(all) > 0 {
		bad = nil
	}
	return all, bad
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

// Package beem is the dialect of Beem (Tanzania): USSD, SMS both ways and delivery
// reports in JSON (provider's guides "USSD Hub", "SMS" and "Two-Way SMS", and its
// published samples). It is pure: bytes in, values out.
package beem

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// Codec speaks the dialect for one account.
type Codec struct{ apiKey, secretKey, from, baseURL string }

// incoming is a message as the two-way service hands it on. Clients have seen two
// shapes: one with a transaction_id and the text inside of message, and a flat
// one without an id.
type incoming struct {
	ID        aggregator.Text `json:"transaction_id"`
	From      aggregator.Text `json:"from"`
	To        aggregator.Text `json:"to"`
	Message   says            `json:"message"`
	TimeUTC   string          `json:"timeUTC"`   // Wed, 14 Jun 2017 07:00:00 GMT
	Timestamp aggregator.Text `json:"timestamp"` // of the flat shape: 2025-01-15T10:30:00Z
}

// says is a text, or an object that holds one.
type says struct {
	Text  string
	Given bool
}

// UnmarshalJSON reads both shapes. A null is nothing given.
func (s *says) UnmarshalJSON(raw []byte) error {
	in := struct {
		Text *aggregator.Text `json:"text"`
	}{}
	err := error(nil)
	if raw[0] == '{' {
		err = json.Unmarshal(raw, &in)
	} else {
		err = json.Unmarshal(raw, &in.Text)
	}
	if s.Given = err == nil && in.Text != nil; s.Given {
		s.Text = string(*in.Text)
	}
	return err
}

// DecodeSMS reads what a person has texted.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	var in incoming
	if err := aggregator.ParseJSON(r, &in); err != nil {
		return nil, err
	}
	m := aggregator.SMS{ID: string(in.ID), From: aggregator.International(string(in.From)), To: string(in.To), Text: in.Message.Text}
	switch {
	case m.From == "":
		return nil, aggregator.Missing("from")
	case !in.Message.Given:
		return nil, aggregator.Missing("message")
	case m.ID == "" && in.TimeUTC+string(in.Timestamp) == "":
		return nil, aggregator.Missing("transaction_id")
	case m.ID == "":
		m.ID = c.hash(m.From, m.To, in.TimeUTC, string(in.Timestamp), m.Text)
	}
	m.At = moment(in)
	return []aggregator.SMS{m}, nil
}

// moment is when a message was received; zero where it does not say so in a way
// that is known.
func moment(in incoming) time.Time {
	for _, try := range []struct{ layout, at string }{{time.RFC1123, in.TimeUTC}, {time.RFC3339, in.TimeUTC}, {time.RFC3339, string(in.Timestamp)}} {
		if at, err := time.Parse(try.layout, try.at); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// hash is the id of a message without one: who wrote what at which time. It is
// keyed, so that nobody reads a number out of it.
func (c *Codec) hash(fields ...string) string {
	mac := hmac.New(sha256.New, []byte(c.secretKey))
	for _, f := range fields {
		fmt.Fprintf(mac, "%d:%s", len(f), f)
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// Acknowledge says what the provider wants to read for a message.
func (c *Codec) Acknowledge(r aggregator.Request) aggregator.Response {
	var in incoming
	_ = aggregator.ParseJSON(r, &in) // it was read before
	return aggregator.AnswerJSON(struct {
		ID         aggregator.Text `json:"transaction_id"`
		Successful bool            `json:"successful"`
	}{in.ID, true})
}

// states translates the words of a delivery report, whatever the case of their
// letters: provider's guide for the first three, clients of its API for the rest.
var states = map[string]aggregator.State{
	"PENDING": aggregator.Accepted, "DELIVERED": aggregator.Delivered, "UNDELIVERED": aggregator.Failed,
	"FAILED": aggregator.Failed, "RETRY": aggregator.Accepted,
}

// DecodeDelivery reads a delivery report. It names the request, which holds one
// message of ours. The sample of the provider writes Status, its clients status:
// the JSON reader minds neither.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	var in struct {
		Request aggregator.Text `json:"request_id"`
		Number  aggregator.Text `json:"dest_addr"`
		Status  aggregator.Text `json:"status"`
	}
	if err := aggregator.ParseJSON(r, &in); err != nil {
		return nil, err
	}
	s := aggregator.Status{ID: string(in.Request), Number: aggregator.International(string(in.Number)), State: aggregator.Unknown, Raw: string(in.Status)}
	if s.ID == "" {
		return nil, aggregator.Missing("request_id")
	}
	if state, ok := states[strings.ToUpper(s.Raw)]; ok {
		s.State = state
	}
	return []aggregator.Status{s}, nil
}

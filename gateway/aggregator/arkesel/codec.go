// Package arkesel is the dialect of Arkesel in Ghana: JSON both ways for USSD
// (provider's published samples), a JSON request for SMS that leave, a call with
// what became of each (its "SMS API", version 2). It is pure: bytes in, values out.
//
// Its calls carry no signature; the secret in the hook's path is what speaks for
// the provider. SMS do not come in.
package arkesel

import (
	"fmt"

	"ahadi/gateway/aggregator"
)

// Codec speaks USSD. A Sender sends too.
type Codec struct {
	code string // that people dial, "" when the configuration does not say it
}

// request is one step. There is no number of it, and no notice that she has left.
type request struct {
	Session aggregator.Text `json:"sessionID"`
	User    aggregator.Text `json:"userID"` // whose code it is
	New     aggregator.Text `json:"newSession"`
	Number  aggregator.Text `json:"msisdn"`
	Data    aggregator.Text `json:"userData"`
	Network string          `json:"network"`
}

// DecodeUSSD reads one step. Its data is that step's input alone, and at the dial
// what was dialled. The Step holds what could be read even beside an error.
func (c *Codec) DecodeUSSD(r aggregator.Request) (aggregator.Step, error) {
	var q request
	if err := aggregator.ParseJSON(r, &q); err != nil {
		return aggregator.Step{}, err
	}
	s := aggregator.Step{
		Session: string(q.Session), Number: aggregator.International(string(q.Number)), Service: string(q.User), Network: q.Network,
	}
	switch {
	case s.Session == "":
		return s, aggregator.Missing("sessionID")
	case s.Number == "":
		return s, aggregator.Missing("msisdn")
	}
	switch q.New {
	case "true":
		s.First, s.Text = true, aggregator.BehindCode(string(q.Data), c.code)
	case "false":
		s.Text = string(q.Data)
	case "":
		return s, aggregator.Missing("newSession")
	default:
		return s, fmt.Errorf("newSession %.20q is neither true nor false", string(q.New))
	}
	return s, nil
}

// screen is the answer, which names whom it is for.
type screen struct {
	Session string `json:"sessionID"`
	User    string `json:"userID"`
	Number  string `json:"msisdn"`
	Message string `json:"message"`
	GoesOn  bool   `json:"continueSession"`
}

// EncodeUSSD answers with a screen that asks for an input, or with the last one.
func (c *Codec) EncodeUSSD(to aggregator.Step, say string, end bool) aggregator.Response {
	return aggregator.AnswerJSON(screen{to.Session, to.Service, aggregator.Digits(to.Number), say, !end})
}

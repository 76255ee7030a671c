// Package hubtel is the dialect of Hubtel in Ghana: JSON both ways for USSD
// (provider's documentation, "API Reference - Prog Services", and its own SDK), a
// JSON request for SMS that leave ("SMS API"). It is pure: bytes in, values out.
//
// Its calls carry no signature; the secret in the hook's path is what speaks for
// the provider. SMS do not come in, and nobody is called with what became of one.
package hubtel

import (
	"fmt"
	"slices"
	"strings"

	"ahadi/gateway/aggregator"
)

// Codec speaks USSD. A Sender sends too.
type Codec struct {
	code      string   // that people dial, "" when the configuration does not say it
	label     string   // above a screen, where it is not USSD that shows it
	platforms []string // that are let in, in small letters
}

// request is a call of the service's interaction URL. Its sequence is a string in
// the documentation and a number in the SDK; what else may be a row of digits is
// read in both shapes too.
type request struct {
	Session  aggregator.Text `json:"SessionId"`
	Type     string          `json:"Type"`
	Message  aggregator.Text `json:"Message"`
	Service  aggregator.Text `json:"ServiceCode"`
	Operator string          `json:"Operator"`
	Mobile   aggregator.Text `json:"Mobile"`
	Sequence aggregator.Text `json:"Sequence"`
	Platform string          `json:"Platform"`
}

// What a call is, in small letters: the documentation writes initiation, some
// gateways of Hubtel Initiation.
const (
	initiation = "initiation"
	response   = "response"
	release    = "release" // she has left
	timeout    = "timeout" // her network has
)

// DecodeUSSD reads one step. Its message is that step's input alone, and at the
// dial all that was dialled. The Step holds what could be read even beside an
// error.
func (c *Codec) DecodeUSSD(r aggregator.Request) (aggregator.Step, error) {
	var q request
	if err := aggregator.ParseJSON(r, &q); err != nil {
		return aggregator.Step{}, err
	}
	s := aggregator.Step{
		Session: string(q.Session), Number: aggregator.International(string(q.Mobile)), Service: string(q.Service),
		Sequence: string(q.Sequence), Network: q.Operator,
	}
	if s.Session == "" {
		return s, aggregator.Missing("SessionId")
	}
	switch strings.ToLower(q.Type) {
	case initiation:
		s.First, s.Text = true, c.dialled(q)
	case response:
		s.Text = string(q.Message)
	case release, timeout:
		s.Ended = true
		return s, nil
	case "":
		return s, aggregator.Missing("Type")
	default:
		return s, fmt.Errorf("type %.20q is none of initiation, response, release, timeout", q.Type)
	}
	switch {
	case s.Number == "":
		return s, aggregator.Missing("Mobile")
	case !slices.Contains(c.platforms, strings.ToLower(q.platform())):
		return s, fmt.Errorf("%.20q is not let in, since a number may only be typed in there: add it to the setting platforms if you trust it", q.platform())
	}
	return s, nil
}

// platform is where somebody uses the service. Where that is left out, the
// operator says it: a mobile network's name, or Hubtel-Android.
func (q request) platform() string {
	operator := strings.ToLower(q.Operator)
	switch {
	case q.Platform != "":
		return q.Platform
	case strings.Contains(operator, "hubtel") || strings.Contains(operator, "pos"):
		return q.Operator
	}
	return ussd
}

// dialled is what was dialled behind the code, which is what the configuration
// says, or else what Hubtel calls it; that may also be the id of a service.
func (c *Codec) dialled(q request) string {
	if c.code != "" {
		return aggregator.BehindCode(string(q.Message), c.code)
	}
	return aggregator.BehindCode(string(q.Message), string(q.Service))
}

// screen is the answer. Hubtel shows an error where a field of it is missing, or
// its type is not written in small letters.
type screen struct {
	Session   string `json:"SessionId"`
	Type      string `json:"Type"`
	Message   string `json:"Message"`
	Label     string `json:"Label"`
	DataType  string `json:"DataType"`
	FieldType string `json:"FieldType"`
}

// EncodeUSSD answers with a screen that asks for an input, or with the last one.
func (c *Codec) EncodeUSSD(to aggregator.Step, say string, end bool) aggregator.Response {
	s := screen{Session: to.Session, Type: response, Message: say, Label: c.label, DataType: "input", FieldType: "text"}
	if end {
		s.Type, s.DataType = release, "display"
	}
	return aggregator.AnswerJSON(s)
}

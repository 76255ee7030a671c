package beem

import (
	"fmt"
	"strings"

	"ahadi/gateway/aggregator"
)

// The commands of a dialogue: a dial, a later step, its end.
const (
	initiate  = "initiate"
	resume    = "continue"
	terminate = "terminate"
)

// screen is a step of a dialogue. The answer to one has the same fields but for
// the payload.
type screen[P any] struct {
	MSISDN   aggregator.Text `json:"msisdn"`
	Operator string          `json:"operator"`
	Session  aggregator.Text `json:"session_id"`
	Command  string          `json:"command"`
	Payload  P               `json:"payload"`
}

// typed is what a person has entered: 0 with the dial.
type typed struct {
	Response *aggregator.Text `json:"response"`
}

// shown is what she reads.
type shown struct {
	ID   int    `json:"request_id"`
	Text string `json:"request"`
}

// DecodeUSSD reads a step: the input of this step alone. The request_id of a
// callback is not taken for the step's number: the documentation does not say
// that it tells one step from the next.
func (c *Codec) DecodeUSSD(r aggregator.Request) (aggregator.Step, error) {
	var s screen[typed]
	if err := aggregator.ParseJSON(r, &s); err != nil {
		return aggregator.Step{}, err
	}
	step := aggregator.Step{Session: string(s.Session), Number: aggregator.International(string(s.MSISDN)), Network: s.Operator}
	switch {
	case step.Session == "":
		return step, aggregator.Missing("session_id")
	case step.Number == "":
		return step, aggregator.Missing("msisdn")
	case s.Command == "":
		return step, aggregator.Missing("command")
	}
	switch command := strings.ToLower(s.Command); command {
	case initiate: // its response is 0, and nothing that she typed
		step.First = true
	case resume:
		if s.Payload.Response == nil {
			return step, aggregator.Missing("payload.response")
		}
		step.Text = string(*s.Payload.Response)
	case terminate:
		step.Ended = true
	default:
		return step, fmt.Errorf("%.20q is no command of a USSD step", command)
	}
	return step, nil
}

// EncodeUSSD answers in JSON. The first screen continues the session too.
func (c *Codec) EncodeUSSD(to aggregator.Step, say string, end bool) aggregator.Response {
	s := screen[shown]{
		MSISDN: aggregator.Text(strings.TrimPrefix(to.Number, "+")), Operator: to.Network, Session: aggregator.Text(to.Session),
		Command: resume, Payload: shown{ID: 1, Text: say},
	}
	if end {
		s.Command, s.Payload.ID = terminate, 0
	}
	return aggregator.AnswerJSON(s)
}

package beem

import (
	"errors"
	"fmt"

	"ahadi/gateway/aggregator"
)

// EncodeStep is a callback: its response is 0 with the dial. What is dialled
// behind the code does not come to the service.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	s := screen[typed]{
		MSISDN: aggregator.Text(aggregator.Digits(t.Number)), Operator: t.Network, Session: aggregator.Text(t.Session), Command: resume,
	}
	input := aggregator.Text(t.Input())
	if t.First() {
		if input != "" {
			return aggregator.Request{}, errors.New("the provider does not hand on what is dialled behind the code: dial the code alone")
		}
		s.Command, input = initiate, "0"
	}
	s.Payload.Response = &input
	return t.Ask(s)
}

// DecodeScreen reads continue or terminate, and the text of the payload.
func (c *Codec) DecodeScreen(t aggregator.Typed, r aggregator.Response) (say string, end bool, err error) {
	var s screen[struct {
		Text *string `json:"request"`
	}]
	if err := aggregator.ReadScreen(r, &s); err != nil {
		return "", false, err
	}
	switch {
	case s.Command != resume && s.Command != terminate:
		return "", false, fmt.Errorf("the answer's command is %.20q, and neither continue nor terminate", s.Command)
	case s.Payload.Text == nil:
		return "", false, aggregator.Missing("payload.request")
	}
	return *s.Payload.Text, s.Command == terminate, t.Answered(string(s.Session))
}

package infobip

import (
	"cmp"
	"errors"
	"fmt"

	"ahadi/gateway/aggregator"
)

// EncodeStep is a call of the service: the address names the session and what is
// asked, and at the start its text is all that was dialled.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	q := dialogue{Number: aggregator.Text(aggregator.Digits(t.Number)), Text: aggregator.Text(t.Input()), Service: aggregator.Text(t.Service)}
	step := response
	if t.First() {
		step, q.Text = start, aggregator.Text(t.Dialled(cmp.Or(c.code, t.Service)))
	}
	r, err := t.Ask(q)
	r.Behind = "session/" + t.Session + "/" + step
	return r, err
}

// DecodeScreen reads a screen; what has another code than 200 is none. The first of
// a session stays open, whatever it says of that.
func (c *Codec) DecodeScreen(t aggregator.Typed, r aggregator.Response) (say string, end bool, err error) {
	var s struct {
		Closes *bool   `json:"shouldClose"`
		Menu   *string `json:"ussdMenu"`
		Code   int     `json:"responseExitCode"`
	}
	if err := aggregator.ReadScreen(r, &s); err != nil {
		return "", false, err
	}
	switch {
	case s.Closes == nil || s.Menu == nil:
		return "", false, errors.New("the answer lacks shouldClose or ussdMenu")
	case s.Code != taken:
		return "", false, fmt.Errorf("the answer's responseExitCode is %d, and 200 is needed", s.Code)
	}
	return *s.Menu, *s.Closes && !t.First(), nil
}

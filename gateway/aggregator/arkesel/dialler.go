package arkesel

import (
	"cmp"
	"errors"
	"strconv"

	"ahadi/gateway/aggregator"
)

// EncodeStep is a callback. With the dial its data is all that was dialled.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	q := request{
		Session: aggregator.Text(t.Session), User: "AHADI", New: aggregator.Text(strconv.FormatBool(t.First())), Number: aggregator.Text(aggregator.Digits(t.Number)),
		Data: aggregator.Text(t.Input()), Network: t.Network,
	}
	if t.First() {
		q.Data = aggregator.Text(t.Dialled(cmp.Or(c.code, t.Service)))
	}
	return t.Ask(q)
}

// DecodeScreen reads the message, and whether the session goes on.
func (c *Codec) DecodeScreen(t aggregator.Typed, r aggregator.Response) (say string, end bool, err error) {
	var s struct {
		Session string  `json:"sessionID"`
		Message *string `json:"message"`
		GoesOn  *bool   `json:"continueSession"`
	}
	if err := aggregator.ReadScreen(r, &s); err != nil {
		return "", false, err
	}
	if s.Session == "" || s.Message == nil || s.GoesOn == nil {
		return "", false, errors.New("the answer lacks sessionID, message or continueSession")
	}
	return *s.Message, !*s.GoesOn, t.Answered(s.Session)
}

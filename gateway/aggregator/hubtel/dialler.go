package hubtel

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeStep is a call of the interaction URL: with the dial its message is all
// that was dialled.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	q := request{
		Session: aggregator.Text(t.Session), Type: response, Message: aggregator.Text(t.Input()), Service: aggregator.Text(strings.Trim(t.Service, "*#")), Operator: t.Network,
		Mobile: aggregator.Text(aggregator.Digits(t.Number)), Sequence: aggregator.Text(strconv.Itoa(len(t.Inputs))), Platform: "USSD",
	}
	if t.First() {
		q.Type, q.Message = initiation, aggregator.Text(t.Dialled(cmp.Or(c.code, t.Service)))
	}
	return t.Ask(q)
}

// DecodeScreen reads response and release, in small letters as Hubtel wants them.
func (c *Codec) DecodeScreen(t aggregator.Typed, r aggregator.Response) (say string, end bool, err error) {
	var s struct {
		screen
		Message *string `json:"Message"`
	}
	if err := aggregator.ReadScreen(r, &s); err != nil {
		return "", false, err
	}
	switch {
	case s.Type != response && s.Type != release:
		return "", false, fmt.Errorf("the answer's Type is %.20q, and neither response nor release", s.Type)
	case s.Session == "" || s.Message == nil || s.Label == "" || s.DataType == "" || s.FieldType == "":
		return "", false, errors.New("the answer lacks SessionId, Message, Label, DataType or FieldType")
	}
	return *s.Message, s.Type == release, t.Answered(s.Session)
}

package beem

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeStep is a callback: its response is 0 with the dial. What is dialled
// behind the code does not come to the service.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	s := screen[typed]{
		MSISDN: aggregator.Text(strings.TrimPrefix(t.Number, "+")), Operator: t.Network, Session: aggregator.Text(t.Session), Command: resume,
	}
	input := aggregator.Text(t.Inputs[len(t.Inputs)-1])
	if len(t.Inputs) == 1 {
		if input != "" {
			return aggregator.Request{}, errors.New("the provider does not hand on what is dialled behind the code: dial the code alone")
		}
		s.Command, input = initiate, "0"
	}
	s.Payload.Response = &input
	body, err := json.Marshal(s)
	return aggregator.Request{Method: http.MethodPost, ContentType: "application/json", Body: body, At: t.At}, err
}

// DecodeScreen reads continue or terminate, and the text of the payload.
func (c *Codec) DecodeScreen(r aggregator.Response) (say string, end bool, err error) {
	if r.Status != http.StatusOK {
		return "", false, fmt.Errorf("the status is %d, and 200 is needed", r.Status)
	}
	var s screen[shown]
	if err := json.Unmarshal([]byte(r.Body), &s); err != nil {
		return "", false, fmt.Errorf("the answer is not the JSON that is needed: %w", err)
	}
	if s.Command != resume && s.Command != terminate {
		return "", false, fmt.Errorf("the answer's command is %.20q, and neither continue nor terminate", s.Command)
	}
	return s.Payload.Text, s.Command == terminate, nil
}

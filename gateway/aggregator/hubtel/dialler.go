package hubtel

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeStep is a call of the interaction URL: with the dial its message is all
// that was dialled.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	q := request{
		Session: t.Session, Type: response, Message: t.Inputs[len(t.Inputs)-1], Service: t.Service, Operator: t.Network,
		Mobile: strings.TrimPrefix(t.Number, "+"), Sequence: aggregator.Text(strconv.Itoa(len(t.Inputs))), Platform: "USSD",
	}
	if len(t.Inputs) == 1 {
		behind, code := q.Message, cmp.Or(c.code, t.Service)
		q.Type, q.Message = initiation, code
		if behind != "" {
			q.Message = strings.TrimSuffix(code, "#") + "*" + behind + "#"
		}
	}
	body, err := json.Marshal(q)
	return aggregator.Request{Method: http.MethodPost, ContentType: "application/json", Body: body, At: t.At}, err
}

// DecodeScreen reads response and release, in small letters as Hubtel wants them.
func (c *Codec) DecodeScreen(r aggregator.Response) (say string, end bool, err error) {
	if r.Status != http.StatusOK {
		return "", false, fmt.Errorf("the status is %d, and 200 is needed", r.Status)
	}
	var s screen
	if err := json.Unmarshal([]byte(r.Body), &s); err != nil {
		return "", false, fmt.Errorf("the answer is not the JSON that is needed: %w", err)
	}
	switch {
	case s.Type != response && s.Type != release:
		return "", false, fmt.Errorf("the answer's Type is %.20q, and neither response nor release", s.Type)
	case s.Session == "" || s.DataType == "" || s.FieldType == "":
		return "", false, aggregator.Missing("SessionId, DataType or FieldType")
	}
	return s.Message, s.Type == release, nil
}

package arkesel

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeStep is a callback. With the dial its data is all that was dialled.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	first := len(t.Inputs) == 1
	q := request{
		Session: t.Session, User: "AHADI", New: aggregator.Text(strconv.FormatBool(first)), Number: strings.TrimPrefix(t.Number, "+"),
		Data: t.Inputs[len(t.Inputs)-1], Network: t.Network,
	}
	if first {
		behind, code := q.Data, cmp.Or(c.code, t.Service)
		if q.Data = code; behind != "" {
			q.Data = strings.TrimSuffix(code, "#") + "*" + behind + "#"
		}
	}
	body, err := json.Marshal(q)
	return aggregator.Request{Method: http.MethodPost, ContentType: "application/json", Body: body, At: t.At}, err
}

// DecodeScreen reads the message, and whether the session goes on.
func (c *Codec) DecodeScreen(r aggregator.Response) (say string, end bool, err error) {
	if r.Status != http.StatusOK {
		return "", false, fmt.Errorf("the status is %d, and 200 is needed", r.Status)
	}
	var s struct {
		Session string  `json:"sessionID"`
		Message *string `json:"message"`
		GoesOn  *bool   `json:"continueSession"`
	}
	if err := json.Unmarshal([]byte(r.Body), &s); err != nil {
		return "", false, fmt.Errorf("the answer is not the JSON that is needed: %w", err)
	}
	if s.Session == "" || s.Message == nil || s.GoesOn == nil {
		return "", false, errors.New("the answer lacks sessionID, message or continueSession")
	}
	return *s.Message, !*s.GoesOn, nil
}

package infobip

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeStep is a call of the service: the address names the session and what is
// asked, and at the start its text is all that was dialled.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	q := dialogue{Number: strings.TrimPrefix(t.Number, "+"), Text: t.Inputs[len(t.Inputs)-1], Service: aggregator.Text(t.Service)}
	step := response
	if len(t.Inputs) == 1 {
		behind, code := q.Text, cmp.Or(c.code, t.Service)
		if step, q.Text = start, code; behind != "" {
			q.Text = strings.TrimSuffix(code, "#") + "*" + behind + "#"
		}
	}
	body, err := json.Marshal(q)
	return aggregator.Request{
		Method: http.MethodPost, Behind: "session/" + t.Session + "/" + step, ContentType: "application/json", Body: body, At: t.At,
	}, err
}

// DecodeScreen reads a screen; what has another code than 200 is none.
func (c *Codec) DecodeScreen(r aggregator.Response) (say string, end bool, err error) {
	if r.Status != http.StatusOK {
		return "", false, fmt.Errorf("the status is %d, and 200 is needed", r.Status)
	}
	var s struct {
		Closes *bool   `json:"shouldClose"`
		Menu   *string `json:"ussdMenu"`
		Code   int     `json:"responseExitCode"`
	}
	if err := json.Unmarshal([]byte(r.Body), &s); err != nil {
		return "", false, fmt.Errorf("the answer is not the JSON that is needed: %w", err)
	}
	switch {
	case s.Closes == nil || s.Menu == nil:
		return "", false, errors.New("the answer lacks shouldClose or ussdMenu")
	case s.Code != taken:
		return "", false, fmt.Errorf("the answer's responseExitCode is %d, and 200 is needed", s.Code)
	}
	return *s.Menu, *s.Closes, nil
}

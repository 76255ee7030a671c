package africastalking

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeStep is the form that the provider posts: text is everything typed so
// far, and nothing for the bare code.
func (c *Codec) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	inputs := t.Inputs
	if len(inputs) > 0 && inputs[0] == "" {
		inputs = inputs[1:]
	}
	form := url.Values{
		"sessionId": {t.Session}, "phoneNumber": {t.Number}, "serviceCode": {t.Service}, "networkCode": {t.Network}, "text": {strings.Join(inputs, "*")},
	}
	return aggregator.Request{Method: http.MethodPost, ContentType: "application/x-www-form-urlencoded", Body: []byte(form.Encode()), At: t.At}, nil
}

// DecodeScreen reads CON and END, which stand at the very beginning.
func (c *Codec) DecodeScreen(_ aggregator.Typed, r aggregator.Response) (say string, end bool, err error) {
	if r.Status != http.StatusOK {
		return "", false, fmt.Errorf("the status is %d: the provider shows an error for what is not 200", r.Status)
	}
	if rest, ok := strings.CutPrefix(r.Body, "CON "); ok {
		return rest, false, nil
	}
	if rest, ok := strings.CutPrefix(r.Body, "END "); ok {
		return rest, true, nil
	}
	return "", false, errors.New("the answer begins with neither CON nor END and a space")
}

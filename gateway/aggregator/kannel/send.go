package kannel

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/sms"
)

// EncodeSend asks sendsms to send one message. Kannel gives no id for it, so the
// message's ref goes with the address that delivery reports are called under.
//
// Kannel takes any text and turns what is outside of GSM-7 into question marks
// unless it is told to use UCS-2, so the coding is chosen here.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	q := url.Values{
		"username": {c.username}, "password": {c.password}, "to": {m.To}, "text": {m.Body}, "charset": {"UTF-8"}, "coding": {"0"},
	}
	if _, gsm := sms.Septets(m.Body); !gsm {
		q.Set("coding", "2")
	}
	for name, value := range map[string]string{"from": c.from, "smsc": c.smsc, "priority": c.priority} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if m.TTL > 0 {
		q.Set("validity", strconv.Itoa(int((m.TTL+time.Minute-1)/time.Minute))) // minutes; 0 would be Kannel's own choice
	}
	if c.delivery != "" {
		q.Set("dlr-mask", c.mask)
		q.Set("dlr-url", c.delivery+m.Ref)
	}
	req, err := http.NewRequest(http.MethodGet, c.baseURL+"/cgi-bin/sendsms?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("kannel: send: %w", err)
	}
	return req, nil
}

// MessageID is our own ref: Kannel gives no id.
func (c *Codec) MessageID(m aggregator.Message) string { return m.Ref }

// DecodeSent says what an answer of sendsms means: a number and a sentence for
// what was taken, a sentence alone for what was not. Taken means that it lies in
// Kannel's store; the ref of the message is what its reports are known by.
func (c *Codec) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	said := strings.TrimSpace(string(a.Body))
	switch {
	case a.Status == http.StatusAccepted && (strings.HasPrefix(said, "0:") || strings.HasPrefix(said, "3:")):
		return aggregator.Outcome{Verdict: aggregator.Sent, ID: m.Ref}
	case a.Status == http.StatusForbidden: // also what is called from an address that user-allow-ip does not name
		return aggregator.OurFault("Kannel refuses username, password or our address: %s", said)
	case a.Status == http.StatusBadRequest && strings.HasPrefix(said, "Sender missing"):
		return aggregator.OurFault("from is missing: %s", said)
	}
	out := aggregator.ByStatus(a.Status, "the sendsms-port of a Kannel", said)
	if out.Verdict == aggregator.Unclear {
		out.ID = m.Ref
	}
	return out
}

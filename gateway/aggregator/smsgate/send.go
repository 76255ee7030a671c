package smsgate

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// shortestTTL is the least that the server takes.
const shortestTTL = 5 * time.Second

// send is a message to send.
type send struct {
	ID          string   `json:"id"`
	Device      string   `json:"deviceId,omitempty"`
	Text        says     `json:"textMessage"`
	Numbers     []string `json:"phoneNumbers"`
	SIM         int      `json:"simNumber,omitempty"`
	TTL         int      `json:"ttl,omitempty"` // seconds
	WithReports bool     `json:"withDeliveryReport"`
}

type says struct {
	Text string `json:"text"`
}

// MessageID is the message's own id, which makes a second try harmless: the server
// knows it already. The row's number alone would come again in another database
// of the same account, and what is new would be taken for sent.
func (c *Codec) MessageID(m aggregator.Message) string {
	return m.Ref + "-" + c.hash(m.To, m.Body)[:16]
}

// EncodeSend asks for one message to one number.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	s := send{ID: c.MessageID(m), Device: c.deviceID, Text: says{m.Body}, Numbers: []string{m.To}, SIM: c.sim, WithReports: true}
	if m.TTL > 0 {
		s.TTL = int(max(m.TTL, shortestTTL) / time.Second)
	}
	req, err := aggregator.PostJSON(c.baseURL+"/messages", s)
	if err != nil {
		return nil, fmt.Errorf("smsgate: send: %w", err)
	}
	req.SetBasicAuth(c.username, c.password)
	return req, nil
}

// DecodeSent says what an answer to a send means. A message that the server
// knows by its id was taken by an earlier try.
func (c *Codec) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	var said struct {
		ID         string `json:"id"`
		State      string `json:"state"`
		Recipients []struct {
			State string `json:"state"`
			Error string `json:"error"`
		} `json:"recipients"`
		Message string `json:"message"` // of a refusal
	}
	unreadable := json.Unmarshal(a.Body, &said)
	switch a.Status {
	case http.StatusAccepted, http.StatusCreated, http.StatusOK:
		if unreadable != nil || said.ID != c.MessageID(m) {
			return aggregator.Outcome{Verdict: aggregator.Unclear, ID: c.MessageID(m), Reason: "the answer is not the JSON of the message"}
		}
		if said.State == "Failed" {
			out := aggregator.Outcome{Verdict: aggregator.Refused, ID: said.ID, Reason: said.State}
			if len(said.Recipients) == 1 && said.Recipients[0].Error != "" {
				out.Reason = said.Recipients[0].Error
			}
			return out
		}
		return aggregator.Outcome{Verdict: aggregator.Sent, ID: said.ID}
	case http.StatusConflict:
		return aggregator.Outcome{Verdict: aggregator.Sent, ID: c.MessageID(m)}
	case http.StatusBadRequest:
		if strings.Contains(strings.ToLower(said.Message), "device") {
			return aggregator.OurFault("no phone is registered with the account, or device_id is none of them: %s", said.Message)
		}
	case http.StatusUnauthorized, http.StatusForbidden:
		return aggregator.OurFault("username or password is wrong: HTTP %d", a.Status)
	}
	out := aggregator.ByStatus(a.Status, "SMSGate", said.Message)
	if out.Verdict == aggregator.Unclear {
		out.ID = c.MessageID(m)
	}
	return out
}

// Package termii is the dialect of Termii (Nigeria and its neighbours): signed
// JSON events for messages that come in and for delivery reports, JSON requests
// for one message and for many (provider's documentation, "Messaging", "Incoming",
// "Events and Report", "Balance", "Error"). It is pure: bytes in, values out.
package termii

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// Codec speaks the dialect for one account.
type Codec struct{ apiKey, secretKey, from, channel, baseURL string }

// event is what each callback holds: a message that came in, or what became of
// one that was sent.
type event struct {
	Type     string          `json:"type"`
	ID       aggregator.Text `json:"message_id"`
	Receiver aggregator.Text `json:"receiver"`
	Sender   aggregator.Text `json:"sender"`
	Message  json.RawMessage `json:"message"`
	At       string          `json:"received_at"`
	Status   string          `json:"status"`
}

// The events about messages. All others change nothing: a device that is off.
const (
	inbound  = "inbound"
	outbound = "outbound"
)

// Sort says which hook an event is for: Termii knows one address for all of them.
func (c *Codec) Sort(r aggregator.Request) string {
	var e event
	if aggregator.ParseJSON(r, &e) != nil {
		return ""
	}
	return map[string]string{inbound: aggregator.HookSMS, outbound: aggregator.HookDelivery}[e.Type]
}

// read is the event of a callback that Termii has signed.
func (c *Codec) read(r aggregator.Request) (event, error) {
	var e event
	if err := c.signed(r); err != nil {
		return e, err
	}
	if err := aggregator.ParseJSON(r, &e); err != nil {
		return e, err
	}
	if e.Type == "" {
		return e, aggregator.Missing("type")
	}
	return e, nil
}

// DecodeSMS reads what a person has texted. The message has the same id however
// often the event comes.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	e, err := c.read(r)
	switch {
	case err != nil:
		return nil, err
	case e.Type == outbound:
		return nil, aggregator.Misplaced(e.Type, aggregator.HookDelivery)
	case e.Type != inbound:
		return nil, nil
	}
	m := aggregator.SMS{ID: string(e.ID), From: aggregator.International(string(e.Sender)), To: string(e.Receiver)}
	switch {
	case m.ID == "":
		return nil, aggregator.Missing("message_id")
	case m.From == "":
		return nil, aggregator.Missing("sender")
	case e.Message == nil:
		return nil, aggregator.Missing("message")
	}
	var text aggregator.Text // null where nothing was typed
	if json.Unmarshal(e.Message, &text) != nil {
		return nil, aggregator.ErrNotJSON
	}
	m.Text = string(text)
	if at, err := time.Parse(time.RFC3339, e.At); err == nil {
		m.At = at.UTC()
	}
	return []aggregator.SMS{m}, nil
}

// states translates the words of a delivery report in small letters, without what
// stands behind a bar: DELIVERED | Message delivered to handset.
var states = map[string]aggregator.State{
	"sent": aggregator.Accepted, "message sent": aggregator.Accepted,
	"delivered": aggregator.Delivered, "received": aggregator.Delivered,
	"failed": aggregator.Failed, "message failed": aggregator.Failed,
	blocked: aggregator.Failed, rejected: aggregator.Failed,
	"expired": aggregator.Expired,
}

// The words for a phone that takes no advertising. Another route reaches it, so
// they say nothing of the phone.
const (
	blocked  = "dnd active on phone number"
	rejected = "rejected"
)

// DecodeDelivery reads what became of a message. Other events change nothing.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	e, err := c.read(r)
	switch {
	case err != nil:
		return nil, err
	case e.Type == inbound:
		return nil, aggregator.Misplaced(e.Type, aggregator.HookSMS)
	case e.Type != outbound:
		return nil, nil
	case e.ID == "":
		return nil, aggregator.Missing("message_id")
	case e.Receiver == "":
		return nil, aggregator.Missing("receiver")
	}
	s := aggregator.Status{
		ID: c.of(string(e.ID), string(e.Receiver)), Number: aggregator.International(string(e.Receiver)), State: aggregator.Unknown, Raw: e.Status,
	}
	word, _, _ := strings.Cut(e.Status, "|")
	word = strings.ToLower(strings.TrimSpace(word))
	if state, ok := states[word]; ok {
		s.State = state
	}
	if s.State == aggregator.Failed {
		s.Reason, s.Account = e.Status, word == blocked || word == rejected
	}
	return []aggregator.Status{s}, nil
}

// of is by which id a message is known. A request for many has one id for all of
// them, so the number belongs to it: as a hash with a key, since ids are kept and
// shown as they are.
func (c *Codec) of(id, number string) string {
	mac := hmac.New(sha256.New, []byte(c.secretKey))
	mac.Write([]byte(id + "/" + aggregator.Digits(number)))
	return id + "/" + hex.EncodeToString(mac.Sum(nil)[:12])
}

// Package smsgate is the dialect of SMSGate (SMS Gateway for Android), an app
// that makes a phone with a SIM card the gateway: signed JSON events in, a JSON
// request for what is sent (app's documentation, "Webhooks", "Sending messages",
// "Status tracking"). It is pure: bytes in, values out.
//
// The phone itself calls the hooks. Each kind of event is registered with an
// address of its own: received messages with the hook for SMS, all others with
// the one for delivery reports.
package smsgate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// Codec speaks the dialect for one account of the app.
type Codec struct {
	username, password, signingKey string
	deviceID, baseURL              string
	sim                            int // 0: the phone's own choice
}

// event is what each callback holds.
type event struct {
	ID      string  `json:"id"`
	Device  string  `json:"deviceId"`
	Event   string  `json:"event"`
	Payload payload `json:"payload"`
}

// payload is that of all events in one: each has some of it.
type payload struct {
	MessageID   string    `json:"messageId"`
	Sender      string    `json:"sender"`
	Recipient   string    `json:"recipient"`
	PhoneNumber string    `json:"phoneNumber"` // of the other side, in older apps
	Message     string    `json:"message"`
	ReceivedAt  string    `json:"receivedAt"` // the phone's local time with its offset
	Reason      string    `json:"reason"`
	Messages    []payload `json:"messages"` // of a batch
}

// The events by the hook that they belong to. All others change nothing.
const (
	received      = "sms:received"
	receivedBatch = "sms:batch:received"
	cancelled     = "sms:cancelled"
)

// states translates the events about a message of ours. A text of several parts
// is delivered once for each part, and failed if one of them is.
var states = map[string]aggregator.State{
	"sms:sent": aggregator.Accepted, "sms:delivered": aggregator.Delivered, "sms:failed": aggregator.Failed, cancelled: aggregator.Failed,
}

// read is the event of a callback that the phone has signed.
func (c *Codec) read(r aggregator.Request) (event, error) {
	var e event
	if err := c.signed(r); err != nil {
		return e, err
	}
	if err := json.Unmarshal(r.Body, &e); err != nil {
		return e, errors.New("the body is not the JSON of an event")
	}
	if e.Event == "" {
		return e, aggregator.Missing("event")
	}
	return e, nil
}

// DecodeSMS reads what people have texted: one message or a batch of them. A
// picture message or a ping is answered as if it were nothing.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	e, err := c.read(r)
	if err != nil {
		return nil, err
	}
	if _, ours := states[e.Event]; ours {
		return nil, aggregator.Misplaced(e.Event, "delivery")
	}
	all := []payload{e.Payload}
	switch e.Event {
	case received:
	case receivedBatch:
		all = e.Payload.Messages
	default:
		return nil, nil
	}
	var messages []aggregator.SMS
	for i, p := range all {
		m := aggregator.SMS{From: p.Sender, To: p.Recipient, Text: p.Message}
		if m.From == "" {
			m.From = p.PhoneNumber
		}
		switch {
		case m.From != "":
		case e.Event == receivedBatch: // one bad message does not hold back the others
			continue
		default:
			return nil, aggregator.Missing("sender")
		}
		if at, err := time.Parse(time.RFC3339, p.ReceivedAt); err == nil {
			m.At = at.UTC()
		}
		if m.ID = c.id(e, m, i); m.ID == "" {
			return nil, errors.New("receivedAt and id are missing")
		}
		messages = append(messages, m)
	}
	return messages, nil
}

// id tells one message from another. The app sends each event under an id of
// its own, but some phones raise two events for one message, and a message that
// is asked for again is a new event; the messageId is a hash so short that two
// messages share one. What was received from whom at which time on which phone
// is one message, and the same text a moment later is another. The id is a keyed
// hash: nobody reads a number out of it.
func (c *Codec) id(e event, m aggregator.SMS, place int) string {
	if m.At.IsZero() { // an app that does not say when
		if e.ID == "" {
			return ""
		}
		return e.ID + "/" + strconv.Itoa(place)
	}
	return c.hash(e.Device, m.From, strconv.FormatInt(m.At.UnixMilli(), 10), m.Text)
}

// hash is a keyed hash of fields.
func (c *Codec) hash(fields ...string) string {
	mac := hmac.New(sha256.New, []byte(c.signingKey))
	for _, f := range fields {
		fmt.Fprintf(mac, "%d:%s", len(f), f)
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// DecodeDelivery reads what became of a message. Other events change nothing.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	e, err := c.read(r)
	if err != nil {
		return nil, err
	}
	if e.Event == received || e.Event == receivedBatch {
		return nil, aggregator.Misplaced(e.Event, "sms")
	}
	state, ours := states[e.Event]
	if !ours {
		return nil, nil
	}
	s := aggregator.Status{ID: e.Payload.MessageID, Number: e.Payload.Recipient, State: state, Raw: e.Event, Reason: e.Payload.Reason}
	if s.Number == "" {
		s.Number = e.Payload.PhoneNumber
	}
	if s.ID == "" {
		return nil, aggregator.Missing("messageId")
	}
	if state == aggregator.Failed && tooLate(s.Reason) {
		s.State = aggregator.Expired
	}
	s.Account = e.Event == cancelled || s.State == aggregator.Failed && strings.HasPrefix(s.Reason, notSent)
	return []aggregator.Status{s}, nil
}

// notSent begins a reason of the phone that sends: no airtime, no reception, a
// limit of the app or of Android. What the operator says of the other phone
// begins with Delivery result.
const notSent = "Send result: "

// tooLate says that the phone did not send a message since it was worth nothing
// any more.
func tooLate(reason string) bool { return reason == "TTL expired" }

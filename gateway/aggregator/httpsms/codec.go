// Package httpsms is the dialect of httpSMS, an app and a server that make an
// Android phone the gateway: CloudEvents with a bearer token in, a JSON request
// for what is sent (provider's documentation, "Webhooks", and the contract of
// its API). It is pure: bytes in, values out.
//
// The server calls the hooks. A webhook for received messages has the address of
// the hook for SMS, one for all other events that for delivery reports.
package httpsms

import (
	"encoding/json"
	"errors"
	"time"

	"ahadi/gateway/aggregator"
)

// Codec speaks the dialect for one phone of an account.
type Codec struct {
	apiKey, signingKey, from, baseURL string
}

// event is a CloudEvent with what its data may hold.
type event struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Data struct {
		ID        string `json:"id"`         // of a message that was sent, mostly
		MessageID string `json:"message_id"` // of one that was received, or has expired
		Owner     string `json:"owner"`      // our phone
		Contact   string `json:"contact"`    // the person's
		Content   string `json:"content"`
		Timestamp string `json:"timestamp"`
		Encrypted bool   `json:"encrypted"`
		Error     string `json:"error_message"`
		Final     *bool  `json:"is_final"` // of an expiry: not when the server tries once more
	} `json:"data"`
}

// message is the id of the message that an event is about.
func (e event) message() string {
	if e.Data.MessageID != "" {
		return e.Data.MessageID
	}
	return e.Data.ID
}

// The events about messages, by the hook that they belong to. All others change
// nothing: a missed call, a phone that is off or on.
const (
	received = "message.phone.received"
	failed   = "message.send.failed"
	expired  = "message.send.expired"
)

// notDelivered is the one reason of a failure that lies with the other phone.
// All others are of the phone that sends: no airtime, no reception.
const notDelivered = "CANNOT BE DELIVERED"

var states = map[string]aggregator.State{
	"message.phone.sent":      aggregator.Accepted,
	"message.phone.delivered": aggregator.Delivered,
	failed:                    aggregator.Failed,
	expired:                   aggregator.Expired,
}

// read is the event of a callback that the server has signed.
func (c *Codec) read(r aggregator.Request) (event, error) {
	var e event
	if err := c.signed(r); err != nil {
		return e, err
	}
	if err := json.Unmarshal(r.Body, &e); err != nil {
		return e, errors.New("the body is not the JSON of an event")
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
	if err != nil {
		return nil, err
	}
	if _, ours := states[e.Type]; ours {
		return nil, aggregator.Misplaced(e.Type, "delivery")
	}
	if e.Type != received {
		return nil, nil
	}
	m := aggregator.SMS{ID: e.message(), From: e.Data.Contact, To: e.Data.Owner, Text: e.Data.Content}
	switch {
	case m.ID == "":
		return nil, aggregator.Missing("message_id")
	case m.From == "":
		return nil, aggregator.Missing("contact")
	case e.Data.Encrypted:
		return nil, errors.New("the text is encrypted: switch encryption of received messages off in the app")
	}
	if at, err := time.Parse(time.RFC3339, e.Data.Timestamp); err == nil {
		m.At = at.UTC()
	}
	return []aggregator.SMS{m}, nil
}

// DecodeDelivery reads what became of a message. Other events change nothing.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	e, err := c.read(r)
	if err != nil {
		return nil, err
	}
	if e.Type == received {
		return nil, aggregator.Misplaced(e.Type, "sms")
	}
	state, ours := states[e.Type]
	if !ours {
		return nil, nil
	}
	s := aggregator.Status{ID: e.message(), Number: e.Data.Contact, State: state, Raw: e.Type, Reason: e.Data.Error}
	s.Account = e.Type == failed && s.Reason != notDelivered
	if s.ID == "" {
		return nil, aggregator.Missing("id")
	}
	if e.Type == expired && e.Data.Final != nil && !*e.Data.Final {
		s.State = aggregator.Accepted
	}
	return []aggregator.Status{s}, nil
}

// Package telerivet is the dialect of Telerivet, which sends and receives over
// Android phones of one's own or lines of operators: a form for each message that
// comes in and each status, JSON for what is sent (provider's documentation,
// "Webhook API", "REST API", and its PHP library). It is pure: bytes in, values out.
package telerivet

import (
	"crypto/subtle"
	"fmt"
	"strconv"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// Codec speaks the dialect for one project.
type Codec struct {
	apiKey, secret string
	route          string // that messages leave by; the project's own where it is ""
	statusURL      string // where statuses go, "" where nobody can call us
	project        string // the address of the project
}

// The events of the two hooks.
const (
	incoming = "incoming_message"
	status   = "send_status"
)

// form is that of a callback that knows the secret. It proves who calls, not what
// is said.
func (c *Codec) form(r aggregator.Request) (aggregator.Form, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return f, err
	}
	secret, given := f.Lookup("secret")
	switch {
	case !given:
		return f, fmt.Errorf("secret is missing: %w", aggregator.ErrSignature)
	case subtle.ConstantTimeCompare([]byte(secret), []byte(c.secret)) != 1:
		return f, fmt.Errorf("secret: is webhook_secret the one of the service in Telerivet? %w", aggregator.ErrSignature)
	case f.Get("event") == "":
		return f, aggregator.Missing("event")
	}
	return f, nil
}

// The kinds of message that a person writes. All others are none of ours: a call
// that was missed, what an operator says of the airtime, a chat.
const (
	text    = "sms"
	picture = "mms" // with words, or without
)

func written(kind string) bool { return kind == "" || kind == text || kind == picture }

// DecodeSMS reads what a person has texted.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	f, err := c.form(r)
	if err != nil {
		return nil, err
	}
	kind := f.Get("message_type")
	switch event := f.Get("event"); {
	case event == status:
		return nil, aggregator.Misplaced(event, aggregator.HookDelivery)
	case event != incoming || !written(kind):
		return nil, nil
	}
	m := aggregator.SMS{ID: f.Get("id"), From: f.Get("from_number_e164"), To: aggregator.Plus(f.Get("to_number"))}
	if m.From == "" {
		m.From = f.Get("from_number")
	}
	m.From = aggregator.Plus(m.From)
	content, given := f.Lookup("content")
	switch {
	case m.ID == "":
		return nil, aggregator.Missing("id")
	case m.From == "":
		return nil, aggregator.Missing("from_number")
	case !given && kind != picture:
		return nil, aggregator.Missing("content")
	}
	m.Text = content
	m.At = wrote(f.Get("time_sent"), f.Get("time_created"))
	return []aggregator.SMS{m}, nil
}

// longestWay is how long a phone may keep a message before it hands it on.
const longestWay = 24 * time.Hour

// wrote is when a message was written: what the phone says, unless its clock is
// wrong or it kept the message for longer than a day. Then it is when the server
// got it: one that seems older than the last look is not taken from the list.
func wrote(sent, created string) time.Time {
	at, came := moment(sent), moment(created)
	if at.IsZero() || !came.IsZero() && (at.After(came) || came.Sub(at) > longestWay) {
		return came
	}
	return at
}

// moment is a time in seconds; zero for what is none.
func moment(s string) time.Time {
	if at, err := strconv.ParseInt(s, 10, 64); err == nil && at > 0 {
		return time.Unix(at, 0).UTC()
	}
	return time.Time{}
}

// mostBytes is far above a message with all that is kept of its contact, which
// Telerivet posts beside it.
const mostBytes = 256 << 10

// MostBytes is how many bytes of a callback are read.
func (c *Codec) MostBytes() int { return mostBytes }

// Acknowledge answers with JSON that asks for no reply: another body could be
// taken for one.
func (c *Codec) Acknowledge(aggregator.Request) aggregator.Response {
	return aggregator.AnswerJSON(map[string]any{"messages": []string{}})
}

// fate is what a status means.
type fate struct {
	state   aggregator.State
	account bool // it lies in the phone that sends, or in the account
}

// fates are the statuses of a message that we send.
var fates = map[string]fate{
	"processing":    {aggregator.Accepted, false},
	"queued":        {aggregator.Accepted, false},
	"failed_queued": {aggregator.Accepted, false}, // to be tried again
	"sent":          {aggregator.Accepted, false},
	"delivered":     {aggregator.Delivered, false},
	"read":          {aggregator.Delivered, false},
	"not_delivered": {aggregator.Failed, false}, // sent, and the other phone did not get it
	"failed":        {aggregator.Failed, true},  // the phone could not send it
	"cancelled":     {aggregator.Failed, true},  // somebody has taken it back
}

// DecodeDelivery reads what became of a message. A status that is not known is
// kept as it came and moves nothing.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	f, err := c.form(r)
	if err != nil {
		return nil, err
	}
	switch event := f.Get("event"); event {
	case incoming:
		return nil, aggregator.Misplaced(event, aggregator.HookSMS)
	case status:
	default:
		return nil, nil
	}
	s := aggregator.Status{ID: f.Get("id"), Number: aggregator.Plus(f.Get("to_number")), State: aggregator.Unknown, Raw: f.Get("status")}
	switch {
	case s.ID == "":
		return nil, aggregator.Missing("id")
	case s.Raw == "":
		return nil, aggregator.Missing("status")
	}
	if known, ok := fates[s.Raw]; ok {
		s.State, s.Account = known.state, known.account
	}
	if s.State == aggregator.Failed {
		s.Reason = f.Get("error_message")
	}
	s.Cost = price(f.Get("price_currency"), f.Get("price"))
	return []aggregator.Status{s}, nil
}

// price is what a message has cost; nothing where it is not known, as over a phone
// of one's own.
func price(currency, amount string) money.Amount {
	cost, err := money.Of(currency, amount)
	if err != nil {
		return money.Amount{}
	}
	return cost
}

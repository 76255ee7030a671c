// Package twilio is the dialect of Twilio's Programmable Messaging: signed form
// callbacks in, TwiML out, a form and a JSON answer for what is sent (provider's
// documentation, "Messages resource", "Twilio's request to your incoming message
// Webhook URL", "Security"). It is pure: bytes in, values out.
//
// Every callback is signed. What is not signed with the account's token is
// nobody's, whatever secret its path holds.
package twilio

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"ahadi/gateway/aggregator"
)

// Codec speaks the dialect for one account.
type Codec struct {
	accountSID, authToken  string
	user, password         string // that we sign in with: an API key, or the account itself
	from, messagingService string // one of the two is the sender
	statusCallback         string // where delivery reports go
	baseURL                string
}

// Headers names the one that holds the signature.
func (c *Codec) Headers() []string { return []string{signatureHeader} }

// sid is the id of a message, which comes under several names.
func sid(f aggregator.Form) string {
	for _, name := range []string{"MessageSid", "SmsMessageSid", "SmsSid"} {
		if id := f.Get(name); id != "" {
			return id
		}
	}
	return ""
}

// DecodeSMS reads one incoming message, which Twilio has joined from its parts.
// Its text may be empty. A text for which Twilio has stopped the person comes
// all the same.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	f, err := c.form(r)
	if err != nil {
		return nil, err
	}
	m := aggregator.SMS{
		ID: sid(f), From: f.Get("From"), To: f.Get("To"), Text: plain(f.Get("Body")), Stopped: f.Get("OptOutType") == "STOP",
	}
	switch {
	case m.ID == "":
		return nil, aggregator.Missing("MessageSid")
	case m.From == "":
		return nil, aggregator.Missing("From")
	}
	return []aggregator.SMS{m}, nil
}

// form is that of a callback that Twilio has signed.
func (c *Codec) form(r aggregator.Request) (aggregator.Form, error) {
	if err := c.signed(r); err != nil {
		return aggregator.Form{}, err
	}
	return aggregator.ParseForm(r)
}

// shortestPacked is the length from which a text may be base64: long texts are
// packed, and a short word would be taken for it too easily.
const shortestPacked = 60

// plain unpacks a long text that an operator has handed to Twilio as base64.
// That a text of so many letters without a space is base64 of readable text by
// chance is as good as impossible.
func plain(text string) string {
	packed := strings.NewReplacer("\r", "", "\n", "").Replace(text)
	if len(packed) < shortestPacked {
		return text
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(packed)
	unreadable := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }
	if err != nil || !utf8.Valid(raw) || strings.ContainsFunc(string(raw), unreadable) {
		return text
	}
	return string(raw)
}

// Acknowledge answers with a TwiML document that says nothing: a plain body
// would be sent to the person as a message.
func (c *Codec) Acknowledge(aggregator.Request) aggregator.Response {
	return aggregator.Response{
		Status: http.StatusOK, ContentType: "text/xml; charset=utf-8", Body: `<?xml version="1.0" encoding="UTF-8"?><Response/>`,
	}
}

// canceled is a message that we, or Twilio, took back before it left.
const canceled = "canceled"

// states translates the statuses of a message. Many networks never tell more
// than sent; read is for other services than SMS.
var states = map[string]aggregator.State{
	"accepted": aggregator.Accepted, "scheduled": aggregator.Accepted, "queued": aggregator.Accepted, "sending": aggregator.Accepted,
	"sent":      aggregator.Accepted,
	"delivered": aggregator.Delivered, "read": aggregator.Delivered,
	"undelivered": aggregator.Failed, "failed": aggregator.Failed, canceled: aggregator.Failed,
}

// DecodeDelivery reads a status callback. They come in any order. A status that
// is not known is kept as it came and moves nothing.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	f, err := c.form(r)
	if err != nil {
		return nil, err
	}
	s := aggregator.Status{ID: sid(f), Number: f.Get("To"), State: aggregator.Unknown, Raw: f.Get("MessageStatus")}
	if s.Raw == "" {
		s.Raw = f.Get("SmsStatus")
	}
	switch {
	case s.ID == "":
		return nil, aggregator.Missing("MessageSid")
	case s.Raw == "received" || s.Raw == "receiving": // a message that came in: nothing of ours
		return nil, nil
	}
	if state, ok := states[s.Raw]; ok {
		s.State = state
	}
	s.Account = s.Raw == canceled
	if number := f.Get("ErrorCode"); number != "" && number != "0" {
		known := codes[number]
		s.Reason, s.OptedOut = strings.TrimSpace(number+" "+known.says), known.optedOut
		s.Account = known.account || known.later || known.ours
		if s.State == aggregator.Failed && known.expired {
			s.State = aggregator.Expired
		}
	}
	return []aggregator.Status{s}, nil
}

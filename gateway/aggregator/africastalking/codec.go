// Package africastalking is the dialect of Africa's Talking: form callbacks in,
// CON and END out, a form and a JSON answer for what is sent (provider's
// documentation, "Handle sessions", "SMS notifications", "Send bulk SMS"). It
// is pure: bytes in, values out.
//
// Its callbacks carry no signature; the secret in the hook's path is what
// speaks for the provider.
package africastalking

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// Codec speaks the dialect for one account.
type Codec struct {
	username, apiKey, from, baseURL string
	verdicts                        map[string]aggregator.Verdict // by code
}

// DecodeUSSD reads a dial or an answer. Text is cumulative: all answers of the
// session joined with *, and a * that a person typed is not escaped. The Step
// holds what could be read even beside an error.
func (c *Codec) DecodeUSSD(r aggregator.Request) (aggregator.Step, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return aggregator.Step{}, err
	}
	s := aggregator.Step{
		Session: f.Get("sessionId"), Number: aggregator.Plus(f.Get("phoneNumber")), Service: f.Get("serviceCode"),
		Text: f.Get("text"), Cumulative: true, Network: f.Get("networkCode"),
	}
	switch {
	case s.Session == "":
		return s, aggregator.Missing("sessionId")
	case s.Number == "":
		return s, aggregator.Missing("phoneNumber")
	}
	return s, nil
}

// EncodeUSSD answers with CON (go on) or END (close) at the very beginning: a
// space before it makes the provider show an error.
func (c *Codec) EncodeUSSD(_ aggregator.Step, say string, end bool) aggregator.Response {
	prefix := "CON "
	if end {
		prefix = "END "
	}
	return aggregator.Response{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: prefix + say}
}

// endings are the words of a USSD event: it reached END, the person or the
// network left, our answer was wrong or late.
var endings = map[string]bool{"Success": true, "Incomplete": true, "Failed": true}

// DecodeEnd reads a USSD event: the session is over.
func (c *Codec) DecodeEnd(r aggregator.Request) (aggregator.Ended, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return aggregator.Ended{}, err
	}
	e := aggregator.Ended{Session: f.Get("sessionId"), Number: aggregator.Plus(f.Get("phoneNumber")), Reason: f.Get("status")}
	if cost, err := money.Parse(f.Get("cost")); err == nil {
		e.Cost = cost
	}
	switch {
	case e.Session == "":
		return e, aggregator.Missing("sessionId")
	case !endings[e.Reason]:
		return e, fmt.Errorf("status %.20q is none of Success, Incomplete, Failed", e.Reason)
	}
	return e, nil
}

// dates are the shapes in which the provider writes a time, with and without
// milliseconds, all UTC.
var dates = [...]string{time.RFC3339Nano, time.DateTime}

// DecodeSMS reads one incoming message. Its text may be empty. A date of an
// unknown shape is left out: it is worth less than the message.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return nil, err
	}
	m := aggregator.SMS{ID: f.Get("id"), From: aggregator.Plus(f.Get("from")), To: f.Get("to"), Text: f.Get("text"), Network: f.Get("networkCode")}
	switch {
	case m.ID == "":
		return nil, aggregator.Missing("id")
	case m.From == "":
		return nil, aggregator.Missing("from")
	}
	m.At = date(f.Get("date"))
	return []aggregator.SMS{m}, nil
}

// date is the zero time for what has none of the shapes.
func date(s string) time.Time {
	for _, shape := range dates {
		if at, err := time.Parse(shape, s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// DecodeOptOut reads that a person has stopped messages, from our sender or from
// a subscription. Whoever subscribes again to something that costs her money has
// not agreed to hear from us.
func (c *Codec) DecodeOptOut(r aggregator.Request) ([]aggregator.OptOut, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return nil, err
	}
	who, update := aggregator.Plus(f.Get("phoneNumber")), f.Get("updateType")
	switch {
	case who == "":
		return nil, aggregator.Missing("phoneNumber")
	case f.Get("senderId") == "" && update == "":
		return nil, errors.New("senderId and updateType are missing: neither an opt-out nor a subscription")
	case strings.EqualFold(update, "addition"):
		return nil, nil
	case update != "" && !strings.EqualFold(update, "deletion"):
		return nil, fmt.Errorf("updateType %.20q is neither addition nor deletion", update)
	}
	return []aggregator.OptOut{{Number: who}}, nil
}

// states translates the words of a delivery report. Success means delivered
// here, and only accepted in the answer to a send; Expired means that a
// firewall of the operator took the message.
var states = map[string]aggregator.State{
	"Sent": aggregator.Accepted, "Submitted": aggregator.Accepted, "Buffered": aggregator.Accepted,
	"Success":  aggregator.Delivered,
	"Rejected": aggregator.Failed, "Failed": aggregator.Failed, "AbsentSubscriber": aggregator.Failed,
	"Expired": aggregator.Expired,
}

// ours are the reasons that lie in how we send: in the product of a premium
// message or, in Nigeria, in the hour of a promotional sender. UserAccountSuspended
// is none of them: the operator has suspended the person.
var ours = map[string]bool{"InsufficientCredit": true, "InvalidLinkId": true, "UserNotSubscribedToProduct": true, "DoNotDisturbRejection": true}

// DecodeDelivery reads a delivery report. A word that is not known is kept as
// it came and moves nothing: the provider adds words, and repeats or gives up
// callbacks that are refused.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return nil, err
	}
	s := aggregator.Status{
		ID: f.Get("id"), Number: aggregator.Plus(f.Get("phoneNumber")), State: aggregator.Unknown, Raw: f.Get("status"), Reason: f.Get("failureReason"), Network: f.Get("networkCode"),
	}
	if s.ID == "" {
		return nil, aggregator.Missing("id")
	}
	if state, ok := states[s.Raw]; ok {
		s.State = state
	}
	s.OptedOut, s.Account = strings.EqualFold(s.Reason, "UserInBlackList"), ours[s.Reason]
	return []aggregator.Status{s}, nil
}

// Package clickatell is the dialect of Clickatell's SMS integrations: JSON
// callbacks for replies and for message statuses, a JSON request for what is sent
// (provider's documentation, "SMS Platform", its PHP library, and its tables of
// message statuses and errors). It is pure: bytes in, values out.
package clickatell

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"ahadi/gateway/aggregator"
)

// Codec speaks the dialect for one integration.
type Codec struct{ apiKey, from, baseURL string }

// reply is a message that came in.
type reply struct {
	ID      aggregator.Text  `json:"messageId"`
	From    aggregator.Text  `json:"fromNumber"`
	To      aggregator.Text  `json:"toNumber"`
	At      aggregator.Text  `json:"timestamp"` // milliseconds
	Text    *aggregator.Text `json:"text"`
	Charset string           `json:"charset"`
	Network string           `json:"network"`
}

// DecodeSMS reads what a person has texted.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	var in reply
	if err := aggregator.ParseJSON(r, &in); err != nil {
		return nil, err
	}
	m := aggregator.SMS{ID: string(in.ID), From: aggregator.International(string(in.From)), To: string(in.To), Network: in.Network}
	switch {
	case m.ID == "":
		return nil, aggregator.Missing("messageId")
	case m.From == "":
		return nil, aggregator.Missing("fromNumber")
	case in.Text == nil:
		return nil, aggregator.Missing("text")
	}
	m.Text = plain(string(*in.Text), in.Charset)
	if ms, err := strconv.ParseInt(string(in.At), 10, 64); err == nil {
		m.At = time.UnixMilli(ms).UTC()
	}
	return []aggregator.SMS{m}, nil
}

// plain is a text as it was typed. In two of the charsets it comes as bytes that
// are escaped as in a form, which is how a space becomes a plus. What is not
// written so stays as it is: somebody can still read it.
func plain(text, charset string) string {
	var letters func(string) (string, bool)
	switch strings.ToUpper(charset) {
	case "UTF-16BE":
		letters = fromUTF16
	case "ISO-8859-1":
		letters = fromLatin1
	default:
		return text
	}
	raw, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	if s, ok := letters(raw); ok {
		return s
	}
	return text
}

// fromUTF16 reads two bytes for each code unit, the higher one first.
func fromUTF16(raw string) (string, bool) {
	if len(raw)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units)), true
}

// fromLatin1 reads one byte for each letter: its number is the letter's.
func fromLatin1(raw string) (string, bool) {
	letters := make([]rune, len(raw))
	for i := range letters {
		letters[i] = rune(raw[i])
	}
	return string(letters), true
}

// status is what a status code means.
type status struct {
	state   aggregator.State
	account bool // it lies in the text, the account or the route: says nothing of the phone
}

// states are the codes of the provider's table of message statuses. 1 is a message
// that is not known, or a report that is late: it moves nothing.
var states = map[string]status{
	"1":  {aggregator.Unknown, false},
	"2":  {aggregator.Accepted, false},  // queued, to be tried again
	"3":  {aggregator.Accepted, false},  // with the next gateway
	"4":  {aggregator.Delivered, false}, // received by the recipient
	"5":  {aggregator.Failed, true},     // an error in the message
	"6":  {aggregator.Failed, true},     // stopped by the user or the gateway
	"7":  {aggregator.Failed, false},    // could not be delivered
	"8":  {aggregator.Accepted, false},  // with Clickatell
	"9":  {aggregator.Failed, true},     // routing error
	"10": {aggregator.Expired, false},
	"11": {aggregator.Accepted, false}, // waits for its time
	"12": {aggregator.Failed, true},    // no credit
	"14": {aggregator.Failed, true},    // dearer or longer than was allowed
}

// DecodeDelivery reads what became of a message.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	var in struct {
		ID          aggregator.Text `json:"messageId"`
		To          aggregator.Text `json:"to"`
		Code        aggregator.Text `json:"statusCode"`
		Status      aggregator.Text `json:"status"`
		Description string          `json:"statusDescription"`
	}
	if err := aggregator.ParseJSON(r, &in); err != nil {
		return nil, err
	}
	s := aggregator.Status{ID: string(in.ID), Number: aggregator.International(string(in.To)), State: aggregator.Unknown}
	code := strings.TrimLeft(string(in.Code), "0")
	s.Raw = strings.TrimSpace(code + " " + string(in.Status))
	switch {
	case s.ID == "":
		return nil, aggregator.Missing("messageId")
	case s.Raw == "":
		return nil, aggregator.Missing("statusCode")
	}
	if known, ok := states[code]; ok {
		s.State, s.Account = known.state, known.account
	}
	if s.State == aggregator.Failed {
		s.Reason = strings.TrimSpace(code + " " + in.Description)
	}
	return []aggregator.Status{s}, nil
}

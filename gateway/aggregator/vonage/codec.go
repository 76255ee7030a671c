// Package vonage is the dialect of Vonage's SMS API, once Nexmo's: callbacks as a
// query, a form or JSON, signed where the account asks for it, a form for what is
// sent (provider's documentation, "Inbound SMS", "Delivery receipts", "Signing
// messages", "SMS API errors"). It is pure: bytes in, values out.
//
// It does not join the parts of a long message that comes in.
package vonage

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// Codec speaks the dialect for one account.
type Codec struct {
	apiKey, apiSecret, from, baseURL string
	delivery                         string // where reports go; "" leaves it to the account
	secret                           string // that signs callbacks; "" where none are signed
	method                           method
}

// mostFields bounds what is read; Vonage sends about fifteen.
const mostFields = 64

// fields are those of a callback that Vonage has signed, if it signs. A call
// without any asks whether somebody is there: it has no fields, and no error.
func (c *Codec) fields(r aggregator.Request) (map[string]string, error) {
	f, err := read(r)
	if err != nil || len(f) == 0 {
		return nil, err
	}
	return f, c.signed(f, r.At)
}

// read takes a callback apart, whichever of the three ways the account has chosen.
func read(r aggregator.Request) (map[string]string, error) {
	f := map[string]string{}
	kind, _, _ := strings.Cut(r.ContentType, ";")
	if r.Method != http.MethodGet && strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		var all map[string]aggregator.Text
		if err := aggregator.ParseJSON(r, &all); err != nil {
			return nil, err
		}
		for name, value := range all {
			f[name] = string(value)
		}
		return f, nil
	}
	if _, err := aggregator.ParseForm(r); err != nil { // what it refuses is none
		return nil, err
	}
	posted := string(r.Body)
	if r.Method == http.MethodGet {
		posted = r.Query
	}
	all, err := url.ParseQuery(posted)
	if err != nil {
		return nil, aggregator.ErrEscape
	}
	if len(all) > mostFields {
		return nil, aggregator.ErrTooMany
	}
	for name, values := range all {
		f[name] = values[0]
	}
	return f, nil
}

// isReport says that a callback is a delivery report, which a message never is.
func isReport(f map[string]string) bool { return f["status"] != "" && f["type"] == "" }

// DecodeSMS reads one incoming message, or one part of a long one. What is no text
// is nothing of ours.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	f, err := c.fields(r)
	switch {
	case err != nil || f == nil:
		return nil, err
	case isReport(f):
		return nil, aggregator.Misplaced("a delivery receipt", "delivery")
	case f["type"] == "binary":
		return nil, nil
	}
	m := aggregator.SMS{ID: f["messageId"], From: aggregator.International(f["msisdn"]), To: f["to"], Text: f["text"]}
	switch {
	case m.ID == "":
		return nil, aggregator.Missing("messageId")
	case m.From == "":
		return nil, aggregator.Missing("msisdn")
	}
	if at, err := time.Parse(time.DateTime, f["message-timestamp"]); err == nil {
		m.At = at
	}
	m.Part = part(f)
	return []aggregator.SMS{m}, nil
}

// mostParts is how many parts a message can have: their number is one octet.
const mostParts = 255

// part says which part of a longer message this is; of none it says nothing.
func part(f map[string]string) aggregator.Part {
	n, err1 := strconv.Atoi(f["concat-part"])
	of, err2 := strconv.Atoi(f["concat-total"])
	if f["concat"] != "true" || f["concat-ref"] == "" || err1 != nil || err2 != nil || n < 1 || n > of || of < 2 || of > mostParts {
		return aggregator.Part{}
	}
	return aggregator.Part{Ref: f["concat-ref"], Number: n, Of: of}
}

// states translates the words of a delivery receipt.
var states = map[string]aggregator.State{
	"accepted": aggregator.Accepted, "buffered": aggregator.Accepted,
	"delivered": aggregator.Delivered,
	"failed":    aggregator.Failed, "rejected": aggregator.Failed,
	"expired": aggregator.Expired,
	"unknown": aggregator.Unknown,
}

// euro is the currency of all that Vonage tells of money.
const euro = "EUR"

// DecodeDelivery reads a delivery receipt. A long message has one for each part,
// all with the reference that we gave it; its price is that of the part, and the
// answer to the send told that of all. A word that is not known is kept as it
// came and moves nothing.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	f, err := c.fields(r)
	switch {
	case err != nil || f == nil:
		return nil, err
	case f["type"] != "":
		return nil, aggregator.Misplaced("a message", "sms")
	}
	s := aggregator.Status{
		ID: f["client-ref"], Number: aggregator.International(f["msisdn"]), State: aggregator.Unknown, Raw: f["status"], Network: f["network-code"],
	}
	if s.ID == "" {
		s.ID = f["messageId"]
	}
	switch {
	case s.ID == "":
		return nil, aggregator.Missing("messageId")
	case s.Raw == "":
		return nil, aggregator.Missing("status")
	}
	if state, known := states[s.Raw]; known {
		s.State = state
	}
	if number := f["err-code"]; number != "" && number != "0" {
		known := receipts[number]
		s.Reason, s.Account = strings.TrimSpace(number+" "+known.says), known.ours
	}
	return []aggregator.Status{s}, nil
}

// amount reads an amount with eight digits behind the point; nothing where it is none.
func amount(number string) money.Amount {
	whole, fraction, _ := strings.Cut(number, ".")
	a, err := money.Of(euro, whole+"."+fraction[:min(len(fraction), 6)])
	if err != nil {
		return money.Amount{}
	}
	return a
}

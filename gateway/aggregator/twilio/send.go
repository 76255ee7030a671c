package twilio

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// How long a message may wait in Twilio's queue.
const (
	shortestValidity = 5 * time.Second
	longestValidity  = 10 * time.Hour
)

// EncodeSend asks for one message to one number. The API has no key that would
// make a second send harmless, so what may have left is never sent again from
// here. Twilio shall not replace letters: that was done where the text was made.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	f := url.Values{"To": {m.To}, "Body": {m.Body}, "StatusCallback": {c.statusCallback}, "SmartEncoded": {"false"}}
	if c.messagingService != "" {
		f.Set("MessagingServiceSid", c.messagingService)
	}
	if c.from != "" {
		f.Set("From", c.from)
	}
	if m.TTL > 0 {
		wait := min(max(m.TTL, shortestValidity), longestValidity)
		f.Set("ValidityPeriod", strconv.Itoa(int(wait/time.Second)))
	}
	req, err := c.request(http.MethodPost, "/Messages.json", strings.NewReader(f.Encode()))
	if err != nil {
		return nil, fmt.Errorf("twilio: send: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req, nil
}

// request is one to a resource of the account.
func (c *Codec) request(method, resource string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequest(method, c.baseURL+c.account()+resource, body)
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth(c.user, c.password)
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// account is the path of the account's resources.
func (c *Codec) account() string { return "/2010-04-01/Accounts/" + c.accountSID }

// message is a message as the API shows it.
type message struct {
	SID       string      `json:"sid"`
	Status    string      `json:"status"`
	Direction string      `json:"direction"`
	From      string      `json:"from"`
	To        string      `json:"to"`
	Body      string      `json:"body"`
	Service   string      `json:"messaging_service_sid"` // null where none was used
	Sent      string      `json:"date_sent"`
	Segments  string      `json:"num_segments"`
	Price     string      `json:"price"` // negative: it was taken from the balance; null until it is known
	PriceUnit string      `json:"price_unit"`
	ErrorCode json.Number `json:"error_code"`
}

// refusal is an answer that says no.
type refusal struct {
	Code    json.Number `json:"code"`
	Message string      `json:"message"`
}

// DecodeSent says what an answer to a send means.
func (c *Codec) DecodeSent(_ aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	if a.Status != http.StatusCreated && a.Status != http.StatusOK {
		return refused(a)
	}
	var sent message
	if err := json.Unmarshal(a.Body, &sent); err != nil || sent.SID == "" {
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a message"}
	}
	if number := sent.ErrorCode.String(); states[sent.Status] == aggregator.Failed {
		out := outcome(number, "")
		out.ID = sent.SID
		return out
	}
	out := aggregator.Outcome{Verdict: aggregator.Sent, ID: sent.SID, Cost: price(sent)}
	out.Segments, _ = strconv.Atoi(sent.Segments) // 0 where a messaging service has not chosen the sender yet
	return out
}

// refused reads an answer that says no. Where the table does not have its code the
// status decides: there are more codes for a key that may not send than it has. An
// answer without a code is that of another server.
func refused(a aggregator.Answer) aggregator.Outcome {
	var r refusal
	_ = json.Unmarshal(a.Body, &r) // what cannot be read has no code
	number := r.Code.String()
	_, known := codes[number]
	switch {
	case known:
		return outcome(number, r.Message)
	case a.Status == http.StatusUnauthorized && number == "":
		return outcome("20003", "")
	}
	out := aggregator.ByStatus(a.Status, "Twilio's API", strings.TrimSpace(number+" "+r.Message))
	if out.Verdict == aggregator.Refused && number != "" {
		return outcome(number, r.Message)
	}
	return out
}

// price is what a message has cost; nothing as long as it is not known.
func price(m message) money.Amount {
	cost, err := money.Of(m.PriceUnit, m.Price)
	if err != nil {
		return money.Amount{}
	}
	cost.Micro = -cost.Micro
	return cost
}

// EncodeBalance asks what is left on the account.
func (c *Codec) EncodeBalance() (*http.Request, error) {
	req, err := c.request(http.MethodGet, "/Balance.json", http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("twilio: balance: %w", err)
	}
	return req, nil
}

// DecodeBalance reads what is left. An account below another has none of its own.
func (c *Codec) DecodeBalance(a aggregator.Answer) (money.Amount, error) {
	var b struct {
		Balance  string `json:"balance"`
		Currency string `json:"currency"`
	}
	if a.Status != http.StatusOK {
		return money.Amount{}, fmt.Errorf("twilio: balance: %s", refused(a).Reason)
	}
	if err := json.Unmarshal(a.Body, &b); err != nil || b.Balance == "" {
		return money.Amount{}, fmt.Errorf("twilio: balance: the answer names none, as for an account below another")
	}
	whole, fraction, _ := strings.Cut(b.Balance, ".")
	return money.Of(b.Currency, whole+"."+fraction[:min(len(fraction), 6)])
}

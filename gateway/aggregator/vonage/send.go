package vonage

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
	"ahadi/internal/sms"
)

// How long a message may wait, and how long an address for its report may be.
const (
	shortestTTL  = 20 * time.Second
	longestTTL   = 7 * 24 * time.Hour
	mostCallback = 100
)

// EncodeSend asks for one message to one number. Vonage takes letters outside of
// GSM-7 only where the type says so. The API has no key that would make a second
// send harmless; the reference is what reports are known by.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	f := url.Values{
		"from": {c.from}, "to": {strings.TrimLeft(m.To, "+ ")}, "text": {m.Body}, "type": {"text"}, "status-report-req": {"1"}, "client-ref": {c.MessageID(m)},
	}
	if _, gsm := sms.Septets(m.Body); !gsm {
		f.Set("type", "unicode")
	}
	if m.TTL > 0 {
		f.Set("ttl", strconv.FormatInt(min(max(m.TTL, shortestTTL), longestTTL).Milliseconds(), 10))
	}
	if c.delivery != "" && len(c.delivery) <= mostCallback { // else the dashboard's
		f.Set("callback", c.delivery)
	}
	req, err := http.NewRequest(http.MethodPost, c.baseURL+"/sms/json", strings.NewReader(f.Encode()))
	if err != nil {
		return nil, fmt.Errorf("vonage: send: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.signIn(req), nil
}

// signIn puts our key on a request.
func (c *Codec) signIn(req *http.Request) *http.Request {
	req.SetBasicAuth(c.apiKey, c.apiSecret)
	req.Header.Set("Accept", "application/json")
	return req
}

// MessageID is the reference of one try of a message, by which its reports name it.
func (c *Codec) MessageID(m aggregator.Message) string {
	return aggregator.OwnID(c.delivery+c.apiSecret, m)
}

// answer is the JSON of an answer to a send, with an entry for each part.
type answer struct {
	Messages []struct {
		Status aggregator.Text `json:"status"`
		Error  string          `json:"error-text"`
		Price  string          `json:"message-price"`
	} `json:"messages"`
}

// DecodeSent says what an answer to a send means. HTTP 200 alone says little: each
// part of a long message has a status of its own.
func (c *Codec) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	id := c.MessageID(m)
	if a.Status != http.StatusOK {
		out := aggregator.ByStatus(a.Status, "Vonage's SMS API", "")
		if a.Status == http.StatusUnauthorized {
			out = aggregator.OurFault("api_key or api_secret is wrong: HTTP 401")
		}
		return out
	}
	var said answer
	if json.Unmarshal(a.Body, &said) != nil || len(said.Messages) == 0 {
		return aggregator.Outcome{Verdict: aggregator.Unclear, ID: id, Reason: "the answer is not the JSON of a send"}
	}
	out := aggregator.Outcome{Verdict: aggregator.Sent, ID: id, Segments: len(said.Messages)}
	failed, reason := "", ""
	for _, part := range said.Messages {
		if status := string(part.Status); status == taken {
			out.Cost = plus(out.Cost, amount(part.Price))
		} else if failed == "" {
			failed, reason = status, part.Error
			out.Segments--
		} else {
			out.Segments--
		}
	}
	switch {
	case out.Segments == len(said.Messages):
		return out
	case out.Segments > 0:
		return aggregator.Outcome{Verdict: aggregator.Unclear, ID: id, Reason: "only some of its parts were taken: " + failed + " " + codes[failed].says}
	}
	return refused(failed, reason, id)
}

// plus adds what a part has cost, where it is told.
func plus(sum, part money.Amount) money.Amount {
	if part.IsZero() {
		return sum
	}
	return money.Amount{Currency: part.Currency, Micro: sum.Micro + part.Micro}
}

// refused is what the status of a message means that was not taken.
func refused(status, said, id string) aggregator.Outcome {
	known, ok := codes[status]
	if !ok {
		return aggregator.Outcome{Verdict: aggregator.Unclear, ID: id, Reason: strings.TrimSpace("status " + cmp.Or(status, "is missing") + " " + said)}
	}
	reason := status + " " + known.says
	if known.account {
		return aggregator.OurFault("%s", reason)
	}
	return aggregator.Outcome{Verdict: known.verdict, ID: id, Reason: reason, NoSuch: known.noSuch}
}

// EncodeBalance asks what is left on the account.
func (c *Codec) EncodeBalance() (*http.Request, error) {
	req, err := http.NewRequest(http.MethodGet, c.baseURL+"/account/get-balance", nil)
	if err != nil {
		return nil, fmt.Errorf("vonage: balance: %w", err)
	}
	return c.signIn(req), nil
}

// DecodeBalance reads what is left, in euro.
func (c *Codec) DecodeBalance(a aggregator.Answer) (money.Amount, error) {
	var said struct {
		Value aggregator.Text `json:"value"`
	}
	switch {
	case a.Status == http.StatusUnauthorized:
		return money.Amount{}, errors.New("api_key or api_secret is wrong")
	case a.Status != http.StatusOK:
		return money.Amount{}, fmt.Errorf("HTTP %d", a.Status)
	case json.Unmarshal(a.Body, &said) != nil:
		return money.Amount{}, errors.New("the answer is no JSON")
	}
	left := amount(string(said.Value))
	if left.IsZero() {
		return left, errors.New("the answer names no balance")
	}
	return left, nil
}

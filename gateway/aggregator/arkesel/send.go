package arkesel

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// Sender is a Codec that also sends SMS.
type Sender struct {
	*Codec
	apiKey, from, baseURL string
	delivery              string // where Arkesel calls with what became of a message; "" asks for no call
}

// EncodeSend asks for one message to one number. The API has no key that would
// make a second send harmless, so what may have left is never sent again from here.
func (s *Sender) EncodeSend(m aggregator.Message) (*http.Request, error) {
	return s.EncodeBatch([]aggregator.Message{m})
}

// mostNumbers is how many numbers one request holds. The documentation has no
// limit; this keeps an answer that is lost from leaving more in doubt.
const mostNumbers = 500

// Most is how many messages a request may hold.
func (s *Sender) Most() int { return mostNumbers }

// EncodeBatch is one text to many numbers.
func (s *Sender) EncodeBatch(all []aggregator.Message) (*http.Request, error) {
	numbers := make([]string, len(all))
	for i, m := range all {
		numbers[i] = aggregator.Digits(m.To)
	}
	req, err := aggregator.PostJSON(s.baseURL+"/api/v2/sms/send", struct {
		Sender     string   `json:"sender"`
		Recipients []string `json:"recipients"`
		Message    string   `json:"message"`
		Callback   string   `json:"callback_url,omitempty"`
	}{s.from, numbers, all[0].Body, s.delivery})
	if err != nil {
		return nil, fmt.Errorf("arkesel: send: %w", err)
	}
	req.Header.Set("Api-Key", s.apiKey)
	return req, nil
}

// answer is the JSON of an answer to a send. The numbers that are none stand in a
// row of their own among the recipients, or beside them.
type answer struct {
	Status  string            `json:"status"`
	Message string            `json:"message"`
	Errors  map[string]any    `json:"errors"`
	Data    []row             `json:"data"`
	Invalid []aggregator.Text `json:"invalid numbers"`
}

type row struct {
	Recipient aggregator.Text   `json:"recipient"`
	ID        aggregator.Text   `json:"id"`
	Invalid   []aggregator.Text `json:"invalid numbers"`
}

// DecodeSent says what an answer to a send means.
func (s *Sender) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	return s.DecodeBatch([]aggregator.Message{m}, a)[0]
}

// DecodeBatch finds each number's own message by the number. The answer says
// nothing of those that it leaves out: they may have been sent to.
func (s *Sender) DecodeBatch(all []aggregator.Message, a aggregator.Answer) []aggregator.Outcome {
	outcomes := make([]aggregator.Outcome, len(all))
	said, whole := read(a)
	ids, invalid := map[string]string{}, map[string]bool{}
	for _, number := range said.Invalid {
		invalid[aggregator.Digits(string(number))] = true
	}
	for _, r := range said.Data {
		for _, number := range r.Invalid {
			invalid[aggregator.Digits(string(number))] = true
		}
		number := aggregator.Digits(string(r.Recipient))
		ids[number] = cmp.Or(ids[number], string(r.ID))
	}
	for i, m := range all {
		id := ids[aggregator.Digits(m.To)]
		switch {
		case whole != nil:
			outcomes[i] = *whole
		case id != "":
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Sent, ID: id}
		case invalid[aggregator.Digits(m.To)]:
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Refused, NoSuch: true, Reason: "invalid number"}
		default:
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer does not name this number"}
		}
	}
	return outcomes
}

// read is an answer to what was taken, or the outcome that all of it shares.
func read(a aggregator.Answer) (answer, *aggregator.Outcome) {
	var said answer
	err := json.Unmarshal(a.Body, &said)
	if a.Status == http.StatusOK || a.Status == http.StatusCreated {
		switch {
		case err != nil:
			return said, &aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a send"}
		case !strings.EqualFold(said.Status, "success"):
			reason := strings.TrimSpace("status " + cmp.Or(said.Status, "is missing") + " " + said.Message)
			return said, &aggregator.Outcome{Verdict: aggregator.Unclear, Reason: reason}
		}
		return said, nil
	}
	whole := aggregator.ByStatus(a.Status, "Arkesel's API for SMS", said.Message)
	_, sender := said.Errors["sender"]
	switch {
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden && err == nil:
		whole = aggregator.OurFault("api_key is wrong, or the gateway is not active: HTTP %d %s", a.Status, said.Message)
	case a.Status == http.StatusPaymentRequired:
		whole = aggregator.OurFault("the account has no money left: HTTP 402")
	case a.Status == http.StatusUnprocessableEntity && sender:
		whole = aggregator.OurFault("from is no sender that Arkesel has approved: HTTP 422 %s", said.Message)
	}
	whole.Reason = strings.TrimSpace(whole.Reason)
	return said, &whole
}

// states translates the words of a report.
var states = map[string]aggregator.State{
	"QUEUED": aggregator.Accepted, "SUBMITTED": aggregator.Accepted,
	"DELIVERED":     aggregator.Delivered,
	"NOT_DELIVERED": aggregator.Failed, prohibited: aggregator.Failed,
	"EXPIRED": aggregator.Expired,
}

// prohibited is what was not let through, for the sender or the text.
const prohibited = "PROHIBITED"

// DecodeDelivery reads what became of a message: its id and one word, in the
// query. A word that is not known is kept as it came and moves nothing.
func (s *Sender) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return nil, err
	}
	st := aggregator.Status{ID: f.Get("sms_id"), State: aggregator.Unknown, Raw: f.Get("status")}
	switch {
	case st.ID == "":
		return nil, aggregator.Missing("sms_id")
	case st.Raw == "":
		return nil, aggregator.Missing("status")
	}
	word := strings.ToUpper(st.Raw)
	if state, known := states[word]; known {
		st.State = state
	}
	st.Account = word == prohibited
	return []aggregator.Status{st}, nil
}

// EncodeBalance asks what is left on the account.
func (s *Sender) EncodeBalance() (*http.Request, error) {
	req, err := http.NewRequest(http.MethodGet, s.baseURL+"/api/v2/clients/balance-details", nil)
	if err != nil {
		return nil, fmt.Errorf("arkesel: balance: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Api-Key", s.apiKey)
	return req, nil
}

// DecodeBalance reads GHS 20.99. Who has bought messages instead has no money
// there, and a number of messages is no amount.
func (s *Sender) DecodeBalance(a aggregator.Answer) (money.Amount, error) {
	var said struct {
		Data struct {
			Messages aggregator.Text `json:"sms_balance"`
			Money    string          `json:"main_balance"`
		} `json:"data"`
	}
	switch {
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		return money.Amount{}, errors.New("api_key is wrong")
	case a.Status != http.StatusOK:
		return money.Amount{}, fmt.Errorf("HTTP %d", a.Status)
	case json.Unmarshal(a.Body, &said) != nil:
		return money.Amount{}, errors.New("the answer is no JSON")
	}
	left, err := money.Parse(said.Data.Money)
	bought := strings.Trim(string(said.Data.Messages), "0") != ""
	switch {
	case err != nil:
		return left, fmt.Errorf("the balance: %w", err)
	case left.Micro == 0 && bought:
		return money.Amount{}, fmt.Errorf("the account holds %.20q messages and no money", string(said.Data.Messages))
	}
	return left, nil
}

package termii

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
	"ahadi/internal/sms"
)

// send is a request for one message, or for one text to many people. Without a
// sender it is one to the service that sends from a number of Termii's.
type send struct {
	APIKey  string `json:"api_key"`
	To      any    `json:"to"` // a number, or a list of them
	From    string `json:"from,omitempty"`
	Text    string `json:"sms"`
	Type    string `json:"type,omitempty"`
	Channel string `json:"channel,omitempty"`
}

// Where messages are posted below base_url.
const (
	one      = "/api/sms/send"
	many     = "/api/sms/send/bulk"
	byNumber = "/api/sms/number/send"
)

// EncodeSend asks for one message to one number. The API has no key that would
// make a second send harmless, so what may have left is never sent again from here.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	if c.from == "" {
		return c.post(byNumber, send{APIKey: c.apiKey, To: aggregator.Digits(m.To), Text: m.Body})
	}
	return c.post(one, c.send(aggregator.Digits(m.To), m.Body))
}

// send is a message from a name.
func (c *Codec) send(to any, text string) send {
	kind := "plain"
	if _, gsm := sms.Septets(text); !gsm {
		kind = "unicode"
	}
	return send{c.apiKey, to, c.from, text, kind, c.channel}
}

func (c *Codec) post(path string, s send) (*http.Request, error) {
	req, err := aggregator.PostJSON(c.baseURL+path, s)
	if err != nil {
		return nil, fmt.Errorf("termii: send: %w", err)
	}
	return req, nil
}

// mostNumbers is how many numbers one request holds.
const mostNumbers = 100

// Most is how many messages a request may hold: what comes from a number goes to
// one person at a time.
func (c *Codec) Most() int {
	if c.from == "" {
		return 1
	}
	return mostNumbers
}

// EncodeBatch is one text to many numbers.
func (c *Codec) EncodeBatch(all []aggregator.Message) (*http.Request, error) {
	if len(all) == 1 {
		return c.EncodeSend(all[0])
	}
	numbers := make([]string, len(all))
	for i, m := range all {
		numbers[i] = aggregator.Digits(m.To)
	}
	return c.post(many, c.send(numbers, all[0].Body))
}

// sent is an answer to a send.
type sent struct {
	Code    string          `json:"code"`
	ID      aggregator.Text `json:"message_id"`
	IDText  string          `json:"message_id_str"` // the same, for readers who round long numbers
	Message json.RawMessage `json:"message"`
}

// ok is the code of what was taken. Older answers have none.
const ok = "ok"

// DecodeSent says what an answer to a send means.
func (c *Codec) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	return c.DecodeBatch([]aggregator.Message{m}, a)[0]
}

// DecodeBatch gives all messages of a request what its one answer says.
func (c *Codec) DecodeBatch(all []aggregator.Message, a aggregator.Answer) []aggregator.Outcome {
	whole, id := judge(a)
	outcomes := make([]aggregator.Outcome, len(all))
	for i, m := range all {
		outcomes[i] = whole
		if id != "" {
			outcomes[i].ID = c.of(id, m.To)
		}
	}
	return outcomes
}

// judge is what an answer says, and the id of the request where it was taken.
func judge(a aggregator.Answer) (aggregator.Outcome, string) {
	var said sent
	unreadable := json.Unmarshal(a.Body, &said) != nil
	id := said.IDText
	if id == "" {
		id = string(said.ID)
	}
	words := text(said.Message)
	switch {
	case a.Status == http.StatusOK && unreadable:
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a send"}, ""
	case a.Status == http.StatusOK && id != "" && (said.Code == ok || said.Code == ""):
		return aggregator.Outcome{Verdict: aggregator.Sent}, id
	}
	if out, known := refused(words); known {
		return out, ""
	}
	return aggregator.ByStatus(a.Status, "Termii's API", words), ""
}

// text is what an answer says in words: a string, or what was wrong with fields.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return string(raw)
	}
	return s
}

// refusal is what Termii means by some words.
type refusal struct {
	words   string // in small letters
	verdict aggregator.Verdict
	says    string // where nothing leaves until somebody has paid or mended something
}

// refusals are the words of answers that say no (provider's documentation,
// "Common Errors", and what its clients have seen). They stand inside of sentences.
var refusals = []refusal{
	{"insufficient balance", aggregator.Later, "the wallet is empty"},
	{"unauthorized", aggregator.Later, "api_key is wrong, or base_url is not the one of this account"},
	{"account is not active", aggregator.Later, "the account is not active"},
	{"not active on your account", aggregator.Later, "the service is not active on the account"},
	{"invalid sender id", aggregator.Later, "from is no sender ID that Termii has approved"},
	{"applicationsenderid not found", aggregator.Later, "from is no sender ID that Termii has approved"},
	{"service temporarily unavailable", aggregator.Later, ""},
	{"not set up on this route", aggregator.Refused, ""},
	{"country inactive", aggregator.Refused, ""},
}

// refused finds the words in what an answer says.
func refused(said string) (aggregator.Outcome, bool) {
	small := strings.ToLower(said)
	for _, r := range refusals {
		switch {
		case !strings.Contains(small, r.words):
		case r.says != "":
			return aggregator.OurFault("%s: %s", r.says, said), true
		default:
			return aggregator.Outcome{Verdict: r.verdict, Reason: said}, true
		}
	}
	return aggregator.Outcome{}, false
}

// EncodeBalance asks what is left on the account.
func (c *Codec) EncodeBalance() (*http.Request, error) {
	req, err := http.NewRequest(http.MethodGet, c.baseURL+"/api/get-balance?"+url.Values{"api_key": {c.apiKey}}.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("termii: balance: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// DecodeBalance reads what is left.
func (c *Codec) DecodeBalance(a aggregator.Answer) (money.Amount, error) {
	var b struct {
		Balance  aggregator.Text `json:"balance"`
		Currency string          `json:"currency"`
	}
	if a.Status != http.StatusOK {
		return money.Amount{}, fmt.Errorf("termii: balance: %s", aggregator.ByStatus(a.Status, "Termii's API", "").Reason)
	}
	if err := json.Unmarshal(a.Body, &b); err != nil || b.Balance == "" {
		return money.Amount{}, fmt.Errorf("termii: balance: the answer names none")
	}
	whole, fraction, _ := strings.Cut(string(b.Balance), ".")
	return money.Of(b.Currency, whole+"."+fraction[:min(len(fraction), 6)])
}

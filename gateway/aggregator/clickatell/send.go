package clickatell

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeSend asks for one message to one number. The API has no key that would
// make a second send harmless, so what may have left is never sent again from here.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	return c.EncodeBatch([]aggregator.Message{m})
}

// mostNumbers is how many numbers one request holds. This keeps an answer that is
// lost from leaving more in doubt.
const mostNumbers = 100

// Most is how many messages a request may hold.
func (c *Codec) Most() int { return mostNumbers }

// EncodeBatch is one text to many numbers. Clickatell chooses the alphabet.
func (c *Codec) EncodeBatch(all []aggregator.Message) (*http.Request, error) {
	numbers := make([]string, len(all))
	for i, m := range all {
		numbers[i] = aggregator.Digits(m.To)
	}
	req, err := aggregator.PostJSON(c.baseURL+"/messages", struct {
		To   []string `json:"to"`
		Text string   `json:"content"`
		From string   `json:"from,omitempty"`
	}{numbers, all[0].Body, c.from})
	if err != nil {
		return nil, fmt.Errorf("clickatell: send: %w", err)
	}
	req.Header.Set("Authorization", c.apiKey)
	return req, nil
}

// fault is why something was not accepted: a sentence, or a code with one.
type fault string

// UnmarshalJSON reads both shapes.
func (f *fault) UnmarshalJSON(raw []byte) error {
	var in struct {
		Code        aggregator.Text `json:"code"`
		Description string          `json:"description"`
	}
	if raw[0] == '{' {
		err := json.Unmarshal(raw, &in)
		*f = fault(strings.TrimSpace(string(in.Code) + " " + in.Description))
		return err
	}
	var s aggregator.Text
	err := json.Unmarshal(raw, &s)
	*f = fault(s)
	return err
}

// sent is an answer to a send.
type sent struct {
	Messages []message `json:"messages"`
	Error    fault     `json:"error"` // of the whole request
	More     string    `json:"errorDescription"`
}

// message is what became of one number.
type message struct {
	ID       aggregator.Text `json:"apiMessageId"`
	Accepted bool            `json:"accepted"`
	To       aggregator.Text `json:"to"`
	Error    fault           `json:"error"`
	More     string          `json:"errorDescription"`
}

// DecodeSent says what an answer to a send means.
func (c *Codec) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	return c.DecodeBatch([]aggregator.Message{m}, a)[0]
}

// DecodeBatch finds each number's own outcome by the number. One that the answer
// does not name may have been sent to.
func (c *Codec) DecodeBatch(all []aggregator.Message, a aggregator.Answer) []aggregator.Outcome {
	var said sent
	unreadable := json.Unmarshal(a.Body, &said) != nil
	named := map[string]message{}
	for _, one := range said.Messages {
		named[aggregator.Digits(string(one.To))] = one
	}
	if len(all) == 1 && len(said.Messages) == 1 {
		named[aggregator.Digits(all[0].To)] = said.Messages[0]
	}
	outcomes := make([]aggregator.Outcome, len(all))
	for i, m := range all {
		one, found := named[aggregator.Digits(m.To)]
		switch {
		case unreadable && a.Status < http.StatusMultipleChoices:
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a send"}
		case unreadable || len(said.Messages) == 0:
			outcomes[i] = whole(said, a.Status)
		case !found:
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer does not name this number"}
		case !one.Accepted:
			outcomes[i] = rejected(strings.TrimSpace(string(one.Error)+" "+one.More), a.Status)
		case one.ID == "":
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "accepted without an id"}
		default:
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Sent, ID: string(one.ID)}
		}
	}
	return outcomes
}

// speaks is what should answer under base_url.
const speaks = "Clickatell's API for messages"

// whole is the outcome of an answer that names no number. The words decide where
// the table has them, the status otherwise: a wrong key is told in more ways than
// the documentation has.
func whole(said sent, status int) aggregator.Outcome {
	words := strings.TrimSpace(string(said.Error) + " " + said.More)
	if status == http.StatusPaymentRequired {
		return aggregator.OurFault("the balance at Clickatell is used up: %s", strings.TrimSpace("HTTP 402 "+words))
	}
	if out, known := refused(words); known {
		return out
	}
	return aggregator.ByStatus(status, speaks, words)
}

// rejected is the outcome of a number that was not accepted. What the table does
// not have is refused, unless the whole answer says that it lies with us.
func rejected(words string, status int) aggregator.Outcome {
	if out, known := refused(words); known {
		return out
	}
	if out := aggregator.ByStatus(status, speaks, words); out.Account {
		return out
	}
	return aggregator.Outcome{Verdict: aggregator.Refused, Reason: cmp.Or(words, "not accepted, without a reason")}
}

// refusals are the words of what was not accepted, in small letters (provider's
// "Errors Table"). They stand inside of sentences.
var refusals = []struct {
	words   string
	account bool // nothing leaves until somebody has paid or mended something
	out     aggregator.Outcome
}{
	{words: "integration api key", account: true},
	{words: "account is not active", account: true},
	{words: "integration is not active", account: true},
	{words: "ip address is not approved", account: true},
	{words: "insufficient account balance", account: true},
	{words: "demo access has expired", account: true},
	{words: "not active on integration", account: true},
	{words: "not available on integration", account: true},
	{words: "from number is suspended", account: true},
	{words: "from number is not related", account: true},
	{words: "rate limit", out: aggregator.Outcome{Verdict: aggregator.Later}},
	{words: "internal error", out: aggregator.Outcome{Verdict: aggregator.Unclear}},
	{words: "opted out", out: aggregator.Outcome{Verdict: aggregator.Refused, OptedOut: true}},
	{words: "invalid recipient address", out: aggregator.Outcome{Verdict: aggregator.Refused, NoSuch: true}},
	{words: "missing parameter: to", out: aggregator.Outcome{Verdict: aggregator.Refused, NoSuch: true}},
}

// refused is what the words of a refusal mean, where the table has them.
func refused(words string) (out aggregator.Outcome, known bool) {
	small := strings.ToLower(words)
	for _, r := range refusals {
		switch {
		case !strings.Contains(small, r.words):
		case r.account:
			return aggregator.OurFault("%s", words), true
		default:
			r.out.Reason = words
			return r.out, true
		}
	}
	return aggregator.Outcome{}, false
}

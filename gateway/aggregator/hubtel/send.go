package hubtel

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"ahadi/gateway/aggregator"
)

// Sender is a Codec that also sends SMS.
type Sender struct {
	*Codec
	id, secret, from, baseURL string
}

// EncodeSend asks for one message to one number. The API has no key that would
// make a second send harmless, so what may have left is never sent again from here.
func (s *Sender) EncodeSend(m aggregator.Message) (*http.Request, error) {
	return s.post("/v1/messages/send", struct {
		From    string `json:"From"`
		To      string `json:"To"`
		Content string `json:"Content"`
	}{s.from, aggregator.Digits(m.To), m.Body})
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
	return s.post("/v1/messages/batch/simple/send", struct {
		From       string   `json:"From"`
		Recipients []string `json:"Recipients"`
		Content    string   `json:"Content"`
	}{s.from, numbers, all[0].Body})
}

func (s *Sender) post(path string, v any) (*http.Request, error) {
	req, err := aggregator.PostJSON(s.baseURL+path, v)
	if err != nil {
		return nil, fmt.Errorf("hubtel: send: %w", err)
	}
	req.SetBasicAuth(s.id, s.secret)
	return req, nil
}

// answer is the JSON of an answer to a send, and, with data, to a batch.
type answer struct {
	Status  aggregator.Text `json:"status"`
	Said    string          `json:"statusDescription"`
	Message string          `json:"message"`
	ID      string          `json:"messageId"`
	Data    []struct {
		Recipient string `json:"recipient"`
		ID        string `json:"messageId"`
	} `json:"data"`
}

// taken is the status of what Hubtel has.
const taken = "0"

// code is what a status says that is not taken.
type code struct {
	says   string
	ours   bool // nothing leaves until somebody pays or mends a setting
	noSuch bool // nobody can be reached under the number
}

// codes are the statuses of a refusal (provider's documentation, "Response codes").
var codes = map[string]code{
	"1":   {says: "no valid number", noSuch: true},
	"2":   {says: "from is no sender of this key", ours: true},
	"3":   {says: "too long"},
	"4":   {says: "no way to this number"},
	"5":   {says: "the time of delivery is no time"},
	"6":   {says: "the content was rejected"},
	"7":   {says: "a parameter that is not allowed"},
	"8":   {says: "a parameter that is not valid"},
	"12":  {says: "the account has to be paid for", ours: true},
	"100": {says: "no valid request"},
}

// DecodeSent says what an answer to a send means.
func (s *Sender) DecodeSent(_ aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	said, whole := read(a)
	switch {
	case whole != nil:
		return *whole
	case said.ID == "":
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer names no message"}
	}
	return aggregator.Outcome{Verdict: aggregator.Sent, ID: said.ID}
}

// DecodeBatch finds each number's own message by the number. The answer says
// nothing of those that it leaves out: they may have been sent to.
func (s *Sender) DecodeBatch(all []aggregator.Message, a aggregator.Answer) []aggregator.Outcome {
	outcomes := make([]aggregator.Outcome, len(all))
	said, whole := read(a)
	ids := map[string]string{}
	for _, one := range said.Data {
		number := aggregator.Digits(one.Recipient)
		ids[number] = cmp.Or(ids[number], one.ID)
	}
	for i, m := range all {
		outcomes[i] = aggregator.Outcome{Verdict: aggregator.Sent, ID: ids[aggregator.Digits(m.To)]}
		switch {
		case whole != nil:
			outcomes[i] = *whole
		case outcomes[i].ID == "":
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer does not name this number"}
		}
	}
	return outcomes
}

// read is the answer to what was taken, or the outcome that all of it shares.
func read(a aggregator.Answer) (answer, *aggregator.Outcome) {
	var said answer
	err := json.Unmarshal(a.Body, &said)
	good := a.Status == http.StatusOK || a.Status == http.StatusCreated
	status := string(said.Status)
	known, isCode := codes[status]
	ours := a.Status == http.StatusUnauthorized || a.Status == http.StatusPaymentRequired
	switch {
	case err != nil && good:
		return said, &aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a send"}
	case err == nil && isCode && !ours:
		return said, known.outcome(status)
	case good && status == taken:
		return said, nil
	case good:
		reason := strings.TrimSpace("status " + cmp.Or(status, "is missing") + " " + cmp.Or(said.Said, said.Message))
		return said, &aggregator.Outcome{Verdict: aggregator.Unclear, Reason: reason}
	}
	whole := aggregator.ByStatus(a.Status, "Hubtel's API for SMS", cmp.Or(said.Said, said.Message))
	switch {
	case a.Status == http.StatusUnauthorized:
		whole = aggregator.OurFault("client_id or client_secret is wrong: HTTP 401")
	case a.Status == http.StatusPaymentRequired:
		whole = aggregator.OurFault("the key has no credit left: HTTP 402")
	case a.Status == http.StatusForbidden && err == nil: // Hubtel's own, not a firewall's
		whole = aggregator.Outcome{Verdict: aggregator.Refused, Reason: "HTTP 403 she has not agreed to messages"}
	}
	return said, &whole
}

// outcome is what a code means.
func (k code) outcome(status string) *aggregator.Outcome {
	reason := status + " " + k.says
	if k.ours {
		out := aggregator.OurFault("%s", reason)
		return &out
	}
	return &aggregator.Outcome{Verdict: aggregator.Refused, Reason: reason, NoSuch: k.noSuch}
}

package httpsms

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// EncodeSend asks for one message to one number. The API has no key that would
// make a second send harmless (request_id is only handed back), so what may have
// left is never sent again from here. How long a message waits for the phone is
// set at httpSMS, for the phone.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	req, err := aggregator.PostJSON(c.baseURL+"/v1/messages/send", struct {
		From    string `json:"from"`
		To      string `json:"to"`
		Content string `json:"content"`
		Ref     string `json:"request_id"`
	}{c.from, m.To, m.Body, m.Ref})
	if err != nil {
		return nil, fmt.Errorf("httpsms: send: %w", err)
	}
	c.signIn(req)
	return req, nil
}

// signIn puts our key on a request.
func (c *Codec) signIn(req *http.Request) {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Api-Key", c.apiKey)
}

// DecodeSent says what an answer to a send means.
func (c *Codec) DecodeSent(_ aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	switch a.Status {
	case http.StatusOK:
		return taken(a.Body)
	case http.StatusUnprocessableEntity:
		return invalid(a.Body)
	case http.StatusUnauthorized, http.StatusForbidden:
		return aggregator.OurFault("api_key is wrong, or not for the phone in from: HTTP %d", a.Status)
	case http.StatusPaymentRequired:
		return aggregator.OurFault("the messages of the plan at httpSMS are used up: HTTP 402")
	}
	return aggregator.ByStatus(a.Status, "httpSMS", "")
}

// taken reads the message as the server has queued it.
func taken(body []byte) aggregator.Outcome {
	var said struct {
		Data struct {
			ID     string `json:"id"`
			Status string `json:"status"`
			Reason string `json:"failure_reason"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &said); err != nil || said.Data.ID == "" {
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a message"}
	}
	if said.Data.Status == "failed" {
		return aggregator.Outcome{Verdict: aggregator.Refused, ID: said.Data.ID, Reason: strings.TrimSpace("failed " + said.Data.Reason)}
	}
	return aggregator.Outcome{Verdict: aggregator.Sent, ID: said.Data.ID}
}

// invalid reads which field of a send was wrong: the phone's number is ours to
// mend, the person's is no number.
func invalid(body []byte) aggregator.Outcome {
	var said struct {
		Data map[string][]string `json:"data"`
	}
	_ = json.Unmarshal(body, &said) // what cannot be read names no field
	fields := slices.Sorted(maps.Keys(said.Data))
	var words []string
	for _, f := range fields {
		words = append(words, said.Data[f]...)
	}
	reason := strings.TrimSpace("HTTP 422 " + strings.Join(words, "; "))
	if slices.Contains(fields, "from") {
		return aggregator.OurFault("from is no phone of this account, or the app is not signed in there: %s", reason)
	}
	return aggregator.Outcome{Verdict: aggregator.Refused, NoSuch: slices.Contains(fields, "to"), Reason: reason}
}

// pageSize is the most that the server gives at once.
const pageSize = "20"

// EncodeFetch lists with whom the phone has spoken last: the server calls a hook
// twice within seconds and never again. There is no list of messages for
// programs, so that of each person only the last message is found, and only as
// long as nobody has answered it.
func (c *Codec) EncodeFetch(string, time.Time) (*http.Request, error) {
	q := url.Values{"owner": {c.from}, "limit": {pageSize}, "skip": {"0"}}
	req, err := http.NewRequest(http.MethodGet, c.baseURL+"/v1/message-threads?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("httpsms: fetch: %w", err)
	}
	c.signIn(req)
	return req, nil
}

// DecodeFetch reads the list. A missed call stands in it without a text.
func (c *Codec) DecodeFetch(a aggregator.Answer) (aggregator.Fetched, error) {
	if a.Status != http.StatusOK {
		return aggregator.Fetched{}, fmt.Errorf("httpsms: fetch: HTTP %d", a.Status)
	}
	var list struct {
		Data []struct {
			Contact string `json:"contact"`
			Owner   string `json:"owner"`
			Status  string `json:"status"`
			ID      string `json:"last_message_id"`
			Text    string `json:"last_message_content"`
			At      string `json:"order_timestamp"`
		} `json:"data"`
	}
	if err := json.Unmarshal(a.Body, &list); err != nil {
		return aggregator.Fetched{}, fmt.Errorf("httpsms: fetch: the answer is not the JSON of a list")
	}
	var f aggregator.Fetched
	for _, t := range list.Data {
		at, err := time.Parse(time.RFC3339, t.At)
		if t.Status != "received" || t.ID == "" || t.Text == "" || err != nil {
			continue
		}
		f.Messages = append(f.Messages, aggregator.SMS{ID: t.ID, From: t.Contact, To: t.Owner, Text: t.Text, At: at.UTC()})
	}
	return f, nil
}

package telerivet

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeSend asks for one message to one number: a request for many answers with
// the id of none. Nothing makes a second send harmless, so what may have left is
// never sent again from here.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	in := struct {
		To     string `json:"to_number"`
		Text   string `json:"content"`
		Kind   string `json:"message_type"`
		Route  string `json:"route_id,omitempty"`
		Status string `json:"status_url,omitempty"`
		Secret string `json:"status_secret,omitempty"`
	}{To: m.To, Text: m.Body, Kind: text, Route: c.route}
	if c.statusURL != "" {
		in.Status, in.Secret = c.statusURL, c.secret
	}
	req, err := aggregator.PostJSON(c.project+"/messages/send", in)
	if err != nil {
		return nil, fmt.Errorf("telerivet: send: %w", err)
	}
	req.SetBasicAuth(c.apiKey, "")
	return req, nil
}

// message is one, as the API shows it.
type message struct {
	ID         string          `json:"id"`
	Direction  string          `json:"direction"`
	Kind       string          `json:"message_type"`
	Status     string          `json:"status"`
	Error      string          `json:"error_message"`
	From       string          `json:"from_number"`
	To         string          `json:"to_number"`
	Content    string          `json:"content"`
	Created    aggregator.Text `json:"time_created"`
	Sent       aggregator.Text `json:"time_sent"`
	Price      aggregator.Text `json:"price"`
	PriceMoney string          `json:"price_currency"`
}

// fault is what the API says where it did not do what it was asked.
type fault struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Param   string `json:"param"`
	} `json:"error"`
}

// DecodeSent says what an answer to a send means.
func (c *Codec) DecodeSent(_ aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	if a.Status != http.StatusOK && a.Status != http.StatusCreated {
		return refused(a)
	}
	var m message
	switch err := json.Unmarshal(a.Body, &m); {
	case err != nil:
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a message"}
	case m.ID == "":
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "taken without an id"}
	case fates[m.Status].state == aggregator.Failed:
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: strings.TrimSpace(m.Status + " " + m.Error)}
	}
	return aggregator.Outcome{Verdict: aggregator.Sent, ID: m.ID, Cost: price(m.PriceMoney, string(m.Price))}
}

// The codes of faults that the provider's library knows.
const (
	wrong    = "invalid_param"
	notFound = "not_found"
)

// refused is what it means that something was not done.
func refused(a aggregator.Answer) aggregator.Outcome {
	var said fault
	_ = json.Unmarshal(a.Body, &said) // what cannot be read leaves the status to say it
	e := said.Error
	words := strings.Join(strings.Fields(e.Code+" "+e.Param+" "+e.Message), " ")
	switch {
	case e.Code == notFound:
		return aggregator.OurFault("project_id or route_id is none of this account: %s", words)
	case e.Code == wrong && e.Param == "route_id":
		return aggregator.OurFault("route_id is wrong: %s", words)
	case e.Code == wrong && strings.HasPrefix(e.Param, "status_"): // its words may hold our secret
		return aggregator.OurFault("public_url or webhook_secret is not as Telerivet wants it: %s %s", e.Code, e.Param)
	case e.Code == wrong:
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: words, NoSuch: e.Param == "to_number"}
	case a.Status == http.StatusPaymentRequired:
		return aggregator.OurFault("the plan or the balance at Telerivet is used up: %s", strings.TrimSpace("HTTP 402 "+words))
	}
	return aggregator.ByStatus(a.Status, "Telerivet's API", words)
}

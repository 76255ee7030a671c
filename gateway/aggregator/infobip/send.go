package infobip

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// message is one text to some numbers, each with an id of ours.
type message struct {
	Sender       string        `json:"sender"`
	Destinations []destination `json:"destinations"`
	Content      struct {
		Text string `json:"text"`
	} `json:"content"`
	Options  *options  `json:"options,omitempty"`
	Webhooks *webhooks `json:"webhooks,omitempty"`
}

type destination struct {
	To string `json:"to"`
	ID string `json:"messageId"`
}

type options struct {
	Validity struct {
		Amount int    `json:"amount"`
		Unit   string `json:"timeUnit"`
	} `json:"validityPeriod"`
}

type webhooks struct {
	Delivery struct {
		URL string `json:"url"`
	} `json:"delivery"`
	Type string `json:"contentType"`
}

// EncodeSend asks for one message to one number.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	return c.EncodeBatch([]aggregator.Message{m})
}

// mostNumbers is how many numbers one request holds. The documentation has no
// limit; this keeps an answer that is lost from leaving more in doubt.
const mostNumbers = 500

// Most is how many messages a request may hold.
func (c *Codec) Most() int { return mostNumbers }

// longestValidity is the longest that Infobip keeps a message.
const longestValidity = 48 * time.Hour

// EncodeBatch asks for one text to many numbers, and gives each message the id
// that its report will have.
func (c *Codec) EncodeBatch(all []aggregator.Message) (*http.Request, error) {
	one := message{Sender: c.from}
	one.Content.Text = all[0].Body
	ttl := all[0].TTL
	for _, m := range all {
		one.Destinations = append(one.Destinations, destination{aggregator.Digits(m.To), c.MessageID(m)})
		ttl = min(ttl, m.TTL)
	}
	if ttl > 0 {
		one.Options = &options{}
		one.Options.Validity.Amount, one.Options.Validity.Unit = int((min(ttl, longestValidity)+time.Minute-1)/time.Minute), "MINUTES"
	}
	if c.delivery != "" {
		one.Webhooks = &webhooks{Type: "application/json"}
		one.Webhooks.Delivery.URL = c.delivery
	}
	req, err := aggregator.PostJSON(c.baseURL+"/sms/3/messages", struct {
		Messages []message `json:"messages"`
	}{[]message{one}})
	if err != nil {
		return nil, fmt.Errorf("infobip: send: %w", err)
	}
	c.signIn(req)
	return req, nil
}

// signIn puts our key on a request.
func (c *Codec) signIn(req *http.Request) {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "App "+c.apiKey)
}

// MessageID is the id of one try of a message: Infobip refuses a second one under
// it, also where it refused the first, and its reports are of that try alone.
func (c *Codec) MessageID(m aggregator.Message) string {
	return aggregator.OwnID(c.delivery+c.apiKey, m)
}

// answer is the JSON of an answer to a send.
type answer struct {
	Messages []sent `json:"messages"`
}

type sent struct {
	ID      string `json:"messageId"`
	Status  status `json:"status"`
	Details struct {
		Parts int `json:"messageCount"`
	} `json:"details"`
}

// refusal is the JSON of an answer that says no.
type refusal struct {
	Code        string `json:"errorCode"`
	Description string `json:"description"`
	Violations  []struct {
		Property  string `json:"property"`
		Violation string `json:"violation"`
	} `json:"violations"`
}

// DecodeSent says what an answer to a send means.
func (c *Codec) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	return c.DecodeBatch([]aggregator.Message{m}, a)[0]
}

// DecodeBatch finds each message by its id. What the answer does not name may
// have been sent, and its report would name it.
func (c *Codec) DecodeBatch(all []aggregator.Message, a aggregator.Answer) []aggregator.Outcome {
	outcomes := make([]aggregator.Outcome, len(all))
	if a.Status != http.StatusOK {
		c.refused(outcomes, a)
		return outcomes
	}
	var said answer
	lost := "the answer does not name this message"
	if json.Unmarshal(a.Body, &said) != nil {
		said, lost = answer{}, "the answer is not the JSON of a send"
	}
	named := map[string]sent{}
	for _, one := range said.Messages {
		if _, twice := named[one.ID]; !twice {
			named[one.ID] = one
		}
	}
	for i, m := range all {
		id := c.MessageID(m)
		one, found := named[id]
		if !found {
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Unclear, ID: id, Reason: lost}
			continue
		}
		outcomes[i] = one.Status.outcome(id)
		if outcomes[i].Verdict == aggregator.Sent {
			outcomes[i].Segments = max(0, one.Details.Parts)
		}
	}
	return outcomes
}

// nth finds which number of a request is wrong.
var nth = regexp.MustCompile(`destinations\[(\d{1,4})\]`)

// refused is an answer that took nothing. Where it says which numbers are none,
// the others are as good as before.
func (c *Codec) refused(outcomes []aggregator.Outcome, a aggregator.Answer) {
	var no refusal
	_ = json.Unmarshal(a.Body, &no) // what cannot be read names nothing
	reason := strings.TrimSpace(no.Code + " " + no.Description)
	whole := aggregator.ByStatus(a.Status, "Infobip's API", reason)
	if a.Status == http.StatusUnauthorized {
		whole = aggregator.OurFault("api_key is wrong, or of another base_url: HTTP 401 %s", reason)
	}
	wrong := map[int]bool{}
	for _, v := range no.Violations {
		if strings.HasSuffix(v.Property, "sender") {
			whole = aggregator.OurFault("from is no sender: %s", v.Violation)
		}
		if which := nth.FindStringSubmatch(v.Property); which != nil {
			i, _ := strconv.Atoi(which[1]) // four digits
			wrong[i] = true
		}
	}
	whole.Reason = strings.TrimSpace(whole.Reason)
	for i := range outcomes {
		outcomes[i] = whole
		switch {
		case len(wrong) == 0 || whole.Verdict != aggregator.Refused:
		case wrong[i]:
			outcomes[i].NoSuch = true
		default:
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Later, Reason: "another number of the same request is none"}
		}
	}
}

// EncodeBalance asks what is left on the account.
func (c *Codec) EncodeBalance() (*http.Request, error) {
	req, err := http.NewRequest(http.MethodGet, c.baseURL+"/account/1/balance", nil)
	if err != nil {
		return nil, fmt.Errorf("infobip: balance: %w", err)
	}
	c.signIn(req)
	return req, nil
}

// DecodeBalance reads a number and its currency.
func (c *Codec) DecodeBalance(a aggregator.Answer) (money.Amount, error) {
	var said struct {
		Balance  aggregator.Text `json:"balance"`
		Currency string          `json:"currency"`
	}
	switch {
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		return money.Amount{}, errors.New("api_key is wrong, or may not ask for the balance")
	case a.Status != http.StatusOK:
		return money.Amount{}, fmt.Errorf("HTTP %d", a.Status)
	case json.Unmarshal(a.Body, &said) != nil:
		return money.Amount{}, errors.New("the answer is no JSON")
	}
	whole, fraction, _ := strings.Cut(string(said.Balance), ".")
	left, err := money.Of(said.Currency, whole+"."+cmp.Or(fraction[:min(len(fraction), 6)], "0"))
	if err != nil {
		return left, fmt.Errorf("the balance: %w", err)
	}
	return left, nil
}

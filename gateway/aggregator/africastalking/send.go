package africastalking

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// EncodeSend is a bulk send to one number. The API has no key that would make a
// second send harmless, so what may have left is never sent again from here.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	f := url.Values{"username": {c.username}, "to": {m.To}, "message": {m.Body}, "bulkSMSMode": {"1"}}
	if c.from != "" {
		f.Set("from", c.from)
	}
	req, err := http.NewRequest(http.MethodPost, c.baseURL+"/version1/messaging", strings.NewReader(f.Encode()))
	if err != nil {
		return nil, fmt.Errorf("africastalking: send: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json") // XML otherwise
	req.Header.Set("Apikey", c.apiKey)
	return req, nil
}

// code is what the provider says of one recipient.
type code struct {
	name    string
	verdict aggregator.Verdict
	wait    time.Duration // before the next try; 0 leaves it to the outbox
}

// codes translates the status codes of a send (provider's documentation, "SMS
// status codes"). RiskHold is neither sent nor refused; without balance nothing
// leaves until somebody pays; the window of DoNotDisturb opens within the day.
var codes = map[string]code{
	"100": {"Processed", aggregator.Sent, 0},
	"101": {"Sent", aggregator.Sent, 0},
	"102": {"Queued", aggregator.Sent, 0},
	"401": {"RiskHold", aggregator.Unclear, 0},
	"402": {"InvalidSenderId", aggregator.Refused, 0},
	"403": {"InvalidPhoneNumber", aggregator.Refused, 0},
	"404": {"UnsupportedNumberType", aggregator.Refused, 0},
	"405": {"InsufficientBalance", aggregator.Later, 10 * time.Minute},
	"406": {"UserInBlacklist", aggregator.Refused, 0},
	"407": {"CouldNotRoute", aggregator.Refused, 0},
	"409": {"DoNotDisturbRejection", aggregator.Later, time.Hour},
	"500": {"InternalServerError", aggregator.Later, 0},
	"501": {"GatewayError", aggregator.Later, 0},
	"502": {"RejectedByGateway", aggregator.Refused, 0},
}

const (
	optedOut = "406"  // the person has opted out with the provider
	none     = "None" // the message id of one that was not accepted
)

// keyWait is how long a wrong key is waited for: the fault is ours, and the
// message as good as before once somebody has mended the configuration.
const keyWait = 5 * time.Minute

// sendAnswer is the JSON of an answer.
type sendAnswer struct {
	Data struct {
		Message    string      `json:"Message"`
		Recipients []recipient `json:"Recipients"`
	} `json:"SMSMessageData"`
}

type recipient struct {
	StatusCode json.Number `json:"statusCode"`
	Status     string      `json:"status"`
	Cost       string      `json:"cost"`
	MessageID  string      `json:"messageId"`
}

// DecodeSent says what an answer to a send means. 201 alone says little: the
// whole batch, or its one recipient, may be refused inside.
func (c *Codec) DecodeSent(_ aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	status, body := a.Status, a.Body
	switch {
	case status == http.StatusUnauthorized: // in plain words, not JSON
		return aggregator.Outcome{Verdict: aggregator.Later, Reason: "username or api_key is wrong", RetryAfter: keyWait}
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return aggregator.Outcome{Verdict: aggregator.Later, Reason: fmt.Sprintf("HTTP %d", status)}
	case status >= 400 && status < 500:
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: fmt.Sprintf("HTTP %d", status)}
	case status != http.StatusCreated && status != http.StatusOK:
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: fmt.Sprintf("HTTP %d", status)}
	}
	var sent sendAnswer
	if err := json.Unmarshal(body, &sent); err != nil {
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a send"}
	}
	if len(sent.Data.Recipients) == 0 {
		return c.refusedWhole(sent.Data.Message)
	}
	return c.judge(sent.Data.Recipients[0])
}

// judge is the outcome of the one recipient of a send.
func (c *Codec) judge(r recipient) aggregator.Outcome {
	number := r.StatusCode.String()
	verdict, known := c.verdicts[number]
	if !known {
		verdict = aggregator.Unclear // a code that nobody has told us of: it may have left
	}
	out := aggregator.Outcome{Verdict: verdict, OptedOut: number == optedOut}
	if r.MessageID != none {
		out.ID = r.MessageID
	}
	if cost, err := money.Parse(r.Cost); err == nil { // 0 for what was refused
		out.Cost = cost
	}
	if verdict != aggregator.Sent {
		out.Reason = strings.TrimSpace(number + " " + r.Status)
	}
	if verdict == aggregator.Later {
		out.RetryAfter = codes[number].wait
	}
	return out
}

// refusedWhole is an answer without recipients: nothing was sent, for the
// reason that stands in the message.
func (c *Codec) refusedWhole(message string) aggregator.Outcome {
	for number, known := range codes {
		if known.name == message && c.verdicts[number] == aggregator.Later {
			return aggregator.Outcome{Verdict: aggregator.Later, Reason: message, RetryAfter: known.wait}
		}
	}
	return aggregator.Outcome{Verdict: aggregator.Refused, Reason: message}
}

package africastalking

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ahadi/gateway/aggregator"
)

// EncodeSend is a bulk send to one number.
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
	req.Header.Set("Accept", "application/json")
	req.Header.Set("apiKey", c.apiKey)
	return req, nil
}

// verdicts translates the code of a recipient (provider's documentation, "SMS
// status codes"). 401 RiskHold is neither sent nor refused.
var verdicts = map[int]aggregator.Verdict{
	100: aggregator.Sent, 101: aggregator.Sent, 102: aggregator.Sent,
	401: aggregator.Unclear,
	402: aggregator.Refused, 403: aggregator.Refused, 404: aggregator.Refused, 406: aggregator.Refused, 407: aggregator.Refused,
	409: aggregator.Later, 405: aggregator.Later, 500: aggregator.Later, 501: aggregator.Later,
	502: aggregator.Refused,
}

// blacklisted is the code of a number that has opted out with the provider.
const blacklisted = 406

// sendAnswer is the JSON of an answer.
type sendAnswer struct {
	Data struct {
		Message    string
		Recipients []struct {
			StatusCode int    `json:"statusCode"`
			Status     string `json:"status"`
			Cost       string `json:"cost"`
			MessageID  string `json:"messageId"`
		}
	} `json:"SMSMessageData"`
}

// DecodeSent says what an answer to a send means. 201 alone is not enough: the
// batch or its recipient may be refused inside.
func (c *Codec) DecodeSent(status int, body []byte) aggregator.Outcome {
	switch {
	case status == http.StatusUnauthorized:
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: "the API key or user name is wrong"}
	case status == http.StatusTooManyRequests:
		return aggregator.Outcome{Verdict: aggregator.Later, Reason: "429"}
	case status >= 500:
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: strconv.Itoa(status)}
	case status != http.StatusCreated && status != http.StatusOK:
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: strconv.Itoa(status)}
	}
	var a sendAnswer
	if err := json.Unmarshal(body, &a); err != nil {
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not JSON"}
	}
	if len(a.Data.Recipients) == 0 { // the whole batch is refused, for the reason in Message
		return aggregator.Outcome{Verdict: aggregator.Refused, Reason: a.Data.Message}
	}
	r := a.Data.Recipients[0]
	verdict, known := verdicts[r.StatusCode]
	if !known {
		verdict = aggregator.Unclear
	}
	out := aggregator.Outcome{Verdict: verdict, Reason: fmt.Sprintf("%d %s", r.StatusCode, r.Status), Cost: r.Cost, OptedOut: r.StatusCode == blacklisted}
	if verdict == aggregator.Sent && r.MessageID != "None" {
		out.ID, out.Reason = r.MessageID, ""
	}
	return out
}

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
	return c.encode([]aggregator.Message{m})
}

// mostNumbers is how many numbers one request holds. The documentation has no
// limit; this keeps an answer that is lost from leaving more in doubt.
const mostNumbers = 1000

// Most is how many messages a request may hold.
func (c *Codec) Most() int { return mostNumbers }

// EncodeBatch is a bulk send to many numbers, separated by commas.
func (c *Codec) EncodeBatch(all []aggregator.Message) (*http.Request, error) { return c.encode(all) }

func (c *Codec) encode(all []aggregator.Message) (*http.Request, error) {
	numbers := make([]string, len(all))
	for i, m := range all {
		numbers[i] = m.To
	}
	f := url.Values{"username": {c.username}, "to": {strings.Join(numbers, ",")}, "message": {all[0].Body}, "bulkSMSMode": {"1"}, "enqueue": {"1"}}
	if c.from != "" {
		f.Set("from", c.from)
	}
	req, err := http.NewRequest(http.MethodPost, c.baseURL+messaging, strings.NewReader(f.Encode()))
	if err != nil {
		return nil, fmt.Errorf("africastalking: send: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.authorised(req), nil
}

// code is what the provider says of one recipient.
type code struct {
	name    string
	verdict aggregator.Verdict
	wait    time.Duration // before the next try; 0 leaves it to the outbox
	class   class
}

// class is what a refusal says beyond this one message.
type class int

const (
	plain   class = iota
	noSuch        // nobody is reached under this number
	unpaid        // nothing leaves until somebody pays
	sender        // for one number, its network does not know our sender; for all, nothing leaves until it is mended
	stopped       // she has opted out with the provider
)

// codes translates the status codes of a send (provider's documentation, "SMS
// status codes"). RiskHold is neither sent nor refused; the window of
// DoNotDisturb opens within the day.
var codes = map[string]code{
	"100": {"Processed", aggregator.Sent, 0, plain},
	"101": {"Sent", aggregator.Sent, 0, plain},
	"102": {"Queued", aggregator.Sent, 0, plain},
	"401": {"RiskHold", aggregator.Unclear, 0, plain},
	"402": {"InvalidSenderId", aggregator.Refused, 0, sender},
	"403": {"InvalidPhoneNumber", aggregator.Refused, 0, noSuch},
	"404": {"UnsupportedNumberType", aggregator.Refused, 0, noSuch},
	"405": {"InsufficientBalance", aggregator.Later, 0, unpaid},
	"406": {"UserInBlacklist", aggregator.Refused, 0, stopped},
	"407": {"CouldNotRoute", aggregator.Refused, 0, plain},
	"409": {"DoNotDisturbRejection", aggregator.Later, time.Hour, plain},
	"500": {"InternalServerError", aggregator.Later, 0, plain},
	"501": {"GatewayError", aggregator.Later, 0, plain},
	"502": {"RejectedByGateway", aggregator.Refused, 0, plain},
}

// none is the message id of one that was not accepted.
const none = "None"

// sendAnswer is the JSON of an answer.
type sendAnswer struct {
	Data struct {
		Message    string      `json:"Message"`
		Recipients []recipient `json:"Recipients"`
	} `json:"SMSMessageData"`
}

type recipient struct {
	Number     string      `json:"number"`
	StatusCode json.Number `json:"statusCode"`
	Status     string      `json:"status"`
	Cost       string      `json:"cost"`
	MessageID  string      `json:"messageId"`
}

// DecodeSent says what an answer to a send means. 201 alone says little: the
// whole batch, or its one recipient, may be refused inside.
func (c *Codec) DecodeSent(m aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	return c.DecodeBatch([]aggregator.Message{m}, a)[0]
}

// DecodeBatch finds each number's own outcome by the number: the provider drops
// what it takes for a duplicate, and promises no order. A number that the answer
// does not name may have been sent to.
func (c *Codec) DecodeBatch(all []aggregator.Message, a aggregator.Answer) []aggregator.Outcome {
	outcomes := make([]aggregator.Outcome, len(all))
	sent, whole := c.read(a)
	named := map[string]recipient{}
	for _, r := range sent {
		if _, twice := named[aggregator.Digits(r.Number)]; !twice {
			named[aggregator.Digits(r.Number)] = r
		}
	}
	for i, m := range all {
		r, found := named[aggregator.Digits(m.To)]
		switch {
		case whole != nil:
			outcomes[i] = *whole
		case found:
			outcomes[i] = c.judge(r)
		default:
			outcomes[i] = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer does not name this number"}
		}
	}
	return outcomes
}

// read is the recipients that an answer names, or the outcome that all share.
func (c *Codec) read(a aggregator.Answer) ([]recipient, *aggregator.Outcome) {
	if a.Status != http.StatusOK && a.Status != http.StatusCreated {
		whole := aggregator.ByStatus(a.Status, "the API for messages", "")
		if a.Status == http.StatusUnauthorized { // in plain words, not JSON
			whole = aggregator.OurFault("username or api_key is wrong")
		}
		return nil, &whole
	}
	var sent sendAnswer
	if err := json.Unmarshal(a.Body, &sent); err != nil {
		return nil, &aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a send"}
	}
	switch {
	case len(sent.Data.Recipients) > 0:
		return sent.Data.Recipients, nil
	case sent.Data.Message == "":
		return nil, &aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer does not say what became of it"}
	}
	whole := c.refusedWhole(sent.Data.Message)
	return nil, &whole
}

// judge is the outcome of the one recipient of a send.
func (c *Codec) judge(r recipient) aggregator.Outcome {
	number := r.StatusCode.String()
	verdict, known := c.verdicts[number]
	if !known {
		verdict = aggregator.Unclear // a code that nobody has told us of: it may have left
	}
	of := codes[number].class
	out := aggregator.Outcome{Verdict: verdict, OptedOut: of == stopped, NoSuch: of == noSuch, Account: of == unpaid}
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
// reason that stands in the message. A count says that it was for the numbers. Any
// other that the table does not have may pass, or somebody may mend it: what is
// still worth sending then leaves.
func (c *Codec) refusedWhole(message string) aggregator.Outcome {
	out := aggregator.Outcome{Verdict: aggregator.Later, Reason: message}
	if strings.HasPrefix(message, "Sent to ") {
		out.Verdict = aggregator.Refused
	}
	for number, known := range codes {
		if known.name != message {
			continue
		}
		out.Account = known.class == unpaid || known.class == sender
		out.NoSuch, out.OptedOut = known.class == noSuch, known.class == stopped
		if out.RetryAfter = known.wait; c.verdicts[number] != aggregator.Later {
			out.Verdict = aggregator.Refused
		}
	}
	return out
}

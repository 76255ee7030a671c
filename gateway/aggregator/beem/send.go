package beem

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"ahadi/gateway/aggregator"
	"ahadi/internal/sms"
)

// The alphabets of a message.
const (
	gsm7 = 0
	ucs2 = 8
)

type recipient struct {
	ID     int64  `json:"recipient_id"`
	Number string `json:"dest_addr"` // without a plus
}

// EncodeSend asks for one message to one number. A request may hold many, but has
// one id and one count of what was refused for all of them: nobody could tell
// whose message it was. The API has no key that would make a second send harmless.
func (c *Codec) EncodeSend(m aggregator.Message) (*http.Request, error) {
	coding := gsm7
	if _, gsm := sms.Septets(m.Body); !gsm {
		coding = ucs2
	}
	req, err := aggregator.PostJSON(c.baseURL+"/v1/send", struct {
		From       string      `json:"source_addr"`
		Coding     int         `json:"encoding"`
		When       string      `json:"schedule_time"`
		Text       string      `json:"message"`
		Recipients []recipient `json:"recipients"`
	}{c.from, coding, "", m.Body, []recipient{{1, strings.TrimPrefix(m.To, "+")}}})
	if err != nil {
		return nil, fmt.Errorf("beem: send: %w", err)
	}
	req.SetBasicAuth(c.apiKey, c.secretKey)
	return req, nil
}

// code is what a refusal means. The zero code is one that this table does not
// have.
type code struct {
	says    string
	account bool // nothing leaves until somebody has paid or mended something
	noSuch  bool // nobody can be reached under the number
	unclear bool // it may have left
}

// submitted is the code of what was taken.
const submitted = "100"

// codes are those of a send (provider's guide, "API Responses"; 105 to 108 from an
// older edition of it).
var codes = map[string]code{
	"101": {says: "invalid phone number", noSuch: true},
	"102": {says: "the credit is used up", account: true},
	"103": {says: "network timeout or internal error", unclear: true},
	"104": {says: "a parameter is missing"},
	"105": {says: "there is no such account", account: true},
	"106": {says: "the account has no route to this number"},
	"107": {says: "api_key or secret_key is missing", account: true},
	"108": {says: "api_key or secret_key is wrong", account: true},
	"109": {says: "the text is empty or invalid"},
	"110": {says: "the text has letters that are not supported"},
	"111": {says: "from is no sender name that is registered and active", account: true},
	"113": {says: "the request has an invalid format"},
	"115": {says: "the number is missing"},
	"116": {says: "a reference id is missing or invalid"},
	"118": {says: "the encoding is missing"},
	"119": {says: "the recipients are missing"},
	"120": {says: "api_key or secret_key is missing or wrong", account: true},
	"121": {says: "from has no valid format", account: true},
}

// sent is an answer to a send. Some refusals stand inside of data.
type sent struct {
	Code    aggregator.Text  `json:"code"`
	Message string           `json:"message"`
	Request aggregator.Text  `json:"request_id"`
	Valid   aggregator.Text  `json:"valid"`
	Invalid aggregator.Text  `json:"invalid"`
	Data    *json.RawMessage `json:"data"`
}

// speaks is what should answer under base_url.
const speaks = "Beem's API for messages"

// DecodeSent says what an answer to a send means. The code decides, whatever the
// status: a refusal may come as 200. Where the table does not have the code, a
// status that says that it lies with us does.
func (c *Codec) DecodeSent(_ aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	var said sent
	unreadable := json.Unmarshal(a.Body, &said)
	if unreadable == nil && said.Code == "" && said.Data != nil {
		_ = json.Unmarshal(*said.Data, &said) // what cannot be read has no code
	}
	number := string(said.Code)
	known := codes[number]
	switch {
	case unreadable != nil && a.Status == http.StatusOK:
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer is not the JSON of a send"}
	case unreadable != nil || number == "":
		return aggregator.ByStatus(a.Status, speaks, said.Message)
	case number == submitted:
		return taken(said)
	case known.says == "":
		if out := aggregator.ByStatus(a.Status, speaks, strings.TrimSpace(number+" "+said.Message)); out.Account {
			return out
		}
		return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: strings.TrimSpace(number + " " + said.Message)}
	case known.account:
		return aggregator.OurFault("%s %s", number, known.says)
	}
	out := aggregator.Outcome{Verdict: aggregator.Refused, Reason: number + " " + known.says, NoSuch: known.noSuch}
	if known.unclear {
		out.Verdict = aggregator.Unclear
	}
	return out
}

// taken reads an answer that says yes: the request was taken, and its one number
// counts as valid or not.
func taken(said sent) aggregator.Outcome {
	out := aggregator.Outcome{Verdict: aggregator.Sent, ID: string(said.Request)}
	switch {
	case said.Valid == "0" && said.Invalid == "1":
		out.Verdict, out.NoSuch, out.Reason = aggregator.Refused, true, "Beem counts the number as invalid"
	case said.Valid == "0":
		out.Verdict, out.Reason = aggregator.Unclear, "Beem counts no valid number"
	case out.ID == "" || out.ID == "0":
		out.Verdict, out.ID, out.Reason = aggregator.Unclear, "", "the answer names no request"
	}
	return out
}

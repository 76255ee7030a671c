package generic

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"ahadi/gateway/aggregator"
)

// The types of what is posted.
const formType = "application/x-www-form-urlencoded"

// credentials are the settings that a request may name.
var credentials = []string{"base_url", "from", "username", "password", "api_key", "token", "account"}

// sendValues are the placeholders of a request.
var sendValues = append([]string{"to", "digits", "text", "ref", "delivery"}, credentials...)

// EncodeSend fills the described request. Each value is escaped for the place
// where it stands.
func (s Sender) EncodeSend(m aggregator.Message) (*http.Request, error) {
	d := s.d.Send
	values := maps.Clone(s.settings)
	values["to"], values["digits"], values["text"], values["ref"] = m.To, strings.TrimPrefix(m.To, "+"), m.Body, m.Ref
	target, query := s.address(values), url.Values{}
	for name, value := range d.Query {
		query.Set(name, fill(value, values, asIs))
	}
	if len(query) > 0 {
		mark := "?"
		if strings.Contains(target, "?") {
			mark = "&"
		}
		target += mark + query.Encode()
	}
	body, kind := fill(d.Body, values, escapeFor(d.Type)), d.Type
	if len(d.Form) > 0 {
		form := url.Values{}
		for name, value := range d.Form {
			form.Set(name, fill(value, values, asIs))
		}
		body, kind = form.Encode(), formType
	}
	req, err := http.NewRequest(d.Method, target, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("generic: send: the address is none once it is filled")
	}
	if body == "" {
		req.Body, req.ContentLength = nil, 0
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for name, value := range d.Headers {
		req.Header.Set(name, fill(value, values, asHeader))
	}
	if len(d.Basic) == 2 {
		req.SetBasicAuth(fill(d.Basic[0], values, asIs), fill(d.Basic[1], values, asIs))
	}
	return req, nil
}

// address is where messages are posted. The base stands as it is; what comes
// behind it is a part of a path, and behind a question mark a value of a query.
func (s Sender) address(values map[string]string) string {
	template, at := s.d.Send.URL, 0
	var b strings.Builder
	for _, found := range placeholder.FindAllStringSubmatchIndex(template, -1) {
		b.WriteString(template[at:found[0]])
		name := template[found[2]:found[3]]
		switch {
		case strings.Contains(b.String(), "?"):
			b.WriteString(url.QueryEscape(values[name]))
		case name == "base_url":
			b.WriteString(strings.TrimSuffix(values[name], "/"))
		default:
			b.WriteString(url.PathEscape(values[name]))
		}
		at = found[1]
	}
	return b.String() + template[at:]
}

// DecodeSent says what an answer means: first by its status, and where that says
// that the provider has read the request, by the word in it.
func (s Sender) DecodeSent(_ aggregator.Message, a aggregator.Answer) aggregator.Outcome {
	d := s.d.Send.Answer
	out, known := d.byStatus(a.Status)
	if d.Reads == "" || (out.Verdict != aggregator.Sent && known) {
		return out
	}
	f, err := readAnswer(d, a.Body)
	if err != nil {
		if out.Verdict == aggregator.Sent {
			return aggregator.Outcome{Verdict: aggregator.Unclear, Reason: "the answer cannot be read as " + d.Reads}
		}
		return out
	}
	if d.Status != "" {
		said := f.get(d.Status)
		outcome, known := lookup(d.Outcomes, said)
		switch {
		case known && outcome == string(aggregator.Sent) && out.Verdict != aggregator.Sent: // the status says otherwise
		case known && outcome == string(aggregator.Refused) && out.Account: // for the key or the address: it would be so of every message
		case known:
			out = judged(outcome, said)
		case out.Verdict == aggregator.Sent: // a word that nobody has told us of: it may have left
			out = aggregator.Outcome{Verdict: aggregator.Unclear, Reason: cmp.Or(said, "the answer does not say what became of it")}
		}
	}
	if out.Verdict == aggregator.Sent || out.Verdict == aggregator.Unclear {
		out.ID = f.get(d.ID)
	}
	out.Cost = amount(f.get(d.Cost))
	return out
}

// byStatus is the outcome of a status, and whether the description has it. A
// status that everybody means alike is no 4xx like any other.
func (d answerShape) byStatus(status int) (out aggregator.Outcome, described bool) {
	word, described := d.HTTP[strconv.Itoa(status)]
	if !described && status != http.StatusUnauthorized && status != http.StatusForbidden {
		word, described = d.HTTP[strconv.Itoa(status/100)+"xx"]
	}
	switch {
	case described:
		return judged(word, fmt.Sprintf("HTTP %d", status)), true
	case status/100 == 2:
		return aggregator.Outcome{Verdict: aggregator.Sent}, false
	}
	return aggregator.ByStatus(status, "the provider", ""), false
}

// The outcomes that say more than a verdict.
const (
	outcomeAccount  = "account"   // later, once somebody has paid or mended something
	outcomeOptedOut = "opted_out" // refused: she has stopped messages with the provider
	outcomeNoSuch   = "no_such"   // refused: nobody is reached under the number
)

// judged is the outcome of a word of the description.
func judged(word, reason string) aggregator.Outcome {
	out := aggregator.Outcome{Verdict: aggregator.Verdict(word), Reason: reason}
	switch word {
	case string(aggregator.Sent):
		out.Reason = ""
	case outcomeAccount:
		return aggregator.OurFault("%s", reason)
	case outcomeOptedOut:
		out.Verdict, out.OptedOut = aggregator.Refused, true
	case outcomeNoSuch:
		out.Verdict, out.NoSuch = aggregator.Refused, true
	}
	return out
}

// readAnswer takes an answer apart.
func readAnswer(d answerShape, body []byte) (fields, error) {
	if d.Reads != readText {
		return read(d.Reads, aggregator.Request{Method: http.MethodPost, Body: body})
	}
	return func(pattern string) (string, bool) {
		found := regexp.MustCompile(pattern).FindSubmatch(body) // proved when the description was read
		if found == nil {
			return "", false
		}
		return string(found[1]), true
	}, nil
}

// lookup finds a word without regard to capitals.
func lookup(words map[string]string, word string) (string, bool) {
	if found, known := words[word]; known {
		return found, true
	}
	for name, found := range words {
		if strings.EqualFold(name, word) {
			return found, true
		}
	}
	return "", false
}

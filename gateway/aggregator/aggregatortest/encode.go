package aggregatortest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// errNoService is a section for something that the provider does not have.
var errNoService = errors.New("the provider has no such service")

// outgoing puts what is sent, or the answer to it, through the adapter.
func outgoing(adapter any, s section) (string, error) {
	switch s.name {
	case "send":
		return send(adapter, s.body)
	case "sent":
		return sent(adapter, s.body)
	case "batch":
		return batch(adapter, s.body)
	case "batch sent":
		return batchSent(adapter, s.body)
	case "balance":
		b, ok := adapter.(aggregator.Balancer)
		if !ok {
			return "", errNoService
		}
		return asked(b.EncodeBalance())
	case "balance answer":
		return balanceAnswer(adapter, s.body)
	case "fetch":
		return fetch(adapter, s.body)
	case "fetched":
		return fetched(adapter, s.body)
	}
	return "", fmt.Errorf("there is no section %q", s.name)
}

// say is a screen: CON or END on the first line, before it the request that it
// answers, where one stands above an empty line.
func say(adapter any, body string) (string, error) {
	ussd, ok := adapter.(aggregator.USSD)
	if !ok {
		return "", errNoService
	}
	var step aggregator.Step
	if !strings.HasPrefix(body, "CON\n") && !strings.HasPrefix(body, "END\n") {
		i := max(strings.LastIndex(body, "\n\nCON\n"), strings.LastIndex(body, "\n\nEND\n"))
		if i < 0 {
			return "", errors.New("a screen begins with CON or END on a line of its own")
		}
		r, err := request(body[:i])
		if err != nil {
			return "", err
		}
		step, _ = ussd.DecodeUSSD(r) // a screen is owed also to what could not be read
		body = body[i+2:]
	}
	kind, text, _ := strings.Cut(body, "\n")
	return answer(ussd.EncodeUSSD(step, strings.TrimSuffix(text, "\n"), kind == "END")), nil
}

// answer writes down what a provider would read.
func answer(r aggregator.Response) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s\n", r.Status, r.ContentType)
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, r.Header[name])
	}
	return b.String() + "\n" + r.Body + "\n"
}

func acknowledge(adapter any, body string) (string, error) {
	a, ok := adapter.(aggregator.Acknowledger)
	if !ok {
		return "", errNoService
	}
	r, err := request(body)
	if err != nil {
		return "", err
	}
	return answer(a.Acknowledge(r)), nil
}

// messages are those of "to: number number", an empty line, the text.
func messages(body string) ([]aggregator.Message, error) {
	head, text, _ := strings.Cut(body, "\n\n")
	to, ok := strings.CutPrefix(head, "to: ")
	if !ok {
		return nil, errors.New("a send begins with its receivers, as to: number")
	}
	var all []aggregator.Message
	for i, number := range strings.Fields(to) {
		all = append(all, aggregator.Message{
			ID: int64(i + 1), Ref: strconv.Itoa(i + 1), To: number, Body: strings.TrimSuffix(text, "\n"), TTL: time.Hour,
		})
	}
	return all, nil
}

func send(adapter any, body string) (string, error) {
	sender, ok := adapter.(aggregator.Sender)
	if !ok {
		return "", errNoService
	}
	all, err := messages(body)
	if err != nil || len(all) != 1 {
		return "", errors.Join(err, errors.New("a send is to one number"))
	}
	return asked(sender.EncodeSend(all[0]))
}

func batch(adapter any, body string) (string, error) {
	sender, ok := adapter.(aggregator.Batcher)
	if !ok {
		return "", errNoService
	}
	all, err := messages(body)
	if err != nil {
		return "", err
	}
	return asked(sender.EncodeBatch(all))
}

// asked writes down a request of ours.
func asked(req *http.Request, err error) (string, error) {
	if err != nil {
		return "refused: " + err.Error() + "\n", nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", req.Method, req.URL)
	for _, name := range sorted(req.Header) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(req.Header[name], ", "))
	}
	b.WriteByte('\n')
	if req.Body == nil {
		return b.String(), nil
	}
	raw, err := io.ReadAll(req.Body)
	if err != nil {
		return "", err
	}
	if req.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return b.String() + string(raw) + "\n", nil
	}
	form, err := url.ParseQuery(string(raw))
	for _, name := range sorted(form) {
		fmt.Fprintf(&b, "%s=%q\n", name, form[name])
	}
	return b.String(), err
}

func sorted(m map[string][]string) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// answered reads an answer: its status on the first line, then its body.
func answered(text string) (aggregator.Answer, error) {
	line, body, _ := strings.Cut(text, "\n")
	status, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return aggregator.Answer{}, fmt.Errorf("an answer begins with its status: %w", err)
	}
	return aggregator.Answer{Status: status, Body: []byte(strings.TrimSuffix(body, "\n"))}, nil
}

func sent(adapter any, body string) (string, error) {
	sender, ok := adapter.(aggregator.Sender)
	if !ok {
		return "", errNoService
	}
	a, err := answered(body)
	if err != nil {
		return "", err
	}
	return show(sender.DecodeSent(aggregator.Message{ID: 1, Ref: "1", To: "+12025550101"}, a)), nil
}

// batchSent has the receivers on its first line, then the answer.
func batchSent(adapter any, body string) (string, error) {
	sender, ok := adapter.(aggregator.Batcher)
	if !ok {
		return "", errNoService
	}
	head, rest, _ := strings.Cut(body, "\n")
	all, err := messages(head)
	if err != nil {
		return "", err
	}
	a, err := answered(rest)
	if err != nil {
		return "", err
	}
	return show(sender.DecodeBatch(all, a)), nil
}

func balanceAnswer(adapter any, body string) (string, error) {
	b, ok := adapter.(aggregator.Balancer)
	if !ok {
		return "", errNoService
	}
	a, err := answered(body)
	if err != nil {
		return "", err
	}
	amount, err := b.DecodeBalance(a)
	if err != nil {
		return "refused: " + err.Error() + "\n", nil
	}
	return amount.String() + "\n", nil
}

// fetch is "after: cursor", or nothing.
func fetch(adapter any, body string) (string, error) {
	f, ok := adapter.(aggregator.Fetcher)
	if !ok {
		return "", errNoService
	}
	after := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(body), "after:"))
	return asked(f.EncodeFetch(after, received))
}

func fetched(adapter any, body string) (string, error) {
	f, ok := adapter.(aggregator.Fetcher)
	if !ok {
		return "", errNoService
	}
	a, err := answered(body)
	if err != nil {
		return "", err
	}
	page, err := f.DecodeFetch(a)
	if err != nil {
		return "refused: " + err.Error() + "\n", nil
	}
	return fmt.Sprintf("after: %q, more: %v\n", page.After, page.More) + show(page.Messages), nil
}

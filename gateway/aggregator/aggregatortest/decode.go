package aggregatortest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// received is when every callback of a case comes in.
var received = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// decode puts one input through the adapter and writes down what comes out.
func decode(adapter any, s section) (string, error) {
	switch s.name {
	case "ussd":
		return callback(adapter, s, aggregator.USSD.DecodeUSSD)
	case "end":
		return callback(adapter, s, aggregator.SessionEnd.DecodeEnd)
	case "sms":
		return callback(adapter, s, aggregator.Inbound.DecodeSMS)
	case "delivery":
		return callback(adapter, s, aggregator.Delivery.DecodeDelivery)
	case "say":
		return say(adapter, s.body)
	case "send":
		return send(adapter, s.body)
	case "sent":
		return sent(adapter, s.body)
	}
	return "", fmt.Errorf("there is no section %q", s.name)
}

// callback decodes a request for one of the adapter's services.
func callback[S, V any](adapter any, s section, decode func(S, aggregator.Request) (V, error)) (string, error) {
	service, ok := adapter.(S)
	if !ok {
		return "", fmt.Errorf("the provider has no such service")
	}
	r, err := request(s.body)
	if err != nil {
		return "", err
	}
	v, err := decode(service, r)
	if err != nil {
		return "refused: " + err.Error() + "\n", nil
	}
	return show(v), nil
}

// request reads a callback as it is written in a case. A body has no line feed
// at its end, since none is sent.
func request(text string) (aggregator.Request, error) {
	head, body, _ := strings.Cut(text, "\n\n")
	line, headers, _ := strings.Cut(head, "\n")
	method, target, ok := strings.Cut(strings.TrimSpace(line), " ")
	if !ok {
		return aggregator.Request{}, fmt.Errorf("write the request's first line as POST /")
	}
	r := aggregator.Request{Method: method, Header: http.Header{}, Body: []byte(strings.TrimSuffix(body, "\n")), At: received}
	_, r.Query, _ = strings.Cut(target, "?")
	for header := range strings.Lines(headers) {
		name, value, _ := strings.Cut(header, ":")
		r.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	r.ContentType = r.Header.Get("Content-Type")
	return r, nil
}

func say(adapter any, body string) (string, error) {
	ussd, ok := adapter.(aggregator.USSD)
	if !ok {
		return "", fmt.Errorf("the provider has no USSD")
	}
	kind, text, _ := strings.Cut(body, "\n")
	r := ussd.EncodeUSSD(strings.TrimSuffix(text, "\n"), kind == "END")
	return fmt.Sprintf("%d %s\n\n%s\n", r.Status, r.ContentType, r.Body), nil
}

func send(adapter any, body string) (string, error) {
	sender, ok := adapter.(aggregator.Sender)
	if !ok {
		return "", fmt.Errorf("the provider does not send")
	}
	head, text, _ := strings.Cut(body, "\n\n")
	to, ok := strings.CutPrefix(head, "to: ")
	if !ok {
		return "", fmt.Errorf("a send begins with its receiver, as to: number")
	}
	req, err := sender.EncodeSend(aggregator.Message{ID: 1, To: to, Body: strings.TrimSuffix(text, "\n")})
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

func sent(adapter any, body string) (string, error) {
	sender, ok := adapter.(aggregator.Sender)
	if !ok {
		return "", fmt.Errorf("the provider does not send")
	}
	line, answer, _ := strings.Cut(body, "\n")
	status, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return "", fmt.Errorf("an answer begins with its status: %w", err)
	}
	return show(sender.DecodeSent(status, []byte(strings.TrimSuffix(answer, "\n")))), nil
}

// show writes a value with one field a line; fields that are empty are left out.
func show(v any) string {
	var b strings.Builder
	write(&b, reflect.ValueOf(v))
	return b.String()
}

func write(b *strings.Builder, v reflect.Value) {
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte('\n')
			}
			write(b, v.Index(i))
		}
		return
	}
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		switch {
		case f.IsZero():
		case f.Kind() == reflect.String:
			fmt.Fprintf(b, "%s: %q\n", name, f.String())
		default:
			fmt.Fprintf(b, "%s: %v\n", name, f.Interface())
		}
	}
}

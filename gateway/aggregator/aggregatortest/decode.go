package aggregatortest

import (
	"fmt"
	"net/http"
	"reflect"
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
		return callback(adapter, s, func(d aggregator.Delivery, r aggregator.Request) ([]aggregator.Status, error) {
			all, err := d.DecodeDelivery(r)
			for _, told := range all {
				if number := aggregator.Digits(told.Number); number != "" && strings.Contains(told.ID, number) {
					return all, fmt.Errorf("the id %s holds the number, and ids are kept and shown as they are", told.ID)
				}
			}
			return all, err
		})
	case "say":
		return say(adapter, s.body)
	case "optout":
		return callback(adapter, s, aggregator.OptOuts.DecodeOptOut)
	case "ack":
		return acknowledge(adapter, s.body)
	}
	return outgoing(adapter, s)
}

// callback decodes a request for one of the adapter's services.
func callback[S, V any](adapter any, s section, decode func(S, aggregator.Request) (V, error)) (string, error) {
	service, ok := adapter.(S)
	if !ok {
		return "", errNoService
	}
	r, err := request(s.body)
	if err != nil {
		return "", err
	}
	v, err := decode(service, r)
	if err == nil {
		return show(v), nil
	}
	taken := ""
	if many := reflect.ValueOf(v); many.Kind() == reflect.Slice { // taken, whatever stands beside them
		taken = show(v)
	}
	return taken + "refused: " + err.Error() + "\n", nil
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
	path, query, _ := strings.Cut(target, "?")
	r.Query = query
	if strings.Contains(target, "://") {
		r.URL = target
	} else {
		r.Behind = strings.TrimPrefix(path, "/")
	}
	for header := range strings.Lines(headers) {
		name, value, _ := strings.Cut(header, ":")
		r.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	r.ContentType = r.Header.Get("Content-Type")
	return r, nil
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

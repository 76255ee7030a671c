// Package africastalking is the dialect of Africa's Talking: form callbacks in,
// CON and END out (provider's documentation, "Handle USSD sessions", "SMS
// notifications", "Send bulk SMS"). It is pure: bytes in, values out.
package africastalking

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "africastalking",
		Settings: []aggregator.Setting{
			{Name: "username", Help: "the name of the app; sandbox for trying", Required: true},
			{Name: "api_key", Help: "the app's key", Secret: true, Required: true},
			{Name: "from", Help: "the short code or name that people see as the sender"},
			{Name: "base_url", Help: "where to send", Default: "https://api.africastalking.com"},
		},
		New: func(settings map[string]string) (any, error) { return newCodec(settings) },
	}
}

// Codec speaks the dialect for one account.
type Codec struct{ username, apiKey, from, baseURL string }

func newCodec(settings map[string]string) (*Codec, error) {
	c := &Codec{settings["username"], settings["api_key"], settings["from"], settings["base_url"]}
	if c.baseURL == "" {
		c.baseURL = "https://api.africastalking.com"
		if c.username == "sandbox" {
			c.baseURL = "https://api.sandbox.africastalking.com"
		}
	}
	u, err := url.Parse(c.baseURL)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("africastalking: base_url is no address such as https://api.africastalking.com")
	}
	c.baseURL = strings.TrimSuffix(c.baseURL, "/")
	return c, nil
}

// form reads a callback: its body, or its query where a proxy turned it into a GET.
func form(r aggregator.Request) (url.Values, error) {
	if r.Method == http.MethodGet {
		return r.Query, nil
	}
	kind, _, _ := strings.Cut(r.ContentType, ";")
	if kind = strings.TrimSpace(kind); kind != "" && !strings.EqualFold(kind, "application/x-www-form-urlencoded") {
		return nil, fmt.Errorf("content type %q is not a form: application/x-www-form-urlencoded is needed", kind)
	}
	v, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return nil, fmt.Errorf("the body is not a form: %w", err)
	}
	return v, nil
}

// number restores the plus that an unescaped form turned into a space.
func number(s string) string {
	if rest, ok := strings.CutPrefix(s, " "); ok {
		return "+" + strings.TrimSpace(rest)
	}
	return s
}

// DecodeUSSD reads a dial or an answer. Text is cumulative: all answers of the
// session joined with *.
func (c *Codec) DecodeUSSD(r aggregator.Request) (aggregator.Step, error) {
	f, err := form(r)
	if err != nil {
		return aggregator.Step{}, err
	}
	s := aggregator.Step{
		Session: f.Get("sessionId"), Number: number(f.Get("phoneNumber")), Service: f.Get("serviceCode"),
		Text: f.Get("text"), Cumulative: true, Network: f.Get("networkCode"),
	}
	if s.Session == "" {
		return s, fmt.Errorf("sessionId is missing")
	}
	if s.Number == "" {
		return s, fmt.Errorf("phoneNumber is missing")
	}
	return s, nil
}

// EncodeUSSD answers with CON (go on) or END (close), as plain text and nothing
// before it.
func (c *Codec) EncodeUSSD(say string, end bool) aggregator.Response {
	prefix := "CON "
	if end {
		prefix = "END "
	}
	return aggregator.Response{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: prefix + say}
}

// DecodeEnd reads a USSD event: the session is over, for whatever reason.
func (c *Codec) DecodeEnd(r aggregator.Request) (aggregator.Ended, error) {
	f, err := form(r)
	if err != nil {
		return aggregator.Ended{}, err
	}
	e := aggregator.Ended{Session: f.Get("sessionId"), Number: number(f.Get("phoneNumber")), Reason: f.Get("status")}
	if e.Session == "" {
		return e, fmt.Errorf("sessionId is missing")
	}
	return e, nil
}

// dates are the shapes in which the provider writes a time, all UTC.
var dates = [...]string{time.RFC3339Nano, "2006-01-02 15:04:05"}

// DecodeSMS reads one incoming message. Its text may be empty.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	f, err := form(r)
	if err != nil {
		return nil, err
	}
	m := aggregator.SMS{ID: f.Get("id"), From: number(f.Get("from")), To: f.Get("to"), Text: f.Get("text"), Network: f.Get("networkCode")}
	if m.ID == "" {
		return nil, fmt.Errorf("id is missing")
	}
	if m.From == "" {
		return nil, fmt.Errorf("from is missing")
	}
	for _, shape := range dates {
		if at, err := time.Parse(shape, f.Get("date")); err == nil {
			m.At = at.UTC()
			break
		}
	}
	return []aggregator.SMS{m}, nil
}

// states translates the words of a delivery report. "Success" means delivered
// here, and only accepted in the answer to a send.
var states = map[string]aggregator.State{
	"Sent": aggregator.Accepted, "Submitted": aggregator.Accepted, "Buffered": aggregator.Accepted,
	"Success": aggregator.Delivered, "Rejected": aggregator.Failed, "Failed": aggregator.Failed,
	"AbsentSubscriber": aggregator.Failed, "Expired": aggregator.Expired,
}

// DecodeDelivery reads a delivery report. A word that is not known is kept as
// it came and moves nothing.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	f, err := form(r)
	if err != nil {
		return nil, err
	}
	s := aggregator.Status{
		ID: f.Get("id"), Number: number(f.Get("phoneNumber")), Raw: f.Get("status"), State: aggregator.Unknown, Reason: f.Get("failureReason"),
	}
	if s.ID == "" {
		return nil, fmt.Errorf("id is missing")
	}
	if state, ok := states[s.Raw]; ok {
		s.State = state
	}
	return []aggregator.Status{s}, nil
}

package twilio

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/twilio/twilio-go/client"

	"ahadi/gateway/aggregator"
)

// example is the address of the examples that Twilio publishes with its
// libraries; the numbers in them are Twilio's.
const (
	example    = "https://mycompany.com/myapp.php?foo=1&bar=2"
	exampleSum = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
	call       = "Digits=1234&CallSid=CA1234567890ABCDE&To=%2B18005551212&Caller=%2B14158675309&From=%2B14158675309&ReasonConferenceEnded=test&Reason=Participant"
)

// called is a callback with a signature.
func called(method, address, body, signature string) aggregator.Request {
	r := aggregator.Request{
		Method: method, URL: address, ContentType: "application/x-www-form-urlencoded", Body: []byte(body),
		Header: http.Header{signatureHeader: {signature}},
	}
	_, r.Query, _ = strings.Cut(address, "?")
	return r
}

func TestTheSignaturesThatTwilioPublishesHold(t *testing.T) {
	c := account(t, nil)
	for _, v := range []struct{ address, body, signature string }{
		{example, call, "vOEb5UThFn24KEfnOFLQY2AE5FY="},
		{strings.Replace(example, ".com", ".com:1234", 1), call, "vOEb5UThFn24KEfnOFLQY2AE5FY="},
		{strings.Replace(example, "https", "http", 1), call, "n2xBNyzSW7rfYStDtOFiFMv7qNo="},
		{example, "property=value&boolean=true", "NBdBDr/T/lgjI+tlgpXjKZQZs/k="},
		{example + "&bodySHA256=" + exampleSum, `{"property": "value", "boolean": true}`, "a9nBmqA0ju/hNViExpshrM61xv4="},
	} {
		if err := c.signed(called("POST", v.address, v.body, v.signature)); err != nil {
			t.Errorf("%s %s: %v", v.address, v.body, err)
		}
		wrong := "A" + v.signature[1:]
		if err := c.signed(called("POST", v.address, v.body, wrong)); !errors.Is(err, aggregator.ErrSignature) {
			t.Errorf("%s with a wrong signature: %v", v.address, err)
		}
		if err := c.signed(called("POST", v.address, v.body+" ", v.signature)); !errors.Is(err, aggregator.ErrSignature) {
			t.Errorf("%s with another body: %v", v.address, err)
		}
	}
}

// texts are callbacks as Twilio may send them.
var texts = []struct{ name, method, address, body string }{
	{"a text", "POST", smsHook, "MessageSid=SM1&From=%2B12025550101&To=%2B12025550120&Body=ST+C12+done"},
	{"a text with fields that nobody has told us of", "POST", smsHook, "MessageSid=SM1&From=%2B12025550101&To=%2B12025550120&Body=ok&Zebra=1&ABTest=yes&Empty="},
	{"letters of other alphabets", "POST", smsHook, "MessageSid=SM1&From=%2B12025550101&Body=%E1%88%B0%E1%88%8B%E1%88%9D+%26+%F0%9F%98%80%0Acaf%C3%A9"},
	{"one name that begins another", "POST", smsHook, "MessageSid=SM1&From=%2B12025550101&Body=ok&Reason=a&ReasonConferenceEnded=b"},
	{"a query beside the form", "POST", smsHook + "?a=1&b=%2F", "MessageSid=SM1&From=%2B12025550101&Body=ok"},
	{"a port", "POST", strings.Replace(smsHook, "example.org", "example.org:8443", 1), "MessageSid=SM1&From=%2B12025550101&Body=ok"},
	{"the usual port", "POST", strings.Replace(smsHook, "example.org", "example.org:443", 1), "MessageSid=SM1&From=%2B12025550101&Body=ok"},
	{"without TLS", "POST", strings.Replace(smsHook, "https", "http", 1), "MessageSid=SM1&From=%2B12025550101&Body=ok"},
	{"an address of numbers", "POST", "https://[2001:db8::1]:8443/hooks/world/sms/s3cret", "MessageSid=SM1&From=%2B12025550101&Body=ok"},
	{"all in the address", "GET", smsHook + "?MessageSid=SM1&From=%2B12025550101&Body=ST+C12", ""},
}

// theirs asks Twilio's own library about a signature.
func theirs(method, address, body, signature string) bool {
	v := client.NewRequestValidator("12345")
	if method == http.MethodGet {
		return v.Validate(address, nil, signature)
	}
	return v.ValidateBody(address, []byte(body), signature)
}

func TestTwiliosOwnLibraryAgreesOnEverySignature(t *testing.T) {
	c := account(t, nil)
	for _, m := range texts {
		posted, _ := fields(called(m.method, m.address, m.body, ""))
		for _, address := range addresses(m.address) { // as it was called, and as Twilio may write it
			if strings.Contains(address, "[") { // its library splits a host at the first colon
				continue
			}
			signature := c.sign(address + posted)
			if !theirs(m.method, m.address, m.body, signature) {
				t.Errorf("%s: Twilio's library refuses our signature of %s", m.name, address)
			}
		}
		r := called(m.method, m.address, m.body, c.sign(m.address+posted))
		if got, err := c.DecodeSMS(r); err != nil || len(got) != 1 || got[0].ID != "SM1" || got[0].From != "+12025550101" {
			t.Errorf("%s: %v, %v", m.name, got, err)
		}
	}
}

func TestWhatWasChangedOnItsWayIsRefusedByBoth(t *testing.T) {
	c := account(t, nil)
	for _, m := range texts {
		posted, _ := fields(called(m.method, m.address, m.body, ""))
		signature := c.sign(m.address + posted)
		changed := map[string][2]string{
			"another text":  {m.address, strings.Replace(m.body, "Body=", "Body=1", 1)},
			"another field": {m.address, m.body + "&OptOutType=STOP"},
			"another path":  {strings.Replace(m.address, "/sms/", "/delivery/", 1), m.body},
			"another host":  {strings.Replace(m.address, "ahadi.", "ahadi2.", 1), m.body},
		}
		if m.method == http.MethodGet {
			changed = map[string][2]string{"another text": {m.address + "1", m.body}}
		}
		for what, to := range changed {
			if to[0] == m.address && to[1] == m.body {
				continue
			}
			err := c.signed(called(m.method, to[0], to[1], signature))
			if !errors.Is(err, aggregator.ErrSignature) || theirs(m.method, to[0], to[1], signature) {
				t.Errorf("%s, %s: %v", m.name, what, err)
			}
			if strings.Contains(err.Error(), signature) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s, %s: the error gives away %v", m.name, what, err)
			}
		}
	}
}

func TestABodyThatIsNoFormIsNotSigned(t *testing.T) {
	c := account(t, nil)
	for _, body := range []string{"a=%zz", "a;b"} {
		if err := c.signed(called("POST", smsHook, body, c.sign(smsHook))); !errors.Is(err, aggregator.ErrSignature) {
			t.Errorf("%q: %v", body, err)
		}
	}
	query := url.Values{"bodySHA256": {exampleSum}}.Encode()
	if err := c.signed(called("POST", smsHook+"?"+query, "another body", c.sign(smsHook+"?"+query))); !errors.Is(err, aggregator.ErrSignature) {
		t.Errorf("another body than that of the hash: %v", err)
	}
}

func TestAFieldThatComesTwiceIsSignedByEachOfItsValuesOnce(t *testing.T) {
	posted, ok := fields(called("POST", smsHook, "b=2&a=9&b=1&b=2", ""))
	if !ok || posted != "a9b1b2" {
		t.Errorf("%q, %v", posted, ok)
	}
}

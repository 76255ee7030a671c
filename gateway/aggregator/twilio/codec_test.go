package twilio

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

// The addresses that Twilio calls in these tests.
const (
	smsHook      = "https://ahadi.example.org/hooks/world/sms/s3cret-of-a-test-channel"
	deliveryHook = "https://ahadi.example.org/hooks/world/delivery/s3cret-of-a-test-channel"
)

func setup(more map[string]string) aggregator.Setup {
	settings := map[string]string{"account_sid": "ACtest", "auth_token": "12345", "from": "+12025550120"}
	maps.Copy(settings, more)
	return aggregator.Setup{Settings: settings, Hooks: aggregator.Hooks{SMS: smsHook, Delivery: deliveryHook}}
}

func account(t testing.TB, more map[string]string) *Codec {
	t.Helper()
	c, err := newCodec(setup(more))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// signing signs each callback of a case, so that cases show what Twilio says
// and not what it signs with.
type signing struct{ *Codec }

func (s signing) sign(r aggregator.Request) aggregator.Request {
	posted, _ := fields(r)
	if r.URL == "" {
		r.URL = smsHook
		if r.Query != "" {
			r.URL += "?" + r.Query
		}
	}
	r.Header.Set(signatureHeader, s.Codec.sign(r.URL+posted))
	return r
}

func (s signing) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	return s.Codec.DecodeSMS(s.sign(r))
}

func (s signing) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	return s.Codec.DecodeDelivery(s.sign(r))
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, signing{account(t, nil)}, "testdata")
}

// asked is the form of one send.
func asked(t *testing.T, c *Codec, ttl time.Duration) (url.Values, string) {
	t.Helper()
	req, err := c.EncodeSend(aggregator.Message{ID: 1, Ref: "k3x9", To: "+12025550101", Body: "ok", TTL: ttl})
	if err != nil {
		t.Fatal(err)
	}
	user, _, _ := req.BasicAuth()
	if err := req.ParseForm(); err != nil {
		t.Fatal(err)
	}
	return req.PostForm, user
}

func TestTheSenderIsANumberOrAMessagingService(t *testing.T) {
	f, user := asked(t, account(t, nil), 0)
	if f.Get("From") != "+12025550120" || f.Has("MessagingServiceSid") || f.Has("ValidityPeriod") || user != "ACtest" {
		t.Errorf("%v by %s", f, user)
	}
	f, user = asked(t, account(t, map[string]string{"from": "", "messaging_service_sid": "MGtest", "api_key": "SKtest", "api_key_secret": "hush"}), 0)
	if f.Has("From") || f.Get("MessagingServiceSid") != "MGtest" || user != "SKtest" {
		t.Errorf("%v by %s", f, user)
	}
}

func TestAMessageWaitsNoLongerThanItIsWorth(t *testing.T) {
	for ttl, want := range map[time.Duration]string{time.Second: "5", 90 * time.Second: "90", 10 * time.Hour: "36000", 48 * time.Hour: "36000"} {
		if f, _ := asked(t, account(t, nil), ttl); f.Get("ValidityPeriod") != want {
			t.Errorf("%v: %s seconds, want %s", ttl, f.Get("ValidityPeriod"), want)
		}
	}
}

func TestTheCursorOfAnotherServerIsNotFollowed(t *testing.T) {
	c := account(t, nil)
	for _, after := range []string{"https://example.org/2010-04-01/Accounts/ACtest/Messages.json?Page=1", "/2010-04-01/Accounts/ACother/Messages.json?Page=1", "//example.org/"} {
		req, err := c.EncodeFetch(after, time.Unix(0, 0))
		if err != nil || req.URL.Host != "api.twilio.com" || req.URL.Path != "/2010-04-01/Accounts/ACtest/Messages.json" || req.URL.Query().Has("Page") {
			t.Errorf("%s: %v, %v", after, req.URL, err)
		}
	}
}

func TestEveryMessageOfTheAccountIsFetchedWhereSeveralNumbersReceive(t *testing.T) {
	for from, want := range map[string]string{"+12025550120": "+12025550120", "22345": "22345", "3Cities": "", "": ""} {
		req, err := account(t, map[string]string{"from": from, "messaging_service_sid": "MGtest"}).EncodeFetch("", time.Unix(0, 0))
		if err != nil || req.URL.Query().Get("To") != want {
			t.Errorf("%q: %v, %v", from, req.URL, err)
		}
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{
		"account_sid": "12345", "from": "", "api_key": "SKtest", "api_key_secret": "hush", "base_url": "ftp://12345",
	} {
		_, err := newCodec(setup(map[string]string{setting: value}))
		if err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "12345") || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s %q: %v", setting, value, err)
		}
	}
	if _, err := newCodec(setup(map[string]string{"account_sid": "SKtest"})); err == nil || !strings.Contains(err.Error(), "api_key") {
		t.Errorf("a key in the account's place: %v", err)
	}
}

func TestWithoutAPublicAddressNoSignatureCanBeChecked(t *testing.T) {
	s := setup(nil)
	s.Hooks = aggregator.Hooks{}
	if _, err := newCodec(s); err == nil || !strings.Contains(err.Error(), "public_url") {
		t.Errorf("%v", err)
	}
}

func TestAnUnsignedCallbackIsNobodys(t *testing.T) {
	c := account(t, nil)
	r := aggregator.Request{Method: "POST", URL: smsHook, Body: []byte("MessageSid=SM1&From=%2B12025550101&MessageStatus=sent&Body=s3cret")}
	if _, err := c.DecodeSMS(r); !errors.Is(err, aggregator.ErrSignature) {
		t.Errorf("an SMS: %v", err)
	}
	if _, err := c.DecodeDelivery(r); !errors.Is(err, aggregator.ErrSignature) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "12345") {
		t.Errorf("a delivery report: %v", err)
	}
}

func TestWhatAnotherMessagingServiceGotIsNotOurs(t *testing.T) {
	list := aggregator.Answer{Status: http.StatusOK, Body: []byte(`{"messages": [
		{"sid": "SM1", "direction": "inbound", "from": "+12025550101", "to": "+12025550120", "messaging_service_sid": "MGtest"},
		{"sid": "SM2", "direction": "inbound", "from": "+12025550101", "to": "+12025550121", "messaging_service_sid": "MGother"},
		{"sid": "SM3", "direction": "inbound", "from": "+12025550101", "to": "+12025550122", "messaging_service_sid": null}]}`)}
	f, err := account(t, map[string]string{"from": "", "messaging_service_sid": "MGtest"}).DecodeFetch(list)
	if err != nil || len(f.Messages) != 2 || f.Messages[0].ID != "SM1" || f.Messages[1].ID != "SM3" {
		t.Errorf("%+v, %v", f.Messages, err)
	}
}

package httpsms

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

// smsHook is the address that httpSMS calls in these tests.
const smsHook = "https://ahadi.example.org/hooks/phone/sms/s3cret-of-a-test-channel"

const key = "a-signing-key-for-tests"

func setup(more map[string]string) aggregator.Setup {
	settings := map[string]string{"api_key": "hush", "signing_key": key, "from": "+12025550120"}
	maps.Copy(settings, more)
	return aggregator.Setup{Settings: settings, Hooks: aggregator.Hooks{SMS: smsHook}}
}

func account(t testing.TB) *Codec {
	t.Helper()
	c, err := newCodec(setup(nil))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// token is a JSON Web Token of a head and claims as they stand.
func token(key, head, claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	parts := enc([]byte(head)) + "." + enc([]byte(claims))
	return parts + "." + (&Codec{signingKey: key}).sign(parts)
}

const hs256 = `{"alg":"HS256","typ":"JWT"}`

// claimed are the claims that httpSMS makes at a time.
func claimed(address string, at time.Time) string {
	return fmt.Sprintf(`{"aud":%q,"exp":%d,"iat":%d,"iss":"api.httpsms.com","nbf":%d,"sub":"user"}`,
		address, at.Add(10*time.Minute).Unix(), at.Unix(), at.Add(-10*time.Minute).Unix())
}

// signing signs each callback of a case as the server does.
type signing struct{ *Codec }

func (s signing) sign(r aggregator.Request) aggregator.Request {
	r.URL = smsHook
	r.Header = http.Header{authorization: {"Bearer " + token(key, hs256, claimed(smsHook, r.At))}}
	return r
}

func (s signing) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	return s.Codec.DecodeSMS(s.sign(r))
}

func (s signing) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	return s.Codec.DecodeDelivery(s.sign(r))
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, signing{account(t)}, "testdata")
}

var now = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

const body = `{"id":"e1","type":"message.phone.received","data":{"message_id":"m1","contact":"+12025550101","owner":"+12025550120","content":"s3cret"}}`

// called is a callback with an Authorization of its own.
func called(header string) aggregator.Request {
	r := aggregator.Request{Method: "POST", URL: smsHook, Body: []byte(body), At: now, Header: http.Header{}}
	if header != "" {
		r.Header.Set(authorization, header)
	}
	return r
}

func TestATokenForThisAddressAndThisHourHolds(t *testing.T) {
	c := account(t)
	for name, t2 := range map[string]string{
		"as httpSMS makes it":    token(key, hs256, claimed(smsHook, now)),
		"its clock is 9 m ahead": token(key, hs256, claimed(smsHook, now.Add(9*time.Minute))),
		"its clock is 9 m late":  token(key, hs256, claimed(smsHook, now.Add(-9*time.Minute))),
		"a list of addresses":    token(key, hs256, strings.Replace(claimed(smsHook, now), `"`+smsHook+`"`, `["https://example.org","`+smsHook+`"]`, 1)),
		"a head without a type":  token(key, `{"alg":"HS256"}`, claimed(smsHook, now)),
	} {
		if got, err := c.DecodeSMS(called("Bearer " + t2)); err != nil || len(got) != 1 || got[0].ID != "m1" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestATokenOfRFC7519IsCheckedAsItSays(t *testing.T) {
	// The example of RFC 7515, A.1: a key of bytes, a head with line breaks.
	raw, err := base64.RawURLEncoding.DecodeString("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
	if err != nil {
		t.Fatal(err)
	}
	c := &Codec{signingKey: string(raw)}
	got := c.sign("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ")
	if got != "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" {
		t.Error(got)
	}
}

func TestAnyOtherTokenIsNobodys(t *testing.T) {
	c := account(t)
	good := token(key, hs256, claimed(smsHook, now))
	parts := strings.Split(good, ".")
	for name, header := range map[string]string{
		"none":                       "",
		"no token":                   "Bearer ",
		"another scheme":             "Basic " + good,
		"no parts":                   "Bearer abc",
		"a part too many":            "Bearer " + good + ".x",
		"another key":                "Bearer " + token("another-signing-key", hs256, claimed(smsHook, now)),
		"no signature":               "Bearer " + parts[0] + "." + parts[1] + ".",
		"no algorithm":               "Bearer " + token(key, `{"alg":"none"}`, claimed(smsHook, now)),
		"no algorithm, not signed":   "Bearer " + strings.Join(strings.Split(token(key, `{"alg":"none"}`, claimed(smsHook, now)), ".")[:2], ".") + ".",
		"another algorithm":          "Bearer " + token(key, `{"alg":"HS512"}`, claimed(smsHook, now)),
		"small letters":              "Bearer " + token(key, `{"alg":"hs256"}`, claimed(smsHook, now)),
		"a head that is no JSON":     "Bearer " + token(key, `HS256`, claimed(smsHook, now)),
		"claims that are no JSON":    "Bearer " + token(key, hs256, `nothing`),
		"no claims":                  "Bearer " + token(key, hs256, `{}`),
		"over":                       "Bearer " + token(key, hs256, claimed(smsHook, now.Add(-10*time.Minute))),
		"not yet":                    "Bearer " + token(key, hs256, claimed(smsHook, now.Add(11*time.Minute))),
		"without an end":             "Bearer " + token(key, hs256, strings.Replace(claimed(smsHook, now), `"exp"`, `"ex"`, 1)),
		"of somebody else":           "Bearer " + token(key, hs256, strings.Replace(claimed(smsHook, now), "api.httpsms.com", "example.org", 1)),
		"for another address":        "Bearer " + token(key, hs256, claimed(strings.Replace(smsHook, "/sms/", "/delivery/", 1), now)),
		"for no address":             "Bearer " + token(key, hs256, strings.Replace(claimed(smsHook, now), `"`+smsHook+`"`, `[]`, 1)),
		"for what is no address":     "Bearer " + token(key, hs256, strings.Replace(claimed(smsHook, now), `"`+smsHook+`"`, `7`, 1)),
		"claims of another's choice": "Bearer " + parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(claimed(smsHook, now.Add(time.Hour)))) + "." + parts[2],
	} {
		_, sms := c.DecodeSMS(called(header))
		_, delivery := c.DecodeDelivery(called(header))
		for _, err := range []error{sms, delivery} {
			if !errors.Is(err, aggregator.ErrSignature) {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for _, secret := range []string{key, "s3cret", parts[1], parts[2]} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%s: the error gives away %v", name, err)
				}
			}
		}
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{"signing_key": "hush", "from": "0712000000", "base_url": "ftp://hush"} {
		_, err := newCodec(setup(map[string]string{setting: value}))
		if err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), key) {
			t.Errorf("%s %q: %v", setting, value, err)
		}
	}
	s := setup(nil)
	s.Hooks = aggregator.Hooks{}
	if _, err := newCodec(s); err == nil || !strings.Contains(err.Error(), "public_url") {
		t.Errorf("without a public address: %v", err)
	}
}

package termii

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

func account(t testing.TB, more map[string]string) *Codec {
	t.Helper()
	settings := map[string]string{"api_key": "key", "secret_key": "hush", "from": "3Cities", "channel": "dnd"}
	maps.Copy(settings, more)
	c, err := newCodec(settings)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// signing signs each callback of a case as Termii does.
type signing struct{ *Codec }

func (s signing) sign(r aggregator.Request) aggregator.Request {
	r.Header = http.Header{signatureHeader: {hex.EncodeToString(s.Codec.sign(r.Body))}}
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

func TestASignatureOfAnotherProgramHolds(t *testing.T) {
	const body, bySSL = `{"type":"inbound"}`, "8e5113d5e260cd42631afccbfe5d4004509b9be24159ae53234a9fa7233e4db3805deb7795a3a06cdd7eaa787e304a4fb4227fc05329341bc8eec8160239e7c3"
	c := account(t, map[string]string{"secret_key": "key"})
	raw, err := hex.DecodeString(bySSL)
	if err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{bySSL, strings.ToUpper(bySSL), " " + bySSL, base64.StdEncoding.EncodeToString(raw)} {
		r := aggregator.Request{Method: "POST", Body: []byte(body), Header: http.Header{signatureHeader: {given}}}
		if err := c.signed(r); err != nil {
			t.Errorf("%s: %v", given, err)
		}
	}
}

func TestAnyOtherSignatureIsNobodys(t *testing.T) {
	c := account(t, nil)
	body := []byte(`{"type":"inbound","message_id":"1","sender":"12025550101","message":"s3cret"}`)
	good := hex.EncodeToString(c.sign(body))
	for name, given := range map[string]string{
		"none": "", "half": good[:64], "another key's": hex.EncodeToString(account(t, map[string]string{"secret_key": "other"}).sign(body)),
		"another body's": hex.EncodeToString(c.sign([]byte(`{}`))), "more": good + "00", "the key": "hush", "no hexadecimal": strings.Repeat("z", 128),
	} {
		r := aggregator.Request{Method: "POST", Body: body, Header: http.Header{}}
		if given != "" {
			r.Header.Set(signatureHeader, given)
		}
		_, sms := c.DecodeSMS(r)
		_, delivery := c.DecodeDelivery(r)
		for _, err := range []error{sms, delivery} {
			if !errors.Is(err, aggregator.ErrSignature) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "hush") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestAnEventSaysForWhichHookItIs(t *testing.T) {
	c := account(t, nil)
	for body, want := range map[string]string{
		`{"type":"inbound"}`: "sms", `{"type":"outbound"}`: "delivery", `{"type":"device_status"}`: "", `{"type":7}`: "", `nothing`: "",
	} {
		if got := c.Sort(aggregator.Request{Method: "POST", Body: []byte(body)}); got != want {
			t.Errorf("%s: %q", body, got)
		}
	}
}

func TestWithoutASenderEachMessageComesFromANumber(t *testing.T) {
	c := account(t, map[string]string{"from": ""})
	if c.Most() != 1 {
		t.Errorf("%d messages to a request", c.Most())
	}
	req, err := c.EncodeBatch([]aggregator.Message{{To: "+12025550101", Body: "ok"}})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(req.Body)
	if err != nil || req.URL.Path != "/api/sms/number/send" || strings.TrimSpace(string(body)) != `{"api_key":"key","to":"12025550101","sms":"ok"}` {
		t.Errorf("%s %s, %v", req.URL, body, err)
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{"channel": "whatsapp", "base_url": "ftp://hush"} {
		settings := map[string]string{"api_key": "hush", "secret_key": "hush", "channel": "generic", setting: value}
		_, err := newCodec(settings)
		if err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s %q: %v", setting, value, err)
		}
	}
}

func FuzzCallback(f *testing.F) {
	aggregatortest.Fuzz(f, signing{account(f, nil)}, "testdata")
}

func TestTheIDOfAMessageHoldsNoNumberAndIsEachPhonesOwn(t *testing.T) {
	c := account(t, nil)
	all := []aggregator.Message{{To: "+12025550101"}, {To: "+12025550102"}}
	sent := c.DecodeBatch(all, aggregator.Answer{Status: http.StatusOK, Body: []byte(`{"code":"ok","message_id":"7"}`)})
	for i, m := range all {
		body := `{"type":"outbound","message_id":"7","receiver":"` + m.To[1:] + `","status":"Delivered"}`
		told, err := signing{c}.DecodeDelivery(aggregator.Request{Body: []byte(body)})
		if err != nil || told[0].ID != sent[i].ID || strings.Contains(sent[i].ID, "5550") || sent[i].ID == sent[1-i].ID {
			t.Errorf("%s is known as %q, and told of as %+v, %v", m.To, sent[i].ID, told, err)
		}
	}
}

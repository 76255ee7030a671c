package smsgate

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func account(t testing.TB, more map[string]string) *Codec {
	t.Helper()
	settings := map[string]string{"username": "ABC123", "password": "hush", "signing_key": "key"}
	maps.Copy(settings, more)
	c, err := newCodec(settings)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// signing signs each callback of a case as the phone does.
type signing struct{ *Codec }

func (s signing) sign(r aggregator.Request) aggregator.Request {
	r.Header = sign(s.signingKey, string(r.Body), r.At)
	return r
}

func (s signing) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	return s.Codec.DecodeSMS(s.sign(r))
}

func (s signing) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	return s.Codec.DecodeDelivery(s.sign(r))
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, signing{account(t, map[string]string{"sim_number": "1"})}, "testdata")
}

// text is an event of one message.
func text(id, sender, at, says string) string {
	return fmt.Sprintf(`{"deviceId":"dev","event":"sms:received","id":%q,"payload":{"messageId":"83be51e4","sender":%q,"receivedAt":%q,"message":%q},"webhookId":"w"}`,
		id, sender, at, says)
}

// ids are those that an event's messages get.
func ids(t *testing.T, c *Codec, body string) []string {
	t.Helper()
	all, err := c.DecodeSMS(aggregator.Request{Method: "POST", Header: sign("key", body, now), Body: []byte(body), At: now})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range all {
		out = append(out, m.ID)
	}
	return out
}

func TestOneMessageIsOneUnderWhateverIdItComes(t *testing.T) {
	c := account(t, nil)
	const at = "2026-11-23T12:00:01.000+03:00"
	first := ids(t, c, text("xs-fiN26jLEONA899qe-a", "+12025550101", at, "ST C12"))[0]
	for name, again := range map[string]string{
		"tried again":           text("xs-fiN26jLEONA899qe-a", "+12025550101", at, "ST C12"),
		"raised twice":          text("az75fdnE6t9aQY7nRVVXy", "+12025550101", at, "ST C12"),
		"in another zone":       text("other", "+12025550101", "2026-11-23T09:00:01Z", "ST C12"),
		"from an older app":     strings.Replace(text("other", "+12025550101", at, "ST C12"), `"sender"`, `"phoneNumber"`, 1),
		"in a batch of one":     strings.NewReplacer("sms:received", "sms:batch:received", `"payload":{`, `"payload":{"messages":[{`, `"ST C12"}`, `"ST C12"}]}`).Replace(text("b", "+12025550101", at, "ST C12")),
		"with its SIM card now": strings.Replace(text("other", "+12025550101", at, "ST C12"), `"messageId"`, `"simNumber":2,"messageId"`, 1),
	} {
		if got := ids(t, c, again); len(got) != 1 || got[0] != first {
			t.Errorf("%s: %v, and it was %s", name, got, first)
		}
	}
	for name, other := range map[string]string{
		"the same a second later":    text("xs", "+12025550101", "2026-11-23T12:00:02.000+03:00", "ST C12"),
		"another text":               text("xs", "+12025550101", at, "ST C13"),
		"another person":             text("xs", "+12025550102", at, "ST C12"),
		"on the account's 2nd phone": strings.Replace(text("xs", "+12025550101", at, "ST C12"), `"dev"`, `"dev2"`, 1),
	} {
		if got := ids(t, c, other); len(got) != 1 || got[0] == first {
			t.Errorf("%s has the same id", name)
		}
	}
	if strings.Contains(first, "2025550101") || first == ids(t, account(t, map[string]string{"signing_key": "key"}), text("xs", "+12025550101", at, "ST C13"))[0] {
		t.Error("the id gives away what it is made of")
	}
}

// asked is the body of one send.
func asked(t *testing.T, c *Codec, m aggregator.Message) string {
	t.Helper()
	req, err := c.EncodeSend(m)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(req.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestASecondTryHasTheSameIdAndAnotherMessageNever(t *testing.T) {
	c := account(t, nil)
	m := aggregator.Message{ID: 1, Ref: "k3x9", To: "+12025550101", Body: "ok", TTL: time.Hour}
	again := m
	again.TTL = time.Minute
	if c.MessageID(m) != c.MessageID(again) || len(c.MessageID(m)) > 36 || !strings.HasPrefix(c.MessageID(m), "k3x9-") {
		t.Errorf("%s and then %s", c.MessageID(m), c.MessageID(again))
	}
	long := m
	long.Ref = "1y2p0ij32e8e7"
	if id := c.MessageID(long); len(id) > 36 {
		t.Errorf("%s is longer than the server takes", id)
	}
	for _, other := range []aggregator.Message{{Ref: "k3x9", To: "+12025550102", Body: "ok"}, {Ref: "k3x9", To: "+12025550101", Body: "ok!"}, {Ref: "k3xa", To: "+12025550101", Body: "ok"}} {
		if c.MessageID(other) == c.MessageID(m) {
			t.Errorf("%v would be taken for sent", other)
		}
	}
}

func TestTheOperatorsChoicesGoWithEachMessage(t *testing.T) {
	m := aggregator.Message{Ref: "1", To: "+12025550101", Body: "<&>", TTL: time.Second}
	for want, c := range map[string]*Codec{
		`"simNumber":2`:   account(t, map[string]string{"sim_number": "2"}),
		`"deviceId":"d1"`: account(t, map[string]string{"device_id": "d1"}),
		`"ttl":5`:         account(t, nil),
		`"<&>"`:           account(t, nil),
	} {
		if body := asked(t, c, m); !strings.Contains(body, want) {
			t.Errorf("%s is missing from %s", want, body)
		}
	}
	m.TTL = 0
	for _, unasked := range []string{"ttl", "simNumber", "deviceId"} {
		if body := asked(t, account(t, nil), m); strings.Contains(body, unasked) {
			t.Errorf("%s is sent though nobody chose it", unasked)
		}
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{"sim_number": "4", "base_url": "ftp://hush"} {
		settings := map[string]string{"username": "ABC123", "password": "hush", "signing_key": "hush", setting: value}
		if _, err := newCodec(settings); err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s %q: %v", setting, value, err)
		}
	}
}

// sign is the headers of an event that a phone signs at a time.
func sign(key, body string, at time.Time) http.Header {
	c := &Codec{signingKey: key}
	stamp := strconv.FormatInt(at.Unix(), 10)
	return http.Header{signatureHeader: {c.sign([]byte(body), stamp)}, timestampHeader: {stamp}}
}

func TestThePublishedSignatureHolds(t *testing.T) {
	r := aggregator.Request{
		Method: "POST", Body: []byte(`{"a":1}`), At: time.Unix(1795435200, 0),
		Header: http.Header{signatureHeader: {"bb17e8674df1152351597221bb3044f1f5f9df4c06501f9f69ce53b32d8bd89b"}, timestampHeader: {"1795435200"}},
	}
	if err := account(t, nil).signed(r); err != nil {
		t.Error(err)
	}
}

func TestAWrongSignatureIsNobodys(t *testing.T) {
	c := account(t, nil)
	body := text("e1", "+12025550101", "2026-11-23T12:00:01.000+03:00", "s3cret")
	good := sign("key", body, now)
	for name, r := range map[string]aggregator.Request{
		"unsigned":          {Body: []byte(body)},
		"without a time":    {Body: []byte(body), Header: http.Header{signatureHeader: good[signatureHeader]}},
		"with another key":  {Body: []byte(body), Header: sign("hush", body, now)},
		"of another body":   {Body: []byte(body + " "), Header: good},
		"of another time":   {Body: []byte(body), Header: http.Header{signatureHeader: good[signatureHeader], timestampHeader: {"1795435201"}}},
		"of no time at all": {Body: []byte(body), Header: http.Header{signatureHeader: {c.sign([]byte(body), "soon")}, timestampHeader: {"soon"}}},
	} {
		r.At = now
		_, sms := c.DecodeSMS(r)
		_, delivery := c.DecodeDelivery(r)
		for _, err := range []error{sms, delivery} {
			if !errors.Is(err, aggregator.ErrSignature) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), good.Get(signatureHeader)) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestAnEventIsTakenWhileThePhonesClockIsNearlyRight(t *testing.T) {
	c := account(t, nil)
	body := text("e1", "+12025550101", "2026-11-23T12:00:01.000+03:00", "ok")
	for off, says := range map[time.Duration]string{
		0: "", 5 * time.Minute: "", -5 * time.Minute: "", 6 * time.Minute: "6m0s ahead", -2 * time.Hour: "2h0m0s behind", -24 * time.Hour: "24h0m0s behind",
	} {
		_, err := c.DecodeSMS(aggregator.Request{Header: sign("key", body, now.Add(off)), Body: []byte(body), At: now})
		if says == "" && err != nil || says != "" && (!errors.Is(err, aggregator.ErrSignature) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "clock")) {
			t.Errorf("%v: %v", off, err)
		}
	}
}

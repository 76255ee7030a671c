package vonage

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

// hook is where reports of the tests go.
const hook = "https://ahadi.example.org/hooks/world/delivery/s3cret-of-a-test-channel"

func account(t testing.TB, delivery string, more map[string]string) *Codec {
	t.Helper()
	settings := map[string]string{"api_key": "abcd1234", "api_secret": "hush", "from": "12025550120", "signature_method": "md5hash"}
	maps.Copy(settings, more)
	c, err := newCodec(aggregator.Setup{Settings: settings, Hooks: aggregator.Hooks{Delivery: delivery}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, account(t, hook, nil), "testdata")
}

var now = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// secret signs the callbacks of these tests.
const secret = "a-signature-secret"

// inbound is a message as Vonage signs it, with letters that a signature changes.
var inbound = map[string]string{
	"msisdn": "12025550101", "to": "12025550120", "messageId": "0A0000000123ABCD1", "text": "C22 60 & more = café ሰላም", "type": "unicode",
	"keyword": "C22", "api-key": "abcd1234", "message-timestamp": "2026-10-20 08:46:11", "timestamp": "1792485971", "nonce": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
}

// signatures are those of inbound, as npm's @vonage/sms 1.21.0 accepts them.
var signatures = map[string]string{
	"md5":     "8d97556d5968425f506c16b737dd125c",
	"md5hash": "4854c4ad774ba2af56767b93675094dc",
	"sha1":    "3823744822f82ee696d3424442f427ea0080802c",
	"sha256":  "54b656a6ec30d8360515119009d404b076ed2b2d7b0c51a30c72e43438ba1a0c",
	"sha512":  "ad8c549f1fa7460763a27543cdd2f753d6f66ec745158004cdf59fcbc1eea70671f58f932db8aba7a7d42293b16b75ddf0fd2c87858ce92a7565118658d7b105",
}

// form is a callback that posts fields.
func form(f map[string]string) aggregator.Request {
	v := url.Values{}
	for name, value := range f {
		v.Set(name, value)
	}
	return aggregator.Request{Method: "POST", ContentType: "application/x-www-form-urlencoded", Body: []byte(v.Encode()), At: now}
}

// with is inbound with fields changed, or taken away by "-".
func with(changes map[string]string) map[string]string {
	f := maps.Clone(inbound)
	for name, value := range changes {
		if f[name] = value; value == "-" {
			delete(f, name)
		}
	}
	return f
}

func TestWhatVonageSignsHoldsHoweverItIsSent(t *testing.T) {
	for name, sig := range signatures {
		c := account(t, hook, map[string]string{"signature_secret": secret, "signature_method": name})
		f := with(map[string]string{"sig": sig})
		posted := form(f)
		json := "{"
		for field, value := range f {
			json += fmt.Sprintf("%q:%q,", field, value)
		}
		for how, r := range map[string]aggregator.Request{
			"form":     posted,
			"query":    {Method: "GET", Query: string(posted.Body), At: now},
			"JSON":     {Method: "POST", ContentType: "application/json; charset=utf-8", Body: []byte(strings.TrimSuffix(json, ",") + "}"), At: now},
			"capitals": form(with(map[string]string{"sig": strings.ToUpper(sig)})),
		} {
			got, err := c.DecodeSMS(r)
			if err != nil || len(got) != 1 || got[0].Text != inbound["text"] {
				t.Errorf("%s by %s: %v, %v", name, how, got, err)
			}
		}
		for forged, f := range map[string]map[string]string{
			"not signed":        with(nil),
			"an empty sig":      with(map[string]string{"sig": ""}),
			"another text":      with(map[string]string{"sig": sig, "text": "C22 70"}),
			"another sender":    with(map[string]string{"sig": sig, "msisdn": "12025550102"}),
			"one field more":    with(map[string]string{"sig": sig, "more": "1"}),
			"one field less":    with(map[string]string{"sig": sig, "keyword": "-"}),
			"another time":      with(map[string]string{"sig": sig, "timestamp": "1792485972"}),
			"half a signature":  with(map[string]string{"sig": sig[:len(sig)/2]}),
			"a foreign account": with(map[string]string{"sig": methods[name]("another secret", line(inbound))}),
		} {
			_, err := c.DecodeSMS(form(f))
			_, err2 := c.DecodeDelivery(form(f))
			for _, err := range []error{err, err2} {
				if !errors.Is(err, aggregator.ErrSignature) || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "C22") {
					t.Errorf("%s, %s: %v", name, forged, err)
				}
			}
		}
	}
}

func TestAnOldSignatureHoldsAsLongAsVonageTries(t *testing.T) {
	c := account(t, hook, map[string]string{"signature_secret": secret})
	for stamp, holds := range map[string]bool{
		fmt.Sprint(now.Unix()):                       true,
		fmt.Sprint(now.Add(-24 * time.Hour).Unix()):  true,
		fmt.Sprint(now.Add(-26 * time.Hour).Unix()):  false,
		fmt.Sprint(now.Add(30 * time.Minute).Unix()): true,
		fmt.Sprint(now.Add(2 * time.Hour).Unix()):    false,
		"":     false,
		"soon": false,
	} {
		f := with(map[string]string{"timestamp": stamp})
		f["sig"] = c.method(secret, line(f))
		if _, err := c.DecodeSMS(form(f)); (err == nil) != holds {
			t.Errorf("%q: %v", stamp, err)
		}
	}
}

func TestACallWithoutAnythingAsksWhetherSomebodyIsThere(t *testing.T) {
	c := account(t, hook, map[string]string{"signature_secret": secret})
	for _, r := range []aggregator.Request{{Method: "GET"}, {Method: "POST"}, {Method: "POST", ContentType: "application/json", Body: []byte("{}")}} {
		sms, err := c.DecodeSMS(r)
		status, err2 := c.DecodeDelivery(r)
		if err != nil || err2 != nil || len(sms)+len(status) != 0 {
			t.Errorf("%+v: %v %v %v %v", r, sms, err, status, err2)
		}
	}
}

func TestAnAddressThatIsTooLongIsLeftToTheDashboard(t *testing.T) {
	for delivery, want := range map[string]bool{hook: true, "": false, hook + strings.Repeat("x", 40): false} {
		req, err := account(t, delivery, nil).EncodeSend(aggregator.Message{Ref: "1", To: "+12025550101", Body: "ok"})
		if err != nil {
			t.Fatal(err)
		}
		if err := req.ParseForm(); err != nil || req.PostForm.Has("callback") != want || req.PostForm.Has("ttl") {
			t.Errorf("%q: %v, %v", delivery, req.PostForm, err)
		}
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{"base_url": "ftp://hush", "signature_method": "md4"} {
		settings := map[string]string{"api_key": "k", "api_secret": "hush", "from": "x", "signature_method": "md5hash", setting: value}
		_, err := newCodec(aggregator.Setup{Settings: settings})
		if err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", setting, err)
		}
	}
}

func FuzzCallback(f *testing.F) { aggregatortest.Fuzz(f, account(f, hook, nil), "testdata") }

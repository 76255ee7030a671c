package africastalking

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

func account(t testing.TB, more map[string]string) *Codec {
	t.Helper()
	settings := map[string]string{"username": "ahadi", "api_key": "key", "from": "20880"}
	maps.Copy(settings, more)
	c, err := newCodec(settings)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, account(t, nil), "testdata")
}

func TestTheSandboxIsUsedForItsUserName(t *testing.T) {
	for _, c := range []struct{ username, base, want string }{
		{"ahadi", "", live},
		{"Sandbox", "", sandbox},
		{"sandbox", "http://127.0.0.1:8080/phone/aggregator/", "http://127.0.0.1:8080/phone/aggregator"},
	} {
		if got := account(t, map[string]string{"username": c.username, "base_url": c.base}).baseURL; got != c.want {
			t.Errorf("%s with %q: %s", c.username, c.base, got)
		}
	}
}

func TestAnOperatorDecidesWhatIsTriedAgain(t *testing.T) {
	c := account(t, map[string]string{"retry_codes": "405, 502"})
	for code, want := range map[string]aggregator.Verdict{
		"405": aggregator.Later, "502": aggregator.Later, "500": aggregator.Refused, "409": aggregator.Refused,
		"101": aggregator.Sent, "401": aggregator.Unclear,
	} {
		if got := c.judge(recipient{StatusCode: json.Number(code)}).Verdict; got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{"base_url": "ftp://key", "retry_codes": "405,600"} {
		settings := map[string]string{"username": "ahadi", "api_key": "hush", setting: value}
		_, err := newCodec(settings)
		if err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s %q: %v", setting, value, err)
		}
	}
}

func BenchmarkDecodeUSSD(b *testing.B) {
	c := account(b, nil)
	r := aggregator.Request{
		Method: "POST", ContentType: "application/x-www-form-urlencoded",
		Body: []byte("sessionId=ATUid_1&serviceCode=*384*77%23&phoneNumber=%2B12025550101&networkCode=99999&text=1*2*3"),
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.DecodeUSSD(r); err != nil {
			b.Fatal(err)
		}
	}
}

package arkesel

import (
	"maps"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

// hook is where reports of the tests go.
const hook = "https://ahadi.example.org/hooks/ghana/delivery/s3cret-of-a-test-channel"

func setup(code, delivery string, more map[string]string) aggregator.Setup {
	settings := map[string]string{"api_key": "hush", "from": "3Cities"}
	maps.Copy(settings, more)
	return aggregator.Setup{Settings: settings, Code: code, Hooks: aggregator.Hooks{Delivery: delivery}}
}

func adapter(t testing.TB, s aggregator.Setup) any {
	t.Helper()
	a, err := newAdapter(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, adapter(t, setup("*928*77#", hook, nil)), "testdata")
}

func TestWithoutACodeADialIsADialAndNothingMore(t *testing.T) {
	body := []byte(`{"sessionID":"s1","userID":"ARK_1","newSession":true,"msisdn":"12025550101","userData":"*928*77*12#","network":"MTN"}`)
	s, err := adapter(t, setup("", hook, nil)).(aggregator.USSD).DecodeUSSD(aggregator.Request{Method: "POST", Body: body})
	if err != nil || !s.First || s.Text != "" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestWithoutAPublicAddressNoReportIsAskedFor(t *testing.T) {
	req, err := adapter(t, setup("", "", nil)).(aggregator.Sender).EncodeSend(aggregator.Message{To: "+12025550101", Body: "ok"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := req.Write(&b); err != nil || strings.Contains(b.String(), "callback_url") {
		t.Errorf("%s, %v", b.String(), err)
	}
}

func TestUSSDAloneNeedsNoKeyForSMS(t *testing.T) {
	a := adapter(t, setup("", hook, map[string]string{"api_key": "", "from": ""}))
	if _, sends := a.(aggregator.Sender); sends {
		t.Error("it offers to send")
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{"base_url": "ftp://hush", "api_key": "", "from": ""} {
		_, err := newAdapter(setup("", hook, map[string]string{setting: value}))
		if err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s %q: %v", setting, value, err)
		}
	}
}

func FuzzCallback(f *testing.F) {
	aggregatortest.Fuzz(f, adapter(f, setup("*928*77#", hook, nil)), "testdata")
}

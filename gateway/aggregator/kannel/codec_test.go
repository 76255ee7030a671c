package kannel

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

// hook is where delivery reports of the tests go.
const hook = "https://ahadi.example.org/hooks/kenya/delivery/s3cret-of-a-test-channel"

func line(t testing.TB, hook string, more map[string]string) *Codec {
	t.Helper()
	settings := map[string]string{"username": "ahadi", "password": "hush", "from": "22345", "dlr_mask": finals}
	maps.Copy(settings, more)
	c, err := newCodec(aggregator.Setup{Settings: settings, Hooks: aggregator.Hooks{Delivery: hook}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, line(t, hook, nil), "testdata")
}

// asked is the query of one send.
func asked(t *testing.T, c *Codec, ttl time.Duration) url.Values {
	t.Helper()
	req, err := c.EncodeSend(aggregator.Message{ID: 1, Ref: "k3x9", To: "+12025550101", Body: "ok", TTL: ttl})
	if err != nil {
		t.Fatal(err)
	}
	return req.URL.Query()
}

func TestTheOperatorsChoicesGoWithEachMessage(t *testing.T) {
	q := asked(t, line(t, hook, map[string]string{"smsc": "FAST", "priority": "3", "dlr_mask": "31"}), 90*time.Second)
	for name, want := range map[string]string{"smsc": "FAST", "priority": "3", "dlr-mask": "31", "validity": "2", "from": "22345"} {
		if q.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	q = asked(t, line(t, hook, map[string]string{"from": ""}), 0)
	for _, name := range []string{"smsc", "priority", "validity", "from"} {
		if q.Has(name) {
			t.Errorf("%s is sent though nobody chose it", name)
		}
	}
}

func TestReportsComeToWhereKannelReachesThisGateway(t *testing.T) {
	for _, c := range []struct{ hook, callback, want string }{
		{hook, "", hook + "?state=%d&answer=%A&smsc=%i&to=%p&id=k3x9"},
		{hook, "http://127.0.0.1:8080/", "http://127.0.0.1:8080/hooks/kenya/delivery/s3cret-of-a-test-channel?state=%d&answer=%A&smsc=%i&to=%p&id=k3x9"},
		{"https://ahadi.example.org/hooks/50%25/delivery/s3cret", "", "https://ahadi.example.org/hooks/50%%25/delivery/s3cret?state=%d&answer=%A&smsc=%i&to=%p&id=k3x9"},
		{"", "http://127.0.0.1:8080", ""},
	} {
		q := asked(t, line(t, c.hook, map[string]string{"callback_url": c.callback}), 0)
		if q.Get("dlr-url") != c.want || q.Has("dlr-mask") != (c.want != "") {
			t.Errorf("%s by %q: %q", c.hook, c.callback, q)
		}
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{
		"base_url": "ftp://hush", "callback_url": "127.0.0.1:8080", "priority": "4", "dlr_mask": "32",
	} {
		settings := map[string]string{"username": "ahadi", "password": "hush", "dlr_mask": finals, setting: value}
		_, err := newCodec(aggregator.Setup{Settings: settings, Hooks: aggregator.Hooks{Delivery: hook}})
		if err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s %q: %v", setting, value, err)
		}
	}
}

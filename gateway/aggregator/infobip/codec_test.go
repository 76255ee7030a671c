package infobip

import (
	"maps"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

// hook is where reports of the tests go.
const hook = "https://ahadi.example.org/hooks/world/delivery/s3cret-of-a-test-channel"

func account(t testing.TB, delivery string, more map[string]string) *Codec {
	t.Helper()
	settings := map[string]string{"api_key": "hush", "from": "22345", "base_url": "https://xyz.api.example.org/"}
	maps.Copy(settings, more)
	c, err := newCodec(aggregator.Setup{Settings: settings, Hooks: aggregator.Hooks{Delivery: delivery}, Code: "*384*77#"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, account(t, hook, map[string]string{"keyword": "Ahadi"}), "testdata")
}

func TestEachTryOfAMessageHasAnIDThatNothingElseHas(t *testing.T) {
	c := account(t, hook, nil)
	m := aggregator.Message{ID: 7, Ref: "7", To: "+12025550101", Body: "ok"}
	id := c.MessageID(m)
	if again := c.MessageID(m); again != id {
		t.Errorf("%s, then %s", id, again)
	}
	for name, other := range map[string]string{
		"another number of a message": c.MessageID(aggregator.Message{Ref: "8", To: m.To, Body: m.Body}),
		"another try":                 c.MessageID(aggregator.Message{Ref: m.Ref, To: m.To, Body: m.Body, Try: 1}),
		"another person":              c.MessageID(aggregator.Message{Ref: m.Ref, To: "+12025550102", Body: m.Body}),
		"another text":                c.MessageID(aggregator.Message{Ref: m.Ref, To: m.To, Body: "no"}),
		"another channel":             account(t, hook+"2", nil).MessageID(m),
		"who does not know the key":   account(t, hook, map[string]string{"api_key": "guessed"}).MessageID(m),
	} {
		if other == id {
			t.Errorf("%s has the id %s too", name, id)
		}
	}
}

func TestWithoutAPublicAddressTheAccountDecidesWhereReportsGo(t *testing.T) {
	req, err := account(t, "", nil).EncodeSend(aggregator.Message{Ref: "1", To: "+12025550101", Body: "ok"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := req.Write(&b); err != nil || strings.Contains(b.String(), "webhooks") || strings.Contains(b.String(), "options") {
		t.Errorf("%s, %v", b.String(), err)
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	_, err := newCodec(aggregator.Setup{Settings: map[string]string{"api_key": "hush", "from": "22345", "base_url": "ftp://hush"}})
	if err == nil || !strings.Contains(err.Error(), "base_url") || strings.Contains(err.Error(), "hush") {
		t.Error(err)
	}
}

func FuzzCallback(f *testing.F) {
	aggregatortest.Fuzz(f, account(f, hook, map[string]string{"keyword": "Ahadi"}), "testdata")
}

func TestTheFirstScreenOfASessionStaysOpen(t *testing.T) {
	answer := aggregator.Response{Status: 200, Body: `{"shouldClose":true,"ussdMenu":"Hi","responseExitCode":200}`}
	for inputs, over := range map[int]bool{1: false, 2: true} {
		_, end, err := account(t, hook, nil).DecodeScreen(aggregator.Typed{Inputs: make([]string, inputs)}, answer)
		if err != nil || end != over {
			t.Errorf("input %d: over %v, %v", inputs, end, err)
		}
	}
}

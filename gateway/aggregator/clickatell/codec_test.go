package clickatell

import (
	"os"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

func account(t testing.TB) *Codec {
	t.Helper()
	c, err := newCodec(map[string]string{"api_key": "key==", "from": "+12025550120"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, account(t), "testdata")
}

func TestEveryWordOfTheTablesHasACase(t *testing.T) {
	send, err := os.ReadFile("testdata/send.case")
	if err != nil {
		t.Fatal(err)
	}
	delivery, err := os.ReadFile("testdata/delivery.case")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range refusals {
		if !strings.Contains(strings.ToLower(string(send)), r.words) {
			t.Errorf("%q has none", r.words)
		}
	}
	for code := range states {
		if !strings.Contains(string(delivery), `"statusCode":`+code+`,`) {
			t.Errorf("status %s has none", code)
		}
	}
}

func TestWithoutASenderNoneIsNamed(t *testing.T) {
	c, err := newCodec(map[string]string{"api_key": "key"})
	if err != nil {
		t.Fatal(err)
	}
	req, err := c.EncodeSend(aggregator.Message{To: "+12025550101", Body: "ok"})
	if err != nil {
		t.Fatal(err)
	}
	body := make([]byte, req.ContentLength)
	if _, err := req.Body.Read(body); err != nil || strings.Contains(string(body), "from") {
		t.Errorf("%s, %v", body, err)
	}
}

func TestABrokenAddressIsNamedAndNotRepeated(t *testing.T) {
	_, err := newCodec(map[string]string{"api_key": "hush", "base_url": "ftp://hush"})
	if err == nil || !strings.Contains(err.Error(), "base_url") || strings.Contains(err.Error(), "hush") {
		t.Error(err)
	}
}

func FuzzCallback(f *testing.F) {
	aggregatortest.Fuzz(f, account(f), "testdata")
}

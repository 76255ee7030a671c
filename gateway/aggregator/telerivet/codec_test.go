package telerivet

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

func project(t testing.TB) *Codec {
	t.Helper()
	c, err := newCodec(aggregator.Setup{
		Settings: map[string]string{"api_key": "key", "project_id": "PJ0123", "webhook_secret": "s3cret", "route_id": "PN0e0d"},
		Hooks:    aggregator.Hooks{Delivery: "https://ahadi.example.org/hooks/phones/delivery/hush"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, project(t), "testdata")
}

func TestEveryStatusHasACase(t *testing.T) {
	cases, err := os.ReadFile("testdata/delivery.case")
	if err != nil {
		t.Fatal(err)
	}
	for word := range fates {
		if !strings.Contains(string(cases), "status="+word+"&") {
			t.Errorf("%s has none", word)
		}
	}
}

func TestWhoDoesNotKnowTheSecretIsNobody(t *testing.T) {
	c := project(t)
	for _, given := range []url.Values{{}, {"secret": {""}}, {"secret": {"s3cre"}}, {"secret": {"guessed", "s3cret"}}} {
		given.Set("event", incoming)
		r := aggregator.Request{Method: http.MethodPost, Query: "secret=s3cret", Body: []byte(given.Encode())}
		_, sms := c.DecodeSMS(r)
		_, report := c.DecodeDelivery(r)
		for _, err := range []error{sms, report} {
			if !errors.Is(err, aggregator.ErrSignature) || strings.Contains(err.Error(), "s3cre") {
				t.Errorf("%s: %v", given.Encode(), err)
			}
		}
	}
}

func TestWithoutAPublicAddressNoReportIsAskedFor(t *testing.T) {
	c, err := newCodec(aggregator.Setup{Settings: map[string]string{"api_key": "key", "project_id": "PJ0123", "webhook_secret": "s3cret"}})
	if err != nil {
		t.Fatal(err)
	}
	req, err := c.EncodeSend(aggregator.Message{To: "+12025550101", Body: "ok"})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(req.Body)
	if want := `{"to_number":"+12025550101","content":"ok","message_type":"sms"}`; err != nil || strings.TrimSpace(string(body)) != want {
		t.Errorf("%s, %v", body, err)
	}
}

func TestAPageThatGoesOnIsFollowedAndHasAnEnd(t *testing.T) {
	c := project(t)
	asks := func(after, from string) {
		t.Helper()
		req, err := c.EncodeFetch(after, time.Unix(1, 0))
		if err != nil || req.URL.Query().Get("time_created[min]") != from {
			t.Fatalf("after %q: %v, %v", after, req, err)
		}
	}
	list := func(truncated, created string) aggregator.Fetched {
		t.Helper()
		body := `{"data":[{"id":"SM1","from_number":"+12025550101","time_created":` + created + `}],"truncated":` + truncated + `}`
		f, err := c.DecodeFetch(aggregator.Answer{Status: http.StatusOK, Body: []byte(body)})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	asks("", "1")
	page := list("true", "1792485971")
	asks(page.After, "1792485971")
	if again := list("true", "1792485971"); !page.More || again.After != page.After { // the gateway takes that for the end
		t.Errorf("%+v, then %+v", page, again)
	}
	last := list("false", "1792485990")
	if asks(last.After, "1792485390"); last.More {
		t.Errorf("%+v goes on", last)
	}
}

func TestASettingThatIsWrongIsNamedAndNotRepeated(t *testing.T) {
	for name, value := range map[string]string{"base_url": "ftp://hush", "project_id": "PJ1/hush"} {
		_, err := newCodec(aggregator.Setup{Settings: map[string]string{"api_key": "hush", "project_id": "PJ0123", "webhook_secret": "hush", name: value}})
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "hush") {
			t.Error(name, err)
		}
	}
}

func FuzzCallback(f *testing.F) {
	aggregatortest.Fuzz(f, project(f), "testdata")
}

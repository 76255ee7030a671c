package telerivet

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
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

// listing is a project with messages of these seconds, as the API lists them.
type listing struct {
	seconds []int64 // the oldest first
	unknown bool    // it tells no markers
}

// page answers a request for the list. A marker counts from where its list begins.
func (l listing) page(t *testing.T, req *http.Request) aggregator.Answer {
	t.Helper()
	q := req.URL.Query()
	from, _ := strconv.ParseInt(q.Get("time_created[min]"), 10, 64)
	first, _ := slices.BinarySearch(l.seconds, from)
	skipped, _ := strconv.Atoi(q.Get("marker"))
	begin := min(first+skipped, len(l.seconds))
	end := min(begin+200, len(l.seconds))
	rows, marker := []string{}, "null"
	for i := begin; i < end; i++ {
		rows = append(rows, fmt.Sprintf(`{"id":"SM%d","from_number":"+12025550101","time_created":%d}`, i, l.seconds[i]))
	}
	if end < len(l.seconds) && !l.unknown {
		marker = strconv.Itoa(skipped + end - begin)
	}
	return aggregator.Answer{Status: http.StatusOK, Body: fmt.Appendf(nil, `{"data":[%s],"truncated":%v,"next_marker":%s}`, strings.Join(rows, ","), end < len(l.seconds), marker)}
}

// readAll is how many different messages a look finds, and the cursor that it leaves.
func readAll(t *testing.T, c *Codec, l listing, after string) (found int, last string) {
	t.Helper()
	ids := map[string]bool{}
	for pages := 0; pages < 20; pages++ {
		req, err := c.EncodeFetch(after, time.Unix(1, 0))
		if err != nil {
			t.Fatal(err)
		}
		f, err := c.DecodeFetch(l.page(t, req))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range f.Messages {
			ids[m.ID] = true
		}
		if !f.More || f.After == "" || f.After == after { // where the gateway ends a look
			return len(ids), f.After
		}
		after = f.After
	}
	t.Fatal("the list has no end")
	return 0, ""
}

func TestAListIsReadToItsEnd(t *testing.T) {
	c := project(t)
	at := func(seconds ...int64) (all []int64) {
		for n, s := range seconds {
			if n%2 == 0 {
				all = append(all, slices.Repeat([]int64{s}, int(seconds[n+1]))...)
			}
		}
		return all
	}
	for name, v := range map[string]struct {
		list  listing
		found int
	}{
		"one page":                   {listing{at(1792485971, 3), false}, 3},
		"many pages":                 {listing{at(1792485971, 150, 1792485972, 150, 1792485990, 150), false}, 450},
		"more than a page at once":   {listing{at(1792485960, 20, 1792485971, 550, 1792485990, 5), false}, 575},
		"all at once":                {listing{at(1792485971, 400), false}, 400},
		"all at once and no markers": {listing{at(1792485971, 400, 1792485990, 5), true}, 205},
	} {
		newest := strconv.FormatInt(v.list.seconds[len(v.list.seconds)-1], 10)
		if found, last := readAll(t, c, v.list, ""); found != v.found || last != newest {
			t.Errorf("%s: %d found, and the next look begins at %q", name, found, last)
		}
	}
}

func TestAMarkerThatIsLeftOverHoldsNothingUp(t *testing.T) {
	req, err := project(t).EncodeFetch("1792485971+200", time.Unix(1792489000, 0))
	if err != nil || req.URL.Query().Has("marker") || req.URL.Query().Get("time_created[min]") != "1792489000" {
		t.Errorf("%v, %v", req.URL, err)
	}
}

func TestAContactWithManyFieldsMayWrite(t *testing.T) {
	f := url.Values{"event": {incoming}, "secret": {"s3cret"}, "id": {"SM1"}, "from_number": {"+12025550101"}, "content": {"done"}}
	for i := range 500 {
		f.Set(fmt.Sprintf("contact[vars][f%d]", i), "x")
	}
	all, err := project(t).DecodeSMS(aggregator.Request{Method: http.MethodPost, Body: []byte(f.Encode())})
	if err != nil || len(all) != 1 || all[0].Text != "done" {
		t.Errorf("%+v, %v", all, err)
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

package aggregatortest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
)

// Fuzz lets an adapter read anything in the place of callbacks and answers,
// beginning with those of a folder of cases. It may not panic, nor repeat a body
// in an error, nor answer with a body that is not what its type says.
func Fuzz(f *testing.F, adapter any, folder string) {
	f.Helper()
	f.Add("", "")
	files, err := filepath.Glob(filepath.Join(folder, "*.case"))
	if err != nil || len(files) == 0 {
		f.Fatal("there are no cases to begin with", err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		c, err := parse(string(src))
		if err != nil {
			f.Fatal(err)
		}
		for i := 0; i < len(c.sections); i += 2 {
			if r, err := request(c.sections[i].body); err == nil {
				f.Add(string(r.Body)+r.Query, "3Cities <1>\n\"2\" & {text}\x00")
			} else if a, err := answered(c.sections[i].body); err == nil {
				f.Add(string(a.Body), "")
			}
		}
	}
	f.Fuzz(func(t *testing.T, body, say string) {
		for _, r := range []aggregator.Request{
			{Method: "GET", Query: body, At: received},
			{Method: "POST", Body: []byte(body), ContentType: "application/json", At: received},
			{Method: "POST", Body: []byte(body), ContentType: "application/x-www-form-urlencoded", At: received},
			{Method: "POST", Behind: "session/s1/response", Body: []byte(body), ContentType: "application/json", At: received},
		} {
			incoming(t, adapter, r, say)
		}
		for _, status := range []int{200, 201, 202, 400, 401, 402, 403, 404, 422} {
			answers(t, adapter, aggregator.Answer{Status: status, Body: []byte(body)})
		}
	})
}

// incoming lets each service read a callback.
func incoming(t *testing.T, adapter any, r aggregator.Request, say string) {
	quiet := func(err error) {
		body := string(r.Body) + r.Query
		if err != nil && len(body) > 40 && strings.Contains(err.Error(), body) {
			t.Errorf("an error repeats the body: %v", err)
		}
	}
	if a, ok := adapter.(aggregator.USSD); ok {
		step, err := a.DecodeUSSD(r)
		quiet(err)
		for _, end := range []bool{false, true} {
			if out := a.EncodeUSSD(step, say, end); strings.Contains(out.ContentType, "json") && !json.Valid([]byte(out.Body)) {
				t.Errorf("no JSON: %q", out.Body)
			}
		}
	}
	if a, ok := adapter.(aggregator.Sorter); ok {
		a.Sort(r)
	}
	if a, ok := adapter.(aggregator.SessionEnd); ok {
		_, err := a.DecodeEnd(r)
		quiet(err)
	}
	if a, ok := adapter.(aggregator.Inbound); ok {
		all, err := a.DecodeSMS(r)
		quiet(err)
		for _, m := range all {
			if m.ID == "" {
				t.Errorf("a message without an id: %+v", m)
			}
		}
	}
	if a, ok := adapter.(aggregator.Delivery); ok {
		all, err := a.DecodeDelivery(r)
		quiet(err)
		for _, s := range all {
			if s.ID == "" || s.State == "" {
				t.Errorf("a status of nothing: %+v", s)
			}
		}
	}
	if a, ok := adapter.(aggregator.OptOuts); ok {
		_, err := a.DecodeOptOut(r)
		quiet(err)
	}
}

// answers lets each service that asks read an answer. No number is ever taken for
// sent without its id, but where ids are known beforehand.
func answers(t *testing.T, adapter any, a aggregator.Answer) {
	m := []aggregator.Message{{ID: 1, Ref: "1", To: "+12025550101"}, {ID: 2, Ref: "2", To: "+12025550102"}}
	if s, ok := adapter.(aggregator.Sender); ok {
		judged(t, s.DecodeSent(m[0], a))
	}
	if b, ok := adapter.(aggregator.Batcher); ok {
		all := b.DecodeBatch(m, a)
		if len(all) != len(m) {
			t.Fatalf("%d outcomes for %d messages", len(all), len(m))
		}
		for _, o := range all {
			judged(t, o)
		}
	}
	if b, ok := adapter.(aggregator.Balancer); ok {
		if amount, err := b.DecodeBalance(a); err == nil && amount.IsZero() {
			t.Error("a balance of nothing without an error")
		}
	}
	if b, ok := adapter.(aggregator.Fetcher); ok {
		_, _ = b.DecodeFetch(a)
	}
}

func judged(t *testing.T, o aggregator.Outcome) {
	switch {
	case o.Verdict == aggregator.Sent && o.ID == "":
		t.Errorf("sent, and nobody knows as what: %+v", o)
	case o.Verdict == "":
		t.Errorf("no verdict: %+v", o)
	case o.Verdict != aggregator.Sent && o.Reason == "":
		t.Errorf("no reason: %+v", o)
	}
}

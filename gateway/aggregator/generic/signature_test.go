package generic

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
)

// signedCall is a callback whose signature covers some text.
func signedCall(method, query, body, covered string) aggregator.Request {
	mac := hmac.New(sha256.New, []byte("hush"))
	mac.Write([]byte(covered))
	return aggregator.Request{
		Method: method, Query: query, Body: []byte(body),
		Header: http.Header{"X-Sign": {hex.EncodeToString(mac.Sum(nil))}},
	}
}

func TestWhatIsReadIsWhatIsSignedWhateverTheMethod(t *testing.T) {
	const (
		form, forgedForm = "id=1&from=%2B12025550101&text=K12", "id=6&from=%2B12025550102&text=STOP"
		js, forgedJSON   = `{"id":"1","from":"+12025550101","text":"K12"}`, `{"id":"6","from":"+12025550102","text":"STOP"}`
		xml, forgedXML   = "<m><id>1</id><from>+12025550101</from><text>K12</text></m>", "<m><id>6</id><from>+12025550102</from><text>STOP</text></m>"
	)
	for _, c := range []struct {
		reads, method, query, body, covered string
		want                                error
	}{
		{readForm, "POST", "", form, form, nil},
		{readForm, "POST", forgedForm, form, form, nil}, // nobody reads what was appended
		{readForm, "GET", form, forgedForm, form, nil},
		{readQuery, "POST", form, forgedForm, form, nil},
		{readJSON, "POST", "token=1", js, js, nil},
		{readXML, "PUT", "", xml, xml, nil},

		{readForm, "POST", form, forgedForm, form, aggregator.ErrSignature},
		{readForm, "GET", forgedForm, form, form, aggregator.ErrSignature},
		{readQuery, "POST", forgedForm, form, form, aggregator.ErrSignature},
		{readQuery, "GET", forgedForm, form, form, aggregator.ErrSignature},
		{readJSON, "GET", js, forgedJSON, js, errNoBody},
		{readXML, "GET", xml, forgedXML, xml, errNoBody},
		{readXMLRPC, "GET", xml, forgedXML, forgedXML, errNoBody},
	} {
		adapter, err := Provider().New(aggregator.Setup{Settings: map[string]string{
			"secret": "hush", "description": "signature: {header: X-Sign}\nsms: {reads: " + c.reads + ", id: id, from: from, text: text}",
		}})
		if err != nil {
			t.Fatal(err)
		}
		all, err := adapter.(*Codec).DecodeSMS(signedCall(c.method, c.query, c.body, c.covered))
		if !errors.Is(err, c.want) || err == nil && all[0].Text != "K12" {
			t.Errorf("%s, %s %q with the body %q: %+v, %v", c.reads, c.method, c.query, c.body, all, err)
		}
	}
}

func TestWhatIsUnsignedIsReadFromOnePlaceToo(t *testing.T) {
	adapter, err := described("sms: {reads: json, id: id, from: from, text: text}")
	if err != nil {
		t.Fatal(err)
	}
	_, err = adapter.(*Codec).DecodeSMS(aggregator.Request{Method: "GET", Query: "id=1", Body: []byte(`{"id":"1","from":"+12025550101"}`)})
	if err == nil || !strings.Contains(err.Error(), "reads: query") {
		t.Errorf("a GET with a body: %v", err)
	}
}

func TestAValueBehindTheQuestionMarkOfAnAddressStaysOneValue(t *testing.T) {
	const words = "Hello Ann&to=12025550199, 50% + 1 #?"
	for _, c := range []struct{ base, address string }{
		{"https://x.example", "{base_url}/send?to={to}&text={text}"},
		{"https://x.example/send?key=1", "{base_url}&to={to}&text={text}"},
	} {
		adapter, err := Provider().New(aggregator.Setup{Settings: map[string]string{
			"base_url": c.base, "description": "send: {method: GET, url: '" + c.address + "'}",
		}})
		if err != nil {
			t.Fatal(err)
		}
		req, err := adapter.(Sender).EncodeSend(aggregator.Message{To: "+12025550101", Body: words})
		if err != nil {
			t.Fatal(err)
		}
		q := req.URL.Query()
		if len(q["to"]) != 1 || q.Get("to") != "+12025550101" || q.Get("text") != words || req.URL.Path != "/send" {
			t.Errorf("%s: the provider reads %q of %s", c.address, q, req.URL)
		}
	}
	adapter, err := described("send: {url: 'https://x.example/{from}/{to}/{text}?of={to}'}")
	if err != nil {
		t.Fatal(err)
	}
	req, err := adapter.(Sender).EncodeSend(aggregator.Message{To: "+12025550101", Body: "a/b c?d"})
	if err != nil || !strings.HasSuffix(req.URL.EscapedPath(), "/+12025550101/a%2Fb%20c%3Fd") || req.URL.Query().Get("of") != "+12025550101" {
		t.Errorf("in the path: %v, %v", req.URL, err)
	}
}

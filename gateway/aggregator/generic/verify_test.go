package generic

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
)

// good is a description in which nothing is wrong.
const good = `provider: X
ussd:
  session: s
  number: n
  input: i
  text: each
  first: {field: t, is: [begin]}
  answer:
    more: {body: "CON {text}"}
    end: {body: "END {text}"}
sms: {id: m, from: from, text: text}
delivery:
  id: id
  status: st
  states: {OK: delivered}
optout: {number: n}
end: {session: s}
send:
  url: "{base_url}/send"
  form: {to: "{to}", text: "{text}"}
`

func TestWhatIsWrongWithADescriptionIsToldWithItsPlace(t *testing.T) {
	if _, err := described(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, with, want string }{
		{"provider: X", "povider: X", `description:1:1: unknown field "povider"`},
		{"text: each", "text: some", "description:6:9: ussd.text is each"},
		{"  session: s\n  number", "  number", "ussd.session is missing"},
		{"text: each\n  first: {field: t, is: [begin]}", "text: all\n  first: {field: t, is: [begin]}", "take first"},
		{"is: [begin]", "is: [begin], begins: x", "description:7:10: a condition is a field and one of"},
		{"first: {field: t, is: [begin]}", "dial: {code: x}", "only where first says"},
		{`"CON {text}"`, `"CON"`, "has no {text}"},
		{`"CON {text}"`, `"CON {txt}"`, "has no {text}"},
		{`"CON {text}"`, `"CON {text} {typed}"`, "description:9:18: there is no {typed} here: there are {text}"},
		{`"END {text}"`, `"CON {text}"`, "more and end are the same"},
		{`    end: {body`, `    end: {type: application/json, body`, "is no JSON once it is filled"},
		{`    end: {body`, `    end: {type: text/xml, body`, "is no XML once it is filled"},
		{`    end: {body`, `    end: {status: 99, body`, "description:10:19: 99 is no status"},
		{`    end: {body`, `    end: {headers: {a b: c}, body`, "no name of a header"},
		{"sms: {id: m", "sms: {reads: csv, id: m", `description:11:14: "csv" is none of form, query, json`},
		{"from: from, text: text}", "from: from}", "sms.text is missing"},
		{"sms: {id: m, ", "sms: {", "description:11:6: sms.id and sms.date are missing"},
		{"sms: {id: m, ", "sms: {id: m, no_id: true, ", "no_id is for a provider that gives neither"},
		{"sms: {id: m, ", "sms: {date: d, no_id: true, ", "no_id is for a provider that gives neither"},
		{"text: text}", "text: text, dates: noon}", "dates is rfc3339"},
		{"OK: delivered", "OK: arrived", `"arrived" is none of sent, delivered`},
		{"  states: {OK: delivered}\n", "", "delivery.states is missing"},
		{"optout: {number: n}", "optout: {back: {field: x, given: true}}", "optout.number is missing"},
		{"end: {session: s}", "end: {number: s}", "end.session is missing"},
		{`url: "{base_url}/send"`, "method: POST", "send.url is missing"},
		{`"{base_url}/send"`, "mailto:x", "no address such as"},
		{`"{base_url}/send"`, `"{token}/send"`, "no address such as"},
		{`text: "{text}"}`, `text: "{txt}"}`, "there is no {txt} here"},
		{`to: "{to}", `, "", "the request has no {text}, or neither"},
		{"\n  form:", "\n  body: x\n  form:", "not both"},
		{"\n  form:", "\n  basic: [x]\n  form:", "basic is [user name, password]"},
		{"\n  form:", "\n  method: DELETE\n  form:", `"DELETE" is none of POST, GET, PUT`},
		{"\n  form:", "\n  answer: {status: x}\n  form:", "send.answer.reads is missing"},
		{"\n  form:", "\n  answer: {reads: json, status: x}\n  form:", "give both or neither"},
		{"\n  form:", "\n  answer: {reads: yaml}\n  form:", `"yaml" is none of json, xml, form, text`},
		{"\n  form:", "\n  answer: {http: {4x: sent}}\n  form:", `"4x" is no status`},
		{"\n  form:", "\n  answer: {http: {5xx: sent}}\n  form:", `"5xx" is no status`},
		{"\n  form:", "\n  answer: {http: {429: sent}}\n  form:", `"429" is no status`},
		{"\n  form:", "\n  answer: {http: {4xx: perhaps}}\n  form:", `"perhaps" is none of sent, refused`},
		{"\n  form:", "\n  answer: {reads: text, id: 'OK'}\n  form:", "a pattern with one group"},
		{"sms:", "numbers: local\nsms:", `"local" is none of written, international`},
		{"sms:", "signature: {hash: sha256}\nsms:", "signature.header is missing"},
		{"sms:", "signature: {header: X, hash: md5}\nsms:", `"md5" is none of sha256`},
	} {
		src := strings.Replace(good, c.old, c.with, 1)
		if src == good {
			t.Fatalf("%q is not in the description", c.old)
		}
		_, err := described(src)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "description:") || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %v, want %q", c.with, err, c.want)
		}
	}
}

func TestAMissingSettingIsNamedWhereItIsUsed(t *testing.T) {
	settings := map[string]string{"description": good, "base_url": ""}
	_, err := Provider().New(aggregator.Setup{Settings: settings})
	if err == nil || !strings.Contains(err.Error(), "description:19:8: {base_url} has no value: give the channel's sms settings base_url") {
		t.Errorf("base_url: %v", err)
	}
	settings["description"] = strings.Replace(good, "sms:", "signature: {header: X}\nsms:", 1)
	if _, err = Provider().New(aggregator.Setup{Settings: settings}); err == nil || !strings.Contains(err.Error(), "secret: env:NAME") {
		t.Errorf("secret: %v", err)
	}
	for _, name := range []string{"vodacom", "jumla"} { // both name an address of ours
		src, err := os.ReadFile("testdata/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		full := map[string]string{"description": string(src), "base_url": "https://x.example", "from": "1", "token": "t", "account": "a", "secret": "s"}
		if _, err = Provider().New(aggregator.Setup{Settings: full}); err == nil || !strings.Contains(err.Error(), "public_url") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheDocumentsExampleIsADescription(t *testing.T) {
	doc, err := os.ReadFile("../../../docs/aggregators/generic.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(doc), "```yaml\nprovider:")
	example, _, found := strings.Cut(example, "```")
	if _, err := described("provider:" + example); err != nil || !found {
		t.Errorf("found: %v, %v", found, err)
	}
}

func TestAProviderThatOnlyCallsUsIsNoSender(t *testing.T) {
	all, err := described(good)
	if _, sends := all.(aggregator.Sender); err != nil || !sends {
		t.Errorf("%T does not send, %v", all, err)
	}
	some, err := described(good[:strings.Index(good, "send:")])
	if _, sends := some.(aggregator.Sender); err != nil || sends {
		t.Errorf("%T sends, %v", some, err)
	}
}

func TestACallbackThatIsNotDescribedIsRefusedWithWhatToDo(t *testing.T) {
	adapter, err := described("sms: {no_id: true, from: from, text: text}")
	if err != nil {
		t.Fatal(err)
	}
	c := adapter.(*Codec)
	_, ussd := c.DecodeUSSD(aggregator.Request{Method: "GET"})
	_, end := c.DecodeEnd(aggregator.Request{Method: "GET"})
	_, delivery := c.DecodeDelivery(aggregator.Request{Method: "GET"})
	_, optOut := c.DecodeOptOut(aggregator.Request{Method: "GET"})
	for _, err := range []error{ussd, end, delivery, optOut} {
		if err == nil || !strings.Contains(err.Error(), "add it") {
			t.Error(err)
		}
	}
}

func TestAMessageWithoutIDAndDateIsTheSameForTwoMinutes(t *testing.T) {
	adapter, err := described("sms: {no_id: true, from: from, text: text}")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	id := func(text string, later time.Duration) string {
		all, err := adapter.(*Codec).DecodeSMS(aggregator.Request{Method: "GET", Query: "from=%2B12025550101&text=" + text, At: at.Add(later)})
		if err != nil {
			t.Fatal(err)
		}
		return all[0].ID
	}
	if id("1", 0) != id("1", time.Minute) || id("1", 0) == id("1", 2*time.Minute) || id("1", 0) == id("2", 0) {
		t.Error(id("1", 0), id("1", time.Minute), id("1", 2*time.Minute), id("2", 0))
	}
}

func TestXMLIsBounded(t *testing.T) {
	for name, body := range map[string]string{
		"deep": strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100),
		"long": "<a>" + strings.Repeat("<b/>", 1000) + "</a>",
	} {
		if _, err := fromXML([]byte(body), false); !errors.Is(err, errLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzCallback lets every description read anything: none may panic, repeat a
// body in an error, or answer with a body that is not what its type says.
func FuzzCallback(f *testing.F) {
	var all []*Codec
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		adapter, err := described(string(src))
		if err != nil {
			f.Fatal(err)
		}
		switch a := adapter.(type) {
		case *Codec:
			all = append(all, a)
		case Sender:
			all = append(all, a.Codec)
		}
	}
	for _, seed := range []string{
		`{"SessionId":"s","Mobile":"12025550101","Message":"<&\"","Sequence":1,"Type":"response"}`, "SessionID=7&MSISDN=12025550101&input=121*1",
		"<ussd><msisdn>12025550101</msisdn><sessionid>\"s</sessionid><type>1</type><msg>*120*4321#</msg></ussd>", "<!DOCTYPE a><a/>", "",
	} {
		f.Add(seed, "3Cities <1>\n\"2\" & {text}\x00")
	}
	f.Fuzz(func(t *testing.T, body, say string) {
		for _, c := range all {
			for _, r := range []aggregator.Request{{Method: "GET", Query: body}, {Method: "POST", Body: []byte(body)}} {
				step, err := c.DecodeUSSD(r)
				if err != nil && len(body) > 30 && strings.Contains(err.Error(), body) {
					t.Errorf("%s repeats the body: %v", c.d.Provider, err)
				}
				if c.d.USSD == nil {
					continue
				}
				for _, end := range []bool{false, true} {
					proved(t, c.EncodeUSSD(step, say, end))
				}
			}
		}
	})
}

// proved reads an answer as its type says.
func proved(t *testing.T, r aggregator.Response) {
	switch {
	case r.Body == "":
	case strings.Contains(r.ContentType, "json"):
		if !json.Valid([]byte(r.Body)) {
			t.Errorf("no JSON: %q", r.Body)
		}
	case strings.Contains(r.ContentType, "xml"):
		if _, err := fromXML([]byte(r.Body), false); err != nil {
			t.Errorf("no XML: %q", r.Body)
		}
	}
	for name, value := range r.Header {
		if strings.ContainsAny(value, "\r\n") {
			t.Errorf("%s: %q", name, value)
		}
	}
}

package hubtel

import (
	"maps"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

func setup(code string, more map[string]string) aggregator.Setup {
	settings := map[string]string{"client_id": "id", "client_secret": "hush", "from": "3Cities", "label": "Ahadi", "platforms": "USSD"}
	maps.Copy(settings, more)
	return aggregator.Setup{Settings: settings, Code: code}
}

func adapter(t testing.TB, code string, more map[string]string) any {
	t.Helper()
	a, err := newAdapter(setup(code, more))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, adapter(t, "*711*77#", nil), "testdata")
}

const dial = `{"Type":"initiation","Message":"*711*77*12#","ServiceCode":"711*77","Operator":"mtn","Mobile":"12025550101","SessionId":"s1","Sequence":"1"}`

func TestTheCodeIsTakenOffTheDialWhereItIsKnown(t *testing.T) {
	for _, c := range []struct{ code, service, want string }{
		{"*711*77#", "711*77", "12"},
		{"*711*77#", "b230733cd56b4a0fad820e39f66bc27c", "12"},
		{"*711*77#", "711", "12"},
		{"", "711*77", "12"},
		{"", "b230733cd56b4a0fad820e39f66bc27c", ""},
		{"*713#", "711*77", ""},
	} {
		body := strings.Replace(dial, `"ServiceCode":"711*77"`, `"ServiceCode":"`+c.service+`"`, 1)
		s, err := adapter(t, c.code, nil).(aggregator.USSD).DecodeUSSD(aggregator.Request{Method: "POST", Body: []byte(body)})
		if err != nil || s.Text != c.want || !s.First {
			t.Errorf("%s, known as %q: %+v, %v", c.service, c.code, s, err)
		}
	}
}

func TestAnOperatorLetsOtherWaysInThanUSSD(t *testing.T) {
	body := strings.Replace(dial, `"Sequence"`, `"Platform":"Hubtel-App","Sequence"`, 1)
	r := aggregator.Request{Method: "POST", Body: []byte(body)}
	if _, err := adapter(t, "", nil).(aggregator.USSD).DecodeUSSD(r); err == nil {
		t.Error("the app is let in though nobody asked for it")
	}
	if _, err := adapter(t, "", map[string]string{"platforms": "USSD, hubtel-app"}).(aggregator.USSD).DecodeUSSD(r); err != nil {
		t.Error(err)
	}
}

func TestUSSDAloneNeedsNoKeyForSMS(t *testing.T) {
	a := adapter(t, "", map[string]string{"client_id": "", "client_secret": "", "from": ""})
	if _, sends := a.(aggregator.Sender); sends {
		t.Error("it offers to send")
	}
}

func TestBrokenSettingsAreNamedWithoutTheirSecrets(t *testing.T) {
	for setting, value := range map[string]string{"base_url": "ftp://hush", "client_id": "", "client_secret": "", "from": "", "platforms": " , ", "label": ""} {
		_, err := newAdapter(setup("", map[string]string{setting: value}))
		if err == nil || !strings.Contains(err.Error(), setting) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s %q: %v", setting, value, err)
		}
	}
}

func FuzzCallback(f *testing.F) {
	aggregatortest.Fuzz(f, adapter(f, "*711*77#", nil), "testdata")
}

func TestThePhoneShowsNoScreenThatHubtelWouldRefuse(t *testing.T) {
	phone := adapter(t, "", nil).(aggregator.Dialler)
	const good = `{"SessionId":"s1","Type":"response","Message":"Hi","Label":"x","DataType":"input","FieldType":"text"}`
	for lacks, body := range map[string]string{
		"": good, "SessionId": strings.Replace(good, `"s1"`, `""`, 1), "Message": strings.Replace(good, `"Message":"Hi",`, "", 1), "Label": strings.Replace(good, `"Label":"x",`, "", 1),
		"DataType": strings.Replace(good, `"DataType":"input",`, "", 1), "FieldType": strings.Replace(good, `,"FieldType":"text"`, "", 1), "another session": strings.Replace(good, "s1", "s2", 1),
		"Type": strings.Replace(good, `"response"`, `"Response"`, 1),
	} {
		say, _, err := phone.DecodeScreen(aggregator.Typed{Session: "s1"}, aggregator.Response{Status: 200, Body: body})
		if lacks == "" && (err != nil || say != "Hi") || lacks != "" && (err == nil || !strings.Contains(err.Error(), lacks)) {
			t.Errorf("%s: %q, %v", lacks, say, err)
		}
	}
}

func TestThePhoneNamesTheServiceAsHubtelDoes(t *testing.T) {
	r, err := adapter(t, "", nil).(aggregator.Dialler).EncodeStep(aggregator.Typed{Session: "s1", Number: "+12025550101", Service: "*711*77#", Inputs: []string{""}})
	if body := string(r.Body); err != nil || !strings.Contains(body, `"ServiceCode":"711*77"`) || !strings.Contains(body, `"Message":"*711*77#"`) {
		t.Errorf("%s, %v", body, err)
	}
}

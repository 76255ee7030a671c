package beem

import (
	"maps"
	"os"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

func account(t testing.TB, more map[string]string) *Codec {
	t.Helper()
	settings := map[string]string{"api_key": "key", "secret_key": "hush", "from": "3Cities"}
	maps.Copy(settings, more)
	c, err := newCodec(settings)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheDialectIsSpokenAsTheCasesShow(t *testing.T) {
	aggregatortest.Run(t, account(t, nil), "testdata")
}

func TestEveryCodeHasACase(t *testing.T) {
	b, err := os.ReadFile("testdata/send.case")
	if err != nil {
		t.Fatal(err)
	}
	for number := range codes {
		if !strings.Contains(string(b), "-- sent: "+number+" --") {
			t.Errorf("%s has none", number)
		}
	}
}

func TestAnIdThatWasMadeIsAnotherForAnotherAccountAndHidesTheNumber(t *testing.T) {
	r := aggregator.Request{Method: "POST", Body: []byte(`{"from":"12025550101","to":"12025550120","message":"K12 60","timestamp":"2026-10-20T08:46:11Z"}`)}
	ids := map[string]bool{}
	for _, secret := range []string{"hush", "hush", "other"} {
		all, err := account(t, map[string]string{"secret_key": secret}).DecodeSMS(r)
		if err != nil {
			t.Fatal(err)
		}
		ids[all[0].ID] = true
	}
	if len(ids) != 2 || ids["+12025550101"] {
		t.Errorf("ids of three readings, two of them of one account: %v", ids)
	}
}

func TestABrokenAddressIsNamedAndNotRepeated(t *testing.T) {
	_, err := newCodec(map[string]string{"api_key": "key", "secret_key": "hush", "from": "3Cities", "base_url": "ftp://hush"})
	if err == nil || !strings.Contains(err.Error(), "base_url") || strings.Contains(err.Error(), "hush") {
		t.Error(err)
	}
}

func FuzzCallback(f *testing.F) {
	aggregatortest.Fuzz(f, account(f, nil), "testdata")
}

func TestThePhoneShowsNoScreenWithoutItsText(t *testing.T) {
	for body, fault := range map[string]string{
		`{"session_id":"s1","command":"continue","payload":{"request_id":"1","request":"Hi"}}`: "",
		`{"session_id":"s1","command":"continue"}`:                                             "payload.request is missing",
		`{"session_id":"s2","command":"terminate","payload":{"request":"Hi"}}`:                 "another session",
	} {
		_, _, err := new(Codec).DecodeScreen(aggregator.Typed{Session: "s1"}, aggregator.Response{Status: 200, Body: body})
		if fault == "" && err != nil || fault != "" && (err == nil || !strings.Contains(err.Error(), fault)) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

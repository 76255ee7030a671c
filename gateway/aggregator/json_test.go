package aggregator

import (
	"errors"
	"strings"
	"testing"
)

func TestAValueIsReadHoweverItIsWritten(t *testing.T) {
	for body, want := range map[string]Text{
		`{"a":"1"}`: "1", `{"a":1}`: "1", `{"a":1.50}`: "1.50", `{"a":true}`: "true", `{"a":null}`: "", `{}`: "", `{"A":"x\ny"}`: "x\ny",
	} {
		var v struct{ A Text }
		if err := ParseJSON(Request{Body: []byte(body)}, &v); err != nil || v.A != want {
			t.Errorf("%s: %q, %v", body, v.A, err)
		}
	}
}

func TestWhatIsNoJSONIsRefusedWithoutRepeatingIt(t *testing.T) {
	for _, body := range []string{"", "secret", `{"a":"secret"`, `{"a":{"secret":1}}`, `{"a":["secret"]}`, `{"a":"secret"} {}`, `["secret"]`} {
		var v struct{ A Text }
		err := ParseJSON(Request{Body: []byte(body)}, &v)
		if !errors.Is(err, ErrNotJSON) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestWhatStandsBehindTheCodeIsFound(t *testing.T) {
	for _, c := range []struct{ dialled, code, want string }{
		{"*711*77#", "*711*77#", ""},
		{"*711*77*12#", "*711*77#", "12"},
		{"*711*77*12*3#", "711*77", "12*3"},
		{" *711*77*12# ", "*711*77#", "12"},
		{"711*77*12", "*711*77#", "12"},
		{"*711*772#", "*711*77#", ""}, // another code
		{"*920*77*12#", "*711*77#", ""},
		{"*711*77*12#", "", ""},
		{"", "*711*77#", ""},
		{"*711*77*#", "*711*77#", ""},
	} {
		if got := BehindCode(c.dialled, c.code); got != c.want {
			t.Errorf("%q of %q: %q, want %q", c.dialled, c.code, got, c.want)
		}
	}
}

func TestAPlusIsPutBeforeCountryCodesOnly(t *testing.T) {
	for given, want := range map[string]string{
		"12025550101": "+12025550101", "+12025550101": "+12025550101", " 12025550101": "+12025550101", "0244000101": "0244000101",
		"Hubtel": "Hubtel", "": "", "233-24": "233-24",
	} {
		if got := International(given); got != want {
			t.Errorf("%q: %q", given, got)
		}
	}
}

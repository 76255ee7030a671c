package aggregator

import (
	"strings"
	"testing"
)

func TestABaseURLIsAnAddressToWhichAPathCanBePut(t *testing.T) {
	const usual = "https://api.example.org"
	for given, want := range map[string]string{
		"": usual, "http://127.0.0.1:8080/v1/": "http://127.0.0.1:8080/v1",
		"ftp://hush": "", "https:///hush": "", "hush": "", "https://x.example/send?key=hush": "", "://hush": "",
	} {
		got, err := BaseURL("provider", given, usual)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", given, got, err)
		}
		if err != nil && (strings.Contains(err.Error(), "hush") || !strings.Contains(err.Error(), "provider: base_url")) {
			t.Errorf("%q: %v", given, err)
		}
	}
}

package generic

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/aggregatortest"
)

// hooks are the addresses that the tests' channel has.
var hooks = aggregator.Hooks{USSD: "https://ahadi.example.org/hooks/x/ussd/s", Delivery: "https://ahadi.example.org/hooks/x/delivery/s"}

// described makes an adapter from a description.
func described(src string) (any, error) {
	return Provider().New(aggregator.Setup{Hooks: hooks, Settings: map[string]string{
		"description": src, "base_url": "https://api.example.org/", "from": "20880", "username": "user", "password": "p&ss",
		"api_key": "key", "token": "token", "account": "ac/1", "secret": "hush",
	}})
}

func TestEachShapeIsSpokenAsItsCasesShow(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			adapter, err := described(string(src))
			if err != nil {
				t.Fatal(err)
			}
			aggregatortest.Run(t, adapter, filepath.Join("testdata", name))
		})
	}
}

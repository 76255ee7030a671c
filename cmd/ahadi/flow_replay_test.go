package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ahadi/gateway"
)

func TestAFormIsReplayedBeforePeopleGetIt(t *testing.T) {
	demo := startDemo(t, "")
	src, err := os.ReadFile("../../flows/forms/progress.yaml")
	if err != nil {
		t.Fatal(err)
	}
	draft := func(replace ...string) string {
		name := filepath.Join(t.TempDir(), "progress2.yaml")
		text := strings.NewReplacer(append(replace, "version: 1", "version: 2")...).Replace(string(src))
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	says(t, demo.must(0, nil, "flow", "replay", "--draft", draft(), "--round", "r3"), "progress version 2 against round r3: ", " 0 otherwise.")

	said := demo.must(0, nil, "flow", "replay", "--draft", draft("name: mostly", "name: nearly", `"mostly"`, `"nearly"`), "--round", "r3", "--json")
	var found gateway.Replayed
	if err := json.Unmarshal([]byte(said), &found); err != nil || found.Lost == 0 || found.Lost >= found.Told || len(found.Fates) == 0 {
		t.Errorf("%v: %s", err, said)
	}
	for _, kept := range []string{"mifereji", "+1202555"} {
		if strings.Contains(said, kept) {
			t.Errorf("what people said is printed: %s", said)
		}
	}
	says(t, demo.must(0, nil, "flow", "replay", "--draft", draft("roles: [monitor, official]", "roles: [verifier]"), "--round", "r3"), " 0 end the same", "the form       is not for her any more, by its roles")
	asItIs := filepath.Join(t.TempDir(), "as_it_is.yaml") // word for word the form that is there
	if err := os.WriteFile(asItIs, src, 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, demo.must(0, nil, "flow", "replay", "--draft", asItIs, "--round", "r3", "--json"), `"differs":0,"lost":0,"fates":[],"stopped":[`)
	says(t, demo.must(exitUsage, nil, "flow", "replay", "--draft", draft(), "--round", "r9"), "there is no round r9: there are ", "r3")
	says(t, demo.must(exitUsage, nil, "flow", "replay", "--draft", draft("type: scale", "type: scal"), "--round", "r3"), "progress2.yaml:15:11: type \"scal\"")
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatIsWrongInADescriptionIsToldWithItsFile(t *testing.T) {
	path := withChannel(t, "generic", "", map[string]string{"description": "file:provider.yaml"})
	for src, want := range map[string]string{
		"":                                       "generic needs description: what the provider sends",
		"sms: {from: sender}":                    "channel line: generic: provider.yaml:1:6: sms.text is missing",
		"\n# ours\nsms:\n  from: a\n  txet: b\n": `provider.yaml:5:3: unknown field "txet"`,
		"sms: {from: a, text: b, id: c}\nsend: {url: '{base_url}/x', form: {to: '{to}', text: '{text}'}}\n": "{base_url} has no value: give the channel's sms settings base_url",
		"sms: {from: a, text: b, id: c}\n": "",
	} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), "provider.yaml"), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		err := opened(path)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", src, err, want)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASecondServiceOnOneFileIsRefusedAndACommandBesideItWorks(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	config := filepath.Join(t.TempDir(), "ahadi.yaml")
	text := "network: {name: Three Cities, short: 3Cities, languages: [en], timezone: Africa/Nairobi, country: KE}\n" +
		"listen: 127.0.0.1:0\ndatabase: " + filepath.Join(p.data, "ahadi.db") + "\nkeys: " + filepath.Join(p.data, "ahadi.keys") + "\n" +
		"safeguarding: {\"*\": [\"+12025550190\"]}\nchannels:\n  demo:\n    aggregator: africastalking\n    hook_secret: a-secret-of-22-characters-or-more\n    sms: {username: sandbox, api_key: key}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, ran(t, 1, "serve", "--config", config), "another Ahadi serves this database", "stop it first")
	says(t, ran(t, 0, "check", "--config", config), "ok    every page", "ok    figures")
	if screen := p.ussd(adwoa, "s", ""); !strings.HasPrefix(screen, "CON ") {
		t.Errorf("the first one says %q", screen)
	}
}

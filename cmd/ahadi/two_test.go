package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// command runs Ahadi once and gives what it printed.
func command(args ...string) (string, error) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asAhadi+"=1")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestASecondServiceOnOneFileIsRefusedAndACommandBesideItWorks(t *testing.T) {
	p := startDemo(t, "")
	config := filepath.Join(t.TempDir(), "ahadi.yaml")
	text := "network: {name: Three Cities, short: 3Cities, languages: [en], timezone: Africa/Nairobi, country: KE}\n" +
		"listen: 127.0.0.1:0\ndatabase: " + filepath.Join(p.data, "ahadi.db") + "\nkeys: " + filepath.Join(p.data, "ahadi.keys") + "\n" +
		"channels:\n  demo:\n    aggregator: africastalking\n    hook_secret: a-secret-of-22-characters-or-more\n    sms: {username: sandbox, api_key: key}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := command("serve", "--config", config); err == nil || !strings.Contains(out, "another Ahadi serves this database") || !strings.Contains(out, "stop it first") {
		t.Errorf("a second service: %v: %s", err, out)
	}
	if out, err := command("check", "--config", config); err != nil || !strings.Contains(out, "every page") {
		t.Errorf("a command beside it: %v: %s", err, out)
	}
	if screen := p.ussd(adwoa, "s", ""); !strings.HasPrefix(screen, "CON ") {
		t.Errorf("the first one says %q", screen)
	}
}

package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestCheckSaysWhatAChannelWorksInSpiteOf(t *testing.T) {
	const good = "0123456789abcdef0123456789abcdef"
	for _, c := range []struct {
		name, public, secret, channel, top string
		warns                              []string
	}{
		{"as it should be", "https://ahadi.example.org", good, "    allow: [196.201.0.0/16]\n", "trusted_proxy: [127.0.0.1]\n", nil},
		{"no address", "", good, "", "", []string{"public_url is missing"}},
		{"no TLS", "http://ahadi.example.org", good, "", "", []string{"public_url is not https"}},
		{"an address inside", "https://10.0.0.7", good, "", "", []string{"an address inside"}},
		{"a secret that is no secret", "https://ahadi.example.org", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", "", []string{"easy to guess"}},
		{"a list that turns all away", "https://ahadi.example.org", good, "    allow: [196.201.0.0/16]\n", "", []string{"trusted_proxy"}},
	} {
		path := t.TempDir() + "/ahadi.yaml"
		text := c.top + "network: {name: Kisumu, timezone: Africa/Nairobi, country: KE}\n"
		if c.public != "" {
			text += "public_url: " + c.public + "\n"
		}
		text += "channels:\n  line:\n    aggregator: africastalking\n    hook_secret: " + c.secret + "\n" + c.channel +
			"    sms: {username: sandbox, api_key: hush, price: {KES: 0.80}, daily_limit: {KES: 5000}}\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		cfg, err := loadConfig(path)
		if err == nil {
			err = cfg.checkChannels(context.Background(), &out, false)
		}
		if err != nil || !strings.Contains(out.String(), "ok    channel line: africastalking: USSD") {
			t.Errorf("%s: %v\n%s", c.name, err, out.String())
		}
		if n := strings.Count(out.String(), "warn  "); n != len(c.warns) {
			t.Errorf("%s: %d warnings, want %d:\n%s", c.name, n, len(c.warns), out.String())
		}
		for _, w := range c.warns {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s: it does not say %q:\n%s", c.name, w, out.String())
			}
		}
		if strings.Contains(out.String(), c.secret) {
			t.Errorf("%s: it prints the secret:\n%s", c.name, out.String())
		}
	}
}

func TestCheckNamesWhatNobodyLimitsAndWhatKannelLacks(t *testing.T) {
	cfg, err := loadConfig(withChannel(t, "kannel", "http://127.0.0.1:8080", lines["kannel"]))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := cfg.checkChannels(context.Background(), &out, false); err != nil {
		t.Fatal(err)
	}
	says(t, out.String(), "sms.price is missing", "allow is missing")
	if strings.Contains(out.String(), "public_url") {
		t.Errorf("a Kannel beside the gateway needs no address outside:\n%s", out.String())
	}
}

// TestTheTableOfProvidersIsThatOfTheAdapters holds docs/aggregators/README.md
// against what each adapter can do.
func TestTheTableOfProvidersIsThatOfTheAdapters(t *testing.T) {
	b, err := os.ReadFile("../../docs/aggregators/README.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	head := "|"
	for _, a := range abilities() {
		head += " " + a.name + " |"
	}
	if !strings.Contains(page, "| aggregator "+head+"\n") {
		t.Errorf("the table's head is not | aggregator %s", head)
	}
	for _, p := range aggregators() {
		if !strings.Contains(page, "("+p.Name+".md)") {
			t.Errorf("it does not lead to %s.md", p.Name)
		}
		settings, known := lines[p.Name]
		if !known || p.Name == "generic" { // what that can do stands in a file of the operator's
			continue
		}
		cfg, err := loadConfig(withChannel(t, p.Name, "https://ahadi.example.org", settings))
		if err != nil {
			t.Fatal(err)
		}
		channels, err := cfg.channels()
		if err != nil {
			t.Fatal(err)
		}
		row := "| `" + p.Name + "` |"
		for _, a := range abilities() {
			mark := " |"
			if slices.Contains(can(channels[0].Adapter), a.name) {
				mark = " yes |"
			}
			row += mark
		}
		if !strings.Contains(page, row+"\n") {
			t.Errorf("the table lacks the row\n%s", row)
		}
	}
}

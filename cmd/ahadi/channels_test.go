package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lines are channels that work, one for each aggregator, by its settings.
var lines = map[string]map[string]string{
	"africastalking": {"username": "sandbox", "api_key": "hush"},
	"beem":           {"api_key": "key", "secret_key": "hush", "from": "3Cities"},
	"clickatell":     {"api_key": "hush"},
	"generic":        {"description": "sms: {id: id, from: from, text: text}"},
	"kannel":         {"username": "ahadi", "password": "hush"},
	"httpsms":        {"api_key": "hush", "signing_key": "hush-hush-hush-hush", "from": "+12025550120"},
	"hubtel":         {"client_id": "key", "client_secret": "hush", "from": "3Cities"},
	"arkesel":        {"api_key": "hush", "from": "3Cities"},
	"infobip":        {"api_key": "hush", "from": "22345"},
	"vonage":         {"api_key": "k", "api_secret": "hush", "from": "12025550120"},
	"smsgate":        {"username": "ABC123", "password": "hush", "signing_key": "hush"},
	"telerivet":      {"api_key": "hush", "project_id": "PJ0123", "webhook_secret": "hush"},
	"termii":         {"api_key": "hush", "secret_key": "hush"},
	"twilio":         {"account_sid": "ACtest", "auth_token": "hush", "from": "+12025550120"},
}

// signsAddresses are the aggregators whose signature covers the address that
// they call.
var signsAddresses = map[string]bool{"twilio": true, "httpsms": true}

// withChannel is a configuration with one channel.
func withChannel(t *testing.T, aggregator, public string, settings map[string]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("network: {name: Kisumu, timezone: Africa/Nairobi, country: KE}\n")
	if public != "" {
		b.WriteString("public_url: " + public + "\n")
	}
	b.WriteString("channels:\n  line:\n    aggregator: " + aggregator + "\n    hook_secret: 0123456789abcdef0123456789abcdef\n    sms:\n")
	for name, value := range settings {
		b.WriteString("      " + name + ": \"" + value + "\"\n")
	}
	path := filepath.Join(t.TempDir(), "ahadi.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// opened reads a configuration and makes its channels, as check and serve do.
func opened(path string) error {
	c, err := loadConfig(path)
	if err == nil {
		_, err = c.channels()
	}
	return err
}

func TestAMissingSettingOfAChannelIsNamed(t *testing.T) {
	const public = "https://ahadi.example.org"
	for aggregator, settings := range lines {
		if err := opened(withChannel(t, aggregator, public, settings)); err != nil {
			t.Errorf("%s as it should be: %v", aggregator, err)
		}
		err := opened(withChannel(t, aggregator, "", settings))
		if signsAddresses[aggregator] != (err != nil && strings.Contains(err.Error(), "public_url")) {
			t.Errorf("%s without public_url: %v", aggregator, err)
		}
		for missing := range settings {
			others := map[string]string{"base_url": public}
			for name, value := range settings {
				if name != missing {
					others[name] = value
				}
			}
			err := opened(withChannel(t, aggregator, public, others))
			if err == nil || !strings.Contains(err.Error(), missing) || !strings.Contains(err.Error(), aggregator) || strings.Contains(err.Error(), "hush") {
				t.Errorf("%s without %s: %v", aggregator, missing, err)
			}
		}
	}
}

func TestTheDoctorSaysWhatAChannelLacks(t *testing.T) {
	for says, settings := range map[string]map[string]string{
		"account_sid: the Account SID":    {"auth_token": "hush", "from": "+12025550120"},
		"from or messaging_service_sid":   {"account_sid": "ACtest", "auth_token": "hush"},
		"public_url is missing":           lines["twilio"],
		`knows no setting "phone_number"`: {"phone_number": "+12025550120"},
	} {
		var out strings.Builder
		err := (&checkCmd{Config: withChannel(t, "twilio", "", settings)}).Run(&out)
		if err == nil || !strings.Contains(out.String(), says) || strings.Contains(out.String(), "hush") {
			t.Errorf("%s: %v\n%s", says, err, out.String())
		}
	}
}

func TestTwoChannelsDoNotReadOneInbox(t *testing.T) {
	for from, says := range map[string]string{"020880": "channels kenya and second read one inbox", "020881": "", "3Cities": ""} {
		c, err := loadConfig(written(t, "", `  second:
    aggregator: africastalking
    country: GH
    hook_secret: 0123456789abcdef0123456789abcdeg
    ussd: {code: "*1#"}
    sms: {from: "`+from+`", username: sandbox, api_key: hush}
`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.channels(); says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%s: %v", from, err)
		}
	}
}

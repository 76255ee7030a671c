package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// written is a configuration that works; more lines follow it.
func written(t *testing.T, channel, more string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ahadi.yaml")
	text := `network: {name: Kisumu, timezone: Africa/Nairobi, country: KE}
channels:
  kenya:
    aggregator: africastalking
    hook_secret: 0123456789abcdef0123456789abcdef
    sms: {from: "020880", username: sandbox, api_key: hush` + channel + "}\n" + more
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAChannelSaysHowItSendsAndWhatItMayCost(t *testing.T) {
	c, err := loadConfig(written(t, ", rate: 90/m, slots: 4, price: {KES: 0.80}, daily_limit: {KES: 5000}, fallback: second", `  second:
    aggregator: africastalking
    country: GH
    hook_secret: 0123456789abcdef0123456789abcdeg
    ussd: {code: "*1#", price: {GHS: 0.05}}
    sms: {username: sandbox, api_key: hush}
reminders: {quiet: "18:00-08:00", friday: "12:00-14:00", caps: {week: 1, weeks4: 3, year: 12}, budget: {KES: 20000}}
safeguarding: {"*": ["+12025550198"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	s := c.Channels["kenya"].sending
	if s.Rate != 1.5 || s.Slots != 4 || s.Price.String() != "KES 0.80" || s.Limit.String() != "KES 5000.00" || s.Fallback != "second" {
		t.Errorf("%+v", s)
	}
	if got := c.Channels["kenya"].settings["from"]; got != "020880" {
		t.Errorf("a sender with a zero at its head became %q", got)
	}
	if got := c.Channels["second"]; got.Country != "GH" || got.sending.USSD.String() != "GHS 0.05" || c.Channels["kenya"].Country != "KE" {
		t.Errorf("%+v", got)
	}
	if r := c.Reminders; r.quiet != [2]int{18 * 60, 8 * 60} || r.friday != [2]int{720, 840} || r.budget[0].String() != "KES 20000.00" {
		t.Errorf("%+v", r)
	}
}

func TestWhatIsWrongInAConfigurationIsNamedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ channel, more, line, says string }{
		{", rate: 30", "", ":6:", "30/s, 90/m or 500/h"},
		{", rate: NaN/s", "", ":6:", "30/s, 90/m or 500/h"},
		{", slots: 0", "", ":6:", "1 to 256"},
		{", price: 0.80", "", ":6:", "{KES: 0.80}"},
		{", price: {KES: x}", "", ":6:", "no amount"},
		{", daily_limit: {KES: 5}", "", ":6:", "price"},
		{", fallback: nowhere", "", ":6:", "no other channel"},
		{", fallback: kenya", "", ":6:", "no other channel"},
		{", nonsense: 1", "", ":6:", `knows no setting "nonsense"`},
		{"", "reminders: {quiet: nights}\n", ":7:", "18:00-08:00"},
		{"", "reminders: {friday: \"14:00-12:00\"}\n", ":7:", "hours of one day"},
		{"", "reminders: {holidays: {KE: [soon]}}\n", ":7:", "no day such as"},
		{"", "reminders: {budget: {shilling: 5}}\n", ":7:", "no currency"},
		{"", "safeguarding: {KE: [\"0712\"]}\n", ":7:", "country code"},
		{"", "safeguarding: {KE: [\"env:AHADI_NOBODY\"]}\n", ":7:", "AHADI_NOBODY"},
		{"", "public_url: ahadi.example.org\n", ":7:", "https://"},
		{"", "remainders: {}\n", ":7:", "remainders"},
		{"", "retention:\n  messages: 12 months\n  logs: 3 months\n", ":9:", "there are messages, inbox, alerts, comments"},
		{"", "retention:\n  messages: 2 months\n", ":8:", "3 months at least"},
		{"", "retention:\n  messages: 13 months\n", ":8:", "12 months at most"},
		{"", "retention: {messages: a year}\n", ":7:", "no time such as 12 months"},
		{"", "retention: {contacts: never}\n", ":7:", "6 to 600 months"},
		{"", "retention: {audit: 12 months}\n", ":7:", "never cut"},
		{"", "trusted_proxy: [proxy.example.org]\n", ":7:", "196.201.0.0/16"},
		{"", "  two: {aggregator: africastalking, hook_secret: 0123456789abcdef0123456789abcdef, allow: [10.0.0.0/33], sms: {username: sandbox, api_key: hush}}\n", ":7:", "196.201.0.0/16"},
	} {
		_, err := loadConfig(written(t, c.channel, c.more))
		if err == nil {
			t.Errorf("%s %s: taken", c.channel, c.more)
			continue
		}
		if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.line) || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "0712") {
			t.Errorf("%s%s: %v", c.channel, c.more, err)
		}
	}
}

// keysOf are the names that a part of the configuration has in the file.
func keysOf(of reflect.Type, all map[string]bool) {
	for i := range of.NumField() {
		f := of.Field(i)
		name := f.Tag.Get("yaml")
		if name == "" {
			continue
		}
		all[name] = true
		inner := f.Type
		if inner.Kind() == reflect.Map {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && strings.HasPrefix(inner.PkgPath(), "ahadi/cmd") {
			keysOf(inner, all)
		}
	}
}

func TestEveryKeyOfTheConfigurationIsExplained(t *testing.T) {
	src, err := os.ReadFile("../../docs/configure.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	keysOf(reflect.TypeFor[config](), all)
	for _, key := range sendingKeys {
		all[key] = true
	}
	if len(all) < 20 {
		t.Fatalf("only %d keys were found", len(all))
	}
	for key := range all {
		if !strings.Contains(string(src), "`"+key+"`") && !strings.Contains(string(src), "."+key+"`") {
			t.Errorf("docs/configure.md does not say what %s is", key)
		}
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"ahadi/gateway/operator"
)

func TestTheOperatorsSectionIsReadStrictly(t *testing.T) {
	t.Setenv("SMTP_PASSWORD", "hush-hush")
	t.Setenv("OPERATOR_PHONE", "+12025550188")
	c, err := loadConfig(written(t, "", `operator:
  language: sw
  email: {server: "smtp.example.org:587", from: ahadi@example.org, to: [ops@example.org], username: ahadi, password: env:SMTP_PASSWORD}
  sms: {channel: kenya, to: ["env:OPERATOR_PHONE"]}
  webhook: {url: "https://chat.example.org/hooks/1", token: "file:token"}
  mute: [site_away]
`))
	if err == nil || !strings.Contains(err.Error(), "token") {
		t.Errorf("a file that is not there: %v", err)
	}
	if c != nil {
		t.Errorf("%+v", c.Operator)
	}
	const mail = `operator: {email: {server: "smtp.example.org:465", from: ahadi@example.org, to: [ops@example.org]`
	if c, err = loadConfig(written(t, "", mail+"}}\n")); err != nil || c.Operator.Email.TLS != "tls" {
		t.Errorf("port 465 is spoken to with %q: %v", c.Operator.Email.TLS, err)
	}
	for _, bad := range []struct{ more, line, says string }{
		{mail + ", tls: none}}\n", ":7:", "of this machine alone"},
		{mail + ", tls: ssl}}\n", ":7:", "starttls (port 587)"},
		{mail + ", username: ahadi}}\n", ":7:", "go together"},
		{mail + ", password: env:NOT_THERE}}\n", ":7:", "NOT_THERE"},
		{"operator: {email: {server: smtp.example.org, from: a@example.org, to: [b@example.org]}}\n", ":7:", "smtp.example.org:587"},
		{"operator: {email: {server: \"smtp.example.org:587\", from: Ahadi <a@example.org>, to: [b@example.org]}}\n", ":7:", "addresses such as"},
		{"operator: {email: {to: [b@example.org]}}\n", ":7:", "to and from are addresses"},
		{"operator: {emial: {}}\n", ":7:", "emial"},
		{"operator: {language: de}\n", ":7:", "en, sw, es, fr, pt"},
		{"operator: {mute: [rain]}\n", ":7:", "certificate_ends"},
		{"operator: {sms: {channel: uganda, to: [\"+12025550188\"]}}\n", ":7:", "uganda"},
		{"operator: {sms: {channel: kenya}}\n", ":7:", "to is missing"},
		{"operator: {sms: {channel: kenya, to: [\"0700\"]}}\n", ":7:", "country code"},
		{"operator: {webhook: {url: \"http://chat.example.org/secret\"}}\n", ":7:", "without TLS only on this machine"},
		{"operator: {webhook: {token: hush}}\n", ":7:", "url is where"},
	} {
		_, err := loadConfig(written(t, "", bad.more))
		if err == nil || !strings.Contains(err.Error(), bad.line) || !strings.Contains(err.Error(), bad.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", bad.more, err)
		}
	}
}

func TestCheckSendsATestByEachWayAndSaysWhatDidNotTakeIt(t *testing.T) {
	var text atomic.Value
	var status atomic.Int64
	status.Store(http.StatusOK)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var got struct{ Text string }
		_ = json.NewDecoder(r.Body).Decode(&got)
		text.Store(got.Text)
		w.WriteHeader(int(status.Load()))
	}))
	defer srv.Close()
	const oncall = "safeguarding: {\"*\": [\"+12025550190\"]}\n"
	path := written(t, "", oncall+"operator: {sms: {channel: kenya, to: [\"+12025550188\"]}, webhook: {url: \""+srv.URL+"\"}}\n")
	says(t, ran(t, 0, "check", "--config", path), "ok    operator       is told by sms, webhook\n")
	if text.Load() != nil {
		t.Error("a check without --send-test sends one")
	}
	says(t, ran(t, 0, "check", "--config", path, "--send-test"), "ok    webhook        has taken a test", "ok    sms            a test is queued; the service sends it by kenya")
	says(t, fmt.Sprint(text.Load()), "Kisumu: ", "A test: messages to the operator arrive. Nothing is wrong.")
	status.Store(http.StatusForbidden)
	says(t, ran(t, 1, "check", "--config", path, "--send-test"), "FAIL  alerts         a test was not taken by webhook: it answered HTTP 403")
	path = written(t, "", oncall)
	says(t, ran(t, 0, "check", "--config", path), "warn  operator       nobody is told when something is wrong")
	says(t, ran(t, 1, "check", "--config", path, "--send-test"), "FAIL  alerts         there is nobody to send a test to")
}

func TestTheHandbookListsWhatIsTold(t *testing.T) {
	page, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range operator.Tells() {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/operate.md does not say when %s is told", name)
		}
	}
}

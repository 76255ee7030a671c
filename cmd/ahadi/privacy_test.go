package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"ahadi/gateway/register"
	"ahadi/store"
)

// provider is an aggregator that takes every SMS and counts them.
func provider(t *testing.T) (base string, taken *atomic.Int64) {
	taken = &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"SMSMessageData":{"Message":"Sent","Recipients":[{"statusCode":101,"status":"Success","cost":"KES 0.8","messageId":"m-%d"}]}}`, taken.Add(1))
	}))
	t.Cleanup(s.Close)
	return s.URL, taken
}

const serviceSecret = "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"

// startService runs `ahadi serve` on the folder of a demo that has ended, with
// its log as an operator keeps it.
func startService(t *testing.T, data, base string) *process {
	t.Helper()
	config := filepath.Join(t.TempDir(), "ahadi.yaml")
	if err := os.WriteFile(config, fmt.Appendf(nil, `
network: {name: Test network, short: Test, languages: [en], country: KE}
listen: 127.0.0.1:0
database: %q
keys: %q
safeguarding: {"*": ["+12025550190"]}
channels:
  demo:
    aggregator: africastalking
    hook_secret: %s
    ussd: {code: "*384*77#"}
    sms: {from: "20880", username: sandbox, api_key: none, base_url: %q}
`, filepath.Join(data, "ahadi.db"), filepath.Join(data, "ahadi.keys"), serviceSecret, base), 0o600); err != nil {
		t.Fatal(err)
	}
	return begin(t, nil, data, "serve", "--config", config)
}

// hour is what everybody of the register does, and some whom nobody knows: dial,
// report, write, hang up, send nonsense, say STOP, call for help.
func (p *process) hour(people []store.SeedContact) {
	hook := func(kind string, form url.Values) string {
		status, body := p.post("/hooks/demo/"+kind+"/"+serviceSecret, form)
		if status != http.StatusOK {
			p.t.Errorf("%s %v: status %d: %s", kind, form, status, body)
		}
		return body
	}
	dial := func(number, session string, keys ...string) {
		for i := 0; i <= len(keys); i++ {
			hook("ussd", url.Values{"sessionId": {session}, "serviceCode": {"*384*77#"}, "phoneNumber": {number}, "networkCode": {"99999"}, "text": {strings.Join(keys[:i], "*")}})
		}
	}
	numbers := []string{"+12025550197", "+12025550198"} // whom nobody knows
	for _, c := range people {
		numbers = append(numbers, c.Number.E164())
	}
	for i, number := range numbers {
		write := func(id, text string) {
			hook("sms", url.Values{"id": {fmt.Sprint(id, i)}, "from": {number}, "to": {"20880"}, "text": {text}, "date": {"2026-11-24 10:00:00"}})
		}
		session := fmt.Sprint("session-", i)
		dial(number, session+"a", "1", "1", "3", "1")
		dial(number, session+"b", "1", "2", "2", "45", "zucchini at the well")
		dial(number, session+"c", "1")
		hook("ussd-end", url.Values{"sessionId": {session + "c"}, "phoneNumber": {number}, "status": {"Incomplete"}})
		if len(people) > i {
			for _, code := range people[i].Assigned {
				write("report"+code, code+" 60 artichokes at the well")
			}
		}
		write("free", "we saw rutabaga at the well and my number is "+number)
		write("help", "HELP")
		if i%5 == 0 {
			write("danger", "they threaten me about the rutabaga")
			write("stop", "STOP")
		}
		hook("delivery", url.Values{"id": {"m-1"}, "status": {"Success"}, "phoneNumber": {number}, "networkCode": {"99999"}})
	}
	p.post("/hooks/demo/sms/wrong-secret-wrong-secret", url.Values{"id": {"x"}, "from": {numbers[2]}, "to": {"20880"}, "text": {"rutabaga"}})
	p.post("/hooks/demo/sms/"+serviceSecret, url.Values{"id": {"y"}, "from": {"not " + numbers[2]}, "text": {strings.Repeat("rutabaga ", 4000)}})
}

// TestAfterABusyHourNobodyStandsInClearAnywhere is promise P9: no number in a
// log, a list or a file, no name and no text where it does not belong.
func TestAfterABusyHourNobodyStandsInClearAnywhere(t *testing.T) {
	t.Parallel()
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	demo := startDemo(t, "")
	demo.kill()
	base, taken := provider(t)
	p := startService(t, demo.data, base)
	p.hour(seed.Contacts)
	for taken.Load() < 20 {
		runtime.Gosched()
	}
	var names, firsts, numbers []string
	for _, c := range seed.Contacts {
		names, numbers = append(names, c.Name), append(numbers, strings.TrimPrefix(c.Number.E164(), "+1"))
		if first := strings.Fields(c.Name)[0]; len(first) > 5 && !slices.Contains(c.Roles, "official") { // a shorter one may be in any picture, and a desk is a place
			firsts = append(firsts, first)
		}
	}
	numbers = append(numbers, "2025550197", "2025550198")
	words := []string{"rutabaga", "zucchini", "artichoke", "at the well", "threaten"}
	everything := append(append(append(append([]string{}, names...), firsts...), numbers...), words...)

	p.clear(everything...) // files in use, and the log
	if log := p.out.String(); strings.Contains(log, serviceSecret) || !strings.Contains(log, "level") {
		t.Errorf("the log has the secret, or nothing:\n%s", log)
	}
	if b, err := os.ReadFile(filepath.Join(p.data, "ahadi.db-wal")); err != nil || !bytes.Contains(b, []byte("not_understood")) {
		t.Errorf("nothing of the hour is in the log of the database, so it was not looked for there: %v", err)
	}
	p.kill()
	demo = startDemo(t, p.data)
	if code, output := demo.command("backup", filepath.Join(p.data, "backup.db")); code != 0 {
		t.Fatalf("exit %d: %s", code, output)
	}
	p.clear(everything...)

	lists := map[string]string{}
	for _, name := range []string{"reports", "commitments", "contacts", "messages"} {
		lists[name] = show(demo.list(name))
	}
	for _, page := range []string{"/", "/metrics", "/readyz"} {
		lists[page] = demo.page(page)
	}
	if !strings.Contains(lists["reports"], "artichokes") || !strings.Contains(lists["messages"], "rutabaga") || !strings.Contains(lists["contacts"], names[0]) {
		t.Error("the lists do not hold what belongs there, so nothing was looked for")
	}
	for name, text := range lists {
		for _, number := range numbers {
			if shown := strings.NewReplacer("my number is +1"+number, "", "my number is &#43;1"+number, "").Replace(text); strings.Contains(shown, number) { // but what she wrote herself
				t.Errorf("%s shows the number %s", name, number)
			}
		}
		for _, who := range names {
			if name != "contacts" && strings.Contains(text, who) {
				t.Errorf("%s shows the name of %s", name, who)
			}
		}
	}
	for _, name := range []string{"commitments", "contacts", "/metrics", "/readyz"} {
		for _, word := range words {
			if strings.Contains(lists[name], word) {
				t.Errorf("%s shows a text: %s", name, word)
			}
		}
	}
}

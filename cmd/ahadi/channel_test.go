package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"ahadi/internal/keys"
)

// kannelLine is a configuration with one channel to a Kannel that the test plays.
func kannelLine(t *testing.T, answer http.HandlerFunc, more map[string]string) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	settings := map[string]string{"username": "ahadi", "password": "hush", "from": "22345", "base_url": server.URL}
	for name, value := range more {
		settings[name] = value
	}
	path := withChannel(t, "kannel", "https://ahadi.example.org", settings)
	if _, err := keys.Open(filepath.Join(filepath.Dir(path), "ahadi.keys")); err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(src, "listen: 127.0.0.1:0\nsafeguarding: {\"*\": [\"+12025550198\"]}\n"...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	ran(t, 0, "check", "--config", path) // makes the database
	return path
}

func TestAChannelIsTriedWithoutAService(t *testing.T) {
	t.Parallel()
	var asked atomic.Value
	path := kannelLine(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.Query())
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "0: Accepted for delivery")
	}, nil)
	printed := ran(t, 0, "channel", "test", "line", "--to", "+12025550142", "--by", "amina", "--config", path)
	says(t, printed, "queued", "one segment", "give the channel a price", "no service", "handed over", "sent", "look at the phone")
	if strings.Contains(printed, "12025550142") || strings.Contains(printed, "hush") {
		t.Errorf("it prints the number or a secret:\n%s", printed)
	}
	q := asked.Load().(url.Values)
	if q.Get("to") != "+12025550142" || !strings.Contains(q.Get("text"), "You need not answer") {
		t.Errorf("sent %q", q)
	}
}

func TestAChannelIsTriedThroughTheServiceToItsReceipt(t *testing.T) {
	t.Parallel()
	var service atomic.Value
	path := kannelLine(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "0: Accepted for delivery")
		report, err := url.Parse(strings.ReplaceAll(r.URL.Query().Get("dlr-url"), "%", ""))
		if err != nil {
			t.Error(err)
			return
		}
		go func() {
			res, err := http.Get(service.Load().(string) + report.Path + "?state=1&id=" + report.Query().Get("id"))
			if err != nil || res.StatusCode != http.StatusOK {
				t.Errorf("the report: %v, %v", res, err)
			}
		}()
	}, nil)
	p := begin(t, nil, filepath.Dir(path), "serve", "--config", path)
	service.Store(p.base)
	printed := ran(t, 0, "channel", "test", "line", "--to", "+12025550142", "--by", "amina", "--config", path)
	says(t, printed, "queued", "handed over", "delivered", "the channel line works")
	if strings.Contains(printed, "no service") {
		t.Errorf("the service did not take it:\n%s", printed)
	}
}

func TestAChannelThatSendsNothingSaysWhy(t *testing.T) {
	t.Parallel()
	path := kannelLine(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, "Number(s) has/have been denied by white- and/or black-lists.")
	}, nil)
	printed := ran(t, 1, "channel", "test", "line", "--to", "+12025550142", "--by", "amina", "--config", path)
	says(t, printed, "refused", "black-lists", "is the sender (from) one that is registered")
	says(t, ran(t, 2, "channel", "test", "nowhere", "--to", "+12025550142", "--by", "amina", "--config", path), "there are line")
	says(t, ran(t, 2, "channel", "test", "line", "--to", "12", "--by", "amina", "--config", path), "--to")
	ran(t, 0, "sending", "pause", "--config", path)
	says(t, ran(t, 1, "channel", "test", "line", "--to", "+12025550142", "--by", "amina", "--config", path), "ahadi sending resume")
}

func TestTheAddressesOfAChannelAreShownWholeOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	path := withChannel(t, "kannel", "https://ahadi.example.org", map[string]string{"username": "ahadi", "password": "hush"})
	const secret = "0123456789abcdef0123456789abcdef"
	printed := ran(t, 0, "channel", "list", "--config", path)
	says(t, printed, "line: kannel: SMS in, SMS out, delivery reports", "https://ahadi.example.org/hooks/line/sms/SECRET", "--reveal")
	if strings.Contains(printed, secret) || strings.Contains(printed, "/ussd/") {
		t.Errorf("it shows the secret, or an address that nobody calls:\n%s", printed)
	}
	says(t, ran(t, 0, "channel", "list", "--reveal", "--config", path), fmt.Sprint("https://ahadi.example.org/hooks/line/delivery/", secret))
	says(t, ran(t, 0, "channel", "list", "--config", withChannel(t, "kannel", "", map[string]string{"username": "ahadi", "password": "hush"})), "public_url is not given")
}

package webhook

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// secrets of a webhook that is given a new one.
const (
	fresh  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw1n3e5b6c7d8="
	former = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDAAECAwQFBgc="
)

// closed is an event.
var closed = store.WebhookDelivery{Webhook: 1, Event: "evt_1384", Body: `{"type":"round.closed","timestamp":"2026-11-03T15:00:00Z","data":{"round":"r3"}}`, Secrets: []string{fresh, former}}

func TestWhoVerifiesBelievesWhatIsSentAndNothingElse(t *testing.T) {
	peers, err := filepath.Abs(filepath.Join("..", "..", ".ci", "peers", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	node, noNode := exec.LookPath("node")
	python, noPython := exec.LookPath("python3")
	if _, err := os.Stat(filepath.Join(peers, "standardwebhooks")); noNode != nil || err != nil {
		if os.Getenv("AHADI_TEST_ALL") == "1" {
			t.Fatal("node or standardwebhooks is missing, and AHADI_TEST_ALL=1 wants every test: npm ci --prefix .ci/peers")
		}
		t.Skip("SKIPPED, signatures are not verified by the library of Standard Webhooks: node or .ci/peers/node_modules is missing")
	}
	var sent map[string]string
	body := ""
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		body, sent = string(b), map[string]string{}
		for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
			sent[name] = r.Header.Get(name)
		}
	}))
	defer srv.Close()
	d := closed
	d.URL = srv.URL
	if e, _, err := post(t.Context(), srv.Client(), d, time.Now()); err != nil || !e.Taken {
		t.Fatalf("%+v, %v", e, err)
	}
	var in bytes.Buffer
	var want []string
	ask := func(secret, id, body, says string) {
		headers := map[string]string{"webhook-id": id, "webhook-timestamp": sent["webhook-timestamp"], "webhook-signature": sent["webhook-signature"]}
		if err := json.NewEncoder(&in).Encode(map[string]any{"secret": secret, "headers": headers, "body": body}); err != nil {
			t.Fatal(err)
		}
		want = append(want, says)
	}
	ask(fresh, sent["webhook-id"], body, "True")
	ask(former, sent["webhook-id"], body, "True")
	ask(fresh, sent["webhook-id"], strings.Replace(body, "r3", "r4", 1), "False")
	ask(fresh, "evt_1385", body, "False")
	ask("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", sent["webhook-id"], body, "False")
	library, err := os.ReadFile(filepath.Join("testdata", "library.js"))
	if err != nil {
		t.Fatal(err)
	}
	askers := map[string][]string{"the library": {node, "-e", string(library) + askNode}, "docs/webhooks.md in Node": {node, "-e", shown(t, "js") + askNode}}
	if noPython == nil {
		askers["docs/webhooks.md in Python"] = []string{python, "-c", shown(t, "python") + askPython}
	}
	for who, argv := range askers {
		cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
		cmd.Env, cmd.Stdin = append(os.Environ(), "NODE_PATH="+peers), bytes.NewReader(in.Bytes())
		out, err := cmd.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != strings.Join(want, "\n") {
			t.Errorf("%s says\n%s\n%v", who, got, err)
		}
	}
	if body != closed.Body || sent["webhook-id"] != closed.Event {
		t.Errorf("sent was %s as %v", body, sent)
	}
}

// What asks verify of each line, in both languages.
const (
	askNode = `
for (const line of require("fs").readFileSync(0, "utf8").trim().split("\n")) {
  const { secret, headers, body } = JSON.parse(line);
  console.log(verify(secret, headers, body) ? "True" : "False");
}`
	askPython = `
import json, sys
for line in sys.stdin:
    r = json.loads(line)
    print(verify(r["secret"], r["headers"], r["body"].encode()))
`
)

// shown is how docs/webhooks.md verifies in a language.
func shown(t *testing.T, language string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "docs", "webhooks.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(src), "```"+language+"\n")
	code, _, closed := strings.Cut(rest, "\n```")
	if !found || !closed {
		t.Fatalf("docs/webhooks.md does not show how to verify in %s", language)
	}
	return code
}

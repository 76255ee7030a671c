package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/beem"
)

// newBeem is a gateway with a channel to Beem, and how Beem posts to it.
func newBeem(t *testing.T) (w *world, post func(kind, body string) answer) {
	t.Helper()
	adapter, err := beem.Provider().New(aggregator.Setup{Settings: map[string]string{"api_key": "key", "secret_key": "hush", "from": "3Cities"}})
	if err != nil {
		t.Fatal(err)
	}
	w = newWorldWith(t, "", 0, gateway.Channel{Name: "tanzania", Secret: secret, Adapter: adapter, Region: "KE"})
	return w, func(kind, body string) answer {
		t.Helper()
		a := w.raw("/hooks/tanzania/"+kind+"/"+secret, "application/json", body)
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", kind, a.status, a.body)
		}
		return a
	}
}

func TestADialogueAndATextTravelOverBeem(t *testing.T) {
	w, post := newBeem(t)
	var screen struct {
		Command string
		Payload struct{ Request string }
	}
	step := func(command, typed string) {
		t.Helper()
		a := post("ussd", fmt.Sprintf(`{"command":%q,"msisdn":%q,"session_id":"4574","operator":"vodacom","payload":{"request_id":1,"response":%s}}`,
			command, otieno[1:], typed))
		if err := json.Unmarshal([]byte(a.body), &screen); err != nil {
			t.Fatalf("%q: %v", a.body, err)
		}
	}
	for round := range 2 { // its sessions have short ids: one may come again
		step("initiate", "0")
		menu := screen.Payload.Request
		if screen.Command != "continue" || menu == "" {
			t.Fatalf("round %d: the dial is answered with %+v", round, screen)
		}
		for _, key := range []string{"1", `"3"`, "1"} {
			step("continue", key)
		}
		all := w.reports()
		if len(all) != round+1 || screen.Command != "terminate" || receiptIn(t, screen.Payload.Request) != all[round].Ref {
			t.Fatalf("round %d: he reads %+v, filed are %d", round, screen, len(all))
		}
	}
	if step("terminate", "0"); len(w.reports()) != 2 || screen.Command != "terminate" {
		t.Error("a notice of the end files, or goes on")
	}
	text := fmt.Sprintf(`{"from":%q,"to":"12025550120","transaction_id":"t1","timeUTC":"Tue, 20 Oct 2026 08:46:11 GMT","message":{"text":"C22 60 lanes clean"}}`, adwoa[1:])
	for range 2 { // it is handed on twice, and counts once
		if a := post("sms", text); a.body != `{"transaction_id":"t1","successful":true}` {
			t.Errorf("Beem reads %q", a.body)
		}
	}
	if all := w.reports(); len(all) != 3 || all[2].Commitment != "C22" {
		t.Errorf("filed %d reports, the last is %+v", len(all), all[len(all)-1])
	}
}

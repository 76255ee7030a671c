package gateway_test

import (
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"ahadi/gateway/aggregator/termii"
)

func aTermii() signed {
	return signed{
		provider: termii.Provider(),
		settings: map[string]string{"api_key": "key", "secret_key": phoneKey, "from": "3Cities", "channel": "dnd"},
		kind:     "application/json",
		takes: func(_ *http.Request, body string) (int, string, string) {
			var m struct {
				Key string `json:"api_key"`
				To  string `json:"to"`
			}
			if json.Unmarshal([]byte(body), &m) != nil || m.Key != "key" || m.To != adwoa[1:] {
				return http.StatusUnauthorized, `{"message":"Unauthorized"}`, ""
			}
			return http.StatusOK, `{"code":"ok","message_id":"3017544054459083819856413","message":"Successfully Sent"}`, "3017544054459083819856413"
		},
		text: func(from, says string) string {
			return jsonOf(map[string]any{"type": "inbound", "message_id": "m1", "receiver": "12025550120", "sender": from[1:], "message": says})
		},
		delivered: func(id string) string {
			return jsonOf(map[string]any{"type": "outbound", "message_id": id, "receiver": adwoa[1:], "status": "DELIVERED | Message delivered to handset"})
		},
		sign: func(r *http.Request, _, body string) {
			r.Header.Set("X-Termii-Signature", hex.EncodeToString(mac(sha512.New, phoneKey, body)))
		},
		ack: "OK",
	}
}

func TestAProviderThatKnowsOneAddressIsUnderstoodAtAny(t *testing.T) {
	for _, address := range []string{"sms", "delivery"} {
		t.Run(address, func(t *testing.T) {
			s := aTermii()
			w, send := newSignedWorld(t, s)
			if a := w.call(s, address, s.text(adwoa, "C22 60 lanes clean"), true); a.status != http.StatusOK {
				t.Fatalf("the text: %d %s", a.status, a.body)
			}
			one(t, "reports", w.reports())
			id := send()
			if a := w.call(s, address, s.delivered(id), false); a.status != http.StatusForbidden {
				t.Errorf("a report that was made up: %d %s", a.status, a.body)
			}
			if a := w.call(s, address, s.delivered(id), true); a.status != http.StatusOK {
				t.Errorf("the report: %d %s", a.status, a.body)
			}
			if status := one(t, "messages", w.sentOnes()); status != "delivered" {
				t.Errorf("the receipt is %s", status)
			}
			if a := w.call(s, address, `{"type":"device_status","status":"disconnected"}`, true); a.status != http.StatusOK {
				t.Errorf("what is neither: %d %s", a.status, a.body)
			}
			if a := w.call(s, address, `{"type":`, true); a.status != http.StatusBadRequest || strings.Contains(w.log.String(), secret) {
				t.Errorf("half an event: %d %s", a.status, a.body)
			}
		})
	}
}
